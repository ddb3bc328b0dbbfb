"""What a stick still has room for: where we stand and entries first, then parts, the small first.

Room for what is small is kept free of parts, so that a stick that is nearly full still carries what
changes a status, and a reader finds room to answer on it. What does not fit is not tried and is no
failure of the road: it is counted, and told.
Before: ``registry/mailroom.py`` gives. Next: ``courier.py`` puts.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from contextlib import suppress

from rekam.domain.errors import TransportError
from rekam.domain.values import NodeId
from rekam.sync.carrier import statement_name
from rekam.sync.courier import Mailroom, Named, Outcome
from rekam.sync.stick import StickCarrier

SPARE_BYTES = 512 * 1024  # kept free of parts, for a few hundred entries and the answer to them
_BLOCK = 32 * 1024  # what the smallest file takes on a large stick, and its folder as much


class Fitting:
    """A mailroom that gives no more than the stick takes."""

    def __init__(self, room: Mailroom, carrier: StickCarrier) -> None:
        self._room = room
        self._carrier = carrier
        self.unfit: dict[str, int] = {}  # names and bytes that found no room

    @property
    def lacking_bytes(self) -> int:
        """How much more room the stick would need."""
        return sum(map(_taken, self.unfit.values()))

    @property
    def node(self) -> NodeId:
        return self._room.node

    def peers(self) -> list[NodeId]:
        return self._room.peers()

    def take(self, name: str, data: bytes) -> Outcome:
        return self._room.take(name, data)

    def segments_for(self, peer: NodeId, present: Container[str]) -> Iterator[Named]:
        yield from self._fitting(self._room.segments_for(peer, present), spare_bytes=0)

    def parts_for(self, peer: NodeId, present: Container[str]) -> Iterator[Named]:
        """Give parts, but first our statement: a stick pulled out now asks for its receipts."""
        parts = self._fitting(self._room.parts_for(peer, present), spare_bytes=SPARE_BYTES)
        first = next(parts, None)
        if first is not None:
            with suppress(TransportError):  # it is put at the end again, and fails there
                self._carrier.put(statement_name(peer, self.node), self.statement_for(peer))
            yield first
            yield from parts

    def statement_for(self, peer: NodeId) -> bytes:
        return self._room.statement_for(peer)

    def has_part(self, name: str) -> bool:
        return self._room.has_part(name)

    def last_written(self) -> int:
        return self._room.last_written()

    def _fitting(self, offered: Iterable[Named], *, spare_bytes: int) -> Iterator[Named]:
        for name, data in offered:
            if fits(self._carrier, len(data), spare_bytes=spare_bytes):
                self.unfit.pop(name, None)
                yield name, data
            else:
                self.unfit[name] = len(data)


def fits(carrier: StickCarrier, size: int, *, spare_bytes: int) -> bool:
    """Ask the stick anew each time: another machine's mail may have left it meanwhile."""
    try:
        return carrier.free_bytes() >= _taken(size) + spare_bytes
    except TransportError:
        return True  # it is gone, not full: let the courier meet that


def _taken(size: int) -> int:
    return size + _BLOCK
