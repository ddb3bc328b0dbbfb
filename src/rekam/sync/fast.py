"""HTTP/3 beside HTTPS, for the kit: the same requests, over UDP where UDP passes.

An office that hears HTTP/3 says so in its answers over TCP (``Alt-Svc``, RFC 7838). From then on a
connection over UDP is tried beside the work, and taken once it stands; where none comes about, or
it falls silent, everything goes on over TCP and UDP is tried again later, each time less often.
A request that was under way when it fell is asked again over TCP: all of ours may be repeated
(``desks/exchange/mailboxes.py``), so nothing is lost and nothing doubled
(``test_a_piece_that_was_under_way_when_udp_died_arrives_once``).
Before: ``http.py``. Next: ``h3/line.py``, which alone knows aioquic and is loaded when needed.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import import_module, util
from typing import Protocol

import httpx

from rekam.sync import wire
from rekam.sync.h3.terms import (
    NOTHING,
    AnswerError,
    Known,
    Line,
    LineError,
    Patience,
    Question,
    Where,
)

TOLD_S_MAX = 7 * 24 * 3600.0
UNANSWERED = "silent", "narrow"  # a first packet, which is as large as any
IDLE_S = 70.0  # a connection is kept; longer than ``courier.TELL_EVERY_S``
AGAIN_S = (30.0, 3600.0)  # after the first failure, and at most
STEADY_S = 300.0  # who stood so long is tried again soon
NEAR_S = 0.03  # a connection that stands sooner leads next door: nothing to gain there
WAIT_S = 4.0  # for one that stood the last time, before the first request
_OFFER = re.compile(r'(?:^|,)\s*h3=":([0-9]{1,5})"(?:;\s*ma=([0-9]{1,9}))?')
_PORT_MAX = 65535
_LINE = "rekam.sync.h3.line"


class Sender(Protocol):
    """Whatever sends a request as ``httpx.Client`` does."""

    def send(
        self, request: httpx.Request, *, stream: bool = ..., follow_redirects: bool = ...
    ) -> httpx.Response: ...

    def close(self) -> None: ...


def clients_for(address: str, memory: Memory | None, patience: Patience) -> tuple[Sender, Sender]:
    """Return who asks an office for what is small, and who for parts."""
    if memory is None or not memory.serves(address):
        return _client(), _client()
    chooser = Chooser(address, memory, patience)
    return FastClient(_Later(), chooser), FastClient(_Later(), chooser)


def _client() -> httpx.Client:
    """Return one that keeps its connections for what may have to be said at any time.

    On a link that an upload fills, opening one takes longer than the errand; httpx keeps them for
    five seconds (``test_what_is_said_each_minute_finds_its_connection_open``).
    """
    return httpx.Client(limits=httpx.Limits(keepalive_expiry=IDLE_S))


class _Later:
    """Our client over TCP, made when it is needed: to read whom it may trust takes a while."""

    def __init__(self) -> None:
        self._made: httpx.Client | None = None
        self._lock = threading.Lock()

    def send(
        self, request: httpx.Request, *, stream: bool = True, follow_redirects: bool = False
    ) -> httpx.Response:
        with self._lock:
            made = self._made = self._made or _client()
        return made.send(request, stream=stream, follow_redirects=follow_redirects)

    def close(self) -> None:
        if self._made is not None:
            self._made.close()


def try_out(address: str, port: int, memory: Memory, patience: Patience) -> tuple[str, float]:
    """Open a connection over UDP and leave it; return why none came about, or "", and seconds."""
    told = Told(port, 0.0, known=Known(is_narrow=True))
    line = _opened(httpx.URL(address), told, memory, patience)
    try:
        is_open = line.wait(patience.connect_s)
        return ("", line.opened_after_s()) if is_open else (line.why or "silent", 0.0)
    finally:
        line.close()


def is_there() -> bool:
    """Tell whether this machine can speak HTTP/3 at all."""
    return util.find_spec("aioquic") is not None


def offered(told: str) -> tuple[int, float] | None:
    """Return the UDP port that an ``Alt-Svc`` offers on the same host, and for how many seconds."""
    found = _OFFER.search(told)
    if found is None or not 0 < int(found[1]) <= _PORT_MAX:
        return None
    return int(found[1]), min(float(found[2] or 24 * 3600), TOLD_S_MAX)


@dataclass(slots=True)
class Told:
    """What is known of one office's HTTP/3."""

    port: int
    until_s: float
    again_s: float = 0.0  # not before
    failures: int = 0
    has_stood: bool = False  # the last time that it was tried
    why: str = ""  # it did not
    known: Known = NOTHING


@dataclass(kw_only=True)
class Memory:
    """What a process knows of offices' HTTP/3, from one exchange to the next."""

    trusted_file: str | None = None  # beside those whom httpx trusts, as it reads the environment
    trusted_folder: str | None = None
    proxy_of: Callable[[str], str] = lambda _: ""
    near_s: float = NEAR_S
    steady_s: Callable[[], float] = time.monotonic
    offices: dict[str, Told] = field(default_factory=dict)
    keep: Callable[[], None] = lambda: None  # for the next process

    def serves(self, address: str) -> bool:
        """Tell whether it may be tried at all: not past a proxy, and never without TLS."""
        return address.startswith("https://") and is_there() and not self.proxy_of(address)

    def hear(self, authority: str, told: str) -> None:
        """Take an office's word for where it hears HTTP/3."""
        found = offered(told)
        if found is None:
            return
        port, for_s = found
        known = self.offices.get(authority)
        if known is None or known.port != port:
            known = self.offices[authority] = Told(port, 0.0)
        known.until_s = self.steady_s() + for_s

    def worth_trying(self, authority: str) -> Told | None:
        """Return what is known of an office where HTTP/3 may be tried now."""
        known, now_s = self.offices.get(authority), self.steady_s()
        return known if known and known.again_s <= now_s < known.until_s else None

    def note_failure(self, known: Told, why: str) -> None:
        """Try again later, each time less often; at once where smaller packets may pass."""
        known.has_stood, known.why = False, why
        was_wide = not known.known.is_narrow
        known.known = replace(known.known, is_narrow=was_wide)
        if was_wide and why in UNANSWERED:
            return
        known.again_s = self.steady_s() + min(AGAIN_S[0] * 2**known.failures, AGAIN_S[1])
        known.failures += 1


class Chooser:
    """Which way the next request to one office goes; shared by all that talk to it."""

    def __init__(self, address: str, memory: Memory, patience: Patience) -> None:
        self._url = httpx.URL(address)
        self._authority = self._url.netloc.decode("ascii")
        self._memory = memory
        self._patience = patience
        self._line: Line | None = None
        self._lock = threading.Lock()
        self._is_closed = False

    def line(self) -> Line | None:
        """Return the connection over UDP if it stands; begin to open one where it may be tried."""
        line = self._line
        if line is None:
            known = self._memory.worth_trying(self._authority)
            if known is None:
                return None
            line = self._begin(known)
            if line is None or not known.has_stood:
                return None  # the work need not wait for it
            if line.is_early:
                return line
            line.wait(WAIT_S)
        if line.why:
            self.drop(line)
            return None
        return line if line.is_open and not self._is_next_door(line) else None

    def drop(self, line: Line) -> None:
        """Leave a connection that has ended."""
        with self._lock:
            if self._line is not line:
                return
            self._line = None
            known = self._memory.offices[self._authority]
            if line.stood_s > STEADY_S:
                known.failures = 0
            self._learn(known, line)
            self._memory.note_failure(known, line.why)
        line.close()

    def hear(self, told: str) -> None:
        """Hear what an answer over TCP offers."""
        self._memory.hear(self._authority, told)

    def close(self) -> None:
        """Close the connection; there is none after."""
        with self._lock:
            self._is_closed = True
            line, self._line = self._line, None
        if line is not None:
            self._learn(self._memory.offices[self._authority], line)
            line.close()
        self._memory.keep()

    def _learn(self, known: Told, line: Line) -> None:
        known.known = replace(known.known, carried=line.carried or known.known.carried)

    def _begin(self, known: Told) -> Line | None:
        with self._lock:
            if self._line is None and not self._is_closed:
                self._line = _opened(self._url, known, self._memory, self._patience)
            return self._line

    def _is_next_door(self, line: Line) -> bool:
        """Leave UDP where the office is so near that TCP loses nothing."""
        known = self._memory.offices[self._authority]
        known.has_stood, known.why = True, ""
        if line.opened_after_s() >= self._memory.near_s:
            return False
        known.again_s = self._memory.steady_s() + AGAIN_S[1]
        with self._lock:
            self._line = None
        line.close()
        return True


class FastClient:
    """Sends over HTTP/3 while that stands, else by the client that it was given."""

    def __init__(self, client: Sender, chooser: Chooser) -> None:
        self._client = client
        self._chooser = chooser
        self.was_fast = False  # the last answer came over HTTP/3

    def send(
        self, request: httpx.Request, *, stream: bool = True, follow_redirects: bool = False
    ) -> httpx.Response:
        line = self._chooser.line()
        if line is not None:
            response = self._by(line, request)
            if response is not None:
                self.was_fast = True
                return response
        self.was_fast = False
        response = self._client.send(request, stream=stream, follow_redirects=follow_redirects)
        if response.headers.get(wire.MARK) == wire.MARK_VALUE:
            self._chooser.hear(response.headers.get("Alt-Svc", ""))
        return response

    def close(self) -> None:
        self._chooser.close()
        self._client.close()

    def _by(self, line: Line, request: httpx.Request) -> httpx.Response | None:
        """Ask over HTTP/3; None when it has to be asked another way."""
        headers = tuple((name, value) for name, value in request.headers.items() if name != "host")
        path = request.url.raw_path.decode("ascii")
        try:
            answer = line.ask(Question(request.method, path, headers, request.content))
        except LineError:
            if line.why:
                self._chooser.drop(line)
            return None
        except AnswerError as error:
            raise httpx.ReadTimeout(str(error)) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=httpx.ByteStream(bytes(answer.body))
        )


def _opened(url: httpx.URL, known: Told, memory: Memory, patience: Patience) -> Line:
    where = Where(
        host=url.host,
        port=known.port,
        authority=url.netloc.decode("ascii"),
        trusted_file=memory.trusted_file,
        trusted_folder=memory.trusted_folder,
    )

    def keep(ticket: bytes) -> None:
        known.known = replace(known.known, ticket=ticket)

    line: Line = import_module(_LINE).Line(where, patience, known=known.known, on_ticket=keep)
    known.known = replace(known.known, ticket=b"")  # an office takes each once
    return line
