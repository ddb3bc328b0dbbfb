"""A large part on a bad link: cut into pieces that are named by what they hold, and joined again.

    <reader>/<writer>/parts/<sha-256>/<size>/<first>-<end>.<check>.piece

``first`` and ``end`` are bytes of the part, ``check`` begins the piece's own SHA-256. The names in
a mailbox say what is still to be sent, so a broken upload goes on where it was, and a sender may
cut differently each time. A damaged piece is thrown away alone and sent again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rekam.domain.values import NodeId
from rekam.sync.carrier import Carrier, part_name

SIZE_MAX = 16 * 1024 * 1024  # of a part: a lossless original is about 3 MB
_CHECK_CHARS = 16
_PIECE = re.compile(
    r"(?P<part>(?P<reader>[^/]+)/(?P<writer>[^/]+)/parts/(?P<digest>[0-9a-f]{64})/(?P<size>[0-9]+))"
    r"/(?P<first>[0-9]+)-(?P<end>[0-9]+)\.(?P<check>[0-9a-f]{16})\.piece"
)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Bytes ``first`` to ``end`` (not included) of a part of ``size`` bytes."""

    part: str  # all that its pieces' names begin with
    first: int
    end: int
    check: str
    reader: str
    digest: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.part}/{self.first:08d}-{self.end:08d}.{self.check}.piece"

    @property
    def whole(self) -> str:
        """The name under which the part travels in one."""
        return part_name(NodeId(self.reader), bytes.fromhex(self.digest))


def parse(name: str) -> Piece | None:
    """Return what a name says of a piece; None for any other name, and for an impossible piece."""
    found = _PIECE.fullmatch(name)
    if found is None:
        return None
    first, end, size = int(found["first"]), int(found["end"]), int(found["size"])
    if not 0 <= first < end <= size <= SIZE_MAX:
        return None
    return Piece(found["part"], first, end, found["check"], found["reader"], found["digest"], size)


def is_impossible(name: str) -> bool:
    """Tell a name that looks like a piece's and can be none: no part is in it.

    Guards against whoever may write into a mailbox and would stop every exchange by a name:
    ``test_an_impossible_piece_is_dropped_and_stops_nothing``.
    """
    return name.endswith(".piece") and parse(name) is None


def cut(
    name: str,
    data: bytes,
    *,
    writer: NodeId,
    piece_bytes: Callable[[int], int],
    present: Iterable[str],
) -> Iterator[tuple[str, bytes]]:
    """Cut a part into what its reader's mailbox lacks of it.

    ``name`` is the part's, ``present`` are the names in the mailbox. ``piece_bytes`` is asked
    before each cut, with how much of the part is left from there to its end.
    """
    reader, _, digest = name.partition("/parts/")
    stem = f"{reader}/{writer}/parts/{digest}/{len(data)}"
    there = sorted(one for one in map(parse, present) if one is not None and one.part == stem)
    for first, end in _lacking(there, len(data)):
        start = first
        while start < end:
            some = data[start : min(start + piece_bytes(len(data) - start), end)]
            after = start + len(some)
            yield Piece(stem, start, after, _check(some), reader, digest, len(data)).name, some
            start = after


def join(pieces: Iterable[Piece], carrier: Carrier) -> bytes | None:
    """Return a part from its pieces, or None while one is missing; a damaged one is dropped.

    Raises:
        TransportError: the carrier failed.
    """
    data = bytearray()
    tiles = _tiles(sorted(pieces))
    if not tiles or tiles[-1].end != tiles[-1].size:
        return None
    is_whole = True
    for one in tiles:
        some = carrier.get(one.name)
        if len(some) != one.end - one.first or _check(some) != one.check:
            carrier.drop(one.name)
            is_whole = False
        data += some[len(data) - one.first :]
    return bytes(data) if is_whole else None


def _tiles(pieces: list[Piece]) -> list[Piece]:
    """Return pieces that cover a part from its beginning on without a hole, as far as they go."""
    tiles: list[Piece] = []
    covered = 0
    for one in pieces:
        if one.first > covered:
            break
        if one.end > covered:
            tiles.append(one)
            covered = one.end
    return tiles


def _lacking(there: list[Piece], size: int) -> Iterator[tuple[int, int]]:
    covered = 0
    for one in there:
        if one.first > covered:
            yield covered, one.first
        covered = max(covered, one.end)
    if covered < size:
        yield covered, size


def _check(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:_CHECK_CHARS]
