"""The engine on a small invented case: how often it is right, and whether it knows it."""

from datetime import date

import numpy as np
import pytest

from rekam.domain.status import VoterClass
from rekam.engines.linkage.answers import match
from rekam.engines.linkage.people import People
from tests.engines.linkage.lists_of_people import f1, register, voters

VOTING_DAY = date(2018, 6, 27)


def named(case, matched=None):
    rows = (matched or case.matched).resident.tolist()
    return {
        voter["DPID"]: case.register[row]["nik"] if row >= 0 else ""
        for voter, row in zip(case.voters, rows, strict=True)
    }


def test_nearly_every_voter_is_given_the_right_resident(hard_case):
    assert f1(named(hard_case), hard_case.truth) > 0.995


def test_those_without_a_card_are_found_as_well(hard_case):
    answers = named(hard_case)
    cardless = {row["DPID"] for row in hard_case.voters if row["KTPel"] == "B"}
    assert f1(
        {key: nik for key, nik in answers.items() if key in cardless},
        {key: nik for key, nik in hard_case.truth.items() if key in cardless},
    ) > 0.98  # fmt: skip


def test_a_stranger_is_nobody(hard_case):
    answers = named(hard_case)
    strangers = [key for key, nik in hard_case.truth.items() if not nik]
    assert len(strangers) > 10
    assert sum(bool(answers[key]) for key in strangers) <= len(strangers) * 0.1


def test_a_list_without_numbers_is_matched_by_the_rest(hard_case):
    bare = [row | {"NIK": "", "NKK": ""} for row in hard_case.voters]
    matched = match(register(hard_case.register), voters(bare), reference_date=VOTING_DAY)
    assert f1(named(hard_case, matched), hard_case.truth) > 0.98


def test_the_expected_precision_is_about_the_true_one(hard_case):
    answers = named(hard_case)
    given = [key for key, nik in answers.items() if nik]
    true = sum(answers[key] == hard_case.truth[key] for key in given) / len(given)
    assert hard_case.matched.expected()[0] == pytest.approx(true, abs=0.005)


def test_the_expected_recall_holds_the_true_one(hard_case):
    answers = named(hard_case)
    there = [key for key, nik in hard_case.truth.items() if nik]
    true = sum(answers[key] == hard_case.truth[key] for key in there) / len(there)
    _, least, most = hard_case.matched.expected()
    assert least - 0.002 <= true <= most + 0.002


def test_the_same_lists_give_the_same_answers_to_the_bit(hard_case):
    again = match(register(hard_case.register), voters(hard_case.voters), reference_date=VOTING_DAY)
    assert again.score.tobytes() == hard_case.matched.score.tobytes()
    assert again.resident.tobytes() == hard_case.matched.resident.tobytes()
    assert (
        again.linked.parameters.shares.keys() == hard_case.matched.linked.parameters.shares.keys()
    )


def test_a_resident_is_given_to_one_voter_and_the_second_row_is_marked(hard_case):
    matched = hard_case.matched
    first = matched.resident[(matched.resident >= 0) & ~matched.is_second]
    assert len(first) == len(np.unique(first))
    listed_twice = {key for key, changes in hard_case.changes.items() if "double" in changes}
    marked = {
        row["DPID"]
        for row, second in zip(hard_case.voters, matched.is_second, strict=True)
        if second
    }
    assert len(marked) >= len(listed_twice) * 0.8


def test_classes_are_those_of_the_truth(hard_case):
    told = {
        row["DPID"]: hard_case.matched.voter_class(place)
        for place, row in enumerate(hard_case.voters)
    }
    sure = [key for key, kind in told.items() if kind is not VoterClass.DOUBTFUL]
    assert len(sure) > len(told) * 0.98
    assert sum(told[key] == hard_case.classes[key] for key in sure) > len(sure) * 0.995


def test_empty_lists_are_matched_to_nothing(hard_case):
    empty = People.of({"name": [], "born": []})
    matched = match(register(hard_case.register[:20]), empty, reference_date=VOTING_DAY)
    assert len(matched.resident) == 0
    matched = match(empty, voters(hard_case.voters[:20]), reference_date=VOTING_DAY)
    assert set(matched.resident.tolist()) == {-1}


def test_lists_of_names_alone_are_matched_without_a_fall():
    matched = match(
        People.of({"name": ["SUKIR", "KATINI", ""]}),
        People.of({"name": ["SUKIR", "", "\x00\ud800 '; DROP"]}),
        reference_date=VOTING_DAY,
    )
    assert len(matched.score) == 3
