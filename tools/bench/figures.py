"""What was measured, beside its peer or its limit; and repeats that take turns.

A ratio says how many times dearer ours is than what stands beside it: 1.00 is the limit reached.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured figure; in "/s" and "share" more is better, in all other units less is."""

    what: str
    found: float
    unit: str
    beside: str = ""  # the peer or limit
    limit: float | None = None  # its figure, in the same unit
    aim: float | None = None
    aim_ratio: float | None = None

    @property
    def is_rate(self) -> bool:
        return self.unit in {"/s", "share"}

    @property
    def ratio(self) -> float | None:
        """How many times dearer than what stands beside it; None where nothing does."""
        if not self.limit or not self.found:
            return None
        return self.limit / self.found if self.is_rate else self.found / self.limit

    @property
    def is_missed(self) -> bool:
        if self.aim_ratio is not None:
            return self.ratio is None or self.ratio > self.aim_ratio
        if self.aim is None:
            return False
        return self.found < self.aim if self.is_rate else self.found > self.aim


def seconds(work: Work) -> float:
    """Do something once; return how long it took."""
    start = perf_counter()
    work()
    return perf_counter() - start


def medians(works: Mapping[str, Work], *, repeats: int) -> dict[str, float]:
    """Do each in turn, many times over; return the median seconds of each.

    In turns, so that what else the machine does in the meantime falls on all alike.
    """
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            spent[name].append(seconds(work))
    return {name: statistics.median(found) for name, found in spent.items()}


def percentile(values: list[float], share: float) -> float:
    """Return the least value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
