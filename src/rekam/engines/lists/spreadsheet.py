"""Opens xlsx, xls and ods, each in a process of its own (``spreadsheet_child.py`` says why)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from rekam.engines.lists import spreadsheet_child
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.table import COLUMNS_MAX, Cells, NumberedRow, NumberText, RawSheet, Table


def open_spreadsheet(path: Path) -> Table:
    """Start reading a workbook; raises UnreadableListError, here or while rows are read."""
    reader = _Reader(path)
    return Table(
        form=reader.next_message()["format"],
        encoding="",
        delimiter="",
        sheets=reader.sheets(),
        share=reader.share,
        close=reader.close,
    )


def number_text(number: float) -> NumberText:
    """Return a number's digits as a clerk would type them: no exponent, no ``.0``."""
    whole = isinstance(number, int) or number.is_integer()
    return NumberText(int(number) if whole else number)


class _Reader:
    """The parent's end of the pipe."""

    def __init__(self, path: Path) -> None:
        # -I: neither the working folder nor the environment can slip it another module.
        command = [sys.executable, "-I", spreadsheet_child.__file__, str(path.absolute())]
        self._child = subprocess.Popen(  # noqa: S603 our own program; the path is one argument
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._lines = cast("IO[bytes]", self._child.stdout)
        self._height = 0
        self._row = 0

    def next_message(self) -> Any:
        """Return what the child says next.

        test_a_cell_in_the_last_corner_is_refused_and_hurts_nobody holds this in place: a child
        that was stopped at its limits says nothing more.
        """
        line = self._lines.readline()
        if not line:
            stopped = self._child.wait() < 0
            self.close()
            raise UnreadableListError(Cause.TOO_LARGE if stopped else Cause.DAMAGED)
        message = json.loads(line)
        if isinstance(message, dict) and "refused" in message:
            self.close()
            raise UnreadableListError(Cause(message["refused"]))
        return message

    def sheets(self) -> Iterator[RawSheet]:
        message = self.next_message()
        while "sheet" in message:
            if message["width"] > COLUMNS_MAX:
                raise UnreadableListError(Cause.TOO_WIDE, message["sheet"])
            self._height, self._row = message["height"], 0
            rows = self._rows(is_hidden=message["hidden"])
            yield RawSheet(name=message["sheet"], is_hidden=message["hidden"], rows=rows)
            for _ in rows:  # a sheet that was left half-way is still in the pipe
                pass
            message = self.next_message()
        self.close()

    def _rows(self, *, is_hidden: bool) -> Iterator[NumberedRow]:
        if is_hidden:
            return
        while self._row < self._height:
            for row in self.next_message():
                self._row += 1
                yield self._row, _cells(row)

    def share(self) -> float:
        return self._row / self._height if self._height else 0.0

    def close(self) -> None:
        self._lines.close()
        self._child.kill()
        self._child.wait()


def _cells(row: list[Any]) -> Cells:
    return [cell if type(cell) is str else number_text(cell) for cell in row]
