"""Several requests at once, one lane kept for what is small, and an end to a link that is down."""

import threading

import pytest

from rekam.domain.errors import TransportError
from rekam.sync.lanes import FAILURES_MAX, LAGGING_S, TRIES_MAX, Lanes, LinkDownError


def fail():
    raise TransportError("down")


@pytest.mark.parametrize("lanes", [1, 4])
def test_an_answer_is_waited_for_and_a_failure_is_noted(lanes):
    failed = []
    with Lanes(lanes, failed.append) as road:
        assert road.ask(lambda: 7, what="seven") == 7
        assert road.ask(fail, what="nothing") is None
    assert failed == ["nothing"]


def test_as_many_are_under_way_as_there_are_lanes():
    together = threading.Barrier(4, timeout=10)
    answers = []
    with Lanes(4, pytest.fail) as road:
        for _ in range(4):
            road.send(together.wait, what="each", done=answers.append)
        road.settle()
    assert sorted(answers) == [0, 1, 2, 3]


def test_what_goes_in_bulk_leaves_a_lane_free():
    over = threading.Event()
    with Lanes(4, pytest.fail) as road:
        for _ in range(6):  # three lanes, and as many in line before them
            assert not road.is_full(in_bulk=True)
            road.send(lambda: over.wait(10), what="bulk", done=bool, in_bulk=True)
        assert road.is_full(in_bulk=True)
        assert not road.is_full(in_bulk=False)
        assert road.ask(lambda: "small", what="small") == "small"
        over.set()
        road.settle()
        assert not road.is_busy


def test_waiting_ends_after_its_time():
    over = threading.Event()
    with Lanes(2, pytest.fail) as road:
        road.send(lambda: over.wait(10), what="long", done=bool)
        road.settle_one(within_s=0.01)
        assert road.is_busy
        over.set()


@pytest.mark.parametrize("lanes", [1, 4])
def test_a_few_failures_in_a_row_are_a_link_that_is_down(lanes):
    failed = []
    with Lanes(lanes, failed.append) as road:
        for _ in range(2):
            for _ in range(FAILURES_MAX - 1):
                road.ask(fail, what="x")
            road.ask(lambda: True, what="a success between")
        for _ in range(FAILURES_MAX - 1):
            road.ask(fail, what="x")
        with pytest.raises(LinkDownError):
            road.ask(fail, what="x")
    assert len(failed) == 2 * (FAILURES_MAX - 1) + FAILURES_MAX


def test_what_lags_is_asked_once_more_and_its_first_answer_counts():
    """And nobody waits for the other: its line has fallen silent."""
    stuck, asked, answers, now_s = threading.Event(), [], [], [100.0]

    def work():
        asked.append(1)
        if len(asked) == 1:
            assert stuck.wait(10)
        return len(asked)

    with Lanes(3, fail, steady_s=lambda: now_s[0]) as lanes:
        lanes.send(work, what="piece", done=answers.append, in_bulk=True)
        while not asked:
            lanes.settle_one(within_s=0.01)
        lanes.hurry()
        assert len(asked) == 1  # it is not late yet
        now_s[0] += LAGGING_S + 1
        lanes.hurry()
        lanes.hurry()
        lanes.settle()
    assert answers == [2]
    stuck.set()


def test_of_two_that_were_asked_the_failure_of_one_is_no_failure():
    go_on, asked, answers, now_s = threading.Event(), [], [], [100.0]

    def work():
        asked.append(1)
        if len(asked) > 1:
            raise TransportError("put", "piece")
        assert go_on.wait(10)
        return "arrived"

    with Lanes(3, fail, steady_s=lambda: now_s[0]) as lanes:
        lanes.send(work, what="piece", done=answers.append, in_bulk=True)
        while not asked:
            lanes.settle_one(within_s=0.01)
        now_s[0] += LAGGING_S + 1
        lanes.hurry()
        lanes.settle_one()
        assert answers == []
        go_on.set()
        lanes.settle()
    assert answers == ["arrived"]


def test_what_lags_again_is_asked_again_but_not_for_ever():
    stuck, asked, answers, now_s = threading.Event(), [], [], [100.0]

    def work():
        asked.append(1)
        if len(asked) < TRIES_MAX:
            assert stuck.wait(10)
        return len(asked)

    with Lanes(9, fail, steady_s=lambda: now_s[0]) as lanes:
        lanes.send(work, what="piece", done=answers.append, in_bulk=True)
        for tries in range(1, TRIES_MAX):
            while len(asked) < tries:
                lanes.settle_one(within_s=0.01)
            now_s[0] += LAGGING_S + 1
            lanes.hurry()
        lanes.settle()
        lanes.hurry()
    assert answers == [TRIES_MAX]
    assert len(asked) == TRIES_MAX
    stuck.set()
