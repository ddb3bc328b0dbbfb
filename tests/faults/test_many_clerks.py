"""Thirty-two clerks give out letters at once, and every third is killed in between."""

import os
import signal
import warnings

import pytest
from django.db import connections

from rekam.desks.issuance import actions as issuance
from rekam.domain.errors import AlreadyHoldingError
from rekam.domain.facts import CentreStatusImported
from rekam.registry import datasets
from rekam.registry.models import SuketRow
from rekam.registry.verify import verify
from tests.faults import killing
from tests.faults.test_killed_office import TODAY, resident
from tests.telling import OPERATOR, who

CLERKS, EACH = 32, 4
EVERYBODYS = CLERKS * EACH  # the one person for whom all clerks are asked at once


@pytest.fixture
def counter(office):
    """An office whose register knows everybody, all recorded."""
    with office.on() as machine:
        with machine.ledger.deciding():
            register = datasets.begin(digest="", kind="", file_name="", officer="", now_ms=0)
            datasets.keep_residents(register, [resident(one) for one in range(EVERYBODYS + 1)])
        for one in range(EVERYBODYS + 1):
            fact = CentreStatusImported(
                subject=who(one), status="PRINT_READY_RECORD", on=TODAY, dataset="ab" * 8
            )
            machine.ledger.record(fact, actor="office")
    return office


def clerk(office, number, tell):
    """Issue letters to one's own queue, and to the person whom everybody serves."""
    with office.on() as machine:
        for one in [EVERYBODYS, *range(number * EACH, (number + 1) * EACH)]:
            try:
                fact = issuance.issue_suket(machine, who(one), today=TODAY, officer=OPERATOR)
            except AlreadyHoldingError:
                assert one == EVERYBODYS
                continue
            tell(f"{one} {fact.serial}")


def begun(office, number, gate):
    """Start a clerk who waits at the gate; every third dies before some write of theirs."""
    reading, writing = os.pipe()
    own = connections["default"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child is alone with its thread
        child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    connections["default"] = own

    def live(tell):
        os.read(gate, 1)
        if number % 3 == 0:
            killing._Writes(number // 2 + 3, lambda _place: None)
        clerk(office, number, tell)

    killing._live(writing, live, ())
    return None


@pytest.mark.database("postgresql")
def test_numbers_are_unbroken_with_many_clerks_of_whom_some_are_killed(counter):
    waiting, opened = os.pipe()
    clerks = [begun(counter, number, waiting) for number in range(CLERKS)]
    os.write(opened, b"!" * CLERKS)
    told, killed = [], 0
    for child, reading in clerks:
        with os.fdopen(reading) as pipe:
            told += pipe.read().splitlines()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in {0, -signal.SIGKILL}, "\n".join(told)
        killed += status != 0
    os.close(waiting)
    os.close(opened)
    assert killed > CLERKS // 6
    with counter.on() as machine:
        given = dict(SuketRow.objects.values_list("serial", "subject"))
        assert sorted(given) == [*range(1, len(given) + 1)]
        assert len(set(given.values())) == len(given)  # one living letter for each NIK
        assert given.items() >= {
            (int(serial), who(int(one))) for one, serial in map(str.split, told)
        }
        assert len(given) > CLERKS * EACH // 2
        assert verify(machine.ledger, machine.parts) == []
