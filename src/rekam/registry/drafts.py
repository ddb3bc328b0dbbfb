"""Enrolments in the making: kept on this kit alone, step by step, until sign-off or for ever.

A draft is the ``Enrolled`` fact that it will become, without its number.
"""

from __future__ import annotations

from rekam.domain.errors import NotEnrolledError
from rekam.domain.facts import Enrolled
from rekam.domain.values import Subject
from rekam.journal import codec
from rekam.registry.machine import Machine
from rekam.registry.models import EntrySubject
from rekam.registry.models_kit import Draft


def keep(draft: Enrolled, *, officer: str, now_ms: int) -> None:
    """Keep a draft as it stands now; the moment it was begun stays."""
    values = {"officer": officer, "payload": codec.encode(draft)}
    Draft.objects.update_or_create(
        subject=draft.subject, defaults=values, create_defaults=values | {"begun_ms": now_ms}
    )


def find(subject: Subject) -> Enrolled | None:
    """Return the draft for a person, or None."""
    row = Draft.objects.filter(subject=subject).first()
    draft = codec.decode(bytes(row.payload)) if row else None
    return draft if isinstance(draft, Enrolled) else None


def get(subject: Subject) -> Enrolled:
    """Return the draft for a person; NotEnrolledError when none was begun."""
    draft = find(subject)
    if draft is None:
        raise NotEnrolledError(subject)
    return draft


def close(subject: Subject) -> None:
    """Forget a draft that became a fact; inside the same transaction."""
    Draft.objects.filter(subject=subject).delete()


def every() -> list[tuple[Enrolled, str]]:
    """Return all drafts with their officers, oldest first."""
    rows = Draft.objects.order_by("begun_ms")
    return [(get(Subject(row.subject)), row.officer) for row in rows]


def temporary_subject(machine: Machine) -> Subject:
    """Return an id of this kit for a person whom nobody could identify; used nowhere yet."""
    moment = machine.clock_ms()
    while True:
        subject = f"sementara:{machine.node}:{moment}"
        taken = EntrySubject.objects.filter(subject=subject)
        if not taken.exists() and find(Subject(subject)) is None:
            return Subject(subject)
        moment += 1
