"""A served kit takes its recordings home with nobody pressing a key."""

import errno

import pytest

from rekam.boot import homecoming, roads, wiring
from rekam.desks.exchange import travel
from rekam.domain.facts import NoteAdded
from rekam.domain.values import NodeId, Subject
from rekam.registry import recorded_twice
from rekam.registry.models import LedgerEntry
from rekam.sync import http
from rekam.sync.journey import Journey, StoppedError
from tests.serving import serving

KIT = NodeId("kit-01")


def record(machine):
    told = NoteAdded(subject=Subject("sementara:kit-01:1"), text="from the village")
    machine.ledger.record(told, actor="officer:rina")


def ended_by_a_key(journey):
    journey.stop()
    raise StoppedError


def test_a_kit_with_an_address_brings_its_work_home(office, kit):
    with serving(office) as address, kit.on() as machine:
        object.__setattr__(machine, "address", address)
        record(machine)
        homeward = homecoming.homeward_of(machine)
        assert homeward.is_due()
        homeward.go()
        assert homeward.tried["jaringan"].is_open
        assert homeward.tried["jaringan"].is_fast is False
        assert machine.mailroom.waiting() == 0
    with office.on():
        assert LedgerEntry.objects.filter(stream=KIT).count() == 1


def test_an_office_that_is_not_there_is_tried_again_later(kit):
    with kit.on() as machine:
        object.__setattr__(machine, "address", "http://127.0.0.1:9")
        record(machine)
        homeward = homecoming.homeward_of(machine)
        homeward.go()
        assert homeward.tried["jaringan"].code == "transport"
        assert homeward.retry_ms > machine.clock_ms()
        assert machine.mailroom.waiting() == 1


def test_one_exchange_at_a_time_and_the_pill_tells_of_either(office, kit):
    with serving(office) as address, kit.on() as machine:
        object.__setattr__(machine, "address", address)
        record(machine)
        homeward = homecoming.homeward_of(machine)
        with machine.underway.begun(Journey()):
            homeward.go()
            assert (homeward.tried, machine.mailroom.waiting()) == ({}, 1)
        homeward.go()
        assert (machine.underway.journey, machine.mailroom.waiting()) == (None, 0)


def test_an_exchange_ended_by_a_key_does_not_call_its_road_open(office, kit, monkeypatch):
    with serving(office) as address, kit.on() as machine:
        object.__setattr__(machine, "address", address)
        record(machine)
        homeward = homecoming.homeward_of(machine)
        monkeypatch.setattr(Journey, "check", ended_by_a_key)
        homeward.go()
        assert (homeward.tried, machine.mailroom.waiting()) == ({}, 1)


@pytest.mark.parametrize(
    ("failure", "code"),
    [(OSError(errno.ENOSPC, "full"), "storage"), (RuntimeError("unforeseen"), "rekam")],
)
def test_a_road_that_fails_in_any_way_is_tried_again_later_and_the_next_one_now(
    office, kit, monkeypatch, failure, code
):
    along, failures = travel.along, iter([failure])

    def failing_first(*told):
        for one in failures:
            raise one
        return along(*told)

    monkeypatch.setattr(travel, "along", failing_first)
    with serving(office) as address, kit.on() as machine:
        record(machine)
        ways = [(name, http.connected(address, KIT, machine.ledger.keys)) for name in ("a", "b")]
        monkeypatch.setattr(roads, "standing", lambda _machine: ways)
        homeward = homecoming.homeward_of(machine)
        homeward.go()
        assert {name: one.code for name, one in homeward.tried.items()} == {"a": code, "b": ""}
        assert not homeward.is_due()


def test_a_machine_without_roads_waits_for_one(kit):
    with kit.on() as machine:
        homeward = homecoming.homeward_of(machine)
        homeward.go()
        assert homeward.tried == {}


class BrokenRoad:
    """Stands for what goes along a road, and fails in a way that nobody foresaw."""

    def is_due(self):
        return True

    def go(self):
        raise RuntimeError("a road that fails")


class Rounds:
    """Says for so many rounds that it is not over; each takes as long as the rounds are apart."""

    def __init__(self, count):
        self.left = count
        self.now_s = 0.0

    def wait(self, seconds):
        self.left -= 1
        self.now_s += seconds
        return self.left < 0

    def steady_s(self):
        return self.now_s


@pytest.fixture
def asked(office, monkeypatch):
    """Let the office be the machine of this process; return when it was asked for doubles."""
    searched, times = recorded_twice.searched, []
    monkeypatch.setattr(homecoming, "_at_work", [BrokenRoad()])
    monkeypatch.setattr(recorded_twice, "searched", lambda: times.append(1) or searched())
    with office.on() as machine:
        monkeypatch.setattr(wiring, "machine", lambda: machine)
        yield times


def test_an_office_asks_once_a_minute_whether_there_is_news_for_a_search(asked):
    rounds = Rounds(25)  # two minutes and a little
    homecoming._keep_going(rounds, rounds.steady_s)
    assert len(asked) == 3


def test_a_road_that_fails_keeps_no_letter_open_and_no_search_from_beginning(asked, caplog):
    homecoming._keep_going(Rounds(2))
    assert len(asked) == 1
    assert caplog.text.count("RuntimeError: a road that fails") == 2
