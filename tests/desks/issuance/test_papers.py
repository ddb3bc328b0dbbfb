"""What a registrar does with letters that has no screen yet."""

from datetime import date, timedelta

import pytest

from rekam.desks.issuance import actions
from rekam.domain.errors import (
    AlreadyHoldingError,
    NoSuchPaperError,
    OfficeOnlyError,
    RuledOutError,
)
from rekam.domain.facts import CardHandedOver, CentreStatusImported, VoterRuledOut
from rekam.domain.letters import months_after, months_between
from rekam.domain.values import Subject
from rekam.engines.claims import key_list
from rekam.registry import letters, read
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


def renew(machine, day):
    return actions.renew_suket(machine, SUBJECT, today=day, officer="registrar")


def test_a_letter_that_ends_soon_or_has_ended_is_renewed_and_one_lives(office):
    first = issue(office)
    with pytest.raises(AlreadyHoldingError):
        renew(office, first.valid_until - timedelta(days=31))
    second = renew(office, first.valid_until - timedelta(days=30))
    assert (second.serial, [one.serial for one in read.letters(is_in_hand=False)]) == (2, [2])
    third = renew(office, second.valid_until + timedelta(days=90))
    assert [one.serial for one in read.letters(is_in_hand=False)] == [third.serial]
    with pytest.raises(NoSuchPaperError):
        actions.renew_suket(office, Subject(LISTED[1].nik), today=office.today, officer="registrar")


def test_a_renewal_that_may_not_be_leaves_the_old_letter(office):
    first = issue(office)
    ruled_out = VoterRuledOut(subject=SUBJECT, code=6, code_set=2018)
    office.ledger.record(ruled_out, actor="office")
    with pytest.raises(RuledOutError):
        renew(office, first.valid_until)
    assert [one.serial for one in read.letters(is_in_hand=False)] == [1]


def test_the_card_in_hand_closes_the_letter_for_whoever_verifies(office):
    issue(office)
    number = "470/1/2018"
    held = key_list.read(letters.signed_list(office.ledger, today=office.today))
    assert number not in held.revoked
    office.ledger.record(CardHandedOver(subject=SUBJECT, receiver="anak"), actor="office")
    held = key_list.read(letters.signed_list(office.ledger, today=office.today))
    assert number in held.revoked
    assert read.letters(is_in_hand=False) == []


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
    assert months_after(day, months) == later
    assert months_between(day, later) == months
