"""A machine goes home by itself: which road, when, and what it remembers of it."""

import pytest

from rekam.domain.errors import StorageError
from rekam.sync.homeward import IDLE_S, RETRY_S, SOON_S, Homeward
from rekam.sync.journey import StoppedError
from tests.carriers import MemoryCarrier


class World:
    """Two roads that are open or not, a clock, and how much was recorded."""

    answers = {True: "", False: "transport", "busy": None}

    def __init__(self, *, all_roads=False):
        self.now_s, self.written, self.seen = 1000.0, 5, []
        self.open = {"jaringan": True, "bucket": True}
        self.carriers = {name: MemoryCarrier() for name in self.open}
        self.homeward = Homeward(
            self.exchange,
            roads=lambda: list(self.carriers.items()),
            outbox=self,
            clock_ms=lambda: round(self.now_s * 1000),
            steady_s=lambda: self.now_s,
            chance=lambda: 0.5,
            all_roads=all_roads,
        )

    def last_written(self):
        return self.written

    def exchange(self, carrier):
        (name,) = [name for name, one in self.carriers.items() if one is carrier]
        self.seen.append(name)
        if self.open[name] == "full":
            raise StorageError
        if self.open[name] == "stopped":
            raise StoppedError
        return self.answers[self.open[name]]

    def go(self):
        self.seen.clear()
        self.homeward.go()
        return self.seen


def test_a_kit_goes_along_the_first_open_road():
    world = World()
    assert world.go() == ["jaringan"]
    world.open["jaringan"] = False
    assert world.go() == ["jaringan", "bucket"]
    assert [one.is_open for one in world.homeward.tried.values()] == [False, True]
    assert world.homeward.retry_ms is None


def test_an_office_goes_along_all_its_roads():
    assert World(all_roads=True).go() == ["jaringan", "bucket"]


def test_it_waits_for_an_exchange_that_a_page_began():
    world = World()
    world.open["jaringan"] = "busy"
    assert world.go() == ["jaringan"]
    assert (world.homeward.tried, world.homeward.is_due()) == ({}, True)
    world.open["jaringan"] = True
    world.go()
    assert not world.homeward.is_due()


def test_an_exchange_that_somebody_ended_says_nothing_of_its_road():
    world = World()
    world.open["jaringan"] = "stopped"
    assert world.go() == ["jaringan"]
    assert (world.homeward.tried, world.homeward.retry_ms) == ({}, None)
    assert not world.homeward.is_due()
    world.now_s += IDLE_S
    assert world.homeward.is_due()


def test_roads_that_fail_are_tried_later_and_later():
    world = World()
    world.open = dict.fromkeys(world.open, False)
    pauses = []
    for _ in range(8):
        world.go()
        assert not world.homeward.is_due()
        began = world.now_s
        while not world.homeward.is_due():
            world.now_s += 1
        pauses.append(world.now_s - began)
    assert pauses == [30, 60, 120, 240, 480, 900, 900, 900]
    assert pauses[-1] == RETRY_S[1]


def test_a_recording_goes_soon_but_does_not_hurry_a_road_that_fails():
    world = World()
    world.go()
    world.now_s += SOON_S
    assert not world.homeward.is_due()
    world.written += 1
    assert world.homeward.is_due()
    world.open = dict.fromkeys(world.open, False)
    world.go()
    world.written += 1
    world.now_s += SOON_S
    assert not world.homeward.is_due()
    assert world.homeward.retry_ms == round((world.now_s + RETRY_S[0] - SOON_S) * 1000)


def test_without_news_it_looks_every_few_minutes():
    world = World()
    assert world.homeward.is_due()
    world.go()
    world.now_s += IDLE_S - 1
    assert not world.homeward.is_due()
    world.now_s += 1
    assert world.homeward.is_due()


def test_an_error_on_one_road_is_remembered_and_the_next_is_tried():
    world = World()
    world.open["jaringan"] = "full"
    assert world.go() == ["jaringan", "bucket"]
    assert world.homeward.tried["jaringan"].code == "storage"


@pytest.mark.parametrize("all_roads", [True, False])
def test_a_machine_without_roads_has_not_failed(all_roads):
    world = World(all_roads=all_roads)
    world.carriers.clear()
    assert world.go() == []
    assert world.homeward.retry_ms is None
