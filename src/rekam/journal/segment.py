"""A signed run of entries: the only thing Rekam ever sends of its journal.

    zstd( CBOR [1, stream, epoch, first, previous, [[millis, counter, actor, payload], ...]] )

signed by the stream's writer. Sequence numbers and digests are not sent but computed again, which
is shorter and proves them. A segment is signed once and its bytes never change; sealing to a
reader (``keys.seal``) is the courier's wrapping around it.
Before: ``registry/ledger.py``. Next: ``sync/courier.py`` carries it. Bytes: docs/journal-format.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import cbor2
import zstandard

from rekam.domain.errors import ForkError, GapError, MalformedError, SealBrokenError, SignatureError
from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import NodeId, StreamId, stream_id, writer_of
from rekam.journal import signed
from rekam.journal.entry import DIGEST_BYTES, Entry, Head, digest
from rekam.journal.keys import NodeKeys

VERSION = 1
ENTRIES_MAX = 200
PLAIN_BYTES_MAX = 16 * 1024 * 1024  # 200 entries are far below; stops a decompression bomb
MILLIS_MAX = 2**48  # the year 10889; what a database's integer can hold
COUNTER_MAX = 2**31
_LEVEL = 19


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of entries and the digest of the entry before them."""

    previous: bytes
    entries: tuple[Entry, ...]

    @property
    def stream(self) -> StreamId:
        return self.entries[0].place.stream

    @property
    def epoch(self) -> int:
        return self.entries[0].place.epoch

    @property
    def first(self) -> int:
        return self.entries[0].place.seq

    @property
    def last(self) -> int:
        return self.entries[-1].place.seq

    def digests(self) -> list[bytes]:
        """Return each entry's digest, computed anew from ``previous``."""
        found, previous = [], self.previous
        for entry in self.entries:
            previous = digest(entry, previous)
            found.append(previous)
        return found


def sign(previous: bytes, entries: Sequence[Entry], keys: NodeKeys) -> bytes:
    """Return the signed segment of entries that follow each other in one chain."""
    assert 0 < len(entries) <= ENTRIES_MAX
    place = entries[0].place
    rows = [[one.stamp.millis, one.stamp.counter, one.actor, one.payload] for one in entries]
    plain = cbor2.dumps([VERSION, place.stream, place.epoch, place.seq, previous, rows])
    squeezed = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary()).compress(plain)
    return signed.sign(
        squeezed, keys, signer=writer_of(place.stream), content_type=signed.SEGMENT
    )


def signer_of(data: bytes) -> NodeId:
    """Return who says to have signed; SealBrokenError when this is no segment."""
    return signed.peek(data, content_type=signed.SEGMENT)[0]


def verify(data: bytes, public_key: bytes) -> Segment:
    """Return the segment if this key signed it and its writer may write the stream.

    Raises:
        SealBrokenError: no segment, or of a form that this version cannot read.
        SignatureError: another key signed, or a node wrote into a stream that is not its own.
    """
    squeezed = signed.verify(data, public_key, content_type=signed.SEGMENT)
    segment = _read(squeezed)
    if writer_of(segment.stream) != signer_of(data):
        raise SignatureError(segment.stream)
    return segment


def follow(segment: Segment, head: Head) -> tuple[Entry, ...]:
    """Return the segment's entries that come after a known head.

    Raises:
        GapError: entries between the head and the segment are missing.
        ForkError: the segment follows from another history than ours.
    """
    if segment.first > head.seq + 1:
        raise GapError(segment.stream, segment.epoch, head.seq + 1)
    digests = [segment.previous, *segment.digests()]
    at_head = head.seq - segment.first + 1
    if at_head < len(digests) and digests[at_head] != head.digest:
        raise ForkError(str(segment.entries[max(at_head - 1, 0)].place))
    return segment.entries[at_head:]


def content_digest(data: bytes) -> bytes:
    """Return the digest by which a signed segment is named in quarantine and release."""
    return hashlib.sha256(data).digest()


def _read(squeezed: bytes) -> Segment:
    try:
        plain = _unsqueeze(squeezed)
        version, stream, epoch, first, previous, rows = cbor2.loads(plain)
        stream, writer = stream_id(stream), writer_of(stream)
        is_sound = (
            version == VERSION
            and 0 < len(rows) <= ENTRIES_MAX
            and (type(epoch), type(first)) == (int, int)
            and min(epoch, first) >= 1
            and len(previous) == DIGEST_BYTES
        )
        entries = tuple(
            _entry(Place(stream, epoch, first + index), writer, row)
            for index, row in enumerate(rows)
        )
    except (zstandard.ZstdError, cbor2.CBORDecodeError, ValueError, TypeError) as error:
        raise SealBrokenError("segment") from error
    except MalformedError as error:
        raise SealBrokenError("segment") from error
    if not is_sound:
        raise SealBrokenError("segment")
    return Segment(previous, entries)


def _unsqueeze(squeezed: bytes) -> bytes:
    if not 0 <= zstandard.frame_content_size(squeezed) <= PLAIN_BYTES_MAX:
        raise MalformedError("segment size")
    reader = zstandard.ZstdDecompressor(dict_data=_dictionary())
    return reader.decompress(squeezed, allow_extra_data=False)


def _entry(place: Place, writer: NodeId, row: list[object]) -> Entry:
    millis, counter, actor, payload = row
    if not isinstance(millis, int) or not isinstance(counter, int):
        raise MalformedError("stamp")
    if not (0 <= millis < MILLIS_MAX and 0 <= counter < COUNTER_MAX):
        raise MalformedError("stamp")
    if not isinstance(actor, str) or not isinstance(payload, bytes):
        raise MalformedError("entry")
    return Entry(place, Stamp(millis, counter, writer), actor, payload)


@cache
def _dictionary() -> zstandard.ZstdCompressionDict | None:
    file = resources.files("rekam.journal") / "facts-1.zdict"
    return zstandard.ZstdCompressionDict(file.read_bytes()) if file.is_file() else None
