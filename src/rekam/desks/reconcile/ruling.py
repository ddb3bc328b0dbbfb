"""A voter is ruled out by a code of the election commission, and taken in again by who sees better.

To say of a doubtful voter that they are nobody here, while somebody fits well, is as risky as in
``deciding.py``: it is a proposal until a second officer says so too.
"""

from __future__ import annotations

from rekam.desks.reconcile import deciding
from rekam.domain import kpu
from rekam.domain import voters as voting
from rekam.domain.errors import MalformedError, OfficeOnlyError, SecondOfficerError
from rekam.domain.lifecycle import Person
from rekam.domain.status import VoterClass
from rekam.domain.values import Subject
from rekam.registry import project, voters
from rekam.registry.machine import Machine


def rule_out(
    machine: Machine, subject: Subject, *, code: int, code_set: int, reason: str, officer: str
) -> bool:
    """Decide that a voter does not meet the conditions; return whether that holds already.

    Raises:
        MalformedError: no reason is given, or the year's set has no such code.
        RuledOutError: already decided.
        SecondOfficerError: the officer proposed it alone before.
        OfficeOnlyError: on a kit.
    """
    _check(machine, reason)
    with machine.ledger.deciding():
        person = project.person(subject)
        fact = voting.rule_out(person, code=code, code_set=code_set, reason=reason)
        if kpu.says_nobody(code, code_set=code_set) and _needs_a_second(person, officer):
            machine.ledger.record(voting.refer(person, None, reason=reason), actor=officer)
            return False
        machine.ledger.record(fact, actor=officer)
        for row in voters.owned(person.subject):
            voters.settle(row)
    return True


def reinstate(machine: Machine, subject: Subject, *, reason: str, officer: str) -> None:
    """Decide that ruling a voter out was a mistake; a doubtful one waits for a clerk again.

    Raises:
        MalformedError: no reason is given.
        NotRuledOutError: nobody ruled the voter out.
        OfficeOnlyError: on a kit.
    """
    _check(machine, reason)
    with machine.ledger.deciding():
        fact = voting.reinstate(project.person(subject), reason=reason)
        machine.ledger.record(fact, actor=officer)
        person = project.person(subject)
        if person.voter_class is VoterClass.DOUBTFUL:
            for row in voters.owned(person.subject):
                voters.settle(row, is_settled=False)


def _check(machine: Machine, reason: str) -> None:
    if not machine.is_office:
        raise OfficeOnlyError
    if not reason.strip():
        raise MalformedError("reason")


def _needs_a_second(person: Person, officer: str) -> bool:
    """Tell whether a doubtful voter whom somebody fits well has not been proposed by another.

    ``test_one_officer_alone_does_not_call_a_voter_nobody_whom_somebody_fits_well`` holds it.
    """
    if person.voter_class is not VoterClass.DOUBTFUL:
        return False
    cases = [deciding.case_of(row) for row in voters.owned(person.subject)]
    proposed_by = next((one.proposed_by for one in cases if one.proposal), "")
    if proposed_by == officer:
        raise SecondOfficerError(officer)
    fits = any(one.choices and one.choices[0].score >= deciding.FITS_WELL for one in cases)
    return fits and not proposed_by
