"""Reads one spreadsheet in a process of its own and prints its rows as JSON lines.

``spreadsheet.py`` starts it. A workbook is a stranger's file: it may unpack to many gigabytes,
claim a cell in the last corner of a sheet, or break the parser. Here it can hurt nobody: the
operating system holds this process to its share of memory and time, and its end is only an end
of file to the parent. It imports nothing of Rekam, so that it starts quickly.

Lines: ``{"format"}``, then for each sheet ``{"sheet", "hidden", "height", "width"}`` and arrays of
rows; at last ``{"end"}``, or ``{"refused"}`` with a cause. Dates travel as ISO text, numbers as
numbers: what the parent must know of a cell is whether a spreadsheet held it as a number.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine

MEMORY_BYTES_MAX = 3 << 30  # address space; a register of 582,275 rows takes half of it
CPU_SECONDS_MAX = 300
COLUMNS_MAX = 1_000
_BATCH_ROWS = 500


def main(path: Path, say: Callable[[Any], None]) -> None:
    """Say what is in the workbook, or why it is refused."""
    try:
        _read(path, say)
    except python_calamine.PasswordError:
        say({"refused": "password"})
    except MemoryError:
        say({"refused": "too-large"})
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError):
        say({"refused": "damaged"})


def hold_back() -> None:
    """Take no more than our share; without ``resource`` (Windows) there is only the process."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: Path, say: Callable[[Any], None]) -> None:
    form = _format(path)
    say({"format": form})
    with path.open("rb") as file, python_calamine.CalamineWorkbook.from_filelike(file) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet:
                hidden = sheet.visible is not python_calamine.SheetVisibleEnum.Visible
                _say_sheet(book, sheet.name, hidden=hidden, say=say)
    say({"end": True})


def _say_sheet(
    book: python_calamine.CalamineWorkbook,
    name: str,
    *,
    hidden: bool,
    say: Callable[[Any], None],
) -> None:
    sheet = book.get_sheet_by_name(name)
    height = 0 if sheet.end is None else sheet.end[0] + 1
    say({"sheet": name, "hidden": hidden, "height": height, "width": sheet.width})
    if hidden or sheet.width > COLUMNS_MAX:
        return
    rows = sheet.iter_rows()
    while batch := list(islice(rows, _BATCH_ROWS)):
        say(batch)


def _format(path: Path) -> str:
    """Tell by its content what it is; a name may lie."""
    if not zipfile.is_zipfile(path):
        return "xls"
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    return "ods" if "content.xml" in names else "xlsx"


if __name__ == "__main__":
    hold_back()
    main(Path(sys.argv[1]), lambda message: print(json.dumps(message, default=str)))  # noqa: T201 its answer
