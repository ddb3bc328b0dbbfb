"""Reads a birth date in the ways offices write it, and prepares what a NIK should say of it.

``1980-05-04``, ``04-05-1980``, ``04/05/1980``, ``04|05|1980``, ``4 Mei 1980``, with or without a
time behind; day before month unless the year stands first. A year of two digits is not guessed:
1918 and 2018 are both alive. Dates repeat, so each is read once and remembered.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from rekam.domain.values import Nik, Sex, is_default_date
from rekam.engines.lists.rows import Code

_REMEMBERED = 1 << 16  # days of 180 years
_MONTHS_PER_YEAR = 12
_SEPARATOR = r"\s*[-/|. ]\s*"
_TIME = r"(?:[T ]+[0-9:.]+)?"
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_TIME}"
)
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}|[A-Za-z]{{3,9}}){_SEPARATOR}([0-9]{{2,4}}){_TIME}"
)
_SERIAL = re.compile(r"[1-9][0-9]{4}")  # days since 1899-12-30, from 1927; four digits are a year
_SERIAL_ZERO = date(1899, 12, 30)
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "JAN JANUARI JANUARY", "FEB PEB FEBRUARI PEBRUARI FEBRUARY", "MAR MARET MRT MARCH",
            "APR APRIL", "MEI MAY", "JUN JUNI JUNE", "JUL JULI JULY", "AGT AGU AGS AGUSTUS AUG",
            "SEP SEPT SEPTEMBER", "OKT OKTOBER OCT", "NOV NOP NOVEMBER NOPEMBER",
            "DES DESEMBER DEC",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


class Day(NamedTuple):
    """A birth date, what is odd about it, and the NIK's six digits for a man and a woman."""

    born: date | None
    code: Code | None
    male: str = ""
    female: str = ""

    def digits(self, sex: Sex) -> str:
        return self.female if sex is Sex.FEMALE else self.male


@lru_cache(_REMEMBERED)
def read_day(text: str) -> Day:
    """Read a birth date; whether it lies in the future the caller knows."""
    text = text.strip().strip("'")
    if not text.strip("-0/|."):
        return Day(None, Code.DATE_MISSING)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        month = found[2] if found[2].isdecimal() else str(_MONTHS.get(found[2].upper(), 0))
        return _day(found[3], month, found[1])
    if _SERIAL.fullmatch(text):
        return _known(_SERIAL_ZERO + timedelta(days=int(text)), Code.DATE_NUMBER)
    return Day(None, Code.DATE_UNREADABLE)


def swapped(born: date) -> date | None:
    """Return the date with day and month changed over, or None when there is no such day."""
    if born.day > _MONTHS_PER_YEAR:
        return None
    return born.replace(month=born.day, day=born.month)


def _day(year: str, month: str, day: str) -> Day:
    if len(year) != len("2018"):
        return Day(None, Code.DATE_SHORT_YEAR)
    code = None
    if int(month) > _MONTHS_PER_YEAR >= int(day):
        month, day, code = day, month, Code.DATE_SWAPPED
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return Day(None, Code.DATE_IMPOSSIBLE)
    return _known(born, code)


def _known(born: date, code: Code | None) -> Day:
    if code is None and is_default_date(born):
        code = Code.DEFAULT_DATE
    male, female = (Nik.birth_digits(born, sex) for sex in (Sex.MALE, Sex.FEMALE))
    return Day(born, code, male, female)
