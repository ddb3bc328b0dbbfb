"""One line of a journal: a fact, its place in a chain, when and by whom, bound to the line before.

The digest covers everything, so a changed byte anywhere breaks every digest after it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cbor2

from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import StreamId

DIGEST_BYTES = 32
PAYLOAD_BYTES_MAX = 16 * 1024  # ten times the longest fact of an ordinary day


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it is stored and sent; ``payload`` is a fact in CBOR, never encoded again."""

    place: Place
    stamp: Stamp
    actor: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the last sequence number and that entry's digest."""

    seq: int
    digest: bytes


def genesis(stream: StreamId, epoch: int) -> Head:
    """Return the head of a chain that has no entry yet; each chain starts from its own."""
    return Head(0, hashlib.sha256(cbor2.dumps(["rekam", stream, epoch])).digest())


def digest(entry: Entry, previous: bytes) -> bytes:
    """Return the entry's digest, given the digest of the entry before it."""
    place, stamp = entry.place, entry.stamp
    line = [
        place.stream,
        place.epoch,
        place.seq,
        previous,
        stamp.millis,
        stamp.counter,
        entry.actor,
        entry.payload,
    ]
    return hashlib.sha256(cbor2.dumps(line)).digest()
