import re
from collections import Counter
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Sex, is_default_date
from rekam.engines.invention.chance import chance
from rekam.engines.invention.faults import Draft, Typist
from rekam.engines.invention.rates import FLAWLESS, Faults
from rekam.engines.invention.villages import Village
from tests.people import person

VILLAGE = Village(
    code="35.01.04.2001", name="SUKOHARJO", district="TULAKAN", hamlets=("KRAJAN", "JATI")
)
FAULTS = [one.name for one in fields(Faults)]
SEEDS = st.integers(0, 10**6)


def draft(seed=1, **given_):
    one = person(1, sex=Sex.MALE, born=date(1952, 5, 9))
    plain = Draft(
        rng=chance(seed),
        village=VILLAGE,
        nik=one.nik,
        nkk=one.home.nkk,
        name="SUWARNO",
        birthplace="PACITAN",
        born=one.born,
        sex=one.sex,
        hamlet="KRAJAN",
    )
    return replace(plain, **given_)


def after(fault, seed=1, **given_):
    row = draft(seed, **given_)
    getattr(row, fault)()
    return row


def only(fault, rate=1.0):
    return Typist(replace(FLAWLESS.faults, **{fault: rate}))


# ---- the typist


@pytest.mark.parametrize("fault", FAULTS)
def test_every_rate_has_its_fault_and_is_told(fault):
    told = Counter(tuple(only(fault).type(draft(seed))) for seed in range(50))

    assert set(told) <= {(fault,), ()}
    assert told[fault,] > 10


def test_a_perfect_typist_changes_nothing():
    row = draft()

    assert Typist(FLAWLESS.faults).type(row) == []
    assert (row.nik, row.nkk, row.name) == (draft().nik, draft().nkk, draft().name)


def test_what_changed_nothing_is_not_told():
    assert only("date_swapped").type(draft(born=date(1952, 12, 12))) == []


def test_of_one_group_at_most_one_fault_hits():
    typist = Typist(Faults(**dict.fromkeys(FAULTS, 0.12)))
    for seed in range(200):
        told = typist.type(draft(seed))
        groups = ["birth" if name.startswith("birthplace") else name[:3] for name in told]
        assert len(set(groups)) == len(groups)


@pytest.mark.parametrize(("times", "least", "most"), [(1.0, 70, 130), (3.0, 250, 350)])
def test_a_fault_comes_at_its_rate_times_over(times, least, most):
    typist = Typist(replace(FLAWLESS.faults, nik_missing=0.1), times=times)
    rng = chance(1)
    hits = sum(typist.type(draft(rng=rng)) == ["nik_missing"] for _ in range(1_000))

    assert least < hits < most


def test_a_mask_hides_an_older_card_too():
    typist = Typist(replace(FLAWLESS.faults, nik_masked=1.0, nkk_old=1.0))
    row = draft()

    assert typist.type(row) == ["nkk_old", "nik_masked"]
    assert row.nkk.endswith("****")


# ---- numbers


@given(SEEDS)
def test_one_wrong_digit_is_one_wrong_digit(seed):
    right, wrong = draft().nik, after("nik_digit", seed).nik

    assert sum(one != two for one, two in zip(right, wrong, strict=True)) == 1
    assert wrong.isdecimal()


@given(SEEDS)
def test_swapped_digits_are_neighbours(seed):
    right, wrong = draft().nik, after("nik_swap", seed).nik
    places = [place for place in range(16) if right[place] != wrong[place]]

    assert sorted(right) == sorted(wrong)
    assert places == [] or places[1] - places[0] == 1


def test_a_mask_leaves_twelve_digits_of_both_numbers():
    row = after("nik_masked")

    assert (row.nik, row.nkk) == (draft().nik[:12] + "****", draft().nkk[:12] + "****")
    assert after("nik_masked", nkk="").nkk == ""


def test_a_spreadsheet_keeps_fifteen_digits():
    nik = after("nik_rounded").nik

    assert isinstance(nik, int)
    assert str(nik) == draft().nik[:15] + "0"


def test_a_spreadsheet_writes_powers_of_ten_with_point_or_comma():
    shown = {after("nik_scientific", seed).nik for seed in range(20)}

    assert all(re.fullmatch(r"3[.,]50104E\+15", one) for one in shown)
    assert len(shown) == 2


def test_signs_around_a_nik_leave_its_digits():
    assert after("nik_apostrophe").nik == "'" + draft().nik
    assert after("nik_spaces").nik.strip() == draft().nik
    assert after("nik_missing").nik == ""


@given(SEEDS)
def test_an_old_card_is_of_the_same_district(seed):
    old = after("nkk_old", seed).nkk

    assert old.isdecimal()
    assert len(old) == 16
    assert old[:6] == draft().nkk[:6]


# ---- the rest


@given(born=st.dates(date(1905, 1, 1), date(2001, 6, 27)), seed=SEEDS)
def test_a_wrong_date_is_still_a_date_near_by(born, seed):
    for fault in ("date_default", "date_swapped", "date_digit"):
        wrong = after(fault, seed, born=born).born
        assert abs(wrong.year - born.year) <= 1


def test_a_default_takes_the_place_of_the_date():
    assert is_default_date(after("date_default").born)


def test_day_and_month_are_swapped_when_both_can_be():
    assert after("date_swapped", born=date(1952, 5, 9)).born == date(1952, 9, 5)
    assert after("date_swapped", born=date(1952, 5, 19)).born == date(1952, 5, 19)


def test_one_off_a_leap_day_is_a_day():
    years = {after("date_digit", seed, born=date(1952, 2, 29)).born for seed in range(50)}

    assert years == {date(1952, 2, 28), date(1952, 3, 1), date(1951, 2, 28), date(1953, 2, 28)}


def test_the_other_box_is_the_other_sex():
    assert after("sex_wrong").sex is Sex.FEMALE
    assert after("sex_wrong", sex=Sex.FEMALE).sex is Sex.MALE


def test_the_birthplace_is_a_smaller_place():
    places = {after("birthplace_variant", seed).birthplace for seed in range(20)}

    assert places == {"SUKOHARJO", "TULAKAN"}


def test_the_hamlet_is_of_the_village():
    assert {after("hamlet_other", seed).hamlet for seed in range(20)} == set(VILLAGE.hamlets)
