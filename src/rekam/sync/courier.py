"""One exchange, the same on every carrier and on both sides.

Take what lies in our mailbox, put what each peer's statement lacks, tell each peer what we hold;
again, for as long as what we took is news. Small things go first, and a recording that is made
meanwhile goes before the next picture. What cannot be believed is kept aside and stops nothing
else; what the carrier fails at is left for the next exchange, and after a few failures in a row
this one ends.
Before: ``journal/segment.py``. Next: ``registry/ledger.py`` admits what arrives.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import filterfalse
from typing import Protocol

from rekam.domain.values import NodeId
from rekam.sync import pieces
from rekam.sync.carrier import Carrier, is_pairing, is_statement, statement_name
from rekam.sync.lanes import Lanes, LinkDownError
from rekam.sync.loads import Loads
from rekam.sync.pieces import Piece

TURNS_MAX = 5  # what we took may change what we tell, and what we told what we get
TELL_EVERY_S = 60.0  # while parts are under way, so that receipts come for those that arrived

NEWS_EVERY_S = 0.25  # looks for a recording made meanwhile

Named = tuple[str, bytes]


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

    def segments_for(self, peer: NodeId, present: Container[str]) -> Iterable[Named]: ...

    def parts_for(self, peer: NodeId, present: Container[str]) -> Iterable[Named]: ...

    def statement_for(self, peer: NodeId) -> bytes: ...

    def has_part(self, name: str) -> bool: ...

    def last_written(self) -> int:
        """Return a number that grows with every entry of our own."""
        ...


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


def run(
    room: Mailroom,
    carrier: Carrier,
    *,
    peers: Iterable[NodeId] | None = None,
    steady_s: Callable[[], float] = time.monotonic,
) -> Report:
    """Exchange until nothing is news any more, or the link is down.

    ``peers`` limits whom we write to (the office answers one kit at a time); None is everyone.
    """
    report = Report()
    with Lanes(carrier.lanes, report.failed.append, steady_s=steady_s) as lanes:
        exchange = _Exchange(room, carrier, lanes, report, steady_s)
        with suppress(LinkDownError):
            exchange.run(None if peers is None else list(peers))
    return report


def take(room: Mailroom, carrier: Carrier, names: Iterable[str]) -> Report:
    """Take these names in from our mailbox at once, in this order, and tell nobody.

    Of a part that comes in pieces, name all that are there: nothing is taken while one is missing.
    """
    report = Report()
    with Lanes(1, report.failed.append) as lanes:
        exchange = _Exchange(room, carrier, lanes, report, time.monotonic)
        with suppress(LinkDownError):
            exchange.take(names)
    return report


class _Present:
    """What lies in a peer's mailbox, asked for when somebody wants to know."""

    def __init__(self, listing: Callable[[], Iterable[str] | None]) -> None:
        self._listing = listing
        self._names: frozenset[str] | None = None

    def names(self) -> frozenset[str]:
        if self._names is None:
            self._names = frozenset(self._listing() or ())
        return self._names

    def __contains__(self, name: object) -> bool:
        return name in self.names()


@dataclass(slots=True)
class _Exchange:
    room: Mailroom
    carrier: Carrier
    lanes: Lanes
    report: Report
    steady_s: Callable[[], float]
    written: int = 0  # how far our own entries were sent
    told_s: float = 0.0  # when we last told where we stand
    dropping: int = 0
    given: set[str] = field(default_factory=set)  # a place that loses things gets each but once

    def run(self, peers: list[NodeId] | None) -> None:
        for turn in range(TURNS_MAX):
            known_before = len(self.report.taken)
            self._take_all()
            if turn and len(self.report.taken) == known_before:
                break
            for peer in self.room.peers() if peers is None else peers:
                self._give(peer)
        self.lanes.settle()

    # ---- what lies in our mailbox

    def _take_all(self) -> None:
        node = self.room.node
        listed = self.lanes.ask(lambda: self.carrier.names(node), what=node) or []
        self.take(sorted(filterfalse(is_pairing, listed), key=small_first))

    def take(self, names: Iterable[str]) -> None:
        """Take these names in their order, whichever comes first; then join what came in pieces."""
        found = {name: pieces.parse(name) for name in names}
        for name in filter(pieces.is_impossible, list(found)):
            del found[name]  # or it would stop every exchange, as no part's name it could be
            self._drop(name)
        waiting = deque(name for name, piece in found.items() if piece is None)
        arrived = dict[str, bytes | None]()

        def done(name: str, data: bytes | None) -> None:
            arrived[name] = data
            while waiting and waiting[0] in arrived:
                first = waiting.popleft()
                self._keep(first, arrived.pop(first))

        for name in list(waiting):
            self.lanes.send(partial(self.carrier.get, name), what=name, done=partial(done, name))
        while waiting:
            self.lanes.settle_one()
        self._join(filter(None, found.values()))

    def _keep(self, name: str, data: bytes | None) -> None:
        if data is not None:
            self.report.note(name, self.room.take(name, data))
            self._drop(name)

    def _join(self, found: Iterable[Piece]) -> None:
        parts = defaultdict(list)
        for piece in found:
            parts[piece.part].append(piece)
        for some in parts.values():
            whole = some[0].whole
            data = self.lanes.ask(partial(pieces.join, some, self.carrier), what=whole)
            if data is not None or self.room.has_part(whole):
                if data is not None:
                    self.report.note(whole, self.room.take(whole, data))
                for piece in some:
                    self._drop(piece.name)

    def _drop(self, name: str) -> None:
        self.dropping += 1

        def done(_: object) -> None:
            self.dropping -= 1

        self.lanes.send(partial(self.carrier.drop, name), what=name, done=done)

    # ---- what others lack

    def _give(self, peer: NodeId) -> None:
        """Put what a peer lacks, then tell it what we hold."""
        present = _Present(
            lambda: self.lanes.ask(lambda: self.carrier.names(peer), what=peer),
        )
        self.told_s = self.steady_s()
        self._give_segments(peer, present)
        fresh = (one for one in self.room.parts_for(peer, present) if one[0] not in self.given)
        loads = Loads(fresh, self.carrier, writer=self.room.node, present=present.names)
        for load, data, parts in loads:
            while self.lanes.is_full(in_bulk=True):
                self._wait(peer, present)
            self._put(load, data, parts=parts, in_bulk=True)
        while self.lanes.is_busy:
            self._wait(peer, present)
            self.lanes.hurry()
        self._tell(peer)

    def _give_segments(self, peer: NodeId, present: _Present) -> None:
        self.written = self.room.last_written()
        for name, data in self.room.segments_for(peer, present):
            self._put(name, data, parts=[name])

    def _wait(self, peer: NodeId, present: _Present) -> None:
        """Wait for what is under way; meanwhile send what was recorded, and fetch receipts."""
        self.lanes.settle_one(within_s=NEWS_EVERY_S)
        if self.room.last_written() > self.written:
            self._give_segments(peer, present)
        if self.steady_s() > self.told_s + TELL_EVERY_S:
            self._tell(peer)
            self._take_all()

    def _tell(self, peer: NodeId) -> None:
        while self.dropping:  # or a late drop would take away what this is answered by
            self.lanes.settle_one()
        self.told_s = self.steady_s()
        name, statement = statement_name(peer, self.room.node), self.room.statement_for(peer)
        self.lanes.ask(lambda: self.carrier.put(name, statement), what=name)

    def _put(self, name: str, data: bytes, *, parts: list[str], in_bulk: bool = False) -> None:
        """Put what holds these parts, or some of one."""
        if name in self.given:
            return
        self.given |= {name, *parts}

        def done(answer: object) -> None:
            if answer and self.report.put[-1:] != parts:
                self.report.put += parts

        self.lanes.send(_putting(self.carrier, name, data), what=name, done=done, in_bulk=in_bulk)


def _putting(carrier: Carrier, name: str, data: bytes) -> Callable[[], bool]:
    def put() -> bool:
        carrier.put(name, data)
        return True

    return put


def small_first(name: str) -> tuple[int, str]:
    """Statements, then trust, then other segments, then parts: what changes a status goes first."""
    kinds = (is_statement(name), "/trust/" in name, ".segment" in name)
    rank = next((index for index, holds in enumerate(kinds) if holds), len(kinds))
    return rank, name
