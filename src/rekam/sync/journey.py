"""What an exchange moved so far, for whoever looks on while it runs, and may end it.

The exchange writes, in threads of its own; pages and commands read. What was moved when it is ended
stays where it is, and the next exchange goes on from there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rekam.domain.errors import UntrustedError
from rekam.sync.bundles import unbundle
from rekam.sync.carrier import Carrier


class StoppedError(Exception):
    """Somebody asked the exchange to end; no failure of anything."""


def _silent(journey: Journey) -> None:
    """Tell nobody."""


class Journey:
    """Names and bytes that went out and came in, and whether to stop."""

    def __init__(
        self,
        *,
        on_step: Callable[[Journey], None] = _silent,
        total_bytes: int = 0,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.out: dict[str, int] = {}
        self.into: dict[str, int] = {}
        self.total_bytes = total_bytes  # to go out, as far as that was known at the beginning
        self.is_stopping = False
        self._on_step = on_step
        self._steady_s = steady_s
        self._began_s = steady_s()

    @property
    def bytes_out(self) -> int:
        return sum(self.out.copy().values())

    @property
    def bytes_in(self) -> int:
        return sum(self.into.copy().values())

    @property
    def percent(self) -> int:
        """How much of what was to go out is out, and never all of it before the end."""
        return min(99, 100 * self.bytes_out // self.total_bytes) if self.total_bytes else 0

    @property
    def minutes_left(self) -> int | None:
        """How long the rest takes at the pace so far; None before there is one, and at the end."""
        out_bytes = self.bytes_out
        left_bytes = self.total_bytes - out_bytes
        if not out_bytes or left_bytes <= 0:
            return None
        spent_s = self._steady_s() - self._began_s
        return math.ceil(spent_s * left_bytes / out_bytes / 60)

    def stop(self) -> None:
        """End the exchange before its next step."""
        self.is_stopping = True

    def step(self, moved: dict[str, int], name: str, size: int) -> None:
        """Write one thing down."""
        moved[name] = size
        self._on_step(self)

    def check(self) -> None:
        """Raise StoppedError if it was asked to stop."""
        if self.is_stopping:
            raise StoppedError


class Watched:
    """A carrier that tells a journey what it moved; any road."""

    def __init__(self, carrier: Carrier, journey: Journey) -> None:
        self._carrier = carrier
        self._journey = journey

    @property
    def lanes(self) -> int:
        return self._carrier.lanes

    @property
    def piece_bytes(self) -> int:
        return self._carrier.piece_bytes

    @property
    def bundle_bytes(self) -> int:
        return self._carrier.bundle_bytes

    def names(self, mailbox: str) -> list[str]:
        self._journey.check()
        return self._carrier.names(mailbox)

    def get(self, name: str) -> bytes:
        self._journey.check()
        data = self._carrier.get(name)
        self._journey.step(self._journey.into, name, len(data))
        return data

    def put(self, name: str, data: bytes) -> None:
        self._journey.check()
        self._carrier.put(name, data)
        for one, some in _moved(name, data):
            self._journey.step(self._journey.out, one, len(some))

    def drop(self, name: str) -> None:
        self._carrier.drop(name)


def _moved(name: str, data: bytes) -> list[tuple[str, bytes]]:
    try:
        return unbundle(name, data)
    except UntrustedError:  # a mule carries whatever has a name of ours
        return [(name, data)]


class Underway:
    """The exchange that runs on this machine now, one at a time, for all its pages."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.journey: Journey | None = None

    @contextmanager
    def begun(self, journey: Journey) -> Iterator[bool]:
        """Let this one run inside the block; yield False when another is under way."""
        if not self._lock.acquire(blocking=False):
            yield False
            return
        self.journey = journey
        try:
            yield True
        finally:
            self.journey = None
            self._lock.release()
