"""The office's mailboxes over HTTP, as a carrier for a kit.

Whatever goes wrong on the way (no route, a wrong certificate, a hotel's sign-in page under 200,
half an answer, a refusal, a server that fell over) leaves here as TransportError, and the work
stays where it is: no answer of any server makes a kit forget anything.
Before: ``courier.py``. Next: ``desks/exchange/mailboxes.py``, the office's end.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from http import HTTPStatus
from statistics import mean

import httpx

from rekam.domain.errors import GoneError, MalformedError, TransportError
from rekam.domain.values import OFFICE, NodeId
from rekam.journal.keys import NodeKeys
from rekam.sync import fast, wire
from rekam.sync.carrier import check_name, is_name
from rekam.sync.fast import FastClient, Memory, Sender
from rekam.sync.h3.terms import Patience
from rekam.sync.lines import FOR_PARTS, FOR_SMALL, Lines
from rekam.sync.loads import LEAST_BYTES
from rekam.sync.wire import Asked

_GROWS_TO = 4.0  # times the last, at most: it may have had the link to itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large pieces are: at first, at least and at most; and for how long one is under way."""

    first: int
    bytes: tuple[int, int]
    seconds: tuple[float, float]  # with all lanes in use


# Over TCP all lanes go side by side, and a lost packet holds one; over HTTP/3 one goes after the
# other, so that a larger one holds nobody, and each request more costs a bad link.
BY_TCP = Sizes(first=16 * 1024, bytes=(16 * 1024, 256 * 1024), seconds=(4.0, 12.0))
BY_UDP = Sizes(first=64 * 1024, bytes=(32 * 1024, 256 * 1024), seconds=(16.0, 64.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much; a slow link is not a dead one, but nothing may take for ever."""

    connect_s: float = 20.0
    silence_s: float = 60.0  # with no byte moving, either way
    answer_s: float = 900.0  # for one whole answer: 3 MB take 400 s at 64 kbit/s
    answer_bytes_max: int = wire.BODY_BYTES_MAX


class HttpCarrier:
    """The office's mailboxes; ``client`` may be shared by all that talk to the office.

    Give parts a client of their own, ``for_parts``, and what is small finds its connection open: on
    a link that an upload fills, opening one takes longer than the errand.
    While one connection waits for an answer or for what was lost, others use the link: six do,
    and a seventh is for what is small.
    """

    lanes = 7

    def __init__(
        self,
        address: str,
        node: NodeId,
        keys: NodeKeys,
        client: Sender,
        *,
        for_parts: Sender | None = None,
        limits: Limits = Limits(),
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._root = f"{address.rstrip('/')}/{wire.PATH}"
        self._node = node
        self._keys = keys
        self._client = client  # keeps its connections; the limits below are ours
        self._for_parts = for_parts or client
        self._limits = limits
        self._timeout = httpx.Timeout(limits.silence_s, connect=limits.connect_s)
        self._steady_s = steady_s
        self._pieces = {sizes: sizes.first for sizes in (BY_TCP, BY_UDP)}
        self._listed: dict[str, list[str]] = {}  # by mailbox, told with another; each good once
        self._handed: dict[str, bytes] = {}
        self._lines, self._lines_for_parts = Lines(waits=FOR_SMALL), Lines(waits=FOR_PARTS)

    @property
    def piece_bytes(self) -> int:
        """How much of a part goes in one request: a few seconds of this link."""
        return self._pieces[self._sizes]

    @property
    def bundle_bytes(self) -> int:
        """How much of small parts goes in one request: as much as of a large one."""
        return self.piece_bytes

    @property
    def _sizes(self) -> Sizes:
        return BY_UDP if self.is_fast else BY_TCP

    @property
    def is_fast(self) -> bool:
        """Whether HTTP/3 carried what was asked last; else it went by HTTP/1.1."""
        clients = self._client, self._for_parts
        return any(isinstance(one, FastClient) and one.was_fast for one in clients)

    def names(self, mailbox: str) -> list[str]:
        if mailbox not in self._listed:
            self._unpack(self._ask("GET", f"{mailbox}/"), mailbox)
        return self._listed.pop(mailbox)

    def get(self, name: str) -> bytes:
        handed = self._handed.pop(name, None)
        return self._ask("GET", check_name(name)) if handed is None else handed

    def put(self, name: str, data: bytes) -> None:
        answer = self._ask("PUT", check_name(name), data)
        if answer:
            self._unpack(answer, self._node)

    def drop(self, name: str) -> None:
        self._ask("DELETE", check_name(name))

    def close(self) -> None:
        """Close the connections; the carrier is of no more use."""
        self._lines.end()
        self._lines_for_parts.end()
        self._client.close()
        self._for_parts.close()

    def _unpack(self, answer: bytes, mailbox: str) -> None:
        """Keep the names that an answer tells, and the mail that came with them.

        With our own mailbox we are told what of ours lies at the office: on a bad link, asking for
        that would cost the next second.
        """
        try:
            names, mail = wire.unpack(answer)
        except MalformedError as error:
            raise TransportError("GET", mailbox, "no list") from error
        self._handed |= mail
        ours = sorted(filter(is_name, names))
        for told in {mailbox, OFFICE} if mailbox == self._node else {mailbox}:
            self._listed[told] = [name for name in ours if name.startswith(f"{told}/")]

    def _ask(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Ask and return the answer's body; TransportError is all that can leave."""
        try:
            return self._asked(method, path, body)
        except TransportError:
            raise
        except Exception as error:  # a road may fail in any way
            raise TransportError(method, path, type(error).__name__) from error

    def _asked(self, method: str, path: str, body: bytes) -> bytes:
        # Of the client's own headers none is needed, and each costs a bad link its time. No
        # Accept-Encoding asks for the bytes as they are.
        request = httpx.Request(
            method,
            self._root + path,
            content=body,
            headers={
                "Authorization": wire.authorise(
                    Asked(method, path, body), node=self._node, keys=self._keys
                )
            },
            extensions={"timeout": self._timeout.as_dict()},
        )
        client, lines = self._client, self._lines
        if body and "/parts/" in path:
            client, lines = self._for_parts, self._lines_for_parts
            request.stream = lines.as_taken(
                body, piece_bytes=self._pieces[BY_TCP], within_s=self._limits.silence_s
            )
        request.extensions["trace"] = lines.note
        began_s = self._steady_s()
        response = client.send(request, stream=True, follow_redirects=False)
        with contextlib.closing(response):
            link_s = lines.spent_s(_line_of(response))  # it may close with its answer's end
            answer = self._read(response, method, path)
            self._fit(len(body), self._steady_s() - began_s, link_s)
        if response.status_code == HTTPStatus.NOT_FOUND and method == "GET":
            raise GoneError(method, path, json.loads(answer)["code"])
        if response.status_code != HTTPStatus.OK:
            raise TransportError(method, path, json.loads(answer)["code"])
        return answer

    def _fit(self, size: int, took_s: float, link_s: float | None) -> None:
        """Choose the next piece's size by one that took so long.

        A busy office is no slow link: where the kernel tells, it is the link's time that counts
        (``test_a_busy_office_is_no_slow_link``).
        """
        if size >= LEAST_BYTES:  # what is small waits as long as it waits
            spent_s = took_s if link_s is None else link_s
            sizes = self._sizes
            self._pieces[sizes] = next_size(self._pieces[sizes], size, spent_s, sizes=sizes)

    def _read(self, response: httpx.Response, method: str, path: str) -> bytes:
        """Return an answer that the office gave, whole.

        Guards against a page of somebody between us and the office, and against one that never
        ends: ``test_the_page_of_a_hotel_is_never_taken_for_data``,
        ``test_an_answer_that_drips_is_given_up``.
        """
        if response.headers.get(wire.MARK) != wire.MARK_VALUE:
            raise TransportError(method, path, "not the office")
        deadline_s = self._steady_s() + self._limits.answer_s
        answer = bytearray()
        for piece in response.iter_raw():
            answer += piece
            if len(answer) > self._limits.answer_bytes_max or self._steady_s() > deadline_s:
                raise TransportError(method, path, "endless")
        if response.headers.get(wire.DIGEST) != wire.digest_of(bytes(answer)):
            raise TransportError(method, path, "damaged")
        return bytes(answer)


@contextlib.contextmanager
def road(
    address: str,
    node: NodeId,
    keys: NodeKeys,
    *,
    limits: Limits = Limits(),
    memory: Memory | None = None,
) -> Iterator[HttpCarrier]:
    """Open a road to the office, and close it in the end."""
    carrier = connected(address, node, keys, limits=limits, memory=memory)
    try:
        yield carrier
    finally:
        carrier.close()


def connected(
    address: str,
    node: NodeId,
    keys: NodeKeys,
    *,
    limits: Limits = Limits(),
    memory: Memory | None = None,
) -> HttpCarrier:
    """Return a road to the office with connections of its own; whoever asks closes it.

    With a ``memory`` of where HTTP/3 was heard, that is tried too (``fast.py``).
    """
    client, for_parts = fast.clients_for(address, memory, Patience(**asdict(limits)))
    return HttpCarrier(address, node, keys, client, for_parts=for_parts, limits=limits)


def _line_of(response: httpx.Response) -> socket.socket | None:
    """Return the connection that an answer came by; None where that is no matter of one socket."""
    stream = response.extensions.get("network_stream")
    line: socket.socket | None = stream and stream.get_extra_info("socket")
    return line


def next_size(now: int, size: int, took_s: float, *, sizes: Sizes = BY_TCP) -> int:
    """Return how large the next piece should be after one of ``size``."""
    least_s, most_s = sizes.seconds
    if took_s < least_s:
        grown = min(_GROWS_TO, mean(sizes.seconds) / max(took_s, 1e-3))
        return max(now, min(int(grown * size), sizes.bytes[1]))
    return min(now, max(size // 2, sizes.bytes[0])) if took_s > most_s else now
