"""Where each number of a file stood first."""

from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.lists.doubles import FirstPlaces


def test_the_first_place_is_told_to_all_that_follow():
    places = FirstPlaces()
    places.open_sheet("TPS 001")
    assert [places.earlier(7, 2), places.earlier(7, 5), places.earlier(7, 9)] == [
        "",
        "baris 2",
        "baris 2",
    ]


def test_a_place_in_an_earlier_sheet_is_told_with_its_name():
    places = FirstPlaces()
    for name in ("TPS 001", "TPS 002", "TPS 003"):
        places.open_sheet(name)
        places.earlier(name, 2)
    assert places.earlier("TPS 001", 3) == "TPS 001 baris 2"
    assert places.earlier("TPS 003", 3) == "baris 2"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3))))
def test_a_key_is_new_exactly_once(steps):
    places, seen = FirstPlaces(), set()
    places.open_sheet("A")
    for row, (key, sheet) in enumerate(steps, 1):
        if not sheet:
            places.open_sheet(f"lembar {row}")
        assert (places.earlier(key, row) == "") == (key not in seen)
        seen.add(key)
