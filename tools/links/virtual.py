"""A bad link in virtual time: minutes of it take a second, and come out the same each time.

    loop = Loop()
    wire = Wire(LINKS["C"], loop, seed=1)
    wire.kit.hear(...)                   # a protocol of asyncio, and another one at the office

For what speaks UDP through asyncio and asks no clock but the loop's. The link is the emulator's own
(``emulator.py``), without namespaces and without a network.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

from tools.links.emulator import ADDRESSES, Direction
from tools.links.models import Link

_HEADER_BYTES = 28  # of IPv4 and UDP
_PORTS = {"kit": 50_000, "office": 8443}


class _NoWaiting(selectors.DefaultSelector):
    """Waits for nothing: where no file is ready, the time is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError(f"nothing happens any more after {self.now_s:.3f} s")
        if not ready and timeout:
            self.now_s += max(timeout, 0.0) + 1e-9
        return ready


class Loop(asyncio.SelectorEventLoop):
    """Time passes when everybody waits; what a thread would do takes ``work_s``."""

    def __init__(self, *, work_s: float = 0.03) -> None:
        self._waiting = _NoWaiting()
        super().__init__(self._waiting)
        self._work_s = work_s

    def time(self) -> float:
        return self._waiting.now_s

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # noqa: ARG002
        done = self.create_future()
        result = func(*args)
        self.call_later(self._work_s, lambda: done.done() or done.set_result(result))
        return done


class Wire:
    """Two ends, each with the transport of a UDP socket; ``ways`` tell what became of packets."""

    def __init__(self, link: Link, loop: Loop, *, seed: int) -> None:
        self._loop, self._link, self._seed = loop, link, seed
        self.kit, self.office = (_Port(end, loop) for end in ("kit", "office"))
        self.kit.other, self.office.other = self.office, self.kit
        self.begin_anew()

    def begin_anew(self) -> None:
        """Empty the link, count from here on, and let it be up from now on."""
        self.ways = {end: Direction(self._link, self._seed + n) for n, end in enumerate(ADDRESSES)}
        for end, port in (("kit", self.kit), ("office", self.office)):
            port.take_way(self.ways[end], self._loop.time())


class _Port(asyncio.DatagramTransport):
    def __init__(self, mine: str, loop: Loop) -> None:
        super().__init__()
        theirs = next(end for end in ADDRESSES if end != mine)
        self.address, self._peer = ((ADDRESSES[end], _PORTS[end]) for end in (mine, theirs))
        self._loop = loop
        self._protocol: Any = None
        self.other: _Port = self

    def take_way(self, way: Direction, began_s: float) -> None:
        """Send this way from now on."""
        self._way, self._began_s = way, began_s

    def hear(self, protocol: asyncio.DatagramProtocol) -> None:
        """Let a protocol hear here, and the one before it no more."""
        self._protocol = protocol
        protocol.connection_made(self)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._peer if name == "peername" else default

    def sendto(self, data: Any, addr: Any = None) -> None:  # noqa: ARG002 there is one other end
        now_s = self._loop.time()
        due_s = self._way.due(bytes(_HEADER_BYTES + len(data)), now_s, self._began_s)
        if due_s is not None:
            self._loop.call_at(due_s, self.other.take, bytes(data), self.address)

    def take(self, data: bytes, whence: tuple[str, int]) -> None:
        if self._protocol is not None:
            self._protocol.datagram_received(data, whence)

    def close(self) -> None:
        self._protocol = None

    abort = close
