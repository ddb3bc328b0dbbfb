"""What every page counts is counted once for each state of the book, and never kept too long."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from rekam.registry import read, waiting
from tests.machines import exchange
from tests.telling import RINA, enrolled, part


def truly(machine):
    """Return what is counted where nothing is remembered."""
    return waiting.recordings(machine), waiting.parts(machine)


def told(machine):
    return read.send_state(machine), read.parts_waiting(machine)


def with_parts(machine, number):
    digest = machine.parts.put(b"sealed %d" % number)
    return enrolled(number, counter=number, parts=[part(digest)])


def test_what_waits_is_counted_anew_whenever_the_book_went_on(machines, office, kit):
    seen = []
    for number in (1, 2):
        with kit.on() as machine:
            seen.append(told(machine))
            machine.ledger.record(with_parts(machine, number), actor=RINA)
            assert told(machine) == truly(machine)
            seen.append(told(machine))
            machine.ledger.sign_pending()
            assert told(machine) == truly(machine)
        stick = machines.stick()
        exchange(stick, kit, office)
        with kit.on() as machine:
            assert told(machine) == truly(machine)
        exchange(stick, kit)
        with kit.on() as machine:
            assert told(machine) == truly(machine)
            seen.append(told(machine))
    assert [(state.enrolled, state.arrived, parts[0]) for state, parts in seen] == [
        *((0, 0, 0), (1, 0, 1), (1, 1, 0)),
        *((1, 1, 0), (2, 1, 1), (2, 2, 0)),
    ]


def test_a_page_that_counts_again_asks_nothing_but_whether_the_book_went_on(kit):
    with kit.on() as machine:
        machine.ledger.record(with_parts(machine, 1), actor=RINA)
        first = told(machine)
        with CaptureQueriesContext(connections["default"]) as asked:
            assert told(machine) == first
    assert asked.captured_queries == []  # the one question goes to the driver itself


@pytest.mark.parametrize("what", ["recordings", "parts"])
def test_what_is_written_while_it_is_counted_is_counted_again(kit, monkeypatch, what):
    usual = getattr(waiting, what)

    def interrupted(machine):
        found = usual(machine)
        monkeypatch.setattr(waiting, what, usual)
        machine.ledger.record(with_parts(machine, 2), actor=RINA)
        return found

    with kit.on() as machine:
        machine.ledger.record(with_parts(machine, 1), actor=RINA)
        monkeypatch.setattr(waiting, what, interrupted)
        told(machine)
        assert told(machine) == truly(machine)
