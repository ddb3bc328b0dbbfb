"""Histories for tests: facts of one person, told in an order, without a journal around them."""

from datetime import date

from rekam.domain.facts import (
    Biodata,
    CentreStatusImported,
    Enrolled,
    EnrolmentVoided,
    Listing,
    SuketHandedOver,
    SuketIssued,
    SuketRevoked,
    VoterMatched,
    VoterUnmatched,
)
from rekam.domain.lifecycle import Recorded, fold
from rekam.domain.stamp import Order
from rekam.domain.status import Standing
from rekam.domain.values import Sex, VillageCode
from tests.people import nik

BORN = date(1951, 12, 31)
WHO = nik(born=BORN, sex=Sex.FEMALE).subject
VILLAGE = VillageCode("35.01.04.2001")
DAY_ONE_MS = 1_522_886_400_000  # 5 April 2018, 07:00 in Pacitan
DAY_MS = 86_400_000
LISTING = Listing(dataset="d" * 16, dpid="1", name="TUKIYEM", village=VILLAGE)


def told(*facts, every_ms=1000, first_ms=DAY_ONE_MS):
    """Recorded facts, each a second after the one before."""
    return [
        Recorded(Order(ms, ms, 0, "kit-07", "kit-07", 1, seq), fact)
        for seq, fact in enumerate(facts, start=1)
        for ms in [first_ms + every_ms * seq]
    ]


def after(*facts, **when):
    """The person whose whole history this is."""
    return fold(WHO, told(*facts, **when))


def enrolled(number="07-0001-5", **changes):
    known = {
        "subject": WHO,
        "number": number,
        "biodata": Biodata(name="TUKIYEM", born=BORN, sex=Sex.FEMALE, village=VILLAGE),
        "captured_ms": DAY_ONE_MS,
        "parts": (),
        "fingers": (80,) * 10,
        "irises": (80, 80),
    }
    return Enrolled(**(known | changes))


def voided(number="07-0001-5"):
    return EnrolmentVoided(subject=WHO, number=number, reason="salah orang")


def matched(standing=Standing.UNRECORDED, **changes):
    known = {"subject": WHO, "listing": LISTING, "standing": standing, "evidence": ("nik",)}
    return VoterMatched(**(known | changes))


def unmatched(*, doubtful=False, **changes):
    known = {"subject": WHO, "listing": LISTING, "doubtful": doubtful, "evidence": ()}
    return VoterUnmatched(**(known | changes))


def centre(status, on=date(2018, 4, 20)):
    return CentreStatusImported(subject=WHO, status=status, on=on, dataset="d" * 16)


def issued(serial=1, year=2018):
    until = date(2018, 10, 5)
    return SuketIssued(subject=WHO, year=year, serial=serial, name="TUKIYEM", valid_until=until)


def revoked(serial=1, year=2018):
    return SuketRevoked(subject=WHO, year=year, serial=serial, reason="salah nama")


def handed_over(serial=1, year=2018):
    return SuketHandedOver(subject=WHO, year=year, serial=serial, receiver="anak")
