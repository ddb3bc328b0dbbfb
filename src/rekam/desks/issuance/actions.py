"""A registrar gives out letters; numbers are given at the office alone, without a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import partial

from rekam.domain import letter_policy, letters
from rekam.domain.errors import NotRegisteredError, OfficeOnlyError, RefusedError
from rekam.domain.facts import SuketIssued, SuketRevoked
from rekam.domain.letter_facts import LetterPolicySet, SuketLapsed
from rekam.domain.lifecycle import Person
from rekam.domain.values import Subject
from rekam.registry import bulk, project, read
from rekam.registry import letters as papers
from rekam.registry.machine import Machine

AT_ONCE = 2_000  # letters in one go
CLOSED_AT_ONCE = 200  # letters whose days are over, in one decision


def issue_suket(machine: Machine, subject: Subject, *, today: date, officer: str) -> SuketIssued:
    """Give the next letter number of the year to a recorded resident.

    Raises:
        OfficeOnlyError: on a kit.
        RefusedError: see ``letters.issue_suket``.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        person = project.person(subject)
        resident = read.resident(person.subject)
        if resident is None:
            raise NotRegisteredError(subject)
        fact = letters.issue_suket(
            person,
            policy=papers.policy(today),
            today=today,
            name=resident.name,
            serial=papers.next_serial(today.year),
        )
        machine.ledger.record(fact, actor=officer)
    return fact


def issue_all(
    machine: Machine,
    village: str,
    *,
    today: date,
    officer: str,
    on_progress: Callable[[int, int], None],
) -> int:
    """Give a letter to everybody of a village, or to all, who may have one; return how many got it.

    Each letter is a decision of its own: what ends this ends it between two letters, so that those
    given stay, their numbers without a gap, and begun again it goes on with whom it left out. Whom
    the rules or the register refuse after all is left on the list.
    """
    given = 0
    people = papers.candidates(papers.policy(today), village, limit=AT_ONCE)
    for done, person in enumerate(people, start=1):
        with suppress(RefusedError):
            issue_suket(machine, Subject(person.subject), today=today, officer=officer)
            given += 1
        on_progress(done, len(people))
    return given


def renew_suket(machine: Machine, subject: Subject, *, today: date, officer: str) -> SuketIssued:
    """Give a new letter in place of one that ends soon or has ended; OfficeOnlyError on a kit."""
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        person = project.person(subject)
        resident = read.resident(person.subject)
        if resident is None:
            raise NotRegisteredError(subject)
        old, new = letters.renew_suket(
            person,
            policy=papers.policy(today),
            today=today,
            name=resident.name,
            serial=papers.next_serial(today.year),
        )
        machine.ledger.record(old, new, actor=officer)
    return new


def revoke_suket(machine: Machine, subject: Subject, *, reason: str, officer: str) -> SuketRevoked:
    """Withdraw a living letter with a reason; its number is never used again."""
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        fact = letters.revoke_suket(project.person(subject), reason=reason)
        machine.ledger.record(fact, actor=officer)
    return fact


def close_ended(machine: Machine, *, today: date) -> int:
    """Close letters whose last day is over, so that who holds one counts again; return how many.

    The office does so by itself each day (``boot/homecoming.py``): the number is made of facts, the
    same on every machine, whatever a kit's clock says.
    """
    closed = 0
    while machine.is_office and (some := papers.ended(today, limit=CLOSED_AT_ONCE)):
        told = _told(machine, some, partial(letters.lapse_sukets, today=today))
        if not told:
            break
        closed += told
    return closed


def reopen_early(machine: Machine, *, today: date) -> int:
    """Let letters stand again that were closed on a wrong day; return how many.

    So an office's clock that jumped ahead and is right again leaves nothing behind
    (``test_a_clock_that_jumped_two_years_ahead_and_back_leaves_no_letter_closed``).
    """
    if not machine.is_office:
        return 0
    early = papers.closed_early(today)
    return sum(
        _told(machine, some, partial(letters.resume_suket, today=today))
        for some in bulk.batches(early, CLOSED_AT_ONCE)
    )


def _told(
    machine: Machine, subjects: Sequence[Subject], decide: Callable[[Person], list[SuketLapsed]]
) -> int:
    """Record what is decided of the letters' days of these people; return how many facts."""
    with machine.ledger.deciding():
        people = project.people(subjects)
        facts = [fact for one in subjects for fact in decide(people[one])]
        machine.ledger.record(*facts, actor=machine.node)
    return len(facts)


def set_policy(machine: Machine, policy: LetterPolicySet, *, officer: str) -> None:
    """Say by which rules letters are issued on some days.

    Raises:
        OfficeOnlyError: on a kit.
        MalformedError: see ``letter_policy.decide``.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    machine.ledger.record(letter_policy.decide(policy), actor=officer)
