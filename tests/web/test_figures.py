from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rekam.web import figures

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MORNING_MS = 1_526_528_520_000  # 17 May 2018, 03.42 UTC: a quarter to eleven in Pacitan


@pytest.mark.parametrize(
    ("value", "written"), [(0, "0"), (999, "999"), (23_604, "23.604"), (1_000_000, "1.000.000")]
)
def test_numbers_have_points_for_thousands(value, written):
    assert figures.number(value) == written


@given(st.integers(0, 10**12))
def test_points_change_no_digit(value):
    assert figures.number(value).replace(".", "") == str(value)


def test_a_nik_is_written_in_six_six_four_with_its_birth_digits_hidden():
    nik = "350112" + "520847" + "0003"
    assert figures.masked_nik(nik) == "350112 •••••• 0003"


def test_a_whole_nik_is_written_in_six_six_four():
    nik = "350112" + "520847" + "0003"
    assert figures.whole_nik(nik) == "350112 520847 0003"


@pytest.mark.parametrize("subject", ["sementara:kit-07:12", "", "12345", "kit-07/1/118"])
def test_what_is_no_nik_is_left_as_it_is(subject):
    assert figures.masked_nik(subject) == subject
    assert figures.whole_nik(subject) == subject


def test_a_day_is_written_with_its_month_in_words():
    assert figures.day(date(2018, 4, 5)) == "5 April 2018"
    assert figures.day(date(2018, 5, 17)) == "17 Mei 2018"


def test_an_hour_is_that_of_pacitan_whatever_the_machine_believes(settings):
    settings.TIME_ZONE = "America/New_York"
    assert figures.hour(MORNING_MS) == "10.42 WIB"


def test_a_moment_is_a_day_and_an_hour():
    assert figures.moment(MORNING_MS) == "17 Mei 2018, 10.42 WIB"


def test_the_day_begins_at_midnight_in_pacitan():
    just_before = 1_526_489_999_000  # 16 May 2018, 16.59.59 UTC
    assert figures.moment(just_before) == "16 Mei 2018, 23.59 WIB"
    assert figures.moment(just_before + 1000) == "17 Mei 2018, 00.00 WIB"


def test_the_header_has_a_short_day_and_an_hour():
    assert figures.header_moment(MORNING_MS) == ("Kam 17 Mei", "10.42")


@pytest.mark.parametrize(
    ("passed_ms", "written"),
    [
        (0, "0 mnt"),
        (59_999, "0 mnt"),
        (6 * 60_000, "6 mnt"),
        (HOUR_MS - 1, "59 mnt"),
        (HOUR_MS, "1 jam"),
        (31 * HOUR_MS, "31 jam"),
        (2 * DAY_MS, "2 hari"),
        (1_200 * DAY_MS, "1.200 hari"),
    ],
)
def test_how_long_ago_is_one_number_and_one_unit(passed_ms, written):
    assert figures.ago(MORNING_MS - passed_ms, MORNING_MS) == written


def test_what_lies_in_the_future_is_now():
    assert figures.ago(MORNING_MS + DAY_MS, MORNING_MS) == "0 mnt"


@pytest.mark.parametrize(
    ("error_ms", "written"),
    [
        (0, "tepat"),
        (-59_000, "tepat"),
        (-4 * 60_000, "terlambat 4 mnt"),
        (4 * 60_000, "lebih cepat 4 mnt"),
        (-3 * DAY_MS, "terlambat 3 hari"),
        (17 * 365 * DAY_MS, "lebih cepat 6.205 hari"),
    ],
)
def test_a_wrong_clock_is_told_by_how_much_and_which_way(error_ms, written):
    assert figures.clock_error(error_ms) == written


def test_machines_have_names_for_people():
    assert figures.node_name("kit-07") == "Kit 07"
    assert figures.node_name("office") == "Kantor"


def test_figures_follow_the_language_of_the_page():
    with translation.override("en"):
        assert figures.number(23_604) == "23,604"
        assert figures.day(date(2018, 5, 17)) == "17 May 2018"


def test_a_moment_of_today_is_an_hour_and_one_before_it_a_day():
    assert figures.since(MORNING_MS, MORNING_MS + HOUR_MS) == figures.hour(MORNING_MS)
    assert figures.since(MORNING_MS - DAY_MS, MORNING_MS).split()[1:] == ["Mei", "2018"]
