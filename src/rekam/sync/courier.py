"""One exchange, the same on every carrier and on both sides.

Take what lies in our mailbox, put what each peer's statement lacks, tell each peer what we hold;
again, for as long as what we took is news. Small things go first. What cannot be believed is kept
aside and stops nothing else; what the carrier fails at is left for the next exchange, and after a
few failures in a row this one ends.
Before: ``journal/segment.py``. Next: ``registry/ledger.py`` admits what arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from itertools import filterfalse
from typing import Protocol, TypeVar

from rekam.domain.errors import TransportError
from rekam.domain.values import NodeId
from rekam.sync.carrier import Carrier, is_pairing, statement_name

FAILURES_MAX = 3  # in a row: then the link is down, and trying on would only cost time
TURNS_MAX = 5  # what we took may change what we tell, and what we told what we get

Named = tuple[str, bytes]
Result = TypeVar("Result")


class Outcome(Enum):
    """What became of one thing that arrived."""

    NEW = "new"
    KNOWN = "known"  # nothing in it that we did not have
    ASIDE = "aside"  # not believed: kept whole in quarantine


class Mailroom(Protocol):
    """This machine, as the courier sees it."""

    @property
    def node(self) -> NodeId: ...

    def peers(self) -> list[NodeId]: ...

    def take(self, name: str, data: bytes) -> Outcome:
        """Keep what arrived, believed or aside."""
        ...

    def segments_for(self, peer: NodeId, present: set[str]) -> Iterable[Named]: ...

    def parts_for(self, peer: NodeId, present: set[str]) -> Iterable[Named]: ...

    def statement_for(self, peer: NodeId) -> bytes: ...


@dataclass(slots=True)
class Report:
    """What an exchange did, by the names of things."""

    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # and kept in quarantine
    put: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def note(self, name: str, outcome: Outcome) -> None:
        """Write down what became of one thing."""
        lists = {Outcome.NEW: self.taken, Outcome.KNOWN: self.known, Outcome.ASIDE: self.refused}
        lists[outcome].append(name)

    def __add__(self, other: Report) -> Report:
        return Report(
            taken=self.taken + other.taken,
            known=self.known + other.known,
            refused=self.refused + other.refused,
            put=self.put + other.put,
            failed=self.failed + other.failed,
        )


class _LinkDownError(TransportError):
    """Too many failures in a row; the exchange ends."""


def run(room: Mailroom, carrier: Carrier, *, peers: Iterable[NodeId] | None = None) -> Report:
    """Exchange until nothing is news any more, or the link is down.

    ``peers`` limits whom we write to (the office answers one kit at a time); None is everyone.
    """
    report = Report()
    attempt = _Attempts(report)
    chosen = None if peers is None else list(peers)
    try:
        for turn in range(TURNS_MAX):
            known_before = len(report.taken)
            _take_all(room, carrier, attempt)
            if turn and len(report.taken) == known_before:
                break
            for peer in room.peers() if chosen is None else chosen:
                _give(room, carrier, peer, attempt)
    except _LinkDownError:
        pass
    return report


def _take_all(room: Mailroom, carrier: Carrier, attempt: _Attempts) -> None:
    names = attempt(lambda: carrier.names(room.node), what=room.node) or []
    for name in sorted(filterfalse(is_pairing, names), key=_small_first):
        _take(room, carrier, name, attempt)


def _take(room: Mailroom, carrier: Carrier, name: str, attempt: _Attempts) -> None:
    data = attempt(lambda: carrier.get(name), what=name)
    if data is None:
        return
    attempt.report.note(name, room.take(name, data))
    attempt(lambda: carrier.drop(name), what=name)


def _give(room: Mailroom, carrier: Carrier, peer: NodeId, attempt: _Attempts) -> None:
    present = set(attempt(lambda: carrier.names(peer), what=peer) or ())
    for outgoing in (room.segments_for, room.parts_for):
        for name, data in outgoing(peer, present):
            if attempt(_putting(carrier, name, data), what=name):
                attempt.report.put.append(name)
    name = statement_name(peer, room.node)
    attempt(_putting(carrier, name, room.statement_for(peer)), what=name)


def _putting(carrier: Carrier, name: str, data: bytes) -> Callable[[], bool]:
    def put() -> bool:
        carrier.put(name, data)
        return True

    return put


class _Attempts:
    """Tries one thing after another, noting failures until there are too many in a row."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.in_a_row = 0

    def __call__(self, work: Callable[[], Result], *, what: str) -> Result | None:
        try:
            result = work()
        except TransportError as error:
            self.report.failed.append(what)
            self.in_a_row += 1
            if self.in_a_row >= FAILURES_MAX:
                raise _LinkDownError from error
            return None
        self.in_a_row = 0
        return result


def _small_first(name: str) -> tuple[int, str]:
    """Statements, then trust, then other segments, then parts: what changes a status goes first."""
    kinds = (".statement" in name, "/trust/" in name, ".segment" in name)
    rank = next((index for index, holds in enumerate(kinds) if holds), len(kinds))
    return rank, name
