"""What a find page says at once of the residents it shows."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rekam.domain.facts import OfficerAuthorised, VoterRuledOut
from rekam.domain.trust import officer_subject
from rekam.registry import meeting
from rekam.registry.models import Resident
from tests.telling import (
    OPERATOR,
    RINA,
    centre,
    enrolled,
    issued,
    listing,
    matched,
    merged,
    voided,
    who,
)

VOTING_DAY = date(2018, 6, 27)


@pytest.fixture
def machine(office):
    with office.on() as machine:
        yield machine


def resident(number, **changes):
    return Resident(**{"nik": who(number), "born": date(1980, 1, 1), "marital": "S"} | changes)


def known_of(number, **changes):
    one = resident(number, **changes)
    return meeting.known([one], on=VOTING_DAY)[one.nik]


def test_nothing_is_known_of_whom_our_book_never_spoke(machine):
    known = known_of(1)
    assert (known.person, known.recorded_ms, known.receipt) == (None, None, "")
    assert (known.tps, known.suket, known.is_double, known.is_minor) == ("", "", False, False)


def test_a_listed_voter_has_a_polling_station(machine):
    listed = replace(matched(1), listing=listing(1, tps="007"))
    machine.ledger.record(listed, actor=OPERATOR)
    assert known_of(1).tps == "007"


def test_whoever_was_recorded_has_the_time_and_the_receipt(machine):
    fact = enrolled(1)
    machine.ledger.record(fact, actor=RINA)
    known = known_of(1)
    assert (known.recorded_ms, known.receipt) == (fact.captured_ms, fact.number)
    assert (known.kit, known.recorded_by) == ("kit-01", RINA)
    assert (known.is_double, known.case) == (False, "")


def test_an_officer_is_told_by_name(machine):
    officer = OfficerAuthorised(subject=officer_subject("rina"), name="Rina Wati", role="officer")
    machine.ledger.record(officer, actor=OPERATOR)
    machine.ledger.record(enrolled(1), actor="rina")
    assert known_of(1).recorded_by == "Rina Wati"


@pytest.mark.parametrize(
    ("facts", "case"),
    [
        ([matched(1)], ""),
        (
            [matched(1), VoterRuledOut(subject=who(1), code=2, code_set=2018)],
            "Tidak Memenuhi Syarat",
        ),
        ([enrolled(1), enrolled(1, kit="02")], "Data Ganda"),
        ([enrolled(1), centre(1, "ENROLL_FAILURE_AT_CENTRAL")], "Gagal – Rekam Ulang"),
    ],
    ids=["listed", "ruled out", "double", "failed"],
)
def test_what_the_office_has_to_settle_is_told(machine, facts, case):
    machine.ledger.record(*facts, actor=OPERATOR)
    assert known_of(1).case == case


def test_a_recording_that_was_voided_is_none(machine):
    fact = enrolled(1)
    machine.ledger.record(fact, voided(1, fact.number), actor=RINA)
    assert (known_of(1).recorded_ms, known_of(1).receipt) == (None, "")


def test_two_recordings_that_knew_nothing_of_each_other_are_a_double(machine):
    machine.ledger.record(enrolled(1), enrolled(1, kit="02"), actor=RINA)
    assert known_of(1).is_double


def test_a_letter_that_lives_is_told(machine):
    machine.ledger.record(matched(1), enrolled(1), issued(1), actor=OPERATOR)
    assert known_of(1).suket == "1/2018"


def test_what_was_recorded_under_a_temporary_id_counts_for_the_person(machine):
    fact = enrolled(1, subject=merged(1).subject)
    machine.ledger.record(fact, merged(1), actor=RINA)
    assert known_of(1).recorded_ms == fact.captured_ms


@pytest.mark.parametrize(
    ("born", "marital", "is_minor"),
    [
        (date(2001, 6, 28), "B", True),
        (date(2001, 6, 27), "B", False),  # seventeen on that very day
        (date(2003, 1, 1), "S", False),
        (None, "B", False),
    ],
)
def test_age_counts_on_the_day_that_is_asked_about(machine, born, marital, is_minor):
    assert known_of(1, born=born, marital=marital).is_minor is is_minor


def test_ten_people_take_as_many_statements_as_one(machine):
    machine.ledger.record(*(enrolled(number) for number in range(10)), actor=RINA)
    counts = []
    for people in ([resident(0)], [resident(number) for number in range(10)]):
        with CaptureQueriesContext(connection) as asked:
            found = meeting.known(people, on=VOTING_DAY)
        assert all(one.recorded_ms for one in found.values())
        counts.append(len(asked))
    assert counts == [3, 3]
