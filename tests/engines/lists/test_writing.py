"""A list that goes out: every cell is text, and nothing in it is run."""

import csv
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from rekam.engines.lists.writing import delimited, workbook
from tests.engines.lists.made_lists import nik

HEADINGS = ("NIK", "NAMA")
ROWS = [(nik(1), "=1+1"), (nik(20), 'SITI; "AMINAH"\nBINTI'), ("", "\x07PAK \u2019")]


def sheet(made):
    return CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python()


def table(made):
    return list(csv.reader(StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    ("write", "read"), [(delimited, table), (lambda *a: workbook("S", *a), sheet)]
)
def test_every_cell_comes_back_as_text_and_none_is_a_formula(write, read):
    head, first, second, third = read(write(HEADINGS, ROWS))
    assert tuple(head) == HEADINGS
    assert first == [nik(1), "'=1+1"]
    assert second == [nik(20), 'SITI; "AMINAH"\nBINTI']
    assert third == ["", "\ufffdPAK \u2019"]


def test_a_text_begins_with_the_mark_that_excel_needs():
    assert delimited(HEADINGS, ROWS).startswith(b"\xef\xbb\xbf")


def test_a_list_of_nobody_has_its_headings_all_the_same():
    assert sheet(workbook("S", HEADINGS, [])) == [list(HEADINGS)]
    assert table(delimited(HEADINGS, [])) == [list(HEADINGS)]
