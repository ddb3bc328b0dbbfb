"""Enrolments in the making: kept on this kit alone, step by step, until sign-off or for ever.

A draft is the ``Enrolled`` fact that it will become, without its number. One that was begun by
mistake is set aside with a reason, never deleted, and can be taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from rekam.domain.errors import AlreadyEnrolledError, MalformedError, NotEnrolledError
from rekam.domain.facts import Enrolled
from rekam.domain.values import Subject
from rekam.journal import codec
from rekam.registry.machine import Machine
from rekam.registry.models import EntrySubject
from rekam.registry.models_kit import Draft, DraftAside

REASON_MAX = 200  # characters


def keep(
    draft: Enrolled, *, officer: str, now_ms: int, tries: Mapping[str, int] | None = None
) -> None:
    """Keep a draft as it stands now; the moment it was begun stays.

    ``tries`` says how often each slap was laid on, by its name; None leaves what was said before.
    """
    values: dict[str, object] = {"officer": officer, "payload": codec.encode(draft)}
    if tries is not None:
        values["tries"] = dict(tries)
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


def tries(subject: Subject) -> dict[str, int]:
    """Return how often each slap was laid on, by its name; nothing without a draft."""
    row = Draft.objects.filter(subject=subject).only("tries").first()
    return dict(row.tries) if row else {}


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


def set_aside(subject: Subject, *, reason: str, officer: str, now_ms: int) -> None:
    """Put a draft away with the reason; its person can be begun anew.

    Raises:
        MalformedError: no reason, or one longer than can be kept.
        NotEnrolledError: there is no draft.
    """
    if not 0 < len(reason) <= REASON_MAX:
        raise MalformedError("reason", len(reason))
    with transaction.atomic():
        row = Draft.objects.filter(subject=subject).first()
        if row is None:
            raise NotEnrolledError(subject)
        DraftAside.objects.create(
            subject=row.subject,
            officer=officer,
            begun_ms=row.begun_ms,
            payload=row.payload,
            tries=row.tries,
            aside_ms=now_ms,
            reason=reason,
        )
        row.delete()


def aside() -> list[DraftAside]:
    """Return what was set aside, the latest first."""
    return list(DraftAside.objects.order_by("-aside_ms", "-id"))


def take_up(ident: int) -> Subject:
    """Bring back what was set aside; return whose draft it is.

    Raises:
        NotEnrolledError: nothing of this number was set aside.
        AlreadyEnrolledError: the person was begun anew since.
    """
    with transaction.atomic():
        row = DraftAside.objects.filter(id=ident).first()
        if row is None:
            raise NotEnrolledError(ident)
        if Draft.objects.filter(subject=row.subject).exists():
            raise AlreadyEnrolledError
        Draft.objects.create(
            subject=row.subject,
            officer=row.officer,
            begun_ms=row.begun_ms,
            payload=row.payload,
            tries=row.tries,
        )
        row.delete()
    return Subject(row.subject)
