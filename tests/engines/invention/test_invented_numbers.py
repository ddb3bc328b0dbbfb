from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Nik, Sex
from rekam.engines.invention.numbers import Serials, nik, nkk

BORN = date(1985, 8, 17)
DAYS = st.dates(date(1900, 1, 1), date(2018, 4, 5))


@given(born=DAYS, sex=st.sampled_from(Sex), serial=st.integers(1, 9999))
def test_a_nik_says_what_it_was_made_of(born, sex, serial):
    made = nik(district="35.01.10", born=born, sex=sex, serial=serial)

    assert made.district == "35.01.10"
    assert made.sex is sex
    assert made.agrees_with(born)
    assert int(made.digits[12:]) == serial


def test_a_womans_day_is_forty_more():
    assert nik(born=BORN, sex=Sex.FEMALE).digits[6:12] == "570885"
    assert nik(born=BORN, sex=Sex.MALE).digits[6:12] == "170885"


def test_a_family_card_has_the_day_of_its_registration():
    assert nkk(registered=date(2011, 2, 3), serial=4).digits == "350104" + "030211" + "0004"


@given(st.lists(st.tuples(DAYS, st.sampled_from(Sex)), max_size=60))
def test_no_number_is_handed_out_twice(births):
    serials = Serials()
    made = [serials.nik("350104", born=born, sex=sex) for born, sex in births]

    assert len(set(made)) == len(made)
    assert all(
        Nik(digits).agrees_with(born) for digits, (born, _) in zip(made, births, strict=True)
    )


def test_serials_count_from_one_for_each_district_and_day():
    serials = Serials()
    made = [
        serials.nik(region, born=BORN, sex=Sex.MALE)[12:]
        for region in ("350104", "350105", "350104")
    ]

    assert made == ["0001", "0001", "0002"]


def test_a_century_apart_is_the_same_day_to_a_nik():
    serials = Serials()
    made = [
        serials.nik("350104", born=BORN.replace(year=year), sex=Sex.MALE) for year in (1918, 2018)
    ]

    assert made[0][:12] == made[1][:12]
    assert made[0] != made[1]


def test_family_cards_count_for_themselves():
    serials = Serials()
    serials.nkk("350104", registered=BORN)

    assert serials.nkk("350104", registered=BORN)[12:] == "0002"


def test_more_serials_than_four_digits_stop_the_program():
    serials = Serials()
    for _ in range(9_999):
        serials.nik("350104", born=BORN, sex=Sex.MALE)

    with pytest.raises(AssertionError):
        serials.nik("350104", born=BORN, sex=Sex.MALE)
