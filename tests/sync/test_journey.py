"""What is told of an exchange while it runs: how much, and how long the rest takes."""

import pytest

from rekam.sync.journey import Journey


@pytest.mark.parametrize(
    ("out_bytes", "spent_s", "left"),
    [(0, 60, None), (1_000, 60, 9), (5_000, 61, 2), (9_999, 3_600, 1), (10_000, 60, None)],
    ids=["nothing out", "a tenth", "a half", "nearly all", "all"],
)
def test_the_rest_takes_as_long_as_the_pace_so_far_says(out_bytes, spent_s, left):
    now_s = 100.0
    journey = Journey(total_bytes=10_000, steady_s=lambda: now_s)
    if out_bytes:
        journey.step(journey.out, "name", out_bytes)
    now_s += spent_s
    assert journey.minutes_left == left
