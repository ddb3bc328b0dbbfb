from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Nik, Nkk, Sex, age_on, is_default_date, village_code
from rekam.engines.invention.chance import chance
from rekam.engines.invention.people import (
    TODAY,
    VOTING_DAY,
    Marital,
    Source,
    born_at,
    born_minor,
    default_date,
    latest_birth,
)
from rekam.engines.invention.rates import RegisterRates
from tests.people import people, person

ELDER = date(1941, 3, 9)
SEEDS = st.integers(0, 10**6)


def made(count, *, born=ELDER, **rates):
    zero = dict.fromkeys(("default_date", "nik_from_elsewhere", "nik_before_correction"), 0.0)
    source = Source(rng=chance(5), rates=RegisterRates(**zero | rates))
    home = source.home(village="35.01.04.2001", hamlet="KRAJAN", rt=1, rw=2, today=TODAY)
    return [
        source.person(home=home, sex=Sex.FEMALE, born=born, marital=Marital.MARRIED)
        for _ in range(count)
    ]


# ---- for tests


@given(SEEDS)
def test_a_person_agrees_with_their_nik(seed):
    one = person(seed)
    nik = Nik(one.nik)

    assert nik.agrees_with(one.born)
    assert nik.sex is one.sex
    assert nik.district == "35.01.04"
    assert 17 <= age_on(one.born, VOTING_DAY) <= 87


def test_a_person_is_the_same_each_time_and_another_by_another_seed():
    assert person(4) == person(4)
    assert person(4) != person(5)


def test_a_person_is_what_was_asked_for():
    one = person(1, sex=Sex.FEMALE, born=date(2001, 2, 28), village="35.01.10.2016")

    assert (one.sex, one.born, one.home.village) == (
        Sex.FEMALE,
        date(2001, 2, 28),
        "35.01.10.2016",
    )
    assert Nik(one.nik).district == "35.01.10"


@pytest.mark.parametrize("given_", [{}, {"sex": Sex.MALE, "born": ELDER}])
def test_several_people_share_no_number(given_):
    some = people(1, 200, **given_)

    assert len({one.nik for one in some}) == 200
    assert len({one.home.nkk for one in some}) == 200


def test_a_home_is_well_formed():
    home = person(1).home

    assert Nkk(home.nkk).digits == home.nkk
    assert village_code(home.village) == home.village
    assert (home.hamlet, home.rt, home.rw) == ("KRAJAN", "001", "001")


# ---- dates


@given(age=st.floats(17, 110), seed=SEEDS)
def test_an_adult_is_of_age_on_voting_day_and_about_as_old_as_asked(age, seed):
    born = born_at(age, chance(seed))

    assert age_on(born, VOTING_DAY) >= 17
    assert abs((VOTING_DAY - born).days / 365.2425 - age) < 0.1


@given(SEEDS)
def test_a_minor_is_born_and_not_of_age(seed):
    born = born_minor(chance(seed), today=TODAY, voting_day=VOTING_DAY)

    assert born <= TODAY
    assert age_on(born, VOTING_DAY) < 17


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_the_latest_birth_is_the_last_of_age(voting_day):
    latest = latest_birth(voting_day)

    assert age_on(latest, voting_day) == 17
    assert age_on(latest + timedelta(days=1), voting_day) == 16


@given(born=st.dates(date(1900, 1, 1), date(2018, 1, 1)), seed=SEEDS)
def test_a_default_date_keeps_the_year(born, seed):
    default = default_date(born, chance(seed))

    assert is_default_date(default)
    assert default.year == born.year


def test_seventeen_years_before_a_leap_day_is_the_28th():
    assert latest_birth(date(2024, 2, 29)) == date(2007, 2, 28)


# ---- oddities of the register


def test_elders_have_default_dates_at_the_rate():
    hits = sum(is_default_date(one.born) for one in made(1_000, default_date=0.3))

    assert 240 < hits < 360


def test_a_default_date_stands_in_the_nik_too():
    assert all(Nik(one.nik).agrees_with(one.born) for one in made(100, default_date=1.0))


def test_the_young_have_no_default_dates():
    young = made(200, born=date(1980, 3, 9), default_date=1.0)

    assert {one.born for one in young} == {date(1980, 3, 9)}


def test_some_niks_are_from_another_district_here_or_far():
    districts = {Nik(one.nik).district for one in made(300, nik_from_elsewhere=1.0)}

    assert any(district.startswith("35.01.") for district in districts)
    assert any(not district.startswith("35.01.") for district in districts)


def test_a_corrected_birth_leaves_the_nik_as_it_was():
    corrected = made(200, nik_before_correction=1.0)

    assert sum(Nik(one.nik).agrees_with(one.born) for one in corrected) == 0


def test_birthplaces_are_far_at_the_rate():
    far = sum(one.birthplace != "PACITAN" for one in made(1_000, born_elsewhere=0.2))

    assert 150 < far < 250
