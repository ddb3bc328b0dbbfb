"""Chooses how to open a file by what it is: its name may lie, its first bytes do not."""

from __future__ import annotations

from pathlib import Path

from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.spreadsheet import open_spreadsheet
from rekam.engines.lists.table import Table
from rekam.engines.lists.text import open_text

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
# Web pages named .xls are common; like the others they must be saved as a workbook first.
_OTHERS = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"%pdf", b"{\\rtf")
_START_BYTES = 512


def open_table(path: Path) -> Table:
    """Open a list; raises UnreadableListError when it is no table, or none that can be read."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    if start.startswith((_ZIP, _COMPOUND)):
        return open_spreadsheet(path)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_OTHERS):
        raise UnreadableListError(Cause.UNSUPPORTED)
    return open_text(path)
