"""Reads birth dates in the ways offices write them, keeping what is known of a broken one.

``1980-05-04``, ``04-05-1980``, ``04/05/1980``, ``04|05|1980``, ``4 Mei 1980``, ``19800504``, a
year alone, a spreadsheet's day number; day before month unless the year stands first.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from rekam.engines.linkage.people import Array, Codes, Column, Mask

_NUMBERS = re.compile(r"[0-9]+")
_WORDS = re.compile(r"[A-Z]{3,9}")
_TIME = re.compile(r"[T ][0-9]{1,2}:.*$")
_MONTHS = {
    name: month
    for month, names in enumerate(
        "JAN,FEB PEB,MAR MRT,APR,MEI MAY,JUN,JUL,AGT AGU AGS AUG,SEP,OKT OCT,NOV NOP,DES DEC".split(
            ","
        ),
        start=1,
    )
    for name in names.split()
}
_SERIAL_ZERO = date(1899, 12, 30)  # a spreadsheet's day 0
_YEARS = range(1850, 2100)
_MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Days:
    """Year, month and day of each row, 0 for what is not known."""

    year: Array
    month: Array
    day: Array

    @property
    def code(self) -> Codes:
        """The date as one number, 19800504, or 0 unless it is whole."""
        made = self.year.astype(np.int32) * 10_000 + self.month * 100 + self.day
        return np.where(self.is_whole, made, 0).astype(np.int32)

    @property
    def is_whole(self) -> Mask:
        return (self.year > 0) & (self.month > 0) & (self.day > 0)


def read_days(column: Column) -> Days:
    """Read a column of dates."""
    read = np.array([_read(text) for text in column.texts], dtype=np.int16)
    rows = read[column.codes]
    return Days(rows[:, 0], rows[:, 1], rows[:, 2])


def _read(text: str) -> tuple[int, int, int]:
    text = _TIME.sub("", text.strip().upper())
    numbers = [int(found) for found in _NUMBERS.findall(text) if len(found) <= 8]  # noqa: PLR2004
    if word := _WORDS.search(text):
        month = _MONTHS.get(word[0][:3], 0)
        numbers = [*numbers[:1], month, *numbers[1:2]]
    if len(numbers) == 1:
        return _alone(numbers[0])
    if len(numbers) < 3:  # noqa: PLR2004 day, month, year
        return 0, 0, 0
    first, month, last = numbers[:3]
    year, day = (first, last) if first in _YEARS else (last, first)
    return _checked(year, month, day)


def _alone(number: int) -> tuple[int, int, int]:
    """Read a number by itself: a year, YYYYMMDD, or a spreadsheet's count of days."""
    if number in _YEARS:
        return number, 0, 0
    if number // 10_000 in _YEARS:
        return _checked(number // 10_000, number // 100 % 100, number % 100)
    if 9_999 < number < 100_000:  # noqa: PLR2004 five digits
        day = _SERIAL_ZERO + timedelta(days=number)
        return day.year, day.month, day.day
    return 0, 0, 0


def _checked(year: int, month: int, day: int) -> tuple[int, int, int]:
    if month > _MONTHS_PER_YEAR >= day:
        month, day = day, month
    year = year if year in _YEARS else 0
    if not 1 <= month <= _MONTHS_PER_YEAR:
        return year, 0, 0
    if not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
        return year, month, 0
    return year, month, day
