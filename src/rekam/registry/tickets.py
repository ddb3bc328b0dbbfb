"""Who waits in the hall today, and who is next: the old and the disabled first, then as they came.

Who was recorded since is done; nothing has to be ticked off. One who was called and did not come
goes behind all others, and one who went home is taken up again at the same number by asking anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from rekam.domain.values import Subject
from rekam.registry.models import PersonRow
from rekam.registry.models_kit import Ticket

NOTE_WIDTH = 80  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """The hall on one day."""

    waiting: list[Ticket]  # the next one first
    done: int  # recorded, of those who took a ticket
    left: int  # went home unrecorded


def take(
    day: date, subject: Subject, *, name: str, is_first: bool, note: str, now_ms: int
) -> Ticket:
    """Give a person today's ticket, or the one they have, with what was said of them last."""
    said = {"is_first": is_first, "note": note[:NOTE_WIDTH], "left_ms": None}
    with transaction.atomic():  # SQLite begins IMMEDIATE: no two get one number
        last = Ticket.objects.filter(day=day).aggregate(last=Max("number", default=0))["last"]
        ticket, _ = Ticket.objects.update_or_create(
            day=day,
            subject=subject,
            defaults=said,
            create_defaults={**said, "number": last + 1, "name": name[:120], "taken_ms": now_ms},
        )
    return ticket


def pass_over(day: date, number: int, *, now_ms: int) -> None:
    """Put one who was called and did not come behind all others."""
    Ticket.objects.filter(day=day, number=number).update(passed_ms=now_ms)


def leave(day: date, number: int, *, now_ms: int) -> None:
    """Note that one went home unrecorded."""
    Ticket.objects.filter(day=day, number=number).update(left_ms=now_ms)


def hall(day: date) -> Hall:
    """Return who waits, in the order in which they are called, and how many are done."""
    tickets = list(
        Ticket.objects.filter(day=day).order_by(
            F("passed_ms").asc(nulls_first=True), "-is_first", "number"
        )
    )
    recorded = _recorded({one.subject for one in tickets})
    open_ones = [one for one in tickets if one.subject not in recorded]
    return Hall(
        waiting=[one for one in open_ones if one.left_ms is None],
        done=len(tickets) - len(open_ones),
        left=sum(one.left_ms is not None for one in open_ones),
    )


def _recorded(subjects: Collection[str]) -> set[str]:
    rows = PersonRow.objects.filter(subject__in=subjects, is_recorded=True)
    return set(rows.values_list("subject", flat=True))
