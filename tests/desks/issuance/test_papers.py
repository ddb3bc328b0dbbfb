"""What a registrar does with letters that has no screen yet."""

from datetime import date

import pytest

from rekam.desks.issuance import actions
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import CentreStatusImported
from rekam.domain.values import Subject
from rekam.registry import read
from tests.screens import LISTED

SUBJECT = Subject(LISTED[0].nik)


def told(machine, status):
    fact = CentreStatusImported(subject=SUBJECT, status=status, on=machine.today, dataset="ab" * 8)
    machine.ledger.record(fact, actor="office")


@pytest.fixture
def office(office_screens):
    with office_screens.one.on() as machine:
        told(machine, "PRINT_READY_RECORD")
        yield machine


def issue(machine):
    return actions.issue_suket(machine, SUBJECT, today=machine.today, officer="registrar")


def test_a_withdrawn_letter_keeps_its_number_and_makes_room_for_another(office):
    first = issue(office)
    actions.revoke_suket(office, SUBJECT, reason="salah cetak", officer="registrar")
    assert read.letters(is_in_hand=False) == []
    assert issue(office).serial == first.serial + 1


def test_letters_are_withdrawn_at_the_office_alone(kit_screens):
    with kit_screens.one.on() as machine, pytest.raises(OfficeOnlyError):
        actions.revoke_suket(machine, SUBJECT, reason="salah cetak", officer="registrar")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2018, 4, 5), 6, date(2018, 10, 5)),
        (date(2018, 8, 31), 6, date(2019, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 5, 31), 6, date(2018, 11, 30)),
        (date(2018, 6, 30), 6, date(2018, 12, 30)),
        (date(2018, 7, 1), 6, date(2019, 1, 1)),
    ],
)
def test_six_months_later_is_the_same_day_or_the_months_last(day, months, later):
    assert actions.months_after(day, months) == later
