"""Birth dates in the ways offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.linkage.days import read_days
from rekam.engines.linkage.people import Column


def read(text):
    days = read_days(Column.of([text]))
    return int(days.year[0]), int(days.month[0]), int(days.day[0])


@pytest.mark.parametrize(
    "text",
    [
        "1980-05-04", "04-05-1980", "4/5/1980", "04|05|1980", "04.05.1980", "19800504",
        "4 Mei 1980", "04-MAY-1980", "1980-05-04 00:00:00", "1980-05-04T00:00:00", " 04-05-1980 ",
        "29345",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_date_is_read(text):
    assert read(text) == (1980, 5, 4)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("05-14-1980", (1980, 5, 14)),
        ("1945", (1945, 0, 0)),
        ("00-00-1945", (1945, 0, 0)),
        ("00|07|1945", (1945, 7, 0)),
        ("31-02-1960", (1960, 2, 0)),
        ("29-02-1960", (1960, 2, 29)),
        ("04-05-80", (0, 5, 4)),
        ("", (0, 0, 0)),
        ("-", (0, 0, 0)),
        ("tidak tahu", (0, 0, 0)),
    ],
)
def test_what_is_known_of_a_broken_date_is_kept(text, told):
    assert read(text) == told


@given(st.text(max_size=24))
def test_any_text_is_read_without_a_fall(text):
    year, month, day = read(text)
    assert year == 0 or 1850 <= year < 2100
    assert 0 <= month <= 12
    assert 0 <= day <= 31
