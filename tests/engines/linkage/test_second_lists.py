"""The engine on the other generator's lists: it is not made for ours alone."""

from datetime import date

import numpy as np
import pytest

from rekam.engines.linkage.answers import match
from rekam.engines.linkage.doubles import doubles_of
from rekam.engines.linkage.people import People
from tests.engines.linkage.lists_of_people import REGISTER, f1, rows_of
from tests.people import people
from tools.second_lists import write_lists

FLOORS = {
    "base": (0.998, 0.98),
    "hard": (0.996, 0.95),
    "masked": (0.997, 0.97),
    "paper": (0.99, 0.90),
}


def people_of(rows, **more):
    columns = REGISTER | more
    return People.of({ours: [row[theirs] for row in rows] for ours, theirs in columns.items()})


@pytest.fixture(scope="module", params=FLOORS)
def case(request, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param)
    write_lists(request.param, 3, 0.02, out)
    residents, voters = rows_of(out / "register.csv"), rows_of(out / "voters.csv")
    matched = match(
        people_of(residents),
        people_of(voters, key="dpid", status="ktp_el"),
        reference_date=date(2018, 6, 27),
    )
    niks = [residents[row]["nik"] if row >= 0 else "" for row in matched.resident.tolist()]
    answers = dict(zip((row["dpid"] for row in voters), niks, strict=True))
    truth = {row["dpid"]: row["nik"] for row in rows_of(out / "truth.csv")}
    cardless = {row["dpid"] for row in voters if row["ktp_el"] == "B"}
    return request.param, matched, answers, truth, cardless


def test_it_is_as_right_as_promised(case):
    kind, _, answers, truth, cardless = case
    everybody, without_card = FLOORS[kind]
    assert f1(answers, truth) > everybody
    assert (
        f1({key: answers[key] for key in cardless}, {key: truth[key] for key in cardless})
        > without_card
    )


def test_its_scores_add_up_to_how_often_it_is_right(case):
    _, matched, answers, truth, _ = case
    named = matched.resident >= 0
    right = sum(bool(nik) and truth[key] == nik for key, nik in answers.items())
    assert matched.score[named].sum() == pytest.approx(right, rel=0.003)
    unsure = (matched.score > 0.1) & (matched.score < 0.9) & named
    if unsure.sum() > 20:
        keys = np.array(list(answers))[unsure]
        share = np.mean([answers[key] == truth[key] for key in keys])
        assert share == pytest.approx(matched.score[unsure].mean(), abs=0.25)


def test_the_doubtful_come_with_their_candidates_the_likeliest_first(case):
    kind, matched, *_ = case
    doubtful = matched.doubtful()
    assert len(doubtful) > 0 or kind == "base"
    for voter in doubtful:
        scores = [one.score for one in matched.candidates(int(voter))]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == matched.score[voter]


def test_those_listed_twice_are_found_by_the_list_alone(tmp_path):
    write_lists("base", 4, 0.01, tmp_path)
    voters = rows_of(tmp_path / "voters.csv")
    truth = {row["dpid"]: row["nik"] for row in rows_of(tmp_path / "truth.csv")}
    niks = [nik for nik in truth.values() if nik]
    twice = len(niks) - len(set(niks))
    found = doubles_of(people_of(voters, key="dpid", status="ktp_el"))
    right = [
        one for one in found
        if truth[voters[one.first]["dpid"]] == truth[voters[one.second]["dpid"]]
    ]  # fmt: skip
    assert twice > 0
    assert len(right) >= twice * 0.8
    assert len(right) >= len(found) * 0.8


def test_on_a_short_list_a_date_that_two_rows_share_is_as_rare_as_a_date_is():
    """Of few rows each date is one, which says nothing about how many people have it."""
    few = [(one.name, f"{one.born}") for one in people(5, 400)]
    few += [("SUHARTINAH", "1961-03-17")] * 2
    names, dates = zip(*few, strict=True)
    found = doubles_of(People.of({"name": names, "born": dates}))
    assert [(one.first, one.second) for one in found] == [(400, 401)]
