import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.stamp import FUTURE_TOLERANCE_MS, Order, Place, Stamp, next_stamp, order_of
from rekam.domain.values import OFFICE, NodeId, StreamId

KIT = NodeId("kit-07")
NOW_MS = 1_522_886_400_000
IN_2035_MS = 2_051_222_400_000
PLACE = Place(StreamId("kit-07"), 1, 1)
OFFICE_PLACE = Place(StreamId("office/35.01.04.2001"), 1, 1)

MOMENTS = st.integers(0, 2**47 - 1)
STAMPS = st.builds(
    Stamp, MOMENTS, st.integers(0, 99), st.sampled_from([OFFICE, KIT, NodeId("kit-08")])
)


@given(STAMPS | st.none(), MOMENTS)
def test_a_stamp_never_goes_backwards_whatever_the_clock_does(last, now_ms):
    stamp = next_stamp(last, now_ms=now_ms, node=KIT)
    assert last is None or (stamp.millis, stamp.counter) > (last.millis, last.counter)
    assert stamp.millis >= now_ms
    assert stamp.node == KIT


@given(st.lists(MOMENTS, max_size=30))
def test_stamps_of_one_machine_are_all_different_and_ascend(clock):
    stamps, last = [], None
    for now_ms in clock:
        last = next_stamp(last, now_ms=now_ms, node=KIT)
        stamps.append(last)
    assert sorted(set(stamps)) == stamps


def test_a_first_stamp_is_the_wall_clock():
    assert next_stamp(None, now_ms=NOW_MS, node=KIT) == Stamp(NOW_MS, 0, KIT)


@pytest.mark.parametrize(
    ("now_ms", "expected"),
    [
        (NOW_MS - 5, Stamp(NOW_MS, 1, KIT)),
        (NOW_MS, Stamp(NOW_MS, 1, KIT)),
        (NOW_MS + 1, Stamp(NOW_MS + 1, 0, KIT)),
    ],
)
def test_a_clock_that_stands_or_goes_back_counts_on(now_ms, expected):
    assert next_stamp(Stamp(NOW_MS, 0, KIT), now_ms=now_ms, node=KIT) == expected


# ---- the common order


@given(st.lists(st.tuples(STAMPS, st.integers(1, 9)), max_size=12), st.randoms())
def test_the_common_order_does_not_depend_on_who_looks(items, rng):
    orders = [
        order_of(stamp, Place(StreamId(stamp.node), 1, seq), bound_ms=None) for stamp, seq in items
    ]
    shuffled = random.Random(rng.random()).sample(orders, len(orders))
    assert sorted(shuffled) == sorted(orders)


def test_two_entries_of_the_same_moment_are_ordered_by_their_place():
    first = order_of(Stamp(NOW_MS, 0, KIT), PLACE, bound_ms=None)
    second = order_of(Stamp(NOW_MS, 0, KIT), Place(PLACE.stream, 1, 2), bound_ms=None)
    assert first < second
    assert first == Order(NOW_MS, NOW_MS, 0, "kit-07", "kit-07", 1, 1)


@given(STAMPS, MOMENTS)
def test_a_correction_made_after_seeing_another_wins(seen, slow_clock_ms):
    correction = next_stamp(seen, now_ms=slow_clock_ms, node=OFFICE)
    before = order_of(seen, PLACE, bound_ms=None)
    assert order_of(correction, OFFICE_PLACE, bound_ms=None) > before


# ---- a stamp from 2035


def bounded(millis, *, at_ms, counter=0, seq=1):
    stamp = Stamp(millis, counter, KIT)
    return order_of(stamp, Place(PLACE.stream, 1, seq), bound_ms=at_ms)


def test_a_stamp_from_2035_counts_as_of_its_admission():
    earlier = order_of(Stamp(NOW_MS - 1000, 0, OFFICE), OFFICE_PLACE, bound_ms=None)
    later = order_of(Stamp(NOW_MS + 1000, 0, OFFICE), OFFICE_PLACE, bound_ms=None)
    assert earlier < bounded(IN_2035_MS, at_ms=NOW_MS) < later


def test_a_correction_in_the_very_millisecond_of_the_bound_wins_over_2035():
    correction = next_stamp(None, now_ms=NOW_MS, node=OFFICE)
    assert bounded(IN_2035_MS, at_ms=NOW_MS) < order_of(correction, OFFICE_PLACE, bound_ms=None)


def test_without_a_bound_2035_would_win():
    correction = order_of(Stamp(NOW_MS, 0, OFFICE), OFFICE_PLACE, bound_ms=None)
    assert bounded(IN_2035_MS, at_ms=None) > correction


@given(st.lists(st.tuples(MOMENTS, st.integers(0, 9)), min_size=2, max_size=9), MOMENTS)
def test_a_bound_keeps_the_order_among_what_it_bounds(moments, at_ms):
    moments.sort()
    orders = [
        bounded(millis, at_ms=at_ms, counter=counter, seq=seq)
        for seq, (millis, counter) in enumerate(moments, start=1)
    ]
    assert sorted(orders) == orders


@given(MOMENTS, MOMENTS)
def test_a_bound_never_moves_an_entry_into_the_future(millis, at_ms):
    assert bounded(millis, at_ms=at_ms)[0] <= millis


def test_an_ordinary_clock_may_be_ten_minutes_fast():
    assert FUTURE_TOLERANCE_MS == 600_000


def test_a_place_is_written_as_it_stands_in_a_mailbox():
    assert str(Place(StreamId("office/trust"), 2, 41)) == "office/trust/2/0000000041"
