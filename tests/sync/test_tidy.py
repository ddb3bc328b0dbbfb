"""What is cleared from a bucket: only what its reader signed for, and nothing on a host's word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.errors import TransportError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.sync.carrier import (
    answer_name,
    part_name,
    request_name,
    segment_name,
    statement_name,
)
from rekam.sync.tidy import held, parts_of, tidy
from tests.carriers import MemoryCarrier

KIT = NodeId("kit-01")
STREAM = StreamId(KIT)
PART = bytes(range(32))
PIECE = f"office/kit-01/parts/{PART.hex()}/4096/00000000-00001024.{'0' * 16}.piece"


def segment(first, last, *, stream=STREAM, epoch=1):
    return segment_name(OFFICE, stream, epoch, (first, last))


def test_a_segment_is_held_up_to_its_last_entry():
    names = [segment(1, 4), segment(5, 8), segment(9, 12)]
    assert held(names, {(STREAM, 1): 8}, ()) == names[:2]
    assert held(names, {(STREAM, 1): 7}, ()) == names[:1]


def test_another_epoch_or_stream_says_nothing():
    names = [segment(1, 4, epoch=2), segment(1, 4, stream=StreamId("office/35.01.04.2001"))]
    assert held(names, {(STREAM, 1): 8}, ()) == []


def test_a_part_and_its_pieces_are_held_once_it_was_signed_for():
    names = [part_name(OFFICE, PART), PIECE, part_name(OFFICE, bytes(32))]
    assert parts_of([*names, segment(1, 4)]) == {PART.hex(), bytes(32).hex()}
    assert held(names, {}, {PART.hex()}) == names[:2]
    assert held(names, {}, ()) == []


def test_a_name_of_no_stream_of_ours_is_never_cleared():
    assert held([f"office/a stranger/1/{1:010d}-{4:010d}.segment"], {(STREAM, 1): 8}, ()) == []


def test_statements_and_pairings_are_never_cleared():
    names = [statement_name(OFFICE, KIT), request_name(KIT), answer_name(KIT)]
    assert held(names, {(STREAM, 1): 10**9}, {PART.hex()}) == []


@given(st.text(max_size=60) | st.from_regex(r"office/[a-z0-9/.-]{1,40}\.segment", fullmatch=True))
def test_no_name_is_held_that_says_something_else(name):
    assert held([name], {}, ()) == []


def test_each_reader_is_asked_for_its_own_mailbox_alone():
    carrier = MemoryCarrier()
    names = [segment(1, 4), segment(5, 8), statement_name(KIT, OFFICE)]
    for name in names:
        carrier.put(name, b"x")
    asked = {}

    def held_by(reader, listed):
        asked[reader] = listed
        return listed[:1] if reader == OFFICE else []

    assert tidy([OFFICE, KIT], held_by, carrier) == names[:1]
    assert asked == {OFFICE: names[:2], KIT: names[2:]}
    assert sorted(carrier.kept) == sorted(names[1:])


@pytest.mark.parametrize("failing", ["names", "drop"])
def test_a_road_that_fails_leaves_the_rest_for_another_time(failing):
    carrier = MemoryCarrier()
    carrier.put(segment(1, 4), b"x")

    def fail(*_):
        raise TransportError(failing)

    setattr(carrier, failing, fail)
    assert tidy([OFFICE], lambda _, names: names, carrier) == []
    assert segment(1, 4) in carrier.kept
