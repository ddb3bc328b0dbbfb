from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.status import is_issued, is_recorded, national_status
from rekam.engines.invention.chance import chance
from rekam.engines.invention.people import VOTING_DAY
from rekam.engines.invention.standing import (
    NOT_RECORDED,
    RECORDED_STATUS,
    UNRECORDED_STATUS,
    VoterClass,
    choose,
)
from tests.people import people

ADULTS = people(1, 400)


def counts(holding, recorded, unrecorded):
    return {
        VoterClass.HOLDING: holding,
        VoterClass.RECORDED: recorded,
        VoterClass.UNRECORDED: unrecorded,
    }


def chosen(wanted, seed=1, adults=ADULTS):
    return choose(chance(seed), adults, wanted, voting_day=VOTING_DAY)


@given(
    wanted=st.tuples(*[st.integers(0, 130)] * 3).map(lambda some: counts(*some)),
    seed=st.integers(0, 999),
)
def test_exactly_so_many_are_chosen_of_each_class(wanted, seed):
    kinds = chosen(wanted, seed)

    assert Counter(kinds.values()) == +Counter(wanted)
    assert kinds.keys() <= {one.nik for one in ADULTS}


def test_all_may_be_chosen():
    assert chosen(counts(200, 100, 100)).keys() == {one.nik for one in ADULTS}


def test_more_than_there_are_cannot_be_chosen():
    with pytest.raises(ValueError, match="Sample larger"):
        chosen(counts(401, 0, 0))


def test_the_choice_is_another_for_another_seed():
    assert chosen(counts(50, 50, 50), 1) != chosen(counts(50, 50, 50), 2)


@pytest.mark.parametrize(
    ("born", "times"),
    [(date(2001, 6, 1), 8), (date(1998, 6, 1), 3), (date(1953, 6, 1), 2), (date(1935, 6, 1), 4)],
    ids=["votes for the first time", "of twenty", "of sixty-five", "of eighty-three"],
)
def test_a_neglected_age_is_so_many_times_likelier_unrecorded(born, times):
    neglected = people(2, 300, born=born)
    others = people(3, 3_000, born=date(1980, 6, 1), village="35.01.10.2016")
    kinds = chosen(counts(3_180, 0, 120), adults=neglected + others)

    def share(some):
        return sum(kinds[one.nik] is VoterClass.UNRECORDED for one in some) / len(some)

    assert times * 0.5 < share(neglected) / share(others) < times * 1.6


def test_who_is_recorded_has_a_status_short_of_the_card():
    drawn = {RECORDED_STATUS.draw(chance(seed)) for seed in range(600)}

    assert len(drawn) == 10
    assert all(is_recorded(national_status(one)) for one in drawn)
    assert not any(is_issued(national_status(one)) for one in drawn)


def test_who_is_not_recorded_has_none_or_one_that_failed():
    drawn = Counter(UNRECORDED_STATUS.draw(chance(seed)) for seed in range(1_000))
    failed = set(drawn) - {NOT_RECORDED}

    assert drawn[NOT_RECORDED] > 950
    assert len(failed) == 2
    assert not any(is_recorded(national_status(one)) for one in failed)
