"""A large part travels in pieces, goes on where it broke off, and is joined only when whole."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import OFFICE, NodeId
from rekam.sync import pieces
from rekam.sync.carrier import is_name, part_name
from tests.carriers import MemoryCarrier

KIT = NodeId("kit-01")
DATA = bytes(range(256)) * 4


def cut(data, carrier, piece_bytes):
    name = part_name(OFFICE, hashlib.sha256(data).digest())
    present = carrier.names(OFFICE)
    return list(
        pieces.cut(name, data, writer=KIT, piece_bytes=lambda _left: piece_bytes, present=present)
    )


def joined(carrier):
    return pieces.join(map(pieces.parse, carrier.names(OFFICE)), carrier)


@given(
    st.binary(min_size=1, max_size=300),
    st.lists(st.tuples(st.integers(1, 80), st.integers(0, 6)), max_size=4),
)
def test_an_upload_that_breaks_off_again_and_again_sends_no_byte_twice(data, tries):
    """Each try cuts as it likes and gets so many pieces across."""
    carrier, sent = MemoryCarrier(), 0
    for size, across in [*tries, (7, 1000)]:
        for name, some in cut(data, carrier, size)[:across]:
            assert is_name(name)
            assert pieces.parse(name).name == name
            carrier.put(name, some)
            sent += len(some)
    assert sent == len(data)
    assert joined(carrier) == data
    assert cut(data, carrier, 5) == []


def test_what_lacks_a_piece_is_not_joined():
    carrier = MemoryCarrier()
    for name, some in cut(DATA, carrier, 100)[:-1]:
        carrier.put(name, some)
    assert joined(carrier) is None
    del carrier.kept[carrier.names(OFFICE)[3]]
    for name, some in cut(DATA, carrier, 100)[-1:]:
        carrier.put(name, some)
    assert joined(carrier) is None


@pytest.mark.parametrize("damage", [b"", b"x", bytes(100), bytes(101)])
def test_a_damaged_piece_is_thrown_away_alone_and_sent_again(damage):
    carrier = MemoryCarrier()
    for name, some in cut(DATA, carrier, 100):
        carrier.put(name, some)
    bad = carrier.names(OFFICE)[4]
    carrier.kept[bad] = damage
    assert joined(carrier) is None
    assert bad not in carrier.kept
    ((again, some),) = cut(DATA, carrier, 1000)
    assert again == bad
    carrier.put(again, some)
    assert joined(carrier) == DATA


def test_pieces_of_two_senders_that_overlap_are_one_part():
    carrier = MemoryCarrier()
    empty = MemoryCarrier()
    for size in (100, 130):
        for name, some in cut(DATA, empty, size):
            carrier.put(name, some)
    assert joined(carrier) == DATA


@pytest.mark.parametrize(
    "span", ["1/00000000-00000002", "99999999/00000000-99999999", "9/00000005-00000005"]
)
def test_an_impossible_piece_is_no_piece(span):
    name = f"office/kit-01/parts/{'0' * 64}/{span}.{'0' * 16}.piece"
    assert is_name(name)
    assert pieces.parse(name) is None
