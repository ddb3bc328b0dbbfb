"""Says what each adult truly is: on the voter list or not, and how far the recording went.

The young and the old are the least often recorded (DOMAIN 0: first-time voters and the elderly).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from random import Random

from rekam.domain.status import NationalStatus
from rekam.engines.invention.chance import Urn
from rekam.engines.invention.people import InventedPerson

NOT_RECORDED = "BELUM REKAM"


class VoterClass(StrEnum):
    """What a voter truly is; ``unknown`` has no resident behind it."""

    HOLDING = "holding"
    RECORDED = "recorded"
    UNRECORDED = "unrecorded"
    UNKNOWN = "unknown"


RECORDED_STATUS = Urn(
    {
        NationalStatus.PRINT_READY_RECORD.value: 0.56,
        NationalStatus.SENT_FOR_ENROLLMENT.value: 0.17,
        NationalStatus.CARD_PRINTED.value: 0.09,
        NationalStatus.BIO_CAPTURED.value: 0.04,
        NationalStatus.PROCESSING.value: 0.03,
        NationalStatus.DUPLICATE_RECORD.value: 0.03,
        NationalStatus.SENT_FOR_CARD_PRINTING.value: 0.03,
        NationalStatus.CARD_SHIPPED.value: 0.02,
        NationalStatus.RECEIVED_AT_CENTRAL.value: 0.02,
        NationalStatus.ADJUDICATE_RECORD.value: 0.01,
    }
)
UNRECORDED_STATUS = Urn(
    {
        NOT_RECORDED: 0.98,
        NationalStatus.ENROLL_FAILURE_AT_CENTRAL.value: 0.015,
        NationalStatus.ENROLL_FAILURE_AT_REGIONAL.value: 0.005,
    }
)
# How much likelier than others to be unrecorded, by the years from birth to the voting year.
_NEGLECT = ((18, 8.0), (21, 3.0), (60, 1.0), (70, 2.0), (200, 4.0))


def choose(
    rng: Random,
    adults: Sequence[InventedPerson],
    counts: Mapping[VoterClass, int],
    *,
    voting_day: date,
) -> dict[str, VoterClass]:
    """Return who is on the list, as what, by NIK: exactly so many of each class."""
    listed = rng.sample(adults, sum(counts.values()))
    kinds = {person.nik: VoterClass.HOLDING for person in listed}
    # Weighted sampling without replacement: Efraimidis and Spirakis, 2006.
    turn = {one.nik: rng.expovariate(_neglect(one, voting_day)) for one in listed}
    by_turn = sorted(kinds, key=turn.__getitem__)
    unrecorded = dict.fromkeys(by_turn[: counts[VoterClass.UNRECORDED]], VoterClass.UNRECORDED)
    recorded = [nik for nik in kinds if nik not in unrecorded][: counts[VoterClass.RECORDED]]
    kinds |= unrecorded
    kinds |= dict.fromkeys(recorded, VoterClass.RECORDED)
    return kinds


def _neglect(person: InventedPerson, voting_day: date) -> float:
    years = voting_day.year - person.born.year
    return next(weight for below, weight in _NEGLECT if years < below)
