"""Writes a table as CSV and, when asked, as a workbook; row by row, in little memory.

The same rows always give the same bytes: a workbook's own date is the invention's day. In a
workbook an ``int`` becomes a number and everything else text, as in the files of real offices.
A file gets its name only once it is whole
(``test_an_interrupted_invention_leaves_no_half_file``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import TracebackType
from typing import Self

import xlsxwriter

Cell = str | int
_ROW_LIMIT = 1_048_575  # of a worksheet, below the header


class Table:
    """One table, written to ``path`` and, if ``workbook`` is set, to the same name in .xlsx."""

    def __init__(
        self, path: Path, columns: Sequence[str], *, made_on: date, workbook: bool = False
    ) -> None:
        self.paths = [path]
        self._closing = ExitStack()
        file = self._closing.enter_context(_beside(path).open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(file, lineterminator="\n")
        self._csv.writerow(columns)
        self._sheet: _Sheet | None = None
        if workbook:
            self.paths.append(path.with_suffix(".xlsx"))
            self._sheet = _Sheet(_beside(self.paths[-1]), columns, made_on)
            self._closing.callback(self._sheet.close)
        for earlier in self.paths:  # or one interrupted would stand among those of another seed
            earlier.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()
        for path in self.paths:
            if kind is None:
                _beside(path).replace(path)
            else:
                _beside(path).unlink()

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        kept = list(rows)
        self._csv.writerows(kept)
        if self._sheet is not None:
            self._sheet.write(kept)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.beside")


class _Sheet:
    """A workbook of one sheet, streamed."""

    def __init__(self, path: Path, columns: Sequence[str], made_on: date) -> None:
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True})
        self._book.set_properties({"created": datetime.combine(made_on, time(), tzinfo=UTC)})
        self._sheet = self._book.add_worksheet()
        self._next_row = 0
        self.write([columns])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        write_string, write_number = self._sheet.write_string, self._sheet.write_number
        for row in rows:
            assert self._next_row <= _ROW_LIMIT, "a worksheet is full"
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    write_number(self._next_row, column, cell)
                elif cell:
                    write_string(self._next_row, column, cell)
            self._next_row += 1

    def close(self) -> None:
        self._book.close()
