"""Route sheets on this machine: which papers went out with whom, and what became of each.

The office knows all of its sheets; a kit those whose villages it carries, and shows its own.
Before: ``paper_rows.py`` made the rows. Next: ``desks/cards/sheet_views.py`` shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from rekam.domain.values import NodeId
from rekam.registry import homes
from rekam.registry.homes import Home
from rekam.registry.models_cards import CarriedRow

OUT, HANDED, BACK, BOTH = "out", "handed", "back", "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: every paper on it is out, was handed over, came back, or is told both of."""

    name: str
    carrier: str
    rider: str
    carried_ms: int
    states: Counter[str]

    @property
    def out(self) -> int:
        return self.states[OUT]

    @property
    def handed(self) -> int:
        return self.states[HANDED]

    @property
    def back(self) -> int:
        return self.states[BACK]

    @property
    def both(self) -> int:
        return self.states[BOTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One paper of a sheet, and whose it is."""

    carried: CarriedRow
    home: Home


def sheets(*, is_open: bool, limit: int) -> list[Sheet]:
    """Return sheets that something is still out with or contradicts, or settled ones; newest first.

    What cannot be (it was handed over, and came back) stays open until somebody looks.
    """
    waiting = CarriedRow.objects.filter(state__in=(OUT, BOTH)).values("sheet")
    rows = CarriedRow.objects.filter(sheet__in=waiting)
    if not is_open:
        rows = CarriedRow.objects.exclude(sheet__in=waiting)
    found = _sheets(rows.order_by("-sheet", "subject").iterator())
    return [one for one, _ in zip(found, range(limit), strict=False)]


def find(name: str) -> Sheet | None:
    """Return one sheet, or None."""
    return next(_sheets(CarriedRow.objects.filter(sheet=name)), None)


def stops(name: str) -> list[Stop]:
    """Return everybody on a sheet, in the order of the way."""
    return _stops(CarriedRow.objects.filter(sheet=name))


def with_kit(node: NodeId) -> list[Stop]:
    """Return whose papers are out with a kit, in the order of the way."""
    return _stops(CarriedRow.objects.filter(carrier=node, state=OUT))


def settled_by(node: NodeId) -> Counter[str]:
    """Return how many papers that went out with a kit came to which end, on this machine's word."""
    return Counter(CarriedRow.objects.filter(carrier=node).values_list("state", flat=True))


def are_out() -> set[str]:
    """Return everybody whose paper is out with somebody."""
    return set(CarriedRow.objects.filter(state=OUT).values_list("subject", flat=True))


def _stops(rows: Iterable[CarriedRow]) -> list[Stop]:
    found = list(rows)
    known = homes.of({one.subject for one in found})
    all_of_them = [Stop(carried=one, home=known[one.subject]) for one in found]
    return sorted(all_of_them, key=lambda one: one.home.place)


def _sheets(rows: Iterable[CarriedRow]) -> Iterator[Sheet]:
    for name, some in groupby(rows, key=lambda one: one.sheet):
        on_it = list(some)
        yield Sheet(
            name=name,
            carrier=on_it[0].carrier,
            rider=on_it[0].rider,
            carried_ms=max(one.carried_ms for one in on_it),
            states=Counter(one.state for one in on_it),
        )
