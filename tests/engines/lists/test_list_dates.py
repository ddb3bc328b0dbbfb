"""Birth dates in the ways offices write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.domain.values import Sex
from rekam.engines.lists.dates import Day, read_day, swapped
from rekam.engines.lists.rows import Code

MAY = date(1980, 5, 24)


@pytest.mark.parametrize(
    "text",
    [
        "1980-05-24",
        "1980/5/24",
        "24-05-1980",
        "24/05/1980",
        "24|05|1980",
        "24.05.1980",
        "24 05 1980",
        "24 - 05 - 1980",
        " 24-5-1980 ",
        "'24-05-1980",
        "1980-05-24 00:00:00",
        "1980-05-24T00:00:00",
        "24/05/1980 0:00",
        "24 Mei 1980",
        "24-MEI-1980",
        "24 May 1980",
    ],
)
def test_every_way_of_writing_a_date_is_read(text):
    day = read_day(text)
    assert (day.born, day.code) == (MAY, None)


@pytest.mark.parametrize(
    ("text", "month"),
    [("17 Agustus 1945", 8), ("17-AGT-1945", 8), ("17 Nopember 1945", 11), ("17 Peb 1945", 2)],
)
def test_months_are_read_in_the_spellings_of_offices(text, month):
    assert read_day(text).born == date(1945, month, 17)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.DATE_MISSING),
        ("-", Code.DATE_MISSING),
        ("00-00-0000", Code.DATE_MISSING),
        ("31-02-1980", Code.DATE_IMPOSSIBLE),
        ("30|02|1980", Code.DATE_IMPOSSIBLE),
        ("25-13-1980", Code.DATE_IMPOSSIBLE),
        ("29-02-1981", Code.DATE_IMPOSSIBLE),
        ("00-05-1980", Code.DATE_IMPOSSIBLE),
        ("24-05-80", Code.DATE_SHORT_YEAR),
        ("24-05-180", Code.DATE_SHORT_YEAR),
        ("24 Blabla 1980", Code.DATE_IMPOSSIBLE),
        ("kira-kira 1980", Code.DATE_UNREADABLE),
        ("1980", Code.DATE_UNREADABLE),
        ("00:00:00", Code.DATE_UNREADABLE),
    ],
)
def test_what_is_no_date_says_why(text, code):
    assert read_day(text) == Day(None, code)


def test_a_date_held_as_a_number_is_read_and_told():
    day = read_day("29365")
    assert (day.born, day.code) == (MAY, Code.DATE_NUMBER)


@pytest.mark.parametrize("text", ["05-24-1980", "05/24/1980", "1980-24-05"])
def test_day_and_month_that_can_only_be_swapped_are_put_right_and_told(text):
    day = read_day(text)
    assert (day.born, day.code) == (MAY, Code.DATE_SWAPPED)


@pytest.mark.parametrize("text", ["31-12-1950", "01-07-1950", "01-01-1950", "15-08-1950"])
def test_a_default_date_is_kept_and_told(text):
    day = read_day(text)
    assert day.born is not None
    assert day.code is Code.DEFAULT_DATE


def test_a_day_knows_what_the_niks_of_a_man_and_a_woman_say():
    day = read_day("24-05-1980")
    assert (day.digits(Sex.MALE), day.digits(Sex.FEMALE)) == ("240580", "640580")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)))
def test_a_date_comes_back_in_every_form(born):
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d|%m|%Y"):
        assert read_day(born.strftime(form)).born == born


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 1, 1)))
def test_swapping_twice_is_not_swapping(born):
    other = swapped(born)
    if born.day > 12:
        assert other is None
    else:
        assert swapped(other) == born


@given(st.text(max_size=30))
def test_whatever_stands_in_a_date_cell_is_read(text):
    day = read_day(text)
    assert (day.born is None) <= (day.code is not None)
