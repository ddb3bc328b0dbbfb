"""Writes a list that goes out, as a workbook or as delimited text; every cell is text.

Text keeps the sixteen digits of a NIK, and ``harmless`` keeps a name from being run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter

from rekam.engines.lists.cells import harmless

_WIDTH_MAX, _WIDTH_MIN = 40, 6  # of a column, in letters
_DELIMITER = ";"  # what a spreadsheet set to Indonesian splits a csv at


def workbook(sheet: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet, its heading row frozen, its columns as wide as they need."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page, bold = book.add_worksheet(sheet), book.add_format({"bold": True})
        widths = [len(one) for one in headings]
        _write(page, 0, headings, bold)
        for number, row in enumerate(rows, start=1):
            _write(page, number, row, None)
            widths = [max(pair) for pair in zip(widths, map(len, row), strict=True)]
        for column, width in enumerate(widths):
            page.set_column(column, column, min(max(width + 2, _WIDTH_MIN), _WIDTH_MAX))
        page.freeze_panes(1, 0)
    return file.getvalue()


def delimited(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return delimited text in UTF-8 with its mark, without which Excel reads it as another."""
    file = StringIO(newline="")
    writer = csv.writer(file, delimiter=_DELIMITER)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _write(
    page: xlsxwriter.worksheet.Worksheet, row: int, cells: Sequence[str], form: object
) -> None:
    for column, cell in enumerate(cells):
        page.write_string(row, column, harmless(cell), form)
