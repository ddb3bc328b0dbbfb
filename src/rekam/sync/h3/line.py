"""The kit's end of HTTP/3: one connection in a thread of its own, asked from any thread.

Whatever goes wrong with the connection leaves as LineError, and whoever asked asks over TCP:
requests may be repeated. A whole answer is waited for, so that one of which half came is none.
Before: ``sync/fast.py``. Next: the office's end, ``front.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, cast

from aioquic.h3.connection import ErrorCode, H3Connection
from aioquic.h3.events import DataReceived, H3Event, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import NetworkAddress
from aioquic.quic.events import HandshakeCompleted, QuicEvent, StreamReset

from rekam.sync.h3 import ticket
from rekam.sync.h3.talk import InOrder, Talk, configuration, leave_whole
from rekam.sync.h3.terms import (
    NOTHING,
    Answer,
    AnswerError,
    Carried,
    Known,
    LineError,
    Patience,
    Question,
    Where,
)

EARLY_S = 4.0  # for an answer to the first packet, before the question goes another way
_SMALL_BYTES = 8 * 1024  # what is no larger goes before what is
_LEAST_BYTES = 2000  # that move in a time of silence when something moves at all
_LOOK_S = 0.5


@dataclass(slots=True, eq=False)
class Asked:
    """One question under way, and its answer as far as it came."""

    answer: Answer
    whole: Future[Answer]


class Line:
    """Opens at once, in the background; ``close`` wakes whoever waits."""

    def __init__(
        self,
        where: Where,
        patience: Patience,
        *,
        known: Known = NOTHING,
        on_ticket: Callable[[bytes], None] = lambda _: None,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._where = where
        self._patience = patience
        self._steady_s = steady_s
        self._began_s = steady_s()
        self._opened: Future[float] = Future()  # after how many seconds
        self._down = ""
        self._talk: KitTalk | None = None
        self._asked: dict[Question, Asked] = {}
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        self._ticket, self._on_ticket = ticket.unpack(known.ticket), on_ticket
        self._expected, self._is_narrow = known.carried, known.is_narrow
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="h3", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._opened.done() and not self._down

    @property
    def is_early(self) -> bool:
        """Whether a question may go with the first packet, before anybody has answered it."""
        return self._ticket is not None and bool(self._ticket.max_early_data_size)

    @property
    def carried(self) -> Carried | None:
        """What the link was found to carry; None while that is not known."""
        found = self._talk and self._talk.pace and self._talk.pace.carried
        return found or None

    @property
    def why(self) -> str:
        """What ended it, or kept it from opening; "" while nothing did."""
        return self._down

    @property
    def stood_s(self) -> float:
        """For how long it has stood since it opened, or began to try."""
        return self._steady_s() - self._began_s

    def wait(self, seconds: float) -> bool:
        """Wait until it is open, or has failed, but no longer; tell whether it is open."""
        try:
            self._opened.exception(max(0.0, seconds))
        except TimeoutError:
            return False
        return self.is_open

    def opened_after_s(self) -> float:
        """Return how long the handshake took; LineError when there was none."""
        return self._opened.result(0)

    def ask(self, question: Question) -> Answer:
        """Ask, and wait for the whole answer.

        Raises:
            LineError: the connection is down; the question may be asked again.
            AnswerError: the office keeps us waiting.
        """
        with self._lock:
            asked = self._asked.get(question) or self._send(question)
        try:
            return self._waited(asked)
        except (AnswerError, LineError):
            self._call(cast("KitTalk", self._talk).give_up, asked)
            raise
        finally:
            with self._lock:
                self._asked.pop(question, None)

    def _send(self, question: Question) -> Asked:
        """Send it; what is asked twice at once is one question, for here no lane lags behind.

        ``Lanes.hurry`` would put the last pieces twice on a link that they fill:
        ``test_what_is_asked_twice_at_once_is_sent_once``.
        """
        if self.is_early:
            self._begun.wait(EARLY_S)
        if self._talk is None or self._down or not (self.is_open or self.is_early):
            raise LineError(self._down)
        asked = self._asked[question] = Asked(Answer(), Future())
        self._call(self._talk.ask, question, asked)
        return asked

    def close(self) -> None:
        """End it, and its thread."""
        with contextlib.suppress(LineError):  # it has ended by itself
            self._call(self._shut)
        self._thread.join(1.0)

    def _call(self, work: Callable[..., None], *arguments: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(work, *arguments)
        except RuntimeError as error:  # the loop has ended meanwhile
            raise LineError(self._down) from error

    def _waited(self, asked: Asked) -> Answer:
        began_s = moved_s = self._steady_s()
        moved = self._moved()
        while True:
            try:
                return asked.whole.result(_LOOK_S)
            except TimeoutError:
                now_s = self._steady_s()
            if not self._opened.done() and now_s - began_s > EARLY_S:
                raise LineError("late")
            if self._moved() - moved >= _LEAST_BYTES:
                moved, moved_s = self._moved(), now_s
            if now_s - moved_s > self._patience.silence_s:
                raise AnswerError("silence")
            is_long = len(asked.answer.body) > self._patience.answer_bytes_max
            if is_long or now_s - began_s > self._patience.answer_s:
                raise AnswerError("endless")

    def _moved(self) -> int:
        return self._talk.moved if self._talk else 0

    # ---- in the line's own thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._open())
            self._loop.run_forever()
        except Exception as error:  # noqa: BLE001 a connection may fail in any way
            self._note_end(f"{type(error).__name__} {error}")
        finally:
            self._note_end("ended")
            if self._talk is not None:
                self._talk.leave()
            self._loop.run_until_complete(asyncio.sleep(0))  # the socket closes in a turn of it
            self._loop.close()

    def _shut(self) -> None:
        if self._talk is not None:
            self._talk.close()
        self._note_end("closed")
        self._loop.stop()

    async def _open(self) -> None:
        where = self._where
        looking = self._loop.getaddrinfo(where.host, where.port, type=socket.SOCK_DGRAM)
        found = await asyncio.wait_for(looking, self._patience.connect_s)
        address = str(found[0][4][0]), where.port
        quic = InOrder(
            configuration=self._configured(),
            session_ticket_handler=lambda one: self._on_ticket(ticket.pack(one)),
        )
        _, talk = await self._loop.create_datagram_endpoint(
            lambda: KitTalk(quic, self._where, on_open=self._note_open, on_end=self._note_end),
            remote_addr=address,
        )
        talk.begin(self._expected, is_early=self.is_early)
        self._talk = talk
        self._begun.set()
        self._loop.call_later(self._patience.connect_s, self._give_up_opening)

    def _configured(self) -> QuicConfiguration:
        made = configuration(
            is_client=True, silence_s=self._patience.dead_s, is_narrow=self._is_narrow
        )
        made.server_name = self._where.host
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(self._where.trusted_file, self._where.trusted_folder)
        made.session_ticket = self._ticket
        return made

    def _note_open(self) -> None:
        if not self._opened.done():
            self._opened.set_result(self._steady_s() - self._began_s)

    def _give_up_opening(self) -> None:
        if not self._opened.done():
            self._note_end("silent")

    def _note_end(self, why: str) -> None:
        self._down = self._down or why
        if not self._opened.done():
            self._opened.set_exception(LineError(why))
        if self._talk is not None:
            self._talk.drop_all(why)


class KitTalk(Talk):
    """What the line's own thread does."""

    def __init__(
        self,
        quic: InOrder,
        where: Where,
        *,
        on_open: Callable[[], None],
        on_end: Callable[[str], None],
    ) -> None:
        super().__init__(quic)
        self._where = where
        self._on_open, self._on_end = on_open, on_end
        self._asked: dict[int, Asked] = {}
        self._heard_bytes = 0
        self._peer: NetworkAddress = None
        self._line: asyncio.DatagramTransport | None = None

    @property
    def is_waiting(self) -> bool:
        return bool(self._asked)

    @property
    def moved(self) -> int:
        """How many bytes went either way."""
        return self._heard_bytes + (self.pace.delivered if self.pace else 0)

    def begin(self, expected: Carried | None, *, is_early: bool) -> None:
        """Say the first word; with an old ticket a question may follow at once.

        Whoever sees that one could send it again: all of ours may be repeated, and the office takes
        a ticket once (``test_a_ticket_is_good_once``).
        """
        self.connect(self._peer)
        self.adopt()
        if self.pace is not None:
            self.pace.expected = expected
        if is_early:
            self.http = H3Connection(self._quic)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = cast("asyncio.DatagramTransport", transport)
        self._line, self._peer = line, line.get_extra_info("peername")
        leave_whole(line.get_extra_info("socket"))
        super().connection_made(cast("asyncio.BaseTransport", _Connected(line, self._peer)))

    def datagram_received(self, data: bytes | str, addr: NetworkAddress) -> None:  # noqa: ARG002 one alone is connected
        super().datagram_received(data, self._peer)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there, or so much does not pass: better known now than after a silence."""
        if isinstance(exc, ConnectionRefusedError):
            self._on_end("refused")
        elif isinstance(exc, OSError) and exc.errno == errno.EMSGSIZE:
            self._on_end("narrow")

    def check(self, event: QuicEvent) -> bool:
        match event:
            case HandshakeCompleted():
                self._on_open()
            case StreamReset(stream_id=stream) if stream in self._asked:
                self._fail(self._asked.pop(stream), "reset")
        return True

    def hear(self, event: H3Event) -> None:
        if not isinstance(event, HeadersReceived | DataReceived):
            return
        asked = self._asked.get(event.stream_id)
        if asked is None:
            return  # it was given up
        if isinstance(event, DataReceived):
            self._heard_bytes += len(event.data)
            asked.answer.body += event.data
        elif not asked.answer.status:  # else trailers
            _take_head(event, asked.answer)
        if event.stream_ended:
            del self._asked[event.stream_id]
            cast("InOrder", self._quic).urgent.discard(event.stream_id)
            asked.whole.set_result(asked.answer)

    def end(self, why: str) -> None:
        self._on_end(why)

    def drop_all(self, why: str) -> None:
        """Tell whoever waits that nothing comes any more."""
        for asked in self._asked.values():
            self._fail(asked, why)
        self._asked.clear()

    def ask(self, question: Question, asked: Asked) -> None:
        """Send a question on a stream of its own."""
        try:
            assert self.http is not None
            stream = self._quic.get_next_available_stream_id()
            if len(question.body) <= _SMALL_BYTES:
                cast("InOrder", self._quic).urgent.add(stream)
            given = [
                (":method", question.method),
                (":scheme", "https"),
                (":authority", self._where.authority),
                (":path", question.path),
                *question.headers,
            ]
            head = [(name.lower().encode(), value.encode()) for name, value in given]
            self.http.send_headers(stream, head, end_stream=not question.body)
            if question.body:
                self.http.send_data(stream, question.body, end_stream=True)
            self._asked[stream] = asked
            self.transmit()
        except Exception as error:  # noqa: BLE001 it is told where it was asked for
            self._fail(asked, f"{type(error).__name__} {error}")

    def give_up(self, asked: Asked) -> None:
        """Want no answer any more."""
        stream = next((one for one, other in self._asked.items() if other is asked), None)
        if stream is not None:
            del self._asked[stream]
            self._quic.stop_stream(stream, ErrorCode.H3_REQUEST_CANCELLED)
            self.transmit()

    def leave(self) -> None:
        """Close the socket."""
        if self._line is not None:
            self._line.abort()

    def _fail(self, asked: Asked, why: str) -> None:
        if not asked.whole.done():
            asked.whole.set_exception(LineError(why))


def _take_head(event: HeadersReceived, answer: Answer) -> None:
    for name, value in event.headers:
        if name == b":status":
            answer.status = int(value)
        else:
            answer.headers.append((name.decode("latin-1"), value.decode("latin-1")))


class _Connected:
    """A socket that knows one other end, as aioquic wants one that knows many."""

    def __init__(self, transport: asyncio.DatagramTransport, peer: NetworkAddress) -> None:
        self._transport = transport
        self._peer = peer

    def sendto(self, data: bytes, addr: NetworkAddress = None) -> None:
        if addr == self._peer:  # an office may not send us elsewhere
            self._transport.sendto(data)
