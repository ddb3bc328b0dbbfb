"""Puts the cells of a row in our own order and takes away what is only dirt.

Comes between a sheet's raw row and ``checking.py``. Line breaks, hard spaces and zero-width marks
become spaces or nothing; what is left that cannot be printed is damage.
"""

from __future__ import annotations

import unicodedata
from operator import itemgetter
from typing import NamedTuple

from rekam.engines.lists.columns import Field
from rekam.engines.lists.headings import Headings
from rekam.engines.lists.rows import Code
from rekam.engines.lists.table import Cells
from rekam.engines.lists.text import OPEN_QUOTE
from rekam.engines.lists.words import birthplace_and_date, rt_and_rw

_UNREADABLE = "\ufffd"  # stands for bytes that were lost
_NOTHING = {"", "-", "--", "NULL", "N/A", "#N/A"}
_HARMLESS = ("'=", "'+", "'-", "'@")
_DATE_PARTS = 3
_EDGE = "¦"  # between cells while they are looked at together


class Arranged(NamedTuple):
    """A row's cells in the order of ``Field``; an absent column is empty."""

    nik: str  # this and the next as they stood: how a number was held tells what it lost
    nkk: str
    born: str
    name: str
    birthplace: str
    sex: str
    marital: str
    address: str
    rt: str
    rw: str
    village_code: str
    village: str
    district: str
    dpid: str
    tps: str
    disability: str
    ktp: str
    remark: str
    source: str
    status: str
    status_on: str


_ORDER = tuple(Field[name.upper()] for name in Arranged._fields)


class Arranger:
    """Knows where the columns of one sheet stand."""

    def __init__(self, headings: Headings) -> None:
        self._columns = headings.columns
        self._width = len(headings.labels)
        self._pick = itemgetter(*(headings.columns.get(field, -1) for field in _ORDER))
        numbers = (headings.columns.get(field, -1) for field in (Field.NIK, Field.NKK))
        self._numbers = frozenset(numbers)
        combined = {Field.BIRTHPLACE_AND_BORN, Field.RT_AND_RW}
        self._has_combined = not combined.isdisjoint(headings.columns)

    def arrange(self, cells: Cells) -> tuple[Arranged, Code | None]:
        """Return the cells in order, and what is wrong with the row as a whole."""
        code = None
        if len(cells) != self._width:
            cells, code = self._fitted(cells)
        if _is_dirty(f"{_EDGE}{_EDGE.join(cells)}{_EDGE}"):
            cells, damage = _cleaned(cells, as_they_stood=self._numbers)
            code = code or damage
        arranged = Arranged._make(self._pick([*cells, ""]))
        return (self._split(arranged, cells) if self._has_combined else arranged), code

    def _fitted(self, cells: Cells) -> tuple[Cells, Code | None]:
        """Cut or fill a row to its headings; cells beyond them mean that it slipped."""
        if cells and cells[-1] == OPEN_QUOTE:
            return self._fitted(cells[:-1])[0], Code.ROW_QUOTE
        if len(cells) < self._width:
            return cells + [""] * (self._width - len(cells)), None
        kept, beyond = cells[: self._width], cells[self._width :]
        if not any(cell.strip() for cell in beyond):
            return kept, None
        rejoined = self._with_date_rejoined(cells)
        return (rejoined, None) if len(rejoined) == self._width else (kept, Code.ROW_SHIFTED)

    def _with_date_rejoined(self, cells: Cells) -> Cells:
        """Join ``DD|MM|YYYY`` again where ``|`` was also taken for the delimiter."""
        at = self._columns.get(Field.BORN, len(cells))
        date = cells[at : at + _DATE_PARTS]
        if len(date) < _DATE_PARTS or not all(part.strip().isdecimal() for part in date):
            return cells
        return [*cells[:at], "|".join(date), *cells[at + _DATE_PARTS :]]

    def _split(self, arranged: Arranged, cells: Cells) -> Arranged:
        """Take columns apart that hold two things."""
        if (at := self._columns.get(Field.BIRTHPLACE_AND_BORN)) is not None:
            birthplace, born = birthplace_and_date(cells[at])
            arranged = arranged._replace(birthplace=birthplace, born=born)
        if (at := self._columns.get(Field.RT_AND_RW)) is not None:
            rt, rw = rt_and_rw(cells[at])
            arranged = arranged._replace(rt=rt, rw=rw)
        return arranged


def _is_dirty(line: str) -> bool:
    """Tell whether any cell must be cleaned; nearly none must, so this one look saves many."""
    return (
        "  " in line
        or _EDGE + " " in line
        or " " + _EDGE in line
        or _EDGE + "-" in line
        or _EDGE + "'" in line
        or "NULL" in line
        or "N/A" in line
        or _UNREADABLE in line
        or not line.isprintable()
    )


def _cleaned(cells: Cells, *, as_they_stood: frozenset[int]) -> tuple[Cells, Code | None]:
    """Return the words of each cell, and whether some could not be read."""
    plain = ["".join(map(_sign, cell)) if not cell.isprintable() else cell for cell in cells]
    line = "".join(plain)
    is_damaged = not line.isprintable() or _UNREADABLE in line
    clean = [cell if at in as_they_stood else _text(cell) for at, cell in enumerate(plain)]
    return clean, Code.ROW_DAMAGED if is_damaged else None


def _sign(sign: str) -> str:
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) == "Cf" else sign


def _text(cell: str) -> str:
    """Return a cell's words with single spaces; what stands for nothing becomes nothing."""
    text = " ".join(cell.split())
    if text in _NOTHING:
        return ""
    # ``mending.py`` put an apostrophe before what a spreadsheet would run.
    return text[1:] if text.startswith(_HARMLESS) else text
