"""How a kit's day went: what it recorded, how long each step took, and how much room is left.

The times are of the device's own clock and lie in the recordings themselves, so that the office
can ask the same of every kit (UI.md 4: 150 seconds a person).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median

from rekam.domain.facts import Enrolled
from rekam.domain.values import WIB, NodeId
from rekam.journal import codec
from rekam.registry.machine import Machine
from rekam.registry.models import LedgerEntry

RESERVE_BYTES = 500_000_000  # of the disk, for the database to grow and the system to live


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of recording on this kit."""

    recorded: int
    voided: int
    excepted: int  # recordings that lack something, each with its reason
    steps_ms: dict[str, int]  # step -> median, of those that have taken it
    person_ms: int | None  # median of the whole; None when nobody was timed
    room_for: int | None  # recordings, at the size of this kit's latest; None before the first

    @property
    def days_left(self) -> int | None:
        """How many days like this one the disk still takes; None where none was recorded today."""
        return (
            self.room_for // self.recorded if self.room_for is not None and self.recorded else None
        )


def day_of(machine: Machine, day: date) -> Day:
    """Return how one day went on this kit, and what the disk still holds."""
    begin_ms = int(datetime.combine(day, time(), tzinfo=WIB).timestamp() * 1000)
    mine = LedgerEntry.objects.filter(stream=machine.node)
    today = mine.filter(millis__range=(begin_ms, begin_ms + 86_400_000 - 1))
    facts = _enrolled(today.filter(kind="enrolled").values_list("payload", flat=True))
    return Day(
        recorded=len(facts),
        voided=today.filter(kind="enrolment-voided").count(),
        excepted=sum(bool(one.exceptions) for one in facts),
        steps_ms=_medians(facts),
        person_ms=_median([total for one in facts if (total := _total_ms(one))]),
        room_for=room_for(machine.node, machine.parts.free_bytes()),
    )


def _enrolled(payloads: Iterable[bytes | memoryview]) -> list[Enrolled]:
    facts = (codec.decode(bytes(one)) for one in payloads)
    return [one for one in facts if isinstance(one, Enrolled)]


def _medians(facts: Sequence[Enrolled]) -> dict[str, int]:
    spent: defaultdict[str, list[int]] = defaultdict(list)
    for one in facts:
        for step in one.steps:
            spent[step.step].append(step.spent_ms)
    return {step: int(median(found)) for step, found in spent.items()}


def _total_ms(fact: Enrolled) -> int:
    return sum(one.spent_ms for one in fact.steps)


def _median(found: Sequence[int]) -> int | None:
    return int(median(found)) if found else None


def room_for(node: NodeId, free_bytes: int) -> int | None:
    """Return how many more recordings the disk takes, each as large as the largest of the last."""
    latest = LedgerEntry.objects.filter(stream=node, kind="enrolled").order_by("-id")
    sizes = [
        sum(part.size_bytes for part in one.parts)
        for one in _enrolled(latest.values_list("payload", flat=True)[:10])
    ]
    largest = max(sizes, default=0)
    if not largest:
        return None
    return max(0, free_bytes - RESERVE_BYTES) // largest
