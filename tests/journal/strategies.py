"""Hypothesis strategies: facts of every kind from their types, chains, and bytes gone wrong."""

import dataclasses
import types
import typing
from datetime import date
from enum import Enum

import cbor2
from hypothesis import strategies as st

from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import StreamId, writer_of
from rekam.journal.codec import KINDS
from rekam.journal.entry import Entry

INTEGERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
STREAMS = st.sampled_from(["kit-07", "kit-115", "office/trust", "office/35.01.04.2001"])


def values(hint):
    """Every value that a field of this type can hold."""
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return st.none() | values(typing.get_args(hint)[0])
    if typing.get_origin(hint) is tuple:
        return st.lists(values(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if dataclasses.is_dataclass(hint):
        fields = typing.get_type_hints(hint)
        return st.builds(hint, **{name: values(kind) for name, kind in fields.items()})
    plain = getattr(hint, "__supertype__", hint)
    if issubclass(plain, Enum):
        return st.sampled_from(plain)
    return {
        str: TEXTS,
        int: INTEGERS,
        bool: st.booleans(),
        bytes: st.binary(max_size=40),
        date: st.dates(),
    }[plain]


FACTS = st.one_of([values(kind) for kind in KINDS.values()])
ACTORS = TEXTS.filter(bool)
PAYLOADS = st.binary(min_size=1, max_size=60)


@st.composite
def entries(draw, *, first=None, size_max=6):
    """A run of entries of one chain, whatever facts they carry."""
    first = first or draw(st.integers(1, 10**6))
    place = Place(StreamId(draw(STREAMS)), draw(st.integers(1, 99)), first)
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 2**47 - 1), st.integers(0, 2**31 - 1), ACTORS, PAYLOADS),
            min_size=1,
            max_size=size_max,
        )
    )
    return [
        Entry(
            dataclasses.replace(place, seq=place.seq + index),
            Stamp(millis, counter, writer_of(place.stream)),
            actor,
            payload,
        )
        for index, (millis, counter, actor, payload) in enumerate(rows)
    ]


# ---- bytes gone wrong


@st.composite
def damaged(draw, data):
    """The same bytes with one bit turned, cut short, grown, or with a stretch written over."""
    at = draw(st.integers(0, len(data) - 1))
    flipped = data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
    more = draw(st.binary(min_size=1, max_size=12))
    wrong = [flipped, data[:at], data + more, more + data, data[:at] + more + data[at:]]
    written_over = data[:at] + more + data[at + len(more) :]
    return draw(st.sampled_from([one for one in [*wrong, written_over] if one != data]))


def _nest(opening, count):
    return opening * count + b"\x00"


def doubling(levels):
    """A list of two likes, each a list of two likes, ...: a few bytes a level, 2**levels leaves."""
    inner = b"\xd8\x1c\x82\x61\x61\x61\x62"  # shareable ["a", "b"]
    for index in range(levels):
        inner = b"\xd8\x1c\x82" + inner + b"\xd8\x1d" + cbor2.dumps(levels - index)
    return inner


# What a hostile writer may put wherever an item of CBOR is expected: name -> item.
HOSTILE_ITEMS = {
    "nothing at all": b"",
    "a huge integer": b"\xc2\x59\x04\x00" + b"\xff" * 1024,
    "a huge negative integer": b"\xc3\x59\x04\x00" + b"\xff" * 1024,
    "an integer of 64 bits without a sign": b"\x1b" + b"\xff" * 8,
    "a long form of a short integer": b"\x18\x01",
    "an array of indefinite length": b"\x9f\x01\xff",
    "a map of indefinite length": b"\xbf\x61a\x01\xff",
    "text in pieces": b"\x7f\x61a\x61b\xff",
    "a break alone": b"\xff",
    "a reserved head": b"\x1c",
    "not a number": b"\xf9\x7e\x00",
    "infinity": b"\xf9\x7c\x00",
    "a float": b"\xfb\x3f\xf0" + b"\x00" * 6,
    "undefined": b"\xf7",
    "a simple value": b"\xf8\xff",
    "a negative epoch": b"\xc1\x3b" + b"\xff" * 8,
    "an epoch that is not a number": b"\xc1\xf9\x7e\x00",
    "a date as text": b"\xc0\x61x",
    "a decimal without end": b"\xc4\x82\x1b" + b"\x0f" * 8 + b"\x01",
    "a float without end": b"\xc5\x82\x1b" + b"\x0f" * 8 + b"\x01",
    "a division by zero": b"\xd8\x1e\x82\x01\x00",
    "a pattern": b"\xd8\x23" + cbor2.dumps("(" * 5000 + ")" * 5000),
    "a mail": b"\xd8\x24" + cbor2.dumps("From: x\n\n"),
    "a network": b"\xd9\x01\x05\xa1\x44aaaa\x18\xff",
    "nested tags": _nest(b"\xd9\xd9\xf7", 300),
    "nested lists": _nest(b"\x81", 100_000),
    "nested maps as keys": _nest(b"\xa1", 100_000),
    "a list that holds itself": b"\xd8\x1c\x81\xd8\x1d\x00",
    "a list that doubles itself": doubling(40),
    "a reference to nothing": b"\xd8\x1d\x18\x63",
    "an array longer than memory": b"\x9b\x7f" + b"\xff" * 7,
    "bytes longer than memory": b"\x5b\x7f" + b"\xff" * 7,
    "a long text that ends early": b"\x7a\x00\x01\x86\xa0a",
    "text that is not text": b"\x62\xff\xfe",
    "text that a database cannot keep": b"\x63a\x00b",
    "the same key twice": b"\xa2\x61a\x01\x61a\x02",
    "an item too many": b"\x01\x02",
}
