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
from typing import Any

import zstandard

from rekam.domain.errors import ForkError, GapError, MalformedError, SealBrokenError, SignatureError
from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import NodeId, StreamId, stream_id, writer_of
from rekam.journal import cbor, signed
from rekam.journal.entry import DIGEST_BYTES, PAYLOAD_BYTES_MAX, Entry, Head, digest
from rekam.journal.keys import NodeKeys

VERSION = 1
DICTIONARY_ID = 40_001  # of facts-1.zdict; another dictionary is another version of the format
ENTRIES_MAX = 200
PLAIN_BYTES_MAX = 4 * 1024 * 1024  # more than any 200 entries; stops a decompression bomb
ACTOR_LENGTH_MAX = 60
MILLIS_LIMIT = 2**47  # the year 6429: every stamp has a day in the calendar
COUNT_LIMIT = 2**31  # of epochs, sequence numbers and counters: what a database's integer keeps
_LEVEL = 19
_HEAD_FORM = (int, str, int, int, bytes, list)
_ROW_FORM = (int, int, str, bytes)


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
    plain = plain_of(previous, entries)
    squeezed = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary()).compress(plain)
    assert _read(squeezed) == Segment(previous, tuple(entries)), "never sign what nobody can read"
    signer = writer_of(entries[0].place.stream)
    return signed.sign(squeezed, keys, signer=signer, content_type=signed.SEGMENT)


def plain_of(previous: bytes, entries: Sequence[Entry]) -> bytes:
    """Return what a segment says, before it is squeezed and signed."""
    place = entries[0].place
    rows = [[one.stamp.millis, one.stamp.counter, one.actor, one.payload] for one in entries]
    return cbor.dumps([VERSION, place.stream, place.epoch, place.seq, previous, rows])


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

    Where the book goes on beyond the segment, give the head that it had at the segment's end:
    a segment is compared at one place, which proves all before it.

    Raises:
        GapError: entries between the head and the segment are missing.
        ForkError: the segment follows from another history than ours.
    """
    if segment.first > head.seq + 1:
        raise GapError(segment.stream, segment.epoch, head.seq + 1)
    assert head.seq <= segment.last, "a fork before the head would pass unseen"
    at_head = head.seq - segment.first + 1
    if [segment.previous, *segment.digests()][at_head] != head.digest:
        raise ForkError(str(segment.entries[max(at_head - 1, 0)].place))
    return segment.entries[at_head:]


def content_digest(data: bytes) -> bytes:
    """Return the digest by which a signed segment is named in quarantine and release."""
    return hashlib.sha256(data).digest()


def _read(squeezed: bytes) -> Segment:
    try:
        head = _typed(cbor.loads(_unsqueeze(squeezed)), _HEAD_FORM)
        version, stream, epoch, first, previous, rows = head
        is_sound = (
            version == VERSION
            and 0 < epoch < COUNT_LIMIT
            and 0 < first <= COUNT_LIMIT - len(rows)
            and len(previous) == DIGEST_BYTES
            and 0 < len(rows) <= ENTRIES_MAX
        )
        start = Place(stream_id(stream), epoch, first)
        entries = tuple(_entry(start, index, row) for index, row in enumerate(rows))
    except (MalformedError, zstandard.ZstdError) as error:
        raise SealBrokenError("segment") from error
    if not is_sound:
        raise SealBrokenError("segment")
    return Segment(previous, entries)


def _unsqueeze(squeezed: bytes) -> bytes:
    frame = zstandard.get_frame_parameters(squeezed)
    if frame.dict_id != DICTIONARY_ID or frame.content_size > PLAIN_BYTES_MAX:
        raise MalformedError("frame", frame.dict_id, frame.content_size)
    reader = zstandard.ZstdDecompressor(dict_data=_dictionary())
    return reader.decompress(squeezed, allow_extra_data=False)


def _entry(start: Place, index: int, row: object) -> Entry:
    millis, counter, actor, payload = _typed(row, _ROW_FORM)
    is_sound = (
        0 <= millis < MILLIS_LIMIT
        and 0 <= counter < COUNT_LIMIT
        and 0 < len(actor) <= ACTOR_LENGTH_MAX
        and 0 < len(payload) <= PAYLOAD_BYTES_MAX
    )
    if not is_sound:
        raise MalformedError("row", index)
    place = Place(start.stream, start.epoch, start.seq + index)
    return Entry(place, Stamp(millis, counter, writer_of(start.stream)), actor, payload)


def _typed(items: object, form: tuple[type, ...]) -> list[Any]:
    """Return a list of exactly these types, in which True is no integer."""
    if not isinstance(items, list) or tuple(map(type, items)) != form:
        raise MalformedError("form", len(form))
    return items


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    """Return the shared dictionary: part of the format, the same bytes for ever."""
    data = (resources.files("rekam.journal") / "facts-1.zdict").read_bytes()
    shared = zstandard.ZstdCompressionDict(data)
    assert shared.dict_id() == DICTIONARY_ID
    return shared
