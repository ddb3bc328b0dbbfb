"""What a kit and its HTTP/3 connection say to each other; knows no aioquic.

Before: ``sync/fast.py``. Next: ``line.py``, which does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


class LineError(Exception):
    """The connection failed; the question may be asked by another road."""


class AnswerError(Exception):
    """The office did not answer, or without end, on a connection that stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Whom to connect to, and who may vouch for it; without either file, those httpx trusts."""

    host: str
    port: int  # UDP
    authority: str  # host and port as in the address
    trusted_file: str | None = None
    trusted_folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """As for HTTP over TCP (``sync/http.py``), and how long a connection may be dead."""

    connect_s: float
    silence_s: float
    answer_s: float
    answer_bytes_max: int
    dead_s: float = 25.0  # with nothing heard; outages of ten seconds are usual


Carried = tuple[float, float]  # bytes a second, and seconds of the shortest round trip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was learnt of an office on the last connection."""

    ticket: bytes = b""  # saves the next handshake its certificates, and a round trip
    carried: Carried | None = None  # where the next begins to measure
    is_narrow: bool = False  # large packets may not pass


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Question:
    """One request."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(slots=True)
class Answer:
    """What was answered, as far as it came."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)


class Line(Protocol):
    """One HTTP/3 connection to the office, asked from any thread."""

    @property
    def is_open(self) -> bool: ...

    @property
    def is_early(self) -> bool: ...

    @property
    def carried(self) -> Carried | None: ...

    @property
    def why(self) -> str: ...

    @property
    def stood_s(self) -> float: ...

    def wait(self, seconds: float) -> bool: ...

    def opened_after_s(self) -> float: ...

    def ask(self, question: Question) -> Answer: ...

    def close(self) -> None: ...
