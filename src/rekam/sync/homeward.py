"""Going home by itself: the roads of a machine, tried in order again and again.

Nobody has to press a key for a recording to come home. What came of each road is remembered, so
that a screen can say which is open, when it was last tried and when it will be again. A road that
fails is tried later and later, up to a quarter of an hour; a recording that is made while all is
well goes within half a minute.
Before: ``courier.py`` is one exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rekam.domain.errors import RekamError, TransportError
from rekam.sync.carrier import Carrier
from rekam.sync.courier import Report

Way = tuple[str, Carrier]
IDLE_S = 300.0  # between two looks for news, when there is nothing to send
SOON_S = 20.0  # after the last round, so that a few recordings go together
RETRY_S = (30.0, 900.0)  # after the first failure, and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a road when it was last tried."""

    at_ms: int  # when that ended
    code: str  # of the error, "" when the road was open
    report: Report

    @property
    def is_open(self) -> bool:
        return not self.code


@dataclass(frozen=True, slots=True)
class Underway:
    """The round that goes on now."""

    road: str
    began_ms: int
    of: int  # things that waited when it began
    report: Report  # so far


class Outbox(Protocol):
    """What a machine has to send."""

    def waiting(self) -> int:
        """Return how many things wait for a receipt."""
        ...

    def last_written(self) -> int:
        """Return a number that grows with every entry of our own."""
        ...


class Homeward:
    """Goes along ``roads`` until one is open, or along all of them where ``all_roads``."""

    def __init__(
        self,
        exchange: Callable[[Carrier, Callable[[Report], None]], Report],
        *,
        roads: Callable[[], Sequence[Way]],
        outbox: Outbox,
        clock_ms: Callable[[], int],
        steady_s: Callable[[], float],
        chance: Callable[[], float],
        all_roads: bool = False,
    ) -> None:
        self._exchange = exchange
        self._roads = roads
        self._outbox = outbox
        self._clock_ms = clock_ms
        self._steady_s = steady_s
        self._chance = chance  # from 0 to 1: fifty kits that lost the office come back one by one
        self._all_roads = all_roads
        self._sent = -1  # how far our own entries were when the last round began
        self._ended_s = -IDLE_S
        self._failures = 0
        self._pause_s = 0.0
        self.tried: dict[str, Tried] = {}
        self.underway: Underway | None = None

    @property
    def retry_ms(self) -> int | None:
        """When a machine whose roads all failed tries again, by its clock; else None."""
        if not self._failures:
            return None
        left_s = self._ended_s + self._pause_s - self._steady_s()
        return self._clock_ms() + round(1000 * max(0.0, left_s))

    def is_due(self) -> bool:
        """Tell whether it is time for a round: after a pause, or soon after a recording."""
        rested_s = self._steady_s() - self._ended_s
        if rested_s >= self._pause_s:
            return True
        return (
            not self._failures and rested_s >= SOON_S and self._outbox.last_written() != self._sent
        )

    def go(self) -> None:
        """Go along the roads; whatever fails is remembered, and nothing leaves here."""
        self._sent = self._outbox.last_written()
        roads = self._roads()
        is_open = not roads
        for name, carrier in roads:
            is_open |= self._along(name, carrier)
            if is_open and not self._all_roads:
                break
        self._failures = 0 if is_open else self._failures + 1
        self._pause_s = self._next_pause_s()
        self._ended_s = self._steady_s()

    def _along(self, name: str, carrier: Carrier) -> bool:
        """Exchange along one road and remember what came of it; True if it was open."""
        self.underway = Underway(name, self._clock_ms(), self._outbox.waiting(), Report())
        code = ""
        try:
            report = self._exchange(carrier, self._note)
        except RekamError as error:
            report, code = self.underway.report, error.code
        else:
            code = trouble_of(carrier) if report.failed else ""
        self.underway = None
        self.tried[name] = Tried(at_ms=self._clock_ms(), code=code, report=report)
        return not code

    def _note(self, report: Report) -> None:
        if self.underway is not None:
            self.underway = replace(self.underway, report=report)

    def _next_pause_s(self) -> float:
        if not self._failures:
            return IDLE_S
        pause_s = min(RETRY_S[0] * 2.0 ** (self._failures - 1), RETRY_S[1])
        return pause_s * (0.75 + self._chance() / 2)


def trouble_of(carrier: Carrier) -> str:
    """Return the code of what a road failed by: a bucket's own, or that of any road."""
    trouble = getattr(carrier, "trouble", None)
    return trouble.code if isinstance(trouble, RekamError) else TransportError.code
