"""Who may sign in, who somebody turned out to be, and what was noted about them.

That an officer may sign in is a fact and travels; the passphrase's verifier stays on the machines
(ADR 6).
"""

from __future__ import annotations

from rekam.domain import lifecycle
from rekam.domain.errors import NotRegisteredError
from rekam.domain.facts import NoteAdded, OfficerAuthorised, OfficerRevoked, SubjectsMerged
from rekam.domain.trust import Officer, Role, officer_subject
from rekam.domain.values import Subject
from rekam.registry import credentials, project, read, welcome
from rekam.registry.machine import Machine
from rekam.sync.folder import FolderCarrier


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
    welcome.offer(machine.mailroom, FolderCarrier(machine.spool))


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


def identify(
    machine: Machine, subject: Subject, *, nik: Subject, reason: str, actor: str
) -> SubjectsMerged:
    """Say that somebody with a temporary id is this resident; all their facts are one story then.

    Raises:
        NotRegisteredError: no resident has this NIK.
        SameSubjectError: that is known already.
        OfficeOnlyError: on a kit.
    """
    if read.resident(nik) is None:
        raise NotRegisteredError(nik)
    with machine.ledger.deciding():
        fact = lifecycle.merge(project.person(subject), into=nik, reason=reason)
        machine.ledger.record(fact, actor=actor)
    return fact
