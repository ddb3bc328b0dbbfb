"""Small values that are valid by construction: NIK, family card, names, births, receipt numbers.

A value that breaks its *form* raises MalformedError. A value that merely looks odd (a NIK that
disagrees with the birth date, an unknown region, a default date) is kept and flagged: the law
says that a NIK never changes, so oddness is evidence for a clerk, never a reason to refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import NewType

from rekam.domain.errors import MalformedError

NodeId = NewType("NodeId", str)  # "office", "kit-07"
StreamId = NewType("StreamId", str)  # "kit-07", "office/trust", "office/35.01.04.2001"
Subject = NewType("Subject", str)  # a NIK's digits, "sementara:...", "device:...", "officer:..."
VillageCode = NewType("VillageCode", str)  # Kemendagri form, "35.01.04.2001"

OFFICE = NodeId("office")
WIB = timezone(timedelta(hours=7), "WIB")  # western Indonesian time, no summer time

_DIGITS_16 = re.compile(r"[0-9]{16}")
_NODE = re.compile(r"office|kit-[0-9]{2,3}")
_VILLAGE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
# A stream's name is part of a path: test_a_stream_that_climbs_out_of_its_folder_is_refused.
_STREAM = re.compile(rf"kit-[0-9]{{2,3}}|office/([a-z]{{1,20}}|{_VILLAGE.pattern})")
_RECEIPT = re.compile(r"([0-9]{2,3})-([0-9]{4}|[1-9][0-9]{4,8})-([0-9])")
_FEMALE_DAY_SHIFT = 40  # women's day of birth is written + 40
_NAME_LENGTH_MAX = 60  # Permendagri 73/2022: at most 60 characters, spaces included


class Sex(StrEnum):
    """As the family card writes it."""

    MALE = "L"
    FEMALE = "P"


class Flag(StrEnum):
    """Something odd that a clerk should see; it never stops the work."""

    NIK_DATE = "nik-date"
    NIK_SEX = "nik-sex"
    NIK_REGION = "nik-region"
    DEFAULT_DATE = "default-date"
    SINGLE_NAME = "single-name"
    NAME_FORM = "name-form"
    CLOCK = "clock"
    NOT_IN_REGISTER = "not-in-register"  # of the kit that recorded them
    DIFFERS = "differs"  # the family card says otherwise than the register
    UNWITNESSED = "unwitnessed"  # something could not be taken, and no second officer saw why


@dataclass(frozen=True, slots=True, order=True)
class Nik:
    """The population number: 6 digits of region, DDMMYY of birth (women + 40), 4 of serial."""

    digits: str

    def __post_init__(self) -> None:
        if not _DIGITS_16.fullmatch(self.digits):
            raise MalformedError("nik", len(self.digits))

    @property
    def subject(self) -> Subject:
        return Subject(self.digits)

    @property
    def district(self) -> str:
        """The district where it was first issued, as a Kemendagri code ("35.01.04")."""
        return f"{self.digits[:2]}.{self.digits[2:4]}.{self.digits[4:6]}"

    @property
    def sex(self) -> Sex:
        return Sex.FEMALE if int(self.digits[6:8]) > _FEMALE_DAY_SHIFT else Sex.MALE

    def agrees_with(self, born: date) -> bool:
        """Tell whether the six birth digits are those of ``born``; the century is not in them."""
        return self.digits[6:12] == self.birth_digits(born, self.sex)

    @staticmethod
    def birth_digits(born: date, sex: Sex) -> str:
        shift = _FEMALE_DAY_SHIFT if sex is Sex.FEMALE else 0
        return f"{born.day + shift:02d}{born.month:02d}{born.year % 100:02d}"

    @property
    def masked(self) -> str:
        """Region and serial stay readable; the birth date does not."""
        return f"{self.digits[:6]}******{self.digits[12:]}"


@dataclass(frozen=True, slots=True, order=True)
class Nkk:
    """The family card's number; it changes with each new card, so it is weak evidence."""

    digits: str

    def __post_init__(self) -> None:
        if not _DIGITS_16.fullmatch(self.digits):
            raise MalformedError("nkk", len(self.digits))


@dataclass(frozen=True, slots=True, order=True)
class ReceiptNumber:
    """A receipt's number: kit code, the kit's own counter, one check digit (``07-0028-8``)."""

    kit: str
    counter: int

    @classmethod
    def parse(cls, text: str) -> ReceiptNumber:
        """Read ``07-0028-8``; a mistyped digit or two swapped ones raise MalformedError."""
        found = _RECEIPT.fullmatch(text.strip())
        if found is None or _damm(found[1] + found[2]) != int(found[3]):
            raise MalformedError("receipt-number", text)
        return cls(found[1], int(found[2]))

    def __str__(self) -> str:
        counter = f"{self.counter:04d}"
        return f"{self.kit}-{counter}-{_damm(self.kit + counter)}"


def node_id(text: str) -> NodeId:
    """Return a node's id, or raise MalformedError."""
    if not _NODE.fullmatch(text):
        raise MalformedError("node", text)
    return NodeId(text)


def stream_id(text: str) -> StreamId:
    """Return a stream's id, or raise MalformedError."""
    if not _STREAM.fullmatch(text):
        raise MalformedError("stream", text)
    return StreamId(text)


def writer_of(stream: StreamId) -> NodeId:
    """Return the only node that may write this stream."""
    return NodeId(stream.partition("/")[0])


def village_code(text: str) -> VillageCode:
    """Return a village's code, or raise MalformedError; whether it exists is not asked here."""
    if not _VILLAGE.fullmatch(text):
        raise MalformedError("village", text)
    return VillageCode(text)


def without_serial(digits: str) -> str:
    """Return a NIK or family card as it may be given out: its last four digits are hidden.

    PKPU 11/2018. A list that shows births must hide the serial, not the birth: the rest of the
    row would tell it (``test_a_masked_list_does_not_tell_a_nik_by_its_birth_date``).
    """
    return digits[:12] + "*" * len(digits[12:])


def is_registered(subject: Subject) -> bool:
    """Tell a person known by NIK from one with a temporary id."""
    return _DIGITS_16.fullmatch(subject) is not None


def is_temporary(subject: Subject) -> bool:
    """Tell an id that stands for a person until the person is identified."""
    return subject.startswith("sementara:")


def is_default_date(born: date) -> bool:
    """Tell the dates that offices wrote when the day, or the day and month, was not known.

    31 December before 2004 (SIMDUK), 1 July since (SIAK), the 15th of a known month,
    1 January by habit. Source: Permendagri 19/2010, annex.
    """
    whole_year = {(31, 12), (1, 7), (1, 1)}
    return (born.day, born.month) in whole_year or born.day == 15  # noqa: PLR2004 the rule's day


def name_flags(name: str) -> frozenset[Flag]:
    """Return what Permendagri 73/2022 would ask about; names given before it stay valid."""
    flags = set()
    if " " not in name.strip():
        flags.add(Flag.SINGLE_NAME)
    if len(name) > _NAME_LENGTH_MAX or re.search(r"[^A-Za-z' .,]", name):
        flags.add(Flag.NAME_FORM)
    return frozenset(flags)


def nik_flags(nik: Nik, *, born: date, sex: Sex, districts: frozenset[str]) -> frozenset[Flag]:
    """Return where a NIK disagrees with the record; ``districts`` are all codes ever in use.

    A NIK keeps its digits when a region splits or a birth date is corrected
    (PP 40/2019, art. 30), so each of these is a question and not a fault.
    """
    flags = set()
    if nik.digits[6:12] not in {Nik.birth_digits(born, one) for one in Sex}:
        flags.add(Flag.NIK_DATE)
    if nik.sex is not sex:
        flags.add(Flag.NIK_SEX)
    if nik.district not in districts:
        flags.add(Flag.NIK_REGION)
    return frozenset(flags)


def reason_of(text: str) -> str:
    """Return a reason in one line of 200 characters at most; MalformedError when there is none."""
    told = " ".join(text.split())[:200]
    if not told:
        raise MalformedError("reason", text)
    return told


def age_on(born: date, day: date) -> int:
    """Return whole years on ``day``; 17 on voting day makes a voter (UU 24/2013, art. 63)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def _damm(digits: str) -> int:
    """Return the check digit by Damm's table: it finds each wrong digit and each adjacent swap."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
