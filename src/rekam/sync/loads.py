"""What of the parts goes in one request: small ones together, large ones cut, less near the end.

While there is much left, a load is as large as the road wants it. Towards the end loads shrink, so
that all lanes end at about the same time: one with a large load would keep all the others waiting.
Before: ``courier.py`` says what there is. Next: ``bundles.py`` and ``pieces.py`` make loads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from rekam.domain.values import NodeId
from rekam.sync import bundles, pieces
from rekam.sync.bundles import Named
from rekam.sync.carrier import Carrier

Load = tuple[str, bytes, list[str]]  # a name, what is put under it, and the parts that it holds

LEAST_BYTES = 8 * 1024  # a smaller load is mostly its request
_SHRINKS_TO = 4  # a load near the end is never less than this part of a usual one
_ROUNDS = 2  # as many loads are left for each lane when they begin to shrink


class Loads:
    """Parts as they travel on a road, in their order; ``present`` tells what lies there already."""

    def __init__(
        self,
        parts: Iterable[Named],
        carrier: Carrier,
        *,
        writer: NodeId,
        present: Callable[[], Iterable[str]],
    ) -> None:
        self._parts = iter(parts)
        self._carrier = carrier
        self._writer = writer
        self._present = present
        self._ahead = deque[Named]()  # looked at early, to see the end come
        self._ahead_bytes = 0

    def __iter__(self) -> Iterator[Load]:
        small: list[Named] = []
        while self._look_ahead():
            name, data = self._ahead.popleft()
            self._ahead_bytes -= len(data)
            if len(data) > self._shrunk(self._carrier.bundle_bytes, len(data)):
                yield from _together(small)
                for piece, some in self._cut(name, data):
                    yield piece, some, [name]
            else:
                small.append((name, data))
                waiting = sum(len(one) for _, one in small)
                if waiting >= self._shrunk(self._carrier.bundle_bytes, waiting):
                    yield from _together(small)
        yield from _together(small)

    def _look_ahead(self) -> bool:
        """Look as far ahead as loads may shrink; tell whether there is anything left."""
        while not self._ahead or self._ahead_bytes < self._shrinking_bytes:
            one = next(self._parts, None)
            if one is None:
                break
            self._ahead.append(one)
            self._ahead_bytes += len(one[1])
        return bool(self._ahead)

    @property
    def _shrinking_bytes(self) -> int:
        return _ROUNDS * (self._carrier.lanes - 1) * self._carrier.bundle_bytes

    def _shrunk(self, most: int, here: int) -> int:
        """Return how large a load may be while ``here`` and all that is ahead are left."""
        lanes = self._carrier.lanes - 1  # one is for what is small
        if not self._carrier.bundle_bytes or lanes < 1:
            return most
        fair = (self._ahead_bytes + here) // (_ROUNDS * lanes)
        return min(most, max(fair, LEAST_BYTES, most // _SHRINKS_TO))

    def _cut(self, name: str, data: bytes) -> Iterator[Named]:
        """Return a part as it travels: whole, or what is missing of its pieces."""

        def size(left: int) -> int:
            most = self._shrunk(self._carrier.piece_bytes, left)
            return left if 2 * left < 3 * most else most  # no crumbs

        if not 0 < size(len(data)) < len(data):
            yield name, data
            return
        yield from pieces.cut(
            name, data, writer=self._writer, piece_bytes=size, present=self._present()
        )


def _together(small: list[Named]) -> Iterator[Load]:
    """Return small parts as one load, if there are any, and begin the next."""
    if small:
        yield *bundles.bundle(small), [name for name, _ in small]
        small.clear()
