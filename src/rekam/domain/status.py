"""The two statuses of a case: the national one, only ever imported, and our own.

There is no official code book of the national store; these are the codes of public lists
(DOMAIN 1.4). A code that is not among them is kept and shown as it came.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache


class NationalStatus(StrEnum):
    """What the national store says of a recording ("status pusat")."""

    UNREGISTERED = "UNREGISTERED"
    BIO_CAPTURED = "BIO_CAPTURED"
    PROCESSING = "PROCESSING"
    SENT_FOR_ENROLLMENT = "SENT_FOR_ENROLLMENT"
    RECEIVED_AT_CENTRAL = "RECEIVED_AT_CENTRAL"
    ENROLL_FAILURE_AT_REGIONAL = "ENROLL_FAILURE_AT_REGIONAL"
    ENROLL_FAILURE_AT_CENTRAL = "ENROLL_FAILURE_AT_CENTRAL"
    SEARCH_FAILURE_AT_CENTRAL = "SEARCH_FAILURE_AT_CENTRAL"
    ADJUDICATE_RECORD = "ADJUDICATE_RECORD"
    REQUEST_VALIDATION = "REQUEST_VALIDATION"
    DUPLICATE_RECORD = "DUPLICATE_RECORD"
    DUPLICATE_ONE_TO_ONE = "DUPLICATE_ONE_TO_ONE"
    DUPLICATE_ONE_TO_MANY = "DUPLICATE_ONE_TO_MANY"
    PRINT_READY_RECORD = "PRINT_READY_RECORD"
    SENT_FOR_CARD_PRINTING = "SENT_FOR_CARD_PRINTING"
    CARD_PRINTED = "CARD_PRINTED"
    CARD_SHIPPED = "CARD_SHIPPED"
    CARD_ISSUED = "CARD_ISSUED"


class LocalStatus(StrEnum):
    """Where our own work with a person stands ("status lokal"); the value is the screen's word."""

    NOT_ENROLLED = "Belum Rekam"
    ENROLLED = "Sudah Rekam"
    RE_RECORD = "Gagal – Rekam Ulang"
    DOUBLE = "Data Ganda"
    SUKET_READY = "Suket Terbit"
    PRINTING = "Sedang Dicetak"
    CARD_READY = "Siap Diambil"
    HANDED_OVER = "Sudah Diserahkan"
    RULED_OUT = "Tidak Memenuhi Syarat"


class CardState(StrEnum):
    """How far a person's card is; the words are in ``web/``."""

    NONE = ""
    PRINT_READY = "print-ready"  # the centre says that it may be printed
    BATCHED = "batched"
    PRINTED = "printed"  # waits to be collected
    IN_HAND = "in-hand"


class Standing(StrEnum):
    """How a matched voter stood in the register on the day of matching (DOMAIN 7.3)."""

    HOLDING = "holding"
    RECORDED = "recorded"
    UNRECORDED = "unrecorded"


class VoterClass(StrEnum):
    """Where a listed voter stands today (DOMAIN 7.3); the words are in ``web/``."""

    HOLDING = "holding"
    RECORDED = "recorded"
    UNRECORDED = "unrecorded"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    RULED_OUT = "ruled-out"


# After how many days in a state somebody should ask. Penunggalan takes 1 to 20 days (DOMAIN 1.4);
# the others are ours. A state without days is no one's turn, or is the end.
OVERDUE_DAYS = {
    NationalStatus.BIO_CAPTURED: 7,
    NationalStatus.PROCESSING: 20,
    NationalStatus.SENT_FOR_ENROLLMENT: 20,
    NationalStatus.RECEIVED_AT_CENTRAL: 20,
    NationalStatus.ENROLL_FAILURE_AT_REGIONAL: 14,
    NationalStatus.ENROLL_FAILURE_AT_CENTRAL: 14,
    NationalStatus.SEARCH_FAILURE_AT_CENTRAL: 7,
    NationalStatus.ADJUDICATE_RECORD: 30,
    NationalStatus.REQUEST_VALIDATION: 7,
    NationalStatus.DUPLICATE_RECORD: 14,
    NationalStatus.DUPLICATE_ONE_TO_ONE: 14,
    NationalStatus.DUPLICATE_ONE_TO_MANY: 14,
    NationalStatus.PRINT_READY_RECORD: 14,
    NationalStatus.SENT_FOR_CARD_PRINTING: 14,
    NationalStatus.CARD_PRINTED: 14,
    NationalStatus.CARD_SHIPPED: 14,
}
_SHORT_FORMS = {
    "BIO": NationalStatus.BIO_CAPTURED,
    "PRO": NationalStatus.PROCESSING,
    "SFE": NationalStatus.SENT_FOR_ENROLLMENT,
    "EFAC": NationalStatus.ENROLL_FAILURE_AT_CENTRAL,
    "ADJ": NationalStatus.ADJUDICATE_RECORD,
    "DUP": NationalStatus.DUPLICATE_RECORD,
    "PRR": NationalStatus.PRINT_READY_RECORD,
    "SFCP": NationalStatus.SENT_FOR_CARD_PRINTING,
}
_CODES = {one.value: one for one in NationalStatus} | _SHORT_FORMS
_RECORDED_WORDS = {"SUDAH_REKAM", "SUDAH", "REKAM"}
_FAILED = {
    NationalStatus.ENROLL_FAILURE_AT_REGIONAL,
    NationalStatus.ENROLL_FAILURE_AT_CENTRAL,
}
_WITHOUT_RECORDING = {NationalStatus.UNREGISTERED} | _FAILED


def national_status(text: str) -> NationalStatus | None:
    """Read a code in its long or short form; None when no public list knows it."""
    return _CODES.get(text.strip().upper().replace(" ", "_").replace("-", "_"))


@lru_cache(1 << 8)  # a register has one of a few words in each of half a million rows
def register_standing(word: str) -> Standing:
    """Read a register's own word for the recording; what no list knows is not recorded.

    Offices write SUDAH REKAM beside BELUM REKAM, where others give the national code.
    """
    if "_".join(word.upper().replace("-", " ").split()) in _RECORDED_WORDS:
        return Standing.RECORDED
    known = national_status(word)
    if known is None or not is_recorded(known):
        return Standing.UNRECORDED
    return Standing.HOLDING if is_issued(known) else Standing.RECORDED


def is_recorded(status: NationalStatus) -> bool:
    """Tell whether the national store holds a usable recording."""
    return status not in _WITHOUT_RECORDING


def must_re_record(status: NationalStatus) -> bool:
    """Tell whether the store asks for a new recording."""
    return status in _FAILED


def is_issued(status: NationalStatus) -> bool:
    """Tell whether the card is in the person's hand."""
    return status is NationalStatus.CARD_ISSUED
