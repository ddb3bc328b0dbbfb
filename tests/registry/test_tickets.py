"""Who waits in the hall, in which order, and who is done."""

from datetime import date

import pytest

from rekam.registry import tickets
from rekam.registry.models_kit import Ticket
from tests.telling import RINA, enrolled, voided, who

TODAY, TOMORROW = date(2018, 4, 5), date(2018, 4, 6)


@pytest.fixture
def machine(kit):
    with kit.on() as machine:
        yield machine


def take(number, *, is_first=False, note="", day=TODAY):
    return tickets.take(
        day, who(number), name=f"Orang {number}", is_first=is_first, note=note, now_ms=number
    )


def called(day=TODAY):
    return [one.number for one in tickets.hall(day).waiting]


@pytest.mark.usefixtures("machine")
def test_the_old_and_disabled_come_first_and_the_others_as_they_came():
    for number in range(4):
        take(number, is_first=number == 2)
    assert called() == [3, 1, 2, 4]


@pytest.mark.usefixtures("machine")
def test_a_person_has_one_ticket_a_day_with_what_was_said_last():
    assert take(1).number == take(1, is_first=True, note="kursi roda").number == 1
    assert Ticket.objects.get().note == "kursi roda"
    assert take(1, day=TOMORROW).number == 1
    assert Ticket.objects.count() == 2


@pytest.mark.usefixtures("machine")
def test_one_who_was_called_and_did_not_come_goes_behind_all_others():
    for number in range(3):
        take(number, is_first=number == 0)
    tickets.pass_over(TODAY, 1, now_ms=9)
    assert called() == [2, 3, 1]


@pytest.mark.usefixtures("machine")
def test_one_who_went_home_waits_again_at_the_same_number_when_back():
    take(0), take(1)
    tickets.leave(TODAY, 1, now_ms=9)
    assert (called(), tickets.hall(TODAY).left) == ([2], 1)
    take(0)
    assert (called(), tickets.hall(TODAY).left) == ([1, 2], 0)


def test_who_was_recorded_is_done_and_waits_again_when_that_is_withdrawn(machine):
    take(0), take(1)
    fact = enrolled(0, machine.node[-2:])
    machine.ledger.record(fact, actor=RINA)
    assert (called(), tickets.hall(TODAY).done) == ([2], 1)
    machine.ledger.record(voided(0, fact.number), actor=RINA)
    assert (called(), tickets.hall(TODAY).done) == ([1, 2], 0)


@pytest.mark.usefixtures("machine")
def test_a_note_that_is_too_long_is_cut_and_refuses_nobody():
    assert len(take(1, note="x" * 500).note) == tickets.NOTE_WIDTH
