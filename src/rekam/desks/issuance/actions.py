"""A registrar gives out letters; numbers are given at the office alone, without a gap."""

from __future__ import annotations

from datetime import date

from rekam.domain import letters
from rekam.domain.errors import NotRegisteredError, OfficeOnlyError
from rekam.domain.facts import SuketHandedOver, SuketIssued, SuketRevoked
from rekam.domain.values import Subject
from rekam.registry import project, read
from rekam.registry.machine import Machine

VALID_MONTHS = 6  # Surat Dirjen 471.13/10231/DUKCAPIL, as practised: six months, renewable
_MONTHS = 12


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
            name=resident.name,
            year=today.year,
            serial=read.next_suket_serial(today.year),
            valid_until=months_after(today, VALID_MONTHS),
        )
        machine.ledger.record(fact, actor=officer)
    return fact


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
            today=today,
            name=resident.name,
            year=today.year,
            serial=read.next_suket_serial(today.year),
            valid_until=months_after(today, VALID_MONTHS),
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


def hand_over_suket(
    machine: Machine, subject: Subject, *, receiver: str, officer: str
) -> SuketHandedOver:
    """Put a living letter into someone's hand: this lowers the number."""
    with machine.ledger.deciding():
        fact = letters.hand_over_suket(project.person(subject), receiver=receiver)
        machine.ledger.record(fact, actor=officer)
    return fact


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
