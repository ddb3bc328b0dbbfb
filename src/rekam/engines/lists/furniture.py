"""Tells what stands in a list without being a row of it: blank rows, sums, signatures.

A row with neither a NIK nor a birth date is asked here before it is counted. What looks like a
person is never taken for furniture: at worst a clerk is shown a footer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rekam.engines.lists.columns import Field, heading_key
from rekam.engines.lists.dates import read_day
from rekam.engines.lists.headings import Headings
from rekam.engines.lists.table import Cells

_FOOTER = re.compile(
    r"(SUB\s*)?(JUMLAH|TOTAL)|REKAP|KETERANGAN|CATATAN|MENGETAHUI|DITETAPKAN|DISAHKAN|DICETAK|"
    r"KETUA|ANGGOTA|SEKRETARIS|PANITIA|PPS\b|PPK\b|KPU\b|HALAMAN|SUMBER\s*:|"
    r"[A-Z ]+,[\s.…0-9]*[A-Z]*[\s.…]*20[0-9]{2}$",  # Pacitan, 5 April 2018
    re.IGNORECASE,
)
_WORDS_MAX = 3  # cells of a line of a signature block
_COUNTED_MIN = 3  # cells of a row of column numbers
_DIGITS_MIN = 6  # of something that could be a NIK


class Furniture:
    """Watches one sheet; below the first footer it expects more of them."""

    def __init__(self, headings: Headings) -> None:
        self._columns = headings.columns
        self._keys = {heading_key(label) for label in headings.labels if label}
        self._is_below_footer = False

    def covers(self, cells: Cells) -> bool:
        """Tell whether a row is no row of the list."""
        return not self._names_somebody(cells) and self._is_furniture(cells)

    def _names_somebody(self, cells: Cells) -> bool:
        digits = sum(sign.isdigit() for sign in self._cell(cells, Field.NIK))
        born = self._cell(cells, Field.BORN) or self._cell(cells, Field.BIRTHPLACE_AND_BORN)
        return digits >= _DIGITS_MIN or read_day(born).born is not None

    def _cell(self, cells: Cells, field: Field) -> str:
        at = self._columns.get(field, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    def _is_furniture(self, cells: Cells) -> bool:
        texts = [cell.strip() for cell in cells if cell.strip()]
        if not texts or _counts_columns(texts) or self._repeats_headings(texts):
            return True
        if any(_FOOTER.match(text) for text in texts):
            self._is_below_footer = True
            return True
        if self._is_below_footer and len(texts) <= _WORDS_MAX:
            return True
        return len(texts) == 1 and not self._cell(cells, Field.NAME)

    def _repeats_headings(self, texts: Sequence[str]) -> bool:
        """Recognise the headings that a printout repeats on each page."""
        return all(heading_key(text) in self._keys for text in texts)


def _counts_columns(texts: Sequence[str]) -> bool:
    """Recognise the ``1 2 3 ...`` below the headings of government forms."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    return (
        len(texts) >= _COUNTED_MIN
        and len(numbers) == len(texts)
        and all(after - before == 1 for before, after in pairwise(numbers))
    )
