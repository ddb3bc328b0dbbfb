"""Who may sign in, who has to be recorded anew, and what was noted about them.

That an officer may sign in is a fact and travels; the passphrase's verifier stays on the machines
(ADR 6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rekam.domain.double_facts import ReRecordAsked, ReRecordWithdrawn
from rekam.domain.doubles import ask_re_record as ask
from rekam.domain.doubles import withdraw_re_record as withdraw
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import NoteAdded, OfficerAuthorised, OfficerRevoked
from rekam.domain.lifecycle import Person
from rekam.domain.trust import Officer, Role, officer_subject
from rekam.domain.values import Subject
from rekam.registry import credentials, project, welcome
from rekam.registry.machine import Machine
from rekam.sync.folder import FolderCarrier

Asked = TypeVar("Asked", ReRecordAsked, ReRecordWithdrawn)


def authorise(
    machine: Machine, ident: str, *, name: str, role: Role, passphrase: str, actor: str
) -> None:
    """Let an officer sign in, or change their role or passphrase.

    Raises:
        OfficeOnlyError: on a kit.
        MalformedError: the sign-in name is not lower-case letters and digits.
    """
    subject = officer_subject(ident)
    fact = OfficerAuthorised(subject=subject, name=name, role=role)
    with machine.ledger.deciding():
        machine.ledger.record(fact, actor=actor)
        credentials.set_passphrase(ident, passphrase)
    welcome.offer(machine.mailroom, FolderCarrier(machine.spool, is_shared=True))


def change_passphrase(machine: Machine, officer: Officer, passphrase: str) -> None:
    """Let an officer have a new passphrase: here, and from the office on every kit it reaches."""
    if machine.is_office:
        authorise(
            machine,
            officer.ident,
            name=officer.name,
            role=officer.role,
            passphrase=passphrase,
            actor=officer.ident,
        )
    else:
        credentials.set_passphrase(officer.ident, passphrase)
        machine.renew_locks()


def revoke(machine: Machine, ident: str, *, reason: str, actor: str) -> None:
    """Stop an officer from signing in; their work stays."""
    fact = OfficerRevoked(subject=officer_subject(ident), reason=reason)
    machine.ledger.record(fact, actor=actor)


def note(machine: Machine, subject: Subject, text: str, *, actor: str) -> None:
    """Write something down about a person."""
    machine.ledger.record(NoteAdded(subject=subject, text=text), actor=actor)


def ask_re_record(
    machine: Machine, subject: Subject, *, cause: str, words: str, actor: str
) -> ReRecordAsked:
    """Ask for a new recording; the fact travels with the person's village to its kit.

    Raises:
        OfficeOnlyError: on a kit.
        MalformedError, NotEnrolledError, AlreadySettledError: see ``domain/doubles.py``.
    """
    return _told(
        machine, subject, lambda person: ask(person, cause=cause, words=words), actor=actor
    )


def withdraw_re_record(
    machine: Machine, subject: Subject, *, reason: str, actor: str
) -> ReRecordWithdrawn:
    """Say that no new recording is needed after all; see ``ask_re_record``."""
    return _told(machine, subject, lambda person: withdraw(person, reason=reason), actor=actor)


def _told(
    machine: Machine, subject: Subject, decide: Callable[[Person], Asked], *, actor: str
) -> Asked:
    if not machine.is_office:
        raise OfficeOnlyError
    with machine.ledger.deciding():
        fact = decide(project.person(subject))
        machine.ledger.record(fact, actor=actor)
    return fact
