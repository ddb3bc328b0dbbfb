"""A clerk decides who a doubtful voter is, one case after another, and may take it back.

Most decisions hold at once. A risky one (numbers that differ; a voter sent away though somebody
fits well) is a proposal until a second officer has looked, whatever that one then decides.
Before: ``matching.py`` found the doubtful. Next: ``domain/voters.py`` decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from rekam.desks.reconcile import matching
from rekam.domain import voters as deciding
from rekam.domain.errors import (
    AlreadySettledError,
    NotRegisteredError,
    NotSettledError,
    SecondOfficerError,
)
from rekam.domain.facts import VoterMatched, VoterReferred, VoterUnmatched
from rekam.domain.lifecycle import Person
from rekam.domain.status import Standing, VoterClass
from rekam.domain.values import Subject
from rekam.engines.linkage.evidence import Name, Nik
from rekam.registry import project, read, voters
from rekam.registry.datasets import Registered
from rekam.registry.machine import Machine
from rekam.registry.voters import Choice, Listed

FITS_WELL = 0.8  # nobody is sent away by one officer alone while somebody fits so well
FITS_BADLY = 0.2
_LOOK_AHEAD = 100  # cases read at once where the first is not for this officer
_APART = {"nik": Nik.DIFFERS, "name": Name.DIFFERS}


class Verdict(StrEnum):
    """What a clerk can say of a voter and a resident; the keys 1, 2 and 3."""

    SAME = "same"
    NOBODY = "nobody"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Case:
    """One doubtful voter with whom it may be, as a clerk sees them."""

    voter: Listed
    person: Person
    proposed_by: str

    @property
    def proposal(self) -> VoterReferred | None:
        return self.person.referred

    @cached_property
    def choices(self) -> list[Choice]:
        return voters.choices(self.voter)

    @cached_property
    def waiting(self) -> int:
        """How many cases wait in all."""
        return voters.count_doubtful()


def next_case(officer: str, *, skip: Collection[int] = ()) -> Case | None:
    """Return the case of which a look is worth most; None when nothing waits for this officer.

    A proposal of the officer's own waits for somebody else.
    """
    limit, passed = 1, set(skip)
    while found := voters.doubtful(skip=passed, limit=limit):
        cases = _still_doubtful(found)
        if len(cases) < len(found):
            waiting = {one.voter.pk for one in cases}
            voters.settle(*(one for one in found if one.pk not in waiting))  # decided elsewhere
        for case in cases:
            if case.proposed_by != officer:
                return case
        passed |= {one.pk for one in found}
        limit = _LOOK_AHEAD
    return None


def case_of(voter: Listed) -> Case:
    """Return the case of one row.

    Raises:
        AlreadySettledError: it is not doubtful.
    """
    for case in _still_doubtful([voter]):
        return case
    raise AlreadySettledError(voter.place)


def decide(
    machine: Machine,
    voter: Listed,
    verdict: Verdict,
    *,
    nik: str,
    reason: str,
    officer: str,
) -> bool:
    """Settle a case, or propose how; return whether it is settled.

    Raises:
        AlreadySettledError: somebody decided before.
        SecondOfficerError: the proposal is the officer's own.
        NotRegisteredError: the register has nobody by this NIK; nothing is proposed either.
    """
    with machine.ledger.deciding():
        case = case_of(voter)
        if case.proposal is not None and case.proposed_by == officer:
            raise SecondOfficerError(case.proposed_by)
        known = _registered(nik) if verdict is Verdict.SAME else None
        resident = Subject(known.nik) if known else None
        if verdict is Verdict.UNSURE or (case.proposal is None and _is_risky(case, resident)):
            if verdict is Verdict.UNSURE and case.choices:
                resident = Subject(case.choices[0].resident.nik)
            fact = deciding.refer(case.person, resident, reason=reason)
            machine.ledger.record(fact, actor=officer)
            return False
        machine.ledger.record(_settled(case, known), actor=officer)
        voters.settle(voter)
    return True


def take_back(machine: Machine, voter: Listed, *, officer: str) -> None:
    """Take back what was decided or proposed about a row: it is doubtful again.

    Raises:
        NotSettledError: nobody decided about it.
    """
    with machine.ledger.deciding():
        owner = voters.owners([voter]).get(voter.place)
        if owner is None:
            raise NotSettledError(voter.place)
        fact = deciding.reopen(
            project.person(owner),
            matching.listing_of(voter),
            stranger=matching.stranger_of(voter),
        )
        machine.ledger.record(fact, actor=officer)
        voters.settle(voter, is_settled=False)


def _still_doubtful(rows: Sequence[Listed]) -> list[Case]:
    """Return the cases of rows, in their order; one that is not doubtful (any more) has none."""
    strangers = [matching.stranger_of(row) for row in rows]
    people = project.people(strangers)
    stories = project.stories(one for one in strangers if people[one].referred)
    return [
        Case(row, people[one], _proposer(people[one], stories.get(one, ())))
        for row, one in zip(rows, strangers, strict=True)
        if people[one].voter_class is VoterClass.DOUBTFUL
    ]


def _proposer(person: Person, story: Sequence[project.Told]) -> str:
    by = (one.actor for one in reversed(story) if one.recorded.fact == person.referred)
    return next(by, "")


def _is_risky(case: Case, resident: Subject | None) -> bool:
    """Tell whether a second officer should look before this holds."""
    if resident is None:
        return bool(case.choices) and case.choices[0].score >= FITS_WELL
    chosen = next((one for one in case.choices if one.resident.nik == resident), None)
    if chosen is None:
        return True  # somebody whom the engine did not even think of
    is_apart = any(chosen.found.get(name) == level for name, level in _APART.items())
    return is_apart or chosen.score < FITS_BADLY


def _registered(nik: str) -> Registered:
    """Return the resident of a NIK.

    ``test_a_nik_that_nobody_has_is_neither_decided_nor_proposed`` holds it in place.
    """
    known = read.resident(nik)
    if known is None:
        raise NotRegisteredError(nik)
    return known


def _settled(case: Case, known: Registered | None) -> VoterMatched | VoterUnmatched:
    if known is None:
        return deciding.dismiss(case.person)
    standing = Standing(known.standing)
    return deciding.identify(case.person, Subject(known.nik), standing=standing)
