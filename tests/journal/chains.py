"""Chains of notes as a kit would write them, and segments that only a forger would make."""

import cbor2
import zstandard

from rekam.domain.facts import NoteAdded
from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import NodeId, StreamId, Subject, writer_of
from rekam.journal import codec, segment, signed
from rekam.journal.entry import Entry, Head, digest, genesis
from rekam.journal.keys import NodeKeys

KEYS = NodeKeys.generate()
PUBLIC = KEYS.public.signing_key
KIT = StreamId("kit-07")
START = genesis(KIT, 1)


def chain(count, *, first=1, text="catatan"):
    """The payloads differ by ``text``, so that two chains with another one are a fork."""
    payloads = [
        codec.encode(NoteAdded(subject=Subject("a"), text=f"{text} {number}"))
        for number in range(count)
    ]
    return [
        Entry(
            Place(KIT, 1, first + index),
            Stamp(1_522_900_800_000 + index, 0, writer_of(KIT)),
            "rina",
            payload,
        )
        for index, payload in enumerate(payloads)
    ]


def head_after(run, start=START):
    """Where a book stands that holds this run after ``start``."""
    for entry in run:
        start = Head(entry.place.seq, digest(entry, start.digest))
    return start


RUN = chain(5)
SIGNED = segment.sign(START.digest, RUN, KEYS)
ROW = [1_522_900_800_000, 0, "rina", RUN[0].payload]
BODY = [1, "kit-07", 1, 1, START.digest, [ROW]]


def forge(body, *, signer="kit-07", dictionary=True):
    """Squeeze and sign by hand, with the right key, what ``sign`` would never write."""
    plain = body if isinstance(body, bytes) else cbor2.dumps(body)
    shared = segment._dictionary() if dictionary else None
    return wrap(zstandard.ZstdCompressor(dict_data=shared).compress(plain), signer=signer)


def wrap(squeezed, *, signer="kit-07"):
    """Sign any bytes as if they were a segment's."""
    return signed.sign(squeezed, KEYS, signer=NodeId(signer), content_type=signed.SEGMENT)


def body_with(index, value):
    """A segment's content with another value in one place of its head."""
    return [*BODY[:index], value, *BODY[index + 1 :]]


def row_with(index, value):
    """A segment's content with another value in one place of its only row."""
    return body_with(5, [[*ROW[:index], value, *ROW[index + 1 :]]])
