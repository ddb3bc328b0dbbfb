"""The office's end of HTTP/3: takes kits' requests over UDP and hands them to the office's program.

A program of its own, started by ``rekam serve``: what strangers send to a UDP port costs that
program nothing, and when this one falls, HTTPS goes on. It holds no key but that of the
certificate and knows no mail: each request is handed on over loopback, whole, and judged there.
Only addresses of mailboxes are handed on, as large as mail may be, a few at once for each visitor.
Before: ``line.py``, the kit's end. Next: ``desks/exchange/mailboxes.py``.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import re
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from aioquic.asyncio.server import QuicServer
from aioquic.h3.connection import ErrorCode, H3Connection
from aioquic.h3.events import DataReceived, H3Event, HeadersReceived
from aioquic.quic.connection import NetworkAddress, QuicConnection
from aioquic.quic.events import QuicEvent, StreamDataReceived, StreamReset
from aioquic.quic.retry import QuicRetryTokenHandler
from aioquic.tls import SessionTicket

from rekam.sync import wire
from rekam.sync.h3.talk import Talk, configuration

CONNECTIONS_MAX = 400
BUSY = 100  # connections, from which on a new visitor must first show that its address is its own
AT_ONCE = 7  # requests of one visitor that the office works at, as many as a kit has lanes
WORKERS = 8
HEAD_BYTES_MAX = 16 * 1024
WAITING_BYTES_MAX = 256 * 1024 * 1024  # of all visitors, in requests that are not whole yet
WHOLE_S_MAX = 900.0  # for one request to come whole
LEAVING_BYTES = 1024 * 1024  # of answers that one visitor lets lie, and nothing more is begun
LEAVING_BYTES_MAX = 128 * 1024 * 1024  # of all visitors; then who lets most lie has to go
_ANY = "0.0.0.0"  # noqa: S104 kits come from anywhere
_SILENCE_S = 30.0
_OFFICE_S = 120.0  # the office's own time for one answer
_RENEWED_EVERY_S = 60.0  # looks whether the certificate was
_TICKETS_MAX = 2000
_KIND, _FIRST = 0xA0, 0x80  # bits of a packet that begins a connection, RFC 9000 and 9369
_PATH = re.compile(rf"(?:/[A-Za-z0-9._~-]+)*/({wire.PATH}[A-Za-z0-9._/-]*)")
_METHODS = {"GET", "PUT", "DELETE"}
_TOLD = {"authorization"}
_ANSWERED = {wire.MARK.lower(), wire.DIGEST.lower(), "content-type", "rekam-scheme", "date"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where to hear, by which certificate, and where the office's own program hears."""

    host: str
    port: int
    certificate: str
    key: str
    office_host: str
    office_port: int

    def to_json(self) -> str:
        """Return what ``main`` is given."""
        return json.dumps(asdict(self))


@dataclass(slots=True)
class Request:
    """What a visitor asks, as far as it came."""

    stream: int
    began_s: float
    head: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    bytes: int = 0  # that came on its stream


@dataclass(slots=True)
class Given:
    """What the office answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


HandOn = Callable[[Settings, Request, str], Given]  # whom to ask for an answer, for which visitor


class Front(QuicServer):
    """Hears on one UDP port, for as many visitors as there are."""

    def __init__(self, settings: Settings, hand_on: HandOn | None = None) -> None:
        self.settings = settings
        self.hand_on = hand_on or _handed_on
        self.visitors: set[_Visitor] = set()
        self.waiting_bytes = 0
        self.workers = ThreadPoolExecutor(WORKERS, "office")
        self._tickets: dict[bytes, SessionTicket] = {}
        self._retrying = QuicRetryTokenHandler()
        configured = configuration(is_client=False, silence_s=_SILENCE_S)
        configured.load_cert_chain(settings.certificate, settings.key)
        super().__init__(
            configuration=configured,
            create_protocol=self._greet,
            session_ticket_fetcher=self._fetch,
            session_ticket_handler=self._keep,
        )

    def datagram_received(self, data: bytes | str, addr: NetworkAddress) -> None:
        """Take a packet in; no more visitors than there is room for.

        Guards against a flood of first packets: ``test_a_flood_of_strangers_is_borne``.
        """
        if len(self.visitors) >= CONNECTIONS_MAX and any(
            one & _KIND == _FIRST for one in cast("bytes", data[:1])
        ):
            return
        is_busy = len(self.visitors) >= BUSY
        self._retry = self._retrying if is_busy else None  # type: ignore[assignment] # aioquic's own
        try:
            super().datagram_received(data, addr)
        except Exception:  # noqa: BLE001 a stranger's packet must not end the program
            _log.exception("a packet")

    async def renew(self) -> None:
        """Take up a renewed certificate, for those who come after."""
        files = Path(self.settings.certificate), Path(self.settings.key)
        before = [one.stat().st_mtime for one in files]
        while True:
            await asyncio.sleep(_RENEWED_EVERY_S)
            with suppress(OSError, ValueError):  # half written: the next time
                now = [one.stat().st_mtime for one in files]
                if now != before:
                    self._configuration.load_cert_chain(*map(str, files))
                    before = now

    def make_room(self) -> None:
        """Let those go who let most of their answers lie, while that is too much in all."""
        leaving = {one: one.leaving_bytes for one in self.visitors}
        while sum(leaving.values()) > LEAVING_BYTES_MAX:
            most = max(leaving, key=leaving.__getitem__)
            del leaving[most]
            most.let_go()

    def _greet(self, quic: QuicConnection, stream_handler: Any = None) -> _Visitor:  # noqa: ARG002 aioquic's
        visitor = _Visitor(quic, self)
        self.visitors.add(visitor)
        return visitor

    def _fetch(self, label: bytes) -> SessionTicket | None:
        return self._tickets.pop(label, None)

    def _keep(self, ticket: SessionTicket) -> None:
        self._tickets[ticket.ticket] = ticket
        while len(self._tickets) > _TICKETS_MAX:
            del self._tickets[next(iter(self._tickets))]


class _Visitor(Talk):
    """One connection of a kit, or of a stranger."""

    def __init__(self, quic: QuicConnection, front: Front) -> None:
        super().__init__(quic)
        self._front = front
        self._coming: dict[int, Request] = {}
        self._ready: deque[Request] = deque()
        self._leaving: dict[int, int] = {}  # bytes of an answer, by the stream that it is on
        self._at_work = 0
        self._others_bytes = 0  # on streams that carry no request
        self.address = ""

    @property
    def is_waiting(self) -> bool:
        return False  # whoever asks keeps the connection

    @property
    def leaving_bytes(self) -> int:
        """How much of our answers has not arrived."""
        streams = self._quic._streams  # noqa: SLF001 aioquic tells nobody when one is over
        self._leaving = {one: size for one, size in self._leaving.items() if one in streams}
        return sum(self._leaving.values())

    def datagram_received(self, data: bytes | str, addr: NetworkAddress) -> None:
        self.address = str(addr[0])
        super().datagram_received(data, addr)
        self._work()  # an answer may have arrived, and there is room for the next

    def let_go(self) -> None:
        """Close the connection of one who lets too much lie."""
        self.end("too much")
        self.close(ErrorCode.H3_EXCESSIVE_LOAD)

    def check(self, event: QuicEvent) -> bool:
        """Count what comes before anybody reads it.

        Guards against a head or a body without end, and against many that never become whole:
        ``test_a_request_without_end_is_cut_off``.
        """
        match event:
            case StreamDataReceived() if event.stream_id % 4 == 0:
                return self._count(event)
            case StreamDataReceived():
                self._others_bytes += len(event.data)
                if self._others_bytes > HEAD_BYTES_MAX * 4:
                    self.close(ErrorCode.H3_EXCESSIVE_LOAD)
                    return False
            case StreamReset():
                self._forget(event.stream_id)
            case _:
                pass
        return True

    def hear(self, event: H3Event) -> None:
        if not isinstance(event, HeadersReceived | DataReceived):
            return
        request = self._coming.get(event.stream_id)
        if request is None:
            return
        if isinstance(event, DataReceived):
            request.body += event.data
        elif not request.head:
            request.head = {
                name.decode("latin-1"): v.decode("latin-1") for name, v in event.headers
            }
        if event.stream_ended:
            del self._coming[event.stream_id]
            self._ready.append(request)
            self._work()

    def end(self, why: str) -> None:  # noqa: ARG002 all ends are one
        for request in (*self._coming.values(), *self._ready):
            self._free(request)
        self._coming.clear()
        self._ready.clear()
        self._front.visitors.discard(self)

    def _count(self, event: StreamDataReceived) -> bool:
        now_s = self._loop.time()
        request = self._coming.setdefault(event.stream_id, Request(event.stream_id, now_s))
        request.bytes += len(event.data)
        self._front.waiting_bytes += len(event.data)
        most = HEAD_BYTES_MAX + wire.BODY_BYTES_MAX
        is_late = now_s - request.began_s > WHOLE_S_MAX
        if request.bytes > most or is_late or self._front.waiting_bytes > WAITING_BYTES_MAX:
            self._forget(event.stream_id)
            self.close(ErrorCode.H3_EXCESSIVE_LOAD)
            return False
        return True

    def _forget(self, stream: int) -> None:
        request = self._coming.pop(stream, None)
        if request is not None:
            self._free(request)

    def _free(self, request: Request) -> None:
        self._front.waiting_bytes -= request.bytes

    def _work(self) -> None:
        """Hand on as many as one visitor may have at work, while he takes what is answered.

        Guards against one who asks and reads nothing: ``test_who_takes_no_answers_is_let_go``.
        """
        while self._ready and self._at_work < AT_ONCE and self.leaving_bytes <= LEAVING_BYTES:
            request = self._ready.popleft()
            self._at_work += 1
            front = self._front
            working = self._loop.run_in_executor(
                front.workers, front.hand_on, front.settings, request, self.address
            )
            working.add_done_callback(partial(self._answer, request))

    def _answer(self, request: Request, done: asyncio.Future[Given]) -> None:
        self._at_work -= 1
        self._free(request)
        if self in self._front.visitors and self.http is not None and not done.cancelled():
            self._give(self.http, request.stream, done.result())
        self._work()

    def _give(self, http: H3Connection, stream: int, given: Given) -> None:
        head = [(b":status", str(given.status).encode())]
        head += [(name.encode(), value.encode("latin-1")) for name, value in given.headers]
        with suppress(Exception):  # the stream may have been given up meanwhile
            http.send_headers(stream, head, end_stream=not given.body)
            if given.body:
                http.send_data(stream, given.body, end_stream=True)
                self._leaving[stream] = len(given.body)
        self.transmit()
        self._front.make_room()


def _handed_on(settings: Settings, request: Request, visitor: str) -> Given:
    """Ask the office's own program, as a web server in front of it would."""
    method, found = request.head.get(":method", ""), _PATH.fullmatch(request.head.get(":path", ""))
    if found is None or method not in _METHODS:
        return Given(HTTPStatus.NOT_FOUND, [], b"")
    told = {name: value for name, value in request.head.items() if name in _TOLD}
    told |= {"Host": request.head.get(":authority", ""), "Content-Length": str(len(request.body))}
    told |= {"X-Forwarded-For": _plain(visitor), "X-Forwarded-Proto": "https"}
    office = http.client.HTTPConnection(
        settings.office_host, settings.office_port, timeout=_OFFICE_S
    )
    try:
        office.request(method, f"/{found[1]}", body=bytes(request.body), headers=told)
        answer = office.getresponse()
        given = [(n.lower(), v) for n, v in answer.getheaders() if n.lower() in _ANSWERED]
        return Given(answer.status, given, answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return Given(HTTPStatus.BAD_GATEWAY, [], b"")
    finally:
        office.close()


def _plain(address: str) -> str:
    """Return an IPv4 address as such: a socket for both kinds shows it inside an IPv6 one."""
    return address.removeprefix("::ffff:")


async def stand(settings: Settings) -> Front:
    """Begin to hear; everywhere, where no host is named."""
    loop = asyncio.get_running_loop()
    for host in [settings.host] if settings.host else ["::", _ANY]:
        with suppress(OSError):  # this machine has no IPv6
            _, front = await loop.create_datagram_endpoint(
                lambda: Front(settings), local_addr=(host, settings.port)
            )
            return front
    raise OSError(f"UDP port {settings.port} is taken")


async def hear(settings: Settings) -> None:
    """Hear until nobody holds our input any more, which is when the office's program ends."""
    loop = asyncio.get_running_loop()
    front = await stand(settings)
    renewing = loop.create_task(front.renew())
    try:
        await loop.run_in_executor(None, sys.stdin.buffer.read)
    finally:
        renewing.cancel()
        front.close()


def main() -> None:
    """Hear as the first argument says, until nobody holds our input any more."""
    logging.basicConfig(format="%(name)s %(message)s", level=logging.WARNING)
    asyncio.run(hear(Settings(**json.loads(sys.argv[1]))))


if __name__ == "__main__":
    main()
