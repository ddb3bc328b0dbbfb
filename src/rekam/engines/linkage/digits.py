"""Reads the 16 digits of a NIK or a family card, or as many of its first ones as are known.

What a spreadsheet, a mask or a hand did to a number makes it weaker evidence, never a reason to
leave a row out. Digits are read in groups: region (6), birth (6: day, women + 40, month, year),
serial (4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.people import Column, Levels, Mask, Whole

LENGTH = 16
TENS: Whole = 10 ** np.arange(LENGTH + 1, dtype=np.int64)
_WRAPPING = re.compile(r"[\s'\"`’‘.,=/\u00a0_-]+")
_SCIENTIFIC = re.compile(r"([0-9])[.,]?([0-9]*)[eE]\+?15")
_DECIMALS = re.compile(r"([0-9]{16})[.,]0+")
_SURE_MIN = 4  # fewer digits say only the province
_ODD = (LENGTH - 1, LENGTH + 1)  # a digit was left out or typed twice


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number a row: ``digits`` padded by zeros, of which the first ``known`` are known."""

    digits: Whole
    known: Levels
    odd: dict[int, str]  # of rows with 15 or 17 digits, what they say

    @property
    def is_whole(self) -> Mask:
        return np.asarray(self.known == LENGTH)

    @property
    def whole(self) -> Whole:
        """The whole numbers; 0 elsewhere."""
        return np.where(self.is_whole, self.digits, 0)


def read_numbers(column: Column) -> Numbers:
    """Read a column of NIKs or family cards."""
    read = [_read(text) for text in column.texts]
    digits = np.array([one[0] for one in read], dtype=np.int64)
    known = np.array([one[1] for one in read], dtype=np.uint8)
    odd_texts = {code: one[2] for code, one in enumerate(read) if one[2]}
    odd: dict[int, str] = {}
    if odd_texts:
        rows = np.flatnonzero(np.isin(column.codes, np.array(list(odd_texts), dtype=np.int32)))
        odd = {int(row): odd_texts[int(column.codes[row])] for row in rows}
    return Numbers(digits[column.codes], known[column.codes], odd)


def prefix(digits: Whole, length: int) -> Whole:
    """Return the first ``length`` of 16 digits."""
    first: Whole = digits // TENS[LENGTH - length]
    return first


def _read(text: str) -> tuple[int, int, str]:
    """Return the digits, how many of the first are known, and an odd number's own digits."""
    if len(text) == LENGTH and text.isdecimal() and text.isascii():
        return (int(text), LENGTH, "") if text.strip("0") else (0, 0, "")
    text = text.strip()
    if not text:
        return 0, 0, ""
    if found := _SCIENTIFIC.fullmatch(text):
        shown = (found[1] + found[2])[: LENGTH - 1].rstrip("0")[:-1]  # the last may be rounded
        return _known(shown)
    if found := _DECIMALS.fullmatch(text):
        text = found[1]
    bare = _WRAPPING.sub("", text)
    if bare.isdecimal() and bare.isascii():
        if len(bare) == LENGTH:
            return _read(bare)
        return 0, 0, bare if len(bare) in _ODD else ""
    head = re.match(r"[0-9]*", bare)
    return _known(head[0] if head and len(bare) <= LENGTH + 2 else "")


def _known(shown: str) -> tuple[int, int, str]:
    if len(shown) < _SURE_MIN:
        return 0, 0, ""
    return int(shown[:LENGTH].ljust(LENGTH, "0")), min(len(shown), LENGTH), ""
