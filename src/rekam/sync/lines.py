"""What the kernel knows of a road's connections, and how soon it tries again on one that is silent.

The kernel counts for how long a connection had bytes on the way: that is the link's time, without
the office's. It doubles its wait each time nothing is heard, and after ten seconds without a link
says nothing for sixteen more; from Linux 6.15 on it can be told not to. Where a kernel knows less,
the road works all the same.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

_TCP_INFO = getattr(socket, "TCP_INFO", 11)
_INFO_BYTES = 256
_ROUND_TRIP, _BUSY = ("=I", 68), ("=Q", 168)  # where ``struct tcp_info`` has them, in microseconds
_TCP_RTO_MAX_MS = 44
# A wait that is shorter than the round trip, with all that lies in the modem before it, would send
# everything twice.
_WAIT_S = (2.0, 4.0)  # at least, and before a round trip is known
_WAIT_ROUND_TRIPS = 1.5


class Lines:
    """The connections of one road, for as long as it is open."""

    def __init__(self) -> None:
        self._all: list[socket.socket] = []
        self._busy_s: dict[socket.socket, float] = {}

    def note(self, event: str, told: dict[str, Any]) -> None:
        """Hear from httpx what becomes of a request: a connection that was opened is ours."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            line = told["return_value"].get_extra_info("socket")
            self._all.append(line)
            _wait_at_most(line, _WAIT_S[1])

    def spent_s(self, line: socket.socket | None) -> float | None:
        """Return how long the link worked for this connection since this was asked; None: unknown.

        Call it at an answer's end; how soon the connection is tried again follows the link too.
        """
        if line is None:
            return None
        try:
            info = line.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _INFO_BYTES)
            round_trip_s, busy_s = (_seconds(info, *field) for field in (_ROUND_TRIP, _BUSY))
        except (OSError, struct.error):  # another system, or an older kernel
            return None
        _wait_at_most(line, max(_WAIT_S[0], _WAIT_ROUND_TRIPS * round_trip_s))
        before_s, self._busy_s[line] = self._busy_s.get(line, 0.0), busy_s
        return busy_s - before_s

    def end(self) -> None:
        """Wake whoever still waits on one: ``test_whoever_waits_is_woken_by_the_end``."""
        for one in self._all:
            with contextlib.suppress(OSError):  # closed already, or wrapped in TLS since
                one.shutdown(socket.SHUT_RDWR)


def _seconds(info: bytes, form: str, at: int) -> float:
    found: int = struct.unpack_from(form, info, at)[0]
    return found / 1e6


def _wait_at_most(line: socket.socket, seconds: float) -> None:
    with contextlib.suppress(OSError):  # an older kernel
        line.setsockopt(socket.IPPROTO_TCP, _TCP_RTO_MAX_MS, round(seconds * 1000))
