"""A file as sheets of numbered rows of text, whatever program wrote it.

What comes before any meaning: the same shape for csv, xlsx, xls and ods. ``text.py`` and
``spreadsheet.py`` make it, ``opening.py`` chooses between them, ``headings.py`` reads on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

COLUMNS_MAX = 1_000  # no list has them; a slipped or hostile file may
Cells: TypeAlias = list[str]
NumberedRow: TypeAlias = tuple[int, Cells]


class NumberText(str):
    """The digits of a cell that the spreadsheet held as a number: it keeps 15 of them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """One sheet; its rows can be read once, before the next sheet is asked for."""

    name: str
    is_hidden: bool
    rows: Iterator[NumberedRow]  # numbered as the spreadsheet program shows them


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One opened file."""

    form: str  # "csv", "xlsx", "xls" or "ods": what it is, not what its name says
    encoding: str  # of a text
    delimiter: str  # of a text
    sheets: Iterator[RawSheet]
    share: Callable[[], float]  # how much of the file has been read, 0 to 1
    close: Callable[[], None]
