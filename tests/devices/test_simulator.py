"""The simulator as a device that keeps to the interface, and as one that does what it is told."""

from threading import Thread

import httpx
import pytest

from rekam.devices import sbi
from rekam.devices.interface import Kind, Slap
from rekam.devices.simulator import server
from rekam.devices.simulator.device import WordlessError
from rekam.devices.simulator.mischief import Mischief, Mood
from rekam.devices.simulator.people import People
from rekam.engines.biometrics.samples import Eye, Finger
from tests.devices.conftest import clock_ms


def number(answer):
    (part,) = answer["biometrics"]
    return part["error"]["errorCode"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"transactionId": "abc"}, "112"),
        ({"transactionId": "a" * 51}, "112"),
        ({"transactionId": "kit 07"}, "112"),
        ({"deviceId": "other"}, "106"),
        ({"deviceSubId": "0"}, "106"),
        ({"count": "3"}, "109"),
        ({"bioSubType": ["Left IndexFinger", "Left Thumb"]}, "109"),
        ({"exception": ["Left Thumb"]}, "109"),
    ],
)
def test_a_request_that_is_not_of_the_standard_is_answered_by_its_number(bench, changes, expected):
    body = bench.asked(Slap.THUMBS).body()
    bio = body["bio"][0]
    for key, value in changes.items():
        (body if key in body else bio)[key] = value
    assert number(bench.devices[Kind.FINGER].capture(body)) == expected


def test_a_device_takes_one_person_at_a_time(bench):
    device = bench.devices[Kind.IRIS]
    device.mood.set(Mischief.SLOW, times=1)
    body = bench.asked(Slap.IRISES).body()

    def wait_in_vain():
        with pytest.raises(WordlessError):
            device.capture(body)

    first = Thread(target=wait_in_vain)
    first.start()
    while device.mood.is_(Mischief.SLOW):
        pass
    assert number(device.capture(body)) == "111"
    device.mood.set(None)
    first.join()
    assert len(device.capture(body)["biometrics"]) == 2


def test_a_mischief_lasts_as_many_captures_as_it_was_told():
    mood = Mood()
    mood.set(Mischief.BUSY, times=2)
    assert [mood.spent()[0] for _ in range(3)] == [Mischief.BUSY, Mischief.BUSY, None]
    mood.set(Mischief.BUSY)
    assert {mood.spent()[0] for _ in range(9)} == {Mischief.BUSY}


def test_the_same_seed_brings_the_same_people_and_never_the_same_picture():
    first, second = People(5), People(5)
    assert first.taken(Eye.LEFT, is_poor=False) == second.taken(Eye.LEFT, is_poor=False)
    again = first.taken(Eye.LEFT, is_poor=False)
    assert again != second.taken(Eye.RIGHT, is_poor=False)
    assert again[0] != first.taken(Eye.LEFT, is_poor=False)[0]


def test_the_next_person_steps_up_when_a_hand_is_asked_for_after_thumbs_or_eyes():
    people = People(5)
    seen = []
    for slap in (Slap.RIGHT, Slap.RIGHT, Slap.LEFT, Slap.THUMBS, Slap.IRISES, Slap.IRISES):
        people.present(slap)
        seen.append(people._number)
    people.present(Slap.RIGHT)
    assert (seen, people._number) == ([0] * 6, 1)


def test_another_person_has_other_fingers():
    people = People(5)
    before = people._look(Finger.LEFT_INDEX)
    for slap in (Slap.THUMBS, Slap.LEFT):
        people.present(slap)
    assert (people._look(Finger.LEFT_INDEX) != before).any()


def test_a_web_page_cannot_tell_a_device_what_to_do(simulated):
    """A browser asks first about verbs it does not know; here nobody answers that it may."""
    address = f"http://{sbi.HOST}:{simulated.ports[Kind.FINGER]}/mischief"
    asked = httpx.request("OPTIONS", address, headers={"Origin": "http://elsewhere.example"})
    posted = httpx.post(address, json={"what": "busy"})
    assert (asked.status_code, posted.status_code) == (501, 501)
    assert not simulated.devices[Kind.FINGER].mood.is_(Mischief.BUSY)


def test_a_second_simulator_takes_the_next_ports(simulated):
    with server.running(clock_ms=clock_ms) as second:
        assert not set(second.ports.values()) & set(simulated.ports.values())
        assert set(second.ports.values()) <= set(sbi.PORTS)


def test_a_stream_of_a_slap_that_the_device_has_not_is_refused(simulated):
    with sbi.local_client() as client:
        address = f"http://{sbi.HOST}:{simulated.ports[Kind.IRIS]}/stream"
        answer = client.request("STREAM", address, json={"deviceSubId": "1", "timeout": "1000"})
    assert answer.json()["error"]["errorCode"] == "106"
