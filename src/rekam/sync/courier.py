"""One round of exchange, the same on every carrier and on both sides.

Take what lies in our mailbox, put what each peer's statement lacks, tell each peer what we hold.
Small things go first. What cannot be believed is kept aside and stops nothing else; what the
carrier fails at is left for the next round, and after a few failures in a row the round ends.
Before: ``journal/segment.py``. Next: ``registry/ledger.py`` admits what arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from rekam.domain.errors import TransportError
from rekam.domain.values import NodeId
from rekam.sync.carrier import Carrier, statement_name

FAILURES_MAX = 3  # in a row: then the link is down, and trying on would only cost time
ROUNDS_MAX = 4  # what we took may change what we tell, and what we told what we get

Named = tuple[str, bytes]
Result = TypeVar("Result")


class Mailroom(Protocol):
    """This machine, as the courier sees it."""

    node: NodeId

    def peers(self) -> list[NodeId]: ...

    def take(self, name: str, data: bytes) -> bool:
        """Keep what arrived, believed or aside; tell whether it was new and believed."""
        ...

    def segments_for(self, peer: NodeId, present: set[str]) -> Iterable[Named]: ...

    def parts_for(self, peer: NodeId, present: set[str]) -> Iterable[Named]: ...

    def statement_for(self, peer: NodeId) -> bytes: ...


@dataclass(slots=True)
class Report:
    """What a round did."""

    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    put: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        return bool(self.taken or self.put)


class _LinkDownError(TransportError):
    """Too many failures in a row; the round ends."""


def run(room: Mailroom, carrier: Carrier, *, peers: Iterable[NodeId] | None = None) -> Report:
    """Exchange until nothing moves any more, or the link is down.

    ``peers`` limits whom we write to (the office answers one kit at a time); None is everyone.
    """
    total = Report()
    chosen = None if peers is None else list(peers)
    for _ in range(ROUNDS_MAX):
        report = _round(room, carrier, chosen)
        total.taken += report.taken
        total.refused += report.refused
        total.put += report.put
        total.failed += report.failed
        if not report.moved:
            break
    return total


def _round(room: Mailroom, carrier: Carrier, peers: list[NodeId] | None) -> Report:
    report = Report()
    attempt = _Attempts(report)
    try:
        names = attempt(lambda: carrier.names(room.node), what=room.node)
        for name in sorted(names or [], key=_small_first):
            _take(room, carrier, name, attempt)
        for peer in room.peers() if peers is None else peers:
            _give(room, carrier, peer, attempt)
    except _LinkDownError:
        pass
    return report


def _take(room: Mailroom, carrier: Carrier, name: str, attempt: _Attempts) -> None:
    data = attempt(lambda: carrier.get(name), what=name)
    if data is None:
        return
    listed = attempt.report.taken if room.take(name, data) else attempt.report.refused
    listed.append(name)
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
