"""Reads what was written, as an importer would."""

import csv
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

import rekam.engines.invention

PACITAN = Path(rekam.engines.invention.__file__).parent / "pacitan"


def read(path):
    """Return a CSV file's rows by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(path):
    """Return a workbook's rows, heading first."""
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def day(text):
    """Return the date in ``31-12-1950`` or ``31|12|1950``."""
    return date(*(int(part) for part in reversed(text.replace("|", "-").split("-"))))


def changes(row):
    """Return what the truth says was done to a row."""
    return set(row["changes"].split())
