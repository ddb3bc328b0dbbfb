"""Writes the rows that were kept aside to a workbook, to be mended and read again.

Each row stands as it stood, under its own headings, with the cells in question coloured; behind it
its row number in the first file, and why. ``read`` takes the mended workbook like any list and
ignores what was added. A village or polling station that only the sheet's title or name had said
gets a column of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from rekam.engines.lists.cells import UNPRINTABLE, harmless
from rekam.engines.lists.columns import LAYOUTS, Field, ListKind, heading_key
from rekam.engines.lists.rows import BadRow, Origin
from rekam.engines.lists.sentences import explain

ROW_HEADING = "BARIS ASAL"
REASON_HEADING = "ALASAN DAN CARA MEMPERBAIKI"

_ROWS_MAX = 1_000_000  # of a sheet, with its heading
_NAME_LENGTH_MAX = 28  # of a sheet, with room for a number
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_REASON_WIDTH = 80
_COLUMN_WIDTH = 18


def write_problems(path: Path, rows: Iterable[BadRow]) -> int:
    """Write the rows in one pass, a sheet for each sheet they came from; return how many."""
    count = 0
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet: _Sheet | None = None
        for row in rows:
            if sheet is None or not sheet.has_room_for(row):
                sheet = _Sheet(book, row.origin)
            sheet.write(row)
            count += 1
        if sheet is None:
            book.add_worksheet("KOSONG")
    return count


class _Sheet:
    """One sheet, filled from the top."""

    def __init__(self, book: xlsxwriter.Workbook, origin: Origin) -> None:
        self._origin = origin
        self._added = _added(origin)
        self._sheet = book.add_worksheet(_sheet_name(origin.sheet, len(book.worksheets())))
        self._bold = book.add_format({"bold": True})
        self._marked = book.add_format({"bg_color": "#FFF2CC"})
        self._wrapped = book.add_format({"text_wrap": True})
        self._row = 0
        width = len(origin.columns) + len(self._added) + 1
        self._sheet.set_column(0, width - 1, _COLUMN_WIDTH)
        self._sheet.set_column(width, width, _REASON_WIDTH)
        self._sheet.freeze_panes(1, 0)
        names = [*origin.columns, *self._added, ROW_HEADING, REASON_HEADING]
        self._write(names, [self._bold] * len(names))

    def has_room_for(self, row: BadRow) -> bool:
        return row.origin == self._origin and self._row < _ROWS_MAX

    def write(self, row: BadRow) -> None:
        width = len(self._origin.columns)
        beyond = [cell for cell in row.cells[width:] if cell.strip()]
        reasons = [explain(problem) for problem in row.problems]
        if beyond:
            reasons.append("Sel yang kelebihan: " + " | ".join(beyond))
        asked = {problem.column for problem in row.problems}
        cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
        forms = [self._marked if name in asked else None for name in self._origin.columns]
        self._write(
            [*cells, *self._added.values(), str(row.number), " ".join(reasons)],
            [*forms, *[None] * (len(self._added) + 1), self._wrapped],
        )

    def _write(self, texts: Sequence[str], forms: Sequence[Any]) -> None:
        for column, (text, form) in enumerate(zip(texts, forms, strict=True)):
            self._sheet.write_string(self._row, column, harmless(text), form)
        self._row += 1


def _added(origin: Origin) -> dict[str, str]:
    """Return the columns a sheet lacks because its title or its name had said it all."""
    known = LAYOUTS[ListKind.DESKTOP].fields
    there = {known[key][0] for key in map(heading_key, origin.columns) if key in known}
    added = {}
    if origin.village and there.isdisjoint({Field.VILLAGE, Field.VILLAGE_CODE}):
        added[Field.VILLAGE_CODE.value] = str(origin.village)
    if origin.tps and Field.TPS not in there:
        added[Field.TPS.value] = origin.tps
    return added


def _sheet_name(name: str, number: int) -> str:
    """Return a name that a workbook allows and no other sheet has."""
    clean = UNPRINTABLE.sub(" ", _NOT_IN_NAMES.sub(" ", name)).strip()[:_NAME_LENGTH_MAX].strip()
    return f"{clean} {number}" if number else clean or "DAFTAR"
