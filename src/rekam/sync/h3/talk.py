"""One HTTP/3 connection, either end: paced by ``pace.py``, and asking on through an outage.

QUIC itself asks ever more seldom while nobody answers, and finds a link that was down for ten
seconds open again after sixteen. Here a question of 40 bytes goes every third of a second.
Before: ``line.py`` at the kit, ``front.py`` at the office.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from typing import Any

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, ErrorCode, H3Connection
from aioquic.h3.events import H3Event
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import NetworkAddress, QuicConnection, stream_is_unidirectional
from aioquic.quic.events import ConnectionTerminated, ProtocolNegotiated, QuicEvent
from aioquic.quic.stream import QuicStream

from rekam.sync.h3 import pace

BEAT_S = 0.35
SILENT_S = 0.7  # with something under way and nothing heard
ALIVE_S = 5.0  # how often to ask while an answer is waited for
_ROUND_TRIP_S = 0.8  # taken for granted before the first is measured
# With its headers the one fills what Ethernet carries, or nearly (PPPoE); the other goes through
# tunnels that are common (1,420 bytes). QUIC fills its first packet up to it: where so much does
# not pass there is no connection, HTTPS is used, and the other is tried at once.
_DATAGRAM_BYTES = {"wide": 1452, "narrow": 1350}
_IP_MTU_DISCOVER, _IPV6_MTU_DISCOVER, _NEVER_IN_TWO = 10, 23, 2  # of Linux

# Names a connection in each packet of the other end; a kit's first packet must have eight bytes.
_NAME_BYTES = {True: 8, False: 4}

_log = logging.getLogger(__name__)


def configuration(
    *, is_client: bool, silence_s: float, is_narrow: bool = True
) -> QuicConfiguration:
    """Return what both ends agree on; ``silence_s`` after which a connection is given up."""
    return QuicConfiguration(
        alpn_protocols=H3_ALPN,
        congestion_control_algorithm=pace.NAME,
        connection_id_length=_NAME_BYTES[is_client],
        idle_timeout=silence_s,
        initial_rtt=_ROUND_TRIP_S,
        is_client=is_client,
        max_datagram_size=_DATAGRAM_BYTES["narrow" if is_narrow else "wide"],
    )


def leave_whole(line: socket.socket | None) -> None:
    """Let no packet go in two: each half may be lost, and a narrow link is not found out."""
    level, option = (
        (socket.IPPROTO_IPV6, _IPV6_MTU_DISCOVER)
        if line is not None and line.family == socket.AF_INET6
        else (socket.IPPROTO_IP, _IP_MTU_DISCOVER)
    )
    if line is not None and sys.platform == "linux":
        line.setsockopt(level, option, _NEVER_IN_TWO)


class InOrder(QuicConnection):
    """Sends what was asked first before what was asked later, and before both what is ``urgent``.

    aioquic serves streams by turns, so that all that are under way end together, and none is left
    to fill the link while their answers come.
    """

    def __init__(self, **options: Any) -> None:
        self._by_turns: list[QuicStream] = []
        self.urgent: set[int] = set()
        super().__init__(**options)

    @property
    def _streams_queue(self) -> list[QuicStream]:
        self._by_turns.sort(key=self._rank)
        return self._by_turns

    @_streams_queue.setter
    def _streams_queue(self, streams: list[QuicStream]) -> None:
        self._by_turns = streams

    def _rank(self, stream: QuicStream) -> tuple[bool, int]:
        number = stream.stream_id or 0
        return not (stream_is_unidirectional(number) or number in self.urgent), number


class Talk(QuicConnectionProtocol):
    """Hands HTTP/3 events to ``hear`` and the connection's end to ``end``."""

    def __init__(self, quic: QuicConnection, stream_handler: Any = None) -> None:
        super().__init__(quic, stream_handler)
        self.http: H3Connection | None = None
        self.pace: pace.Pace | None = None
        self._heard_s = self._loop.time()
        self._beat: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether something is expected of the other end."""
        return False

    def hear(self, event: H3Event) -> None:
        """Take one HTTP/3 event."""

    def check(self, event: QuicEvent) -> bool:  # noqa: ARG002 for those who are strict
        """Tell whether to go on with an event."""
        return True

    def end(self, why: str) -> None:
        """Hear that the connection is over."""

    def datagram_received(self, data: bytes | str, addr: NetworkAddress) -> None:
        self._heard_s = self._loop.time()
        try:
            super().datagram_received(data, addr)
        except Exception:  # noqa: BLE001 what strangers send may do anything but end the others' connections
            _log.exception("a packet")
            self.close(ErrorCode.H3_GENERAL_PROTOCOL_ERROR)
        if self.pace is None:
            self.adopt()

    def adopt(self) -> None:
        """Find out what paces this connection, right after it began, and begin to beat."""
        self.pace = pace.newest()
        if self._beat is None:
            self._beat = self._loop.call_later(BEAT_S, self._beaten)

    def quic_event_received(self, event: QuicEvent) -> None:
        if isinstance(event, ConnectionTerminated):
            if self._beat is not None:
                self._beat.cancel()
            self.end(event.reason_phrase or hex(event.error_code))
            return
        if isinstance(event, ProtocolNegotiated) and self.http is None:
            self.http = H3Connection(self._quic)
        if self.http is not None and self.check(event):
            for one in self.http.handle_event(event):
                self.hear(one)

    def _beaten(self) -> None:
        silent_s = self._loop.time() - self._heard_s
        is_under_way = self.pace is not None and self.pace.bytes_in_flight > 0
        if (is_under_way and silent_s > SILENT_S) or (self.is_waiting and silent_s > ALIVE_S):
            if self.pace is not None:
                self.pace.is_silent = True
            self._quic.send_ping(0)
            self.transmit()
        self._beat = self._loop.call_later(BEAT_S, self._beaten)
