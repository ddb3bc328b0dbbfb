"""How a day went: counted from the recordings of this kit alone, at the times they hold."""

from dataclasses import replace

import pytest

from rekam.domain.facts import BiometricException, StepTime
from rekam.registry import days
from tests.machines import exchange
from tests.telling import RINA, enrolled, part, voided


def timed(number, photo_s, fingers_s, **changes):
    steps = (StepTime(step="photo", spent_ms=photo_s * 1000),)
    if fingers_s:
        steps += (StepTime(step="fingers", spent_ms=fingers_s * 1000),)
    return enrolled(number, "01", steps=steps, **changes)


def test_a_day_is_counted_with_its_medians_step_by_step(machines, kit):
    excepted = (BiometricException(position="finger-1", reason="missing"),)
    with kit.on() as machine:
        machine.ledger.record(timed(1, 10, 30), actor=RINA)
        machine.ledger.record(timed(2, 20, 40, exceptions=excepted), actor=RINA)
        machine.ledger.record(timed(3, 90, 0), actor=RINA)
        machine.ledger.record(voided(3, enrolled(3).number), actor=RINA)
        found = days.day_of(machine, machine.today)
    assert (found.recorded, found.excepted, found.voided) == (3, 1, 1)
    assert found.steps_ms == {"photo": 20_000, "fingers": 35_000}
    assert found.person_ms == 60_000


def test_another_day_and_another_kit_are_not_counted(machines, office, kit, other):
    with other.on() as machine:
        machine.ledger.record(enrolled(5, "02"), actor=RINA)
    exchange(machines.stick(), other, office, kit)
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), actor=RINA)
        assert days.day_of(machine, machine.today).recorded == 1
        machines.now_ms += 86_400_000
        assert days.day_of(machine, machine.today).recorded == 0


def test_what_was_timed_by_nobody_is_not_said(kit):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1), actor=RINA)
        found = days.day_of(machine, machine.today)
    assert (found.steps_ms, found.person_ms) == ({}, None)


@pytest.mark.parametrize(
    ("free", "room"),
    [(days.RESERVE_BYTES + 3_500, 3), (days.RESERVE_BYTES, 0), (5, 0)],
    ids=["room for three", "only the reserve", "less than the reserve"],
)
def test_room_is_told_in_recordings_as_large_as_the_largest_of_late(kit, monkeypatch, free, room):
    with kit.on() as machine:
        assert days.day_of(machine, machine.today).room_for is None
        sizes = [replace(part(bytes([n]) * 32), size_bytes=500 * n) for n in (1, 2)]
        machine.ledger.record(enrolled(1, parts=sizes[:1]), actor=RINA)
        machine.ledger.record(enrolled(2, parts=[sizes[1]]), actor=RINA)
        monkeypatch.setattr(type(machine.parts), "free_bytes", lambda _self: free)
        found = days.day_of(machine, machine.today)
        assert (found.room_for, found.days_left) == (room, room // 2)


def test_how_many_days_are_left_is_not_said_before_the_day_began(machines, kit):
    with kit.on() as machine:
        machine.ledger.record(enrolled(1, parts=[part(b"a" * 32)]), actor=RINA)
        machines.now_ms += 86_400_000
        found = days.day_of(machine, machine.today)
    assert found.room_for is not None
    assert found.days_left is None
