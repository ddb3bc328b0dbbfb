"""What the kernel knows of a road's connections, and what is left to it.

The kernel counts for how long a connection had bytes on the way: that is the link's time, without
the office's. It doubles its wait each time nothing is heard, and after ten seconds without a link
says nothing for sixteen more; from Linux 6.15 on it can be told not to. What it is given it sends
at once, and a new recording would wait in the modem behind all that: so what goes in bulk is given
to it as the link takes it. Where a kernel knows less, the road works all the same.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

_TCP_INFO = getattr(socket, "TCP_INFO", 11)
_INFO_BYTES = 256
# Where ``struct tcp_info`` has them: bytes of a packet, packets that were not heard of, and of them
# those that arrived out of turn, bytes not sent yet; then microseconds.
_ON_THE_WAY = ("=I", 16), ("=I", 24), ("=I", 28), ("=I", 144)
_ROUND_TRIP, _BUSY = ("=I", 68), ("=Q", 168)
_TCP_RTO_MAX_MS = 44
_TCP_CORK: int = getattr(socket, "TCP_CORK", 0)  # Linux alone
_PIECES_ON_THE_WAY = 2  # two seconds of a slow link, so that a new recording waits no longer
_SLICES = 4  # of a piece, each given to the kernel when there is room
_LOOK_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long a connection may be silent before the kernel tries again."""

    least_s: float
    round_trips: float
    first_s: float = 4.0  # before a round trip is known


# A wait that is shorter than the round trip, with all that lies in the modem before it, sends
# things twice. In bulk that would be everything; what is small may cost so much.
FOR_PARTS = Waits(least_s=2.0, round_trips=1.5)
FOR_SMALL = Waits(least_s=1.0, round_trips=1.0)


class Lines:
    """The connections of one road, for as long as it is open."""

    def __init__(self, *, waits: Waits = FOR_PARTS) -> None:
        self._waits = waits
        self._all: list[socket.socket] = []
        self._busy_s: dict[socket.socket, float] = {}
        self._turn = threading.Lock()
        self._moved = (0, 0.0)  # how much was under way when that changed last, and since when
        self._over = threading.Event()

    def note(self, event: str, told: dict[str, Any]) -> None:
        """Hear from httpx what becomes of a request.

        A connection that was opened is ours. A head waits for the body, and what is small goes in
        one packet: of two, each may be lost.
        """
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            line = told["return_value"].get_extra_info("socket")
            self._all.append(line)
            _wait_at_most(line, self._waits.first_s)
        elif event == "http11.send_request_headers.started":
            self._cork(held=True)
        elif event.startswith("http11.send_request_body.") and not event.endswith("started"):
            self._cork(held=False)

    def as_taken(self, body: bytes, *, piece_bytes: int, within_s: float) -> httpx.SyncByteStream:
        """Return a body that the kernel is given as the link takes it, two pieces' worth in all.

        To read on raises WriteTimeout where nothing has moved for ``within_s``, whoever waited
        (``test_where_nothing_moves_all_that_wait_for_room_give_up_together``).
        """
        slice_bytes = piece_bytes // _SLICES
        most = _PIECES_ON_THE_WAY * piece_bytes - slice_bytes

        def wait() -> None:
            self._wait_for_room(most, within_s)

        return _Slices(body, slice_bytes, wait)

    def _wait_for_room(self, most: int, within_s: float) -> None:
        with self._turn:
            while (under_way := sum(map(_under_way, self._all))) > most:
                now_s = time.monotonic()
                if under_way != self._moved[0]:
                    self._moved = under_way, now_s
                elif now_s > self._moved[1] + within_s:
                    raise httpx.WriteTimeout("no byte moved")
                if self._over.wait(_LOOK_S):
                    break

    def spent_s(self, line: socket.socket | None) -> float | None:
        """Return how long the link worked for this connection since this was asked; None: unknown.

        Call it at an answer's end; how soon the connection is tried again follows the link too.
        """
        if line is None:
            return None
        try:
            info = line.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _INFO_BYTES)
            round_trip_s, busy_s = (_number(info, *field) / 1e6 for field in (_ROUND_TRIP, _BUSY))
        except (OSError, struct.error):  # another system, or an older kernel
            return None
        _wait_at_most(line, max(self._waits.least_s, self._waits.round_trips * round_trip_s))
        before_s, self._busy_s[line] = self._busy_s.get(line, 0.0), busy_s
        return busy_s - before_s

    def _cork(self, *, held: bool) -> None:
        for line in self._all.copy() if _TCP_CORK else ():
            with contextlib.suppress(OSError):  # closed, or wrapped in TLS since
                line.setsockopt(socket.IPPROTO_TCP, _TCP_CORK, held)

    def end(self) -> None:
        """Wake whoever still waits on one: ``test_whoever_waits_is_woken_by_the_end``."""
        for one in self._all:
            with contextlib.suppress(OSError):  # closed already, or wrapped in TLS since
                one.shutdown(socket.SHUT_RDWR)
        self._over.set()  # last: who waited for room would give all the rest to an open one


class _Slices(httpx.SyncByteStream):
    def __init__(self, body: bytes, slice_bytes: int, wait: Callable[[], None]) -> None:
        self._body = body
        self._slice_bytes = slice_bytes
        self._wait = wait

    def __iter__(self) -> Iterator[bytes]:
        for at in range(0, len(self._body), self._slice_bytes):
            self._wait()
            yield self._body[at : at + self._slice_bytes]


def _under_way(line: socket.socket) -> int:
    """Return how many of our bytes the kernel has that did not arrive; 0 where it tells nothing."""
    try:
        info = line.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _INFO_BYTES)
        packet, unheard, beyond, unsent = (_number(info, *field) for field in _ON_THE_WAY)
    except (OSError, struct.error):
        return 0
    return packet * (unheard - beyond) + unsent


def _number(info: bytes, form: str, at: int) -> int:
    found: int = struct.unpack_from(form, info, at)[0]
    return found


def _wait_at_most(line: socket.socket, seconds: float) -> None:
    with contextlib.suppress(OSError):  # an older kernel
        line.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, round(seconds * 1000))
