"""A registrar decides about two recordings that are perhaps of one person, and may take it back.

That two are one person, or whose a NIK is, makes a recording count no more: it is a proposal until
a second officer says the same. That two people are two holds at once. Who is asked is the village:
the question travels to its kit, and an answer is a note on the person.
Before: ``searching.py`` found them. Next: ``domain/doubles.py`` decides.
"""

from __future__ import annotations

from enum import StrEnum

from rekam.domain import doubles as deciding
from rekam.domain.double_facts import DoubleReferred
from rekam.domain.errors import (
    AlreadySettledError,
    MalformedError,
    NotRegisteredError,
    NotSettledError,
    OfficeOnlyError,
    SecondOfficerError,
)
from rekam.domain.facts import Fact
from rekam.domain.letters import revoke_left_behind
from rekam.domain.values import Subject
from rekam.registry import letters, read, recorded_twice
from rekam.registry.machine import Machine
from rekam.registry.recorded_twice import Case


class Verdict(StrEnum):
    """What a registrar can say of two sides; the keys 1, 2, 3 and 4."""

    FIRST = "first"  # one person, and the recording of the first side stands
    SECOND = "second"
    DIFFERENT = "different"
    ASK = "ask"


def settle(
    machine: Machine,
    case: Case,
    verdict: Verdict,
    *,
    reason: str,
    officer: str,
    whose: int | None = None,
) -> bool:
    """Settle a case, or propose how, or ask; return whether it is settled.

    ``case`` is what the registrar saw. ``whose`` says, of two people recorded under one NIK, to
    which side the NIK belongs.

    Raises:
        AlreadySettledError: nothing is left to decide, or the two are not as they were seen.
        MalformedError: no reason or question is given, or not whose the NIK is. Two whom nobody
            suspects are called two people for a reason alone, for that opens their faces
            (``test_two_whom_nobody_suspects_are_called_two_people_for_a_reason_alone``).
        NotRegisteredError: nobody knows one of the two.
        SecondOfficerError: this officer proposed the very same before.
        OfficeOnlyError: on a kit.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        seen = recorded_twice.seen(case)
        case = recorded_twice.case(case.sides[0].subject, case.sides[1].subject)
        if not case.is_waiting or recorded_twice.seen(case) != seen:
            raise AlreadySettledError(case.sides[0].subject)
        for side in case.sides:
            if not side.name:
                raise NotRegisteredError(side.subject)
        if verdict is Verdict.ASK:
            machine.ledger.record(*_questions(case, reason), actor=officer)
            recorded_twice.note_open(case)
            return False
        if verdict is Verdict.DIFFERENT and not case.is_one_subject:
            _part(machine, case, reason=reason, officer=officer)
            return True
        at = whose if verdict is Verdict.DIFFERENT else int(verdict is Verdict.SECOND)
        if at not in {0, 1}:
            raise MalformedError("whose", verdict)
        return _agreed(machine, case, at=at, verdict=verdict, reason=reason, officer=officer)


def take_back(machine: Machine, one: Subject, other: Subject, *, officer: str) -> None:
    """Take back what was decided or proposed about two subjects: they wait again.

    Raises:
        NotSettledError: nobody decided or proposed anything.
        OfficeOnlyError: on a kit.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        case = recorded_twice.case(one, other)
        if not _is_decided(case, is_pair=one != other):
            raise NotSettledError(one)
        numbers = {*case.numbers, *case.sides[0].person.passed_over}
        fact = deciding.reopen(one, other, numbers=tuple(sorted(numbers)))
        machine.ledger.record(fact, actor=officer)
        recorded_twice.note_open(recorded_twice.case(one, other))


def withdraw_letters(machine: Machine, subject: Subject, *, reason: str, officer: str) -> int:
    """Withdraw the living letters that a decision left behind; return how many.

    Raises:
        NoSuchPaperError: there is none.
        OfficeOnlyError: on a kit.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        facts = revoke_left_behind(letters.left_behind(subject), reason=reason)
        machine.ledger.record(*facts, actor=officer)
    return len(facts)


def _is_decided(case: Case, *, is_pair: bool) -> bool:
    """Tell whether there is anything to take back: a merge, a parting, a choice, a proposal."""
    person, other = (side.person for side in case.sides)
    if is_pair and case.is_one_subject:
        return True
    is_chosen = case.is_one_subject and bool(person.passed_over)
    return is_chosen or deciding.pair_of(person, other) in {*person.parted, *person.doubts}


def registered(nik: Subject) -> Subject:
    """Return the NIK of a resident.

    Raises:
        NotRegisteredError: nobody in the register has it.
    """
    if read.resident(nik) is None:
        raise NotRegisteredError(nik)
    return nik


def _part(machine: Machine, case: Case, *, reason: str, officer: str) -> None:
    if not reason and not recorded_twice.is_suspected(case):
        raise MalformedError("reason", "")
    one, other = (side.person for side in case.sides)
    fact = deciding.part(one, other, reason=reason, seen=recorded_twice.seen(case))
    machine.ledger.record(fact, actor=officer)
    recorded_twice.settle(case)


def _agreed(
    machine: Machine, case: Case, *, at: int, verdict: Verdict, reason: str, officer: str
) -> bool:
    """Decide where a second officer says what the first proposed, else propose."""
    one, other = (side.person for side in case.sides)
    said = deciding.propose(
        one,
        other,
        stands=case.sides[at].number or case.sides[1 - at].number,
        is_other=verdict is Verdict.DIFFERENT,
        reason=reason or (case.doubt.reason if case.doubt and case.is_proposed else ""),
    )
    if case.doubt is not None and case.is_proposed and _is_same(case, said):
        if case.told_by == officer:
            raise SecondOfficerError(officer)
        machine.ledger.record(*deciding.confirm(one, other), actor=officer)
        recorded_twice.settle(case)
        return True
    machine.ledger.record(said, actor=officer)
    recorded_twice.note_open(case)
    return False


def _is_same(case: Case, said: DoubleReferred) -> bool:
    before = case.doubt
    return before is not None and (before.into, before.stands, before.is_other) == (
        said.into,
        said.stands,
        said.is_other,
    )


def _questions(case: Case, question: str) -> list[Fact]:
    """Ask in the village of each side: a fact travels with the village of its subject."""
    one, other = case.sides
    facts: list[Fact] = [deciding.ask(one.person, other.person, question=question)]
    if one.village != other.village:
        facts.append(deciding.ask(other.person, one.person, question=question))
    return facts
