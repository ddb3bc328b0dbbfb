"""How large the next piece should be, by what the last one took."""

import pytest

from rekam.sync.http import BY_TCP, BY_UDP, next_size


@pytest.mark.parametrize(
    ("seconds", "sizes"),
    [(0.5, [64, 256, 256]), (6.0, [16, 16, 16]), (3.0, [42, 113, 256]), (20.0, [16, 16, 16])],
    ids=["a fast link", "a slow link", "between", "a very slow link"],
)
def test_pieces_grow_to_what_the_link_bears(seconds, sizes):
    now, seen = BY_TCP.first, []
    for _ in sizes:
        now = next_size(now, now, seconds)
        seen.append(now // 1024)
    assert seen == sizes


def test_a_load_that_takes_long_makes_pieces_smaller_though_it_was_no_whole_one():
    assert next_size(128 * 1024, 64 * 1024, 20.0) == 32 * 1024
    assert next_size(128 * 1024, 64 * 1024, 1.0) == 256 * 1024
    assert next_size(128 * 1024, 8 * 1024, 1.0) == 128 * 1024


def test_over_udp_pieces_are_larger_for_there_one_holds_nobody():
    assert next_size(BY_UDP.first, BY_UDP.first, 30.0, sizes=BY_UDP) == BY_UDP.first
    assert next_size(BY_UDP.first, BY_UDP.first, 2.0, sizes=BY_UDP) == BY_UDP.bytes[1]
    assert next_size(BY_UDP.first, BY_UDP.first, 80.0, sizes=BY_UDP) == BY_UDP.bytes[0]
