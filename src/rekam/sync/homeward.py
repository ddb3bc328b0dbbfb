"""Going home by itself: the roads of a machine, tried in order again and again.

Nobody has to press a key for a recording to come home. What came of each road is remembered, so
that a screen can say which is open, when it was last tried and when it will be again. A road that
fails is tried later and later, up to a quarter of an hour; a recording that is made while all is
well goes within half a minute.
Before: ``courier.py`` is one exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rekam.domain.errors import RekamError
from rekam.sync.carrier import Carrier
from rekam.sync.http import HttpCarrier
from rekam.sync.journey import StoppedError

Way = tuple[str, Carrier]
IDLE_S = 300.0  # between two looks for news, when there is nothing to send
SOON_S = 20.0  # after the last round, so that a few recordings go together
RETRY_S = (30.0, 900.0)  # after the first failure, and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a road when it was last tried."""

    at_ms: int  # when that ended
    code: str  # of the error, "" when the road was open
    is_fast: bool | None = None  # by HTTP/3 or HTTP/1.1; None on a road that has not both

    @property
    def is_open(self) -> bool:
        return not self.code


class Outbox(Protocol):
    """What a machine has to send."""

    def last_written(self) -> int:
        """Return a number that grows with every entry of our own."""
        ...


class Homeward:
    """Goes along ``roads`` until one is open, or along all of them where ``all_roads``.

    ``exchange`` goes along one: it returns the code of what failed, "" when nothing did, and None
    when it could not begin because another exchange is under way; then all waits for that one.
    StoppedError from it, somebody's wish, says nothing of the road: that is for the next round.
    """

    def __init__(
        self,
        exchange: Callable[[Carrier], str | None],
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
        """Go along the roads; whatever fails is remembered."""
        sent = self._outbox.last_written()
        roads = self._roads()
        is_open = not roads
        for name, carrier in roads:
            try:
                code = self._along(carrier)
            except StoppedError:
                is_open = True
                break
            if code is None:
                return
            self.note(name, carrier, code)
            is_open |= not code
            if is_open and not self._all_roads:
                break
        self._sent = sent
        self._failures = 0 if is_open else self._failures + 1
        self._pause_s = self._next_pause_s()
        self._ended_s = self._steady_s()

    def note(self, name: str, carrier: Carrier | None, code: str) -> None:
        """Remember what came of a road, whether it was tried by itself or by somebody's key."""
        is_fast = carrier.is_fast if isinstance(carrier, HttpCarrier) and not code else None
        self.tried[name] = Tried(at_ms=self._clock_ms(), code=code, is_fast=is_fast)

    def _along(self, carrier: Carrier) -> str | None:
        try:
            return self._exchange(carrier)
        except RekamError as error:
            return error.code

    def _next_pause_s(self) -> float:
        if not self._failures:
            return IDLE_S
        pause_s = min(RETRY_S[0] * 2.0 ** (self._failures - 1), RETRY_S[1])
        return pause_s * (0.75 + self._chance() / 2)
