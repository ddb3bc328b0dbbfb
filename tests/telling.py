"""Facts for tests of books and machines: what kits and offices would tell of invented people.

``who(n)`` is the n-th person of this file; every builder takes that number first.
"""

from datetime import date
from functools import cache

from rekam.domain.facts import (
    Biodata,
    CentreStatusImported,
    Enrolled,
    EnrolmentVoided,
    Listing,
    NoteAdded,
    Part,
    SubjectsMerged,
    SuketHandedOver,
    SuketIssued,
    VoterMatched,
    VoterUnmatched,
)
from rekam.domain.stamp import Place, Stamp
from rekam.domain.status import Standing
from rekam.domain.values import ReceiptNumber, StreamId, Subject, VillageCode, writer_of
from rekam.journal import codec, segment
from rekam.journal.entry import Entry, genesis
from tests.people import people

RINA, OPERATOR = "officer:rina", "officer:wati"
VILLAGE = VillageCode("35.01.04.2001")
CAPTURED_MS = 1_522_890_000_000


@cache
def _people():
    return people(7, 400)


def who(number):
    return Subject(_people()[number].nik)


def temporary(number):
    """Someone on the voter list whom the register does not know."""
    return Subject(f"sementara:office:{number}")


def listing(number, village=VILLAGE, **changes):
    known = {"dataset": "d" * 16, "dpid": str(number), "name": _people()[number].name}
    return Listing(**(known | {"village": village} | changes))


def enrolled(number, kit="01", counter=None, parts=(), **changes):
    known = _people()[number]
    told = {
        "subject": who(number),
        "number": str(ReceiptNumber(kit, counter or number + 1)),
        "biodata": Biodata(name=known.name, born=known.born, sex=known.sex, village=VILLAGE),
        "captured_ms": CAPTURED_MS,
        "parts": tuple(parts),
        "fingers": (80,) * 10,
        "irises": (80, 80),
    }
    return Enrolled(**(told | changes))


def part(digest, kind="photo", tier=2):
    return Part(kind=kind, digest=digest, size_bytes=100, tier=tier)


def voided(number, receipt):
    return EnrolmentVoided(subject=who(number), number=receipt, reason="salah orang")


def matched(number, standing=Standing.UNRECORDED, village=VILLAGE):
    return VoterMatched(
        subject=who(number), listing=listing(number, village), standing=standing, evidence=("nik",)
    )


def unmatched(number):
    return VoterUnmatched(
        subject=temporary(number), listing=listing(number), doubtful=True, evidence=()
    )


def merged(number):
    """The stranger of ``unmatched(number)`` is the person of that number."""
    return SubjectsMerged(subject=temporary(number), into=who(number), reason="orang yang sama")


def note(number, text="catatan"):
    return NoteAdded(subject=who(number), text=text)


def centre(number, status, on=date(2018, 4, 20)):
    return CentreStatusImported(subject=who(number), status=status, on=on, dataset="d" * 16)


def issued(number, serial=1, year=2018):
    return SuketIssued(
        subject=who(number),
        year=year,
        serial=serial,
        name=_people()[number].name,
        valid_until=date(year, 12, 31),
    )


def handed_over(number, serial=1, year=2018):
    return SuketHandedOver(subject=who(number), year=year, serial=serial, receiver="anak")


def signed_run(
    keys, *payloads, stream="kit-01", epoch=1, after=None, millis=CAPTURED_MS, actor=RINA
):
    """Sign what no ledger would write: any payloads, or facts, in any stream, with any stamps."""
    head = after or genesis(StreamId(stream), epoch)
    entries = [
        Entry(
            Place(StreamId(stream), epoch, head.seq + index),
            Stamp(millis + index, 0, writer_of(StreamId(stream))),
            actor,
            one if isinstance(one, bytes) else codec.encode(one),
        )
        for index, one in enumerate(payloads, start=1)
    ]
    return segment.sign(head.digest, entries, keys)
