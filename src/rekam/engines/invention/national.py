"""Invents what the national store says of people some weeks later: status files in two waves.

The first file holds people who were recorded after the register was drawn, and news of those
recorded before; the later one brings all of them a step on, and new people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from rekam.domain.status import NationalStatus as Status
from rekam.engines.invention.chance import Urn, chance
from rekam.engines.invention.listing import Voter
from rekam.engines.invention.standing import VoterClass
from rekam.engines.invention.tables import Cell

LATER_DAYS = 21  # from the first status file to the later one
_SINCE_DAYS_MAX = 20
_FIRST_WAVE = {VoterClass.RECORDED: 0.5, VoterClass.UNRECORDED: 0.04}
_LATER_WAVE = {VoterClass.RECORDED: 0.6, VoterClass.UNRECORDED: 0.12}
_FIRST_ANSWER = Urn(
    {
        Status.SENT_FOR_ENROLLMENT: 0.45,
        Status.PRINT_READY_RECORD: 0.32,
        Status.PROCESSING: 0.13,
        Status.BIO_CAPTURED: 0.05,
        Status.DUPLICATE_RECORD: 0.03,
        Status.ENROLL_FAILURE_AT_CENTRAL: 0.02,
    }
)
_NEXT = {
    Status.BIO_CAPTURED: Urn({Status.PROCESSING: 0.5, Status.SENT_FOR_ENROLLMENT: 0.5}),
    Status.PROCESSING: Urn({Status.SENT_FOR_ENROLLMENT: 1}),
    Status.SENT_FOR_ENROLLMENT: Urn(
        {
            Status.PRINT_READY_RECORD: 0.88,
            Status.RECEIVED_AT_CENTRAL: 0.06,
            Status.DUPLICATE_RECORD: 0.03,
            Status.ENROLL_FAILURE_AT_CENTRAL: 0.02,
            Status.ADJUDICATE_RECORD: 0.01,
        }
    ),
    Status.RECEIVED_AT_CENTRAL: Urn(
        {Status.PRINT_READY_RECORD: 0.95, Status.DUPLICATE_RECORD: 0.05}
    ),
    Status.ADJUDICATE_RECORD: Urn({Status.PRINT_READY_RECORD: 0.6, Status.DUPLICATE_RECORD: 0.4}),
    Status.PRINT_READY_RECORD: Urn(
        {Status.PRINT_READY_RECORD: 0.5, Status.SENT_FOR_CARD_PRINTING: 0.5}
    ),
    Status.SENT_FOR_CARD_PRINTING: Urn({Status.CARD_PRINTED: 1}),
    Status.CARD_PRINTED: Urn({Status.CARD_SHIPPED: 0.3, Status.CARD_ISSUED: 0.7}),
    Status.CARD_SHIPPED: Urn({Status.CARD_ISSUED: 1}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalAnswer:
    """One line of a national status file."""

    nik: str
    name: str
    status: Status
    day: date

    @property
    def row(self) -> list[Cell]:
        return [self.nik, self.name, self.status.value, f"{self.day:%d-%m-%Y}"]


def answers_for(people: Iterable[tuple[str, str]], *, seed: int, day: date) -> list[NationalAnswer]:
    """Return the store's first answer about people just recorded, given as (NIK, name)."""
    rng = chance(seed, "national", day.isoformat())
    return [_first(nik, name, rng, day) for nik, name in people]


def advanced(answer: NationalAnswer, rng: Random, day: date) -> NationalAnswer:
    """Return the person's next status, on ``day``; failures and duplicates stay as they are."""
    urn = _NEXT.get(answer.status)
    if urn is None:
        return answer
    status = urn.draw(rng)
    told = answer.day if status is answer.status else day
    return NationalAnswer(nik=answer.nik, name=answer.name, status=status, day=told)


def waves(
    voters: Iterable[Voter], rng: Random, today: date
) -> tuple[list[NationalAnswer], list[NationalAnswer]]:
    """Return a village's lines of the first and of the later status file."""
    first, later = [], []
    for voter in voters:
        throw = rng.random()
        if "double" in voter.changes or throw >= _LATER_WAVE.get(voter.kind, 0):
            continue
        later_day = today + timedelta(days=LATER_DAYS - rng.randrange(_SINCE_DAYS_MAX))
        if throw < _FIRST_WAVE[voter.kind]:
            first.append(_news(voter, rng, today))
            later.append(advanced(first[-1], rng, later_day))
        else:
            later.append(_news(voter, rng, later_day))
    return first, later


def _news(voter: Voter, rng: Random, day: date) -> NationalAnswer:
    person = voter.person
    if voter.kind is VoterClass.UNRECORDED:
        return _first(person.nik, person.name, rng, day)
    told = day - timedelta(days=rng.randrange(_SINCE_DAYS_MAX))
    known = NationalAnswer(nik=person.nik, name=person.name, status=Status(voter.status), day=told)
    return advanced(known, rng, day)


def _first(nik: str, name: str, rng: Random, day: date) -> NationalAnswer:
    told = day - timedelta(days=rng.randrange(_SINCE_DAYS_MAX))
    return NationalAnswer(nik=nik, name=name, status=_FIRST_ANSWER.draw(rng), day=told)
