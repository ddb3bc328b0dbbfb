import dataclasses
import hashlib

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.stamp import Place, Stamp
from rekam.domain.values import NodeId, StreamId
from rekam.journal.entry import DIGEST_BYTES, Entry, Head, digest, genesis
from tests.journal.strategies import STREAMS, entries

PLACE = Place(StreamId("kit-07"), 1, 1)
STAMP = Stamp(1_522_900_800_000, 0, NodeId("kit-07"))
ENTRY = Entry(PLACE, STAMP, "rina", b"\x82\x61x\xa0")
START = genesis(PLACE.stream, 1).digest


def test_a_chain_starts_before_its_first_entry():
    preimage = b"\x83\x65rekam\x66kit-07\x01"
    assert genesis(StreamId("kit-07"), 1) == Head(0, hashlib.sha256(preimage).digest())


@given(STREAMS, STREAMS, st.integers(1, 99), st.integers(1, 99))
def test_each_chain_starts_from_its_own_digest(stream, other, epoch, later):
    is_same = (stream, epoch) == (other, later)
    assert (genesis(StreamId(stream), epoch) == genesis(StreamId(other), later)) is is_same


def test_a_digest_is_that_of_the_documented_line():
    line = ["kit-07", 1, 1, START, 1_522_900_800_000, 0, "rina", b"\x82\x61x\xa0"]
    assert digest(ENTRY, START) == hashlib.sha256(cbor2.dumps(line)).digest()
    assert len(digest(ENTRY, START)) == DIGEST_BYTES


@pytest.mark.parametrize(
    "changed",
    [
        dataclasses.replace(ENTRY, place=dataclasses.replace(PLACE, stream=StreamId("kit-08"))),
        dataclasses.replace(ENTRY, place=dataclasses.replace(PLACE, epoch=2)),
        dataclasses.replace(ENTRY, place=dataclasses.replace(PLACE, seq=2)),
        dataclasses.replace(ENTRY, stamp=dataclasses.replace(STAMP, millis=STAMP.millis + 1)),
        dataclasses.replace(ENTRY, stamp=dataclasses.replace(STAMP, counter=1)),
        dataclasses.replace(ENTRY, actor="rini"),
        dataclasses.replace(ENTRY, payload=b"\x82\x61y\xa0"),
    ],
    ids=["stream", "epoch", "seq", "millis", "counter", "actor", "payload"],
)
def test_a_changed_byte_in_each_field_of_an_entry_changes_its_digest(changed):
    assert digest(changed, START) != digest(ENTRY, START)


@given(entries(), st.binary(min_size=32, max_size=32), st.integers(0, 255))
def test_a_changed_byte_in_the_digest_before_changes_every_digest_after(run, previous, bit):
    changed = bytearray(previous)
    changed[bit // 8] ^= 1 << bit % 8
    one, other = previous, bytes(changed)
    for entry in run:
        one, other = digest(entry, one), digest(entry, other)
        assert one != other


def test_the_writer_is_not_digested_because_the_stream_names_it():
    by_another = dataclasses.replace(ENTRY, stamp=dataclasses.replace(STAMP, node=NodeId("office")))
    assert digest(by_another, START) == digest(ENTRY, START)
