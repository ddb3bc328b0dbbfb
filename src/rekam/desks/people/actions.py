"""Who may sign in: the fact travels, the passphrase's verifier stays on the machines (ADR 6)."""

from __future__ import annotations

from rekam.domain.facts import NoteAdded, OfficerAuthorised, OfficerRevoked
from rekam.domain.trust import Role, officer_subject
from rekam.domain.values import Subject
from rekam.registry import credentials
from rekam.registry.machine import Machine


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


def revoke(machine: Machine, ident: str, *, reason: str, actor: str) -> None:
    """Stop an officer from signing in; their work stays."""
    fact = OfficerRevoked(subject=officer_subject(ident), reason=reason)
    machine.ledger.record(fact, actor=actor)


def note(machine: Machine, subject: Subject, text: str, *, actor: str) -> None:
    """Write something down about a person."""
    machine.ledger.record(NoteAdded(subject=subject, text=text), actor=actor)
