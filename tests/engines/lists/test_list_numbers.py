"""What happened to a number on its way through spreadsheets and photocopies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekam.engines.lists.numbers import Fault, Number, is_whole, read_number
from rekam.engines.lists.table import NumberText
from tests.engines.lists.made_lists import nik

NIK = nik(7)
ENDS_IN_ZERO = nik(10)
BEYOND_A_CELL = nik(7, district="92.01.04")  # larger than a spreadsheet holds exactly


SHOWN = NIK[:5] + "?" * 11  # of 3.50104 the last digit may be rounded


def read(text, *, tail_is_lost=False):
    return read_number(text, tail_is_lost=tail_is_lost)


@pytest.mark.parametrize("text", [NIK, ENDS_IN_ZERO], ids=["ends in 7", "ends in 0"])
def test_sixteen_digits_held_as_text_are_whole(text):
    assert is_whole(text)
    assert read(text) == Number(text, "", None)


TIDIED = {
    "an apostrophe before it": "'" + NIK,
    "a typographic apostrophe": "’" + NIK,
    "a space behind it": NIK + " ",
    "a hard space before it": "\u00a0" + NIK,
    "groups of four": " ".join(NIK[at : at + 4] for at in range(0, 16, 4)),
    "dots between region, birth and serial": f"{NIK[:6]}.{NIK[6:]}",
    "a formula that keeps it text": f'="{NIK}"',
    "held as a number, but every digit is there": NumberText(NIK),
    "a number with decimals": NIK + ".0",
    "a number with an Indonesian comma": NIK + ",00",
}


@pytest.mark.parametrize("text", TIDIED.values(), ids=TIDIED)
def test_what_stands_around_the_digits_is_taken_away_and_told(text):
    assert not is_whole(text)
    assert read(text) == Number(NIK, "", Fault.TIDIED)


RUINED = {
    "shown as 3.50104E+15": (f"{int(NIK):.5E}", SHOWN),
    "shown with a comma": (f"{int(NIK):.5E}".replace(".", ","), SHOWN),
    "shown in small letters": (f"{int(NIK):.5e}", SHOWN),
    "shown without a plus": (
        f"{int(NIK):.5E}".replace("+", ""),
        SHOWN,
    ),
    "a number whose last digit became 0": (NumberText(ENDS_IN_ZERO), ENDS_IN_ZERO[:-1] + "?"),
    "the same saved with decimals": (ENDS_IN_ZERO + ".0", ENDS_IN_ZERO[:-1] + "?"),
    "a number grouped by thousands": (f"{int(ENDS_IN_ZERO):,}", ENDS_IN_ZERO[:-1] + "?"),
    "grouped the Indonesian way": (
        f"{int(ENDS_IN_ZERO):,}".replace(",", "."),
        ENDS_IN_ZERO[:-1] + "?",
    ),
    "a number beyond what a cell holds": (NumberText(BEYOND_A_CELL), BEYOND_A_CELL[:12] + "????"),
}


@pytest.mark.parametrize(("text", "hint"), RUINED.values(), ids=RUINED)
def test_a_number_ruined_by_a_spreadsheet_keeps_the_digits_that_are_sure(text, hint):
    assert read(text) == Number("", hint, Fault.RUINED)


def test_the_digits_that_are_called_sure_are_the_true_ones():
    for serial in (1, 4999, 9999):
        for district in ("35.01.04", "35.01.99", "99.99.99"):
            true = nik(serial, district=district)
            for places in range(2, 15):
                hint = read(f"{int(true):.{places}E}").hint
                assert true.startswith(hint.rstrip("?"))


def test_a_column_that_ends_in_zero_throughout_has_lost_its_last_digits():
    assert read(ENDS_IN_ZERO, tail_is_lost=True) == Number(
        "", ENDS_IN_ZERO[:-1] + "?", Fault.RUINED
    )
    assert read(NIK, tail_is_lost=True) == Number(NIK, "", None)


MASKED = {
    "the last four, as the commission gives it out": (NIK[:12] + "****", NIK[:12] + "????"),
    "with letters": (NIK[:12] + "XXXX", NIK[:12] + "????"),
    "the birth date": (NIK[:6] + "******" + NIK[12:], NIK[:6] + "??????" + NIK[12:]),
    "with fewer stars than digits": (NIK[:12] + "**", NIK[:12] + "????"),
    "with more stars than digits": (NIK[:12] + "******", NIK[:12] + "????"),
    "with dots of ink": (NIK[:12] + "••••", NIK[:12] + "????"),
    "all of it": ("*" * 16, ""),
    "an apostrophe before it": ("'" + NIK[:12] + "****", NIK[:12] + "????"),
}


@pytest.mark.parametrize(("text", "hint"), MASKED.values(), ids=MASKED)
def test_a_masked_number_keeps_the_digits_that_show(text, hint):
    assert read(text) == Number("", hint, Fault.MASKED)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "0", "0" * 16, "0" * 16 + ".0", "NULL", "null", "N/A", "#N/A", "'"]
)
def test_what_stands_for_nothing_is_a_missing_number(text):
    assert not is_whole(text)
    assert read(text) == Number("", "", Fault.MISSING)


@pytest.mark.parametrize("text", [NIK[:-1], NIK + "1", NIK[:6], "7", NumberText("12")])
def test_another_length_is_no_number_of_this_kind(text):
    assert read(text) == Number("", "", Fault.LENGTH)


def test_letters_leave_the_other_digits_as_a_hint():
    typed = NIK[:3] + "O" + NIK[4:]
    assert read(typed) == Number("", NIK[:3] + "?" + NIK[4:], Fault.LETTERS)
    assert read("tidak punya") == Number("", "", Fault.LETTERS)


def test_digits_of_another_script_are_no_digits():
    text = "\u0663" * 16
    assert not is_whole(text)
    assert read(text).digits == ""


@given(st.text(max_size=40), st.booleans())
def test_whatever_stands_in_a_cell_is_read(text, tail_is_lost):
    number = read_number(text, tail_is_lost=tail_is_lost)
    assert len(number.digits) in {0, 16}
    assert len(number.hint) in {0, 16}
    assert (number.fault in {None, Fault.TIDIED}) == bool(number.digits)


@given(st.integers(min_value=10**15, max_value=10**16 - 1))
def test_a_number_is_never_read_as_another(number):
    for text in (str(number), NumberText(number), NumberText(int(float(number)))):
        digits = read(text).digits
        assert digits in {"", str(number)}
