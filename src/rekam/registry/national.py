"""What the national store said last of whom: each state a queue with its age.

The state is only ever imported, and stands beside our own (``local_status``). A code that no public
list knows is a queue of its own, as it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from rekam.domain.status import OVERDUE_DAYS, NationalStatus, national_status
from rekam.registry.models import PersonRow


@dataclass(slots=True, kw_only=True)
class Queue:
    """Who is in one state."""

    code: str  # a NationalStatus, or as it came
    is_known: bool
    days: int | None  # after which somebody should ask
    count: int = 0
    overdue: int = 0
    oldest: date | None = None


def queues(today: date) -> list[Queue]:
    """Return the states that anybody is in, those with most overdue first, then the oldest."""
    found: dict[str, Queue] = {}
    for raw, on, count in _counted():
        known = national_status(raw)
        days = OVERDUE_DAYS.get(known) if known else None
        queue = found.setdefault(
            known or raw, Queue(code=known or raw, is_known=known is not None, days=days)
        )
        queue.count += count
        queue.oldest = min(queue.oldest or on, on)
        if days is not None and on < today - timedelta(days=days):
            queue.overdue += count
    return sorted(found.values(), key=lambda one: (-one.overdue, one.oldest or today, one.code))


def people(code: str, *, limit: int) -> list[PersonRow]:
    """Return who is in a state, in it longest first."""
    spellings = {raw for raw, _, _ in _counted() if (national_status(raw) or raw) == code}
    rows = PersonRow.objects.filter(national_on__isnull=False, national_status__in=spellings)
    return list(rows.order_by("national_on", "name", "pk")[:limit])


def spelt(statuses: Collection[NationalStatus]) -> set[str]:
    """Return how lists wrote these states so far: "PRR", "print-ready record", "Prr "."""
    return {raw for raw, _, _ in _counted() if national_status(raw) in statuses}


def _counted() -> Iterator[tuple[str, date, int]]:
    """Yield each code as it came, the day of the list, and how many: a few days of a few codes."""
    rows = PersonRow.objects.filter(national_on__isnull=False)  # as the index has it
    yield from (
        rows.values_list("national_status", "national_on")
        .annotate(count=Count("*"))
        .order_by("national_status", "national_on")
    )
