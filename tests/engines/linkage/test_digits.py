"""NIKs and family cards, however they were ruined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.linkage.digits import LENGTH, prefix, read_numbers
from rekam.engines.linkage.people import Column
from tests.people import people

NIK = people(3, 1)[0].nik


def read(text):
    numbers = read_numbers(Column.of([text]))
    return int(numbers.digits[0]), int(numbers.known[0]), numbers.odd


@pytest.mark.parametrize(
    "text",
    [NIK, f"'{NIK}", f" {NIK} ", f"{NIK}\t", ".".join((NIK[:6], NIK[6:12], NIK[12:])), f"{NIK}.0"],
)
def test_a_whole_number_is_read_through_what_stands_around_it(text):
    assert read(text) == (int(NIK), LENGTH, {})


@pytest.mark.parametrize("text", [f"{NIK[:12]}****", f"{NIK[:12]}xxxx", f"{NIK[:12]}####"])
def test_a_masked_number_keeps_its_twelve_digits(text):
    digits, known, _ = read(text)
    assert (prefix(np.array([digits]), 12)[0], known) == (int(NIK[:12]), 12)


@pytest.mark.parametrize("comma", [".", ","])
def test_a_number_in_scientific_form_keeps_only_what_rounding_cannot_touch(comma):
    shown = f"{NIK[0]}{comma}{NIK[1:6]}E+15"
    digits, known, _ = read(shown)
    assert 4 <= known < 6
    assert prefix(np.array([digits]), known)[0] == int(NIK[:known])


@pytest.mark.parametrize("odd", [NIK[:-1], NIK + "7"])
def test_a_digit_too_few_or_too_many_is_remembered(odd):
    assert read(odd) == (0, 0, {0: odd})


@pytest.mark.parametrize("text", ["", "-", "0" * 16, "NULL", "abc", "12", "#N/A", "*" * 16])
def test_what_is_no_number_is_no_number(text):
    assert read(text)[1] == 0


@given(st.text(max_size=24))
def test_any_text_is_read_without_a_fall(text):
    digits, known, _ = read(text)
    assert 0 <= known <= LENGTH
    assert 0 <= digits < 10**LENGTH
