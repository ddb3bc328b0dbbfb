"""Compares birth dates: equal, a known slip of the hand, a default date, or only the year."""

from __future__ import annotations

import numpy as np

from rekam.engines.linkage.evidence import USUAL, Birth, Finding
from rekam.engines.linkage.joins import Index, mixed
from rekam.engines.linkage.people import Codes, Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Side

_DAYS_A_YEAR = 365.0
_UNSEEN = 1e-7
# One date of so many that a slip of this kind makes of another.
_WAYS = {
    Birth.SWAPPED: 1.0,
    Birth.DAY_OFF: 2.0,
    Birth.YEAR_OFF: 2.0,
    Birth.DIGIT: 25.0,
    Birth.LISTED_DEFAULT: 3.0,
    Birth.REGISTER_DEFAULT: _DAYS_A_YEAR,
    Birth.YEAR: _DAYS_A_YEAR,
    Birth.DAY_AND_MONTH: 60.0,
    Birth.YEAR_NEAR: 4 * _DAYS_A_YEAR,
}
_NEAR_YEARS = 2


def compare_births(
    other: Side, one: Side, voters: Whole, residents: Whole, commonness: Real
) -> Finding:
    """Compare the listed date (``one``) with the register's (``other``)."""
    level = _levels(other, one, voters, residents)
    common = np.log(commonness)[voters]
    rarity = np.zeros(len(voters))
    rarity[level == Birth.SAME] = -common[level == Birth.SAME]
    for kind, ways in _WAYS.items():
        rarity[level == kind] = -common[level == kind] - np.log(ways)
    year_share = _year_shares(other)[one.days.year[voters]]
    alone = level == Birth.YEAR_ALONE
    rarity[alone] = -np.log(np.maximum(year_share[alone], _UNSEEN))
    return Finding(level, rarity)


def _levels(other: Side, one: Side, voters: Whole, residents: Whole) -> Levels:
    year, month, day = (
        part[voters].astype(np.int32) for part in (one.days.year, one.days.month, one.days.day)
    )
    held = other.days
    ryear, rmonth, rday = (
        part[residents].astype(np.int32) for part in (held.year, held.month, held.day)
    )
    same_year = year == ryear
    level = np.full(len(voters), Birth.DIFFERS, dtype=np.uint8)
    level[np.abs(year - ryear) <= _NEAR_YEARS] = Birth.YEAR_NEAR
    level[(month == rmonth) & (day == rday)] = Birth.DAY_AND_MONTH
    level[same_year] = Birth.YEAR
    level[same_year & _is_default(rmonth, rday, month)] = Birth.REGISTER_DEFAULT
    level[same_year & _is_default(month, day, rmonth)] = Birth.LISTED_DEFAULT
    level[_one_digit(one.born[voters], other.born[residents])] = Birth.DIGIT
    level[(month == rmonth) & (day == rday) & (np.abs(year - ryear) == 1)] = Birth.YEAR_OFF
    level[same_year & (month == rmonth) & (np.abs(day - rday) == 1)] = Birth.DAY_OFF
    level[same_year & (month == rday) & (day == rmonth)] = Birth.SWAPPED
    level[one.born[voters] == other.born[residents]] = Birth.SAME
    return _less_known(level, one, other, voters, residents)


def _less_known(level: Levels, one: Side, other: Side, voters: Whole, residents: Whole) -> Levels:
    """Put what is less than a whole date at levels of its own."""
    broken = (one.born[voters] == 0) | (other.born[residents] == 0)
    year, held = one.days.year[voters], other.days.year[residents]
    level[broken] = np.where(
        year[broken] == held[broken], Birth.YEAR_ALONE, Birth.YEAR_ALONE_DIFFERS
    )
    level[broken & ((year == 0) | (held == 0))] = Birth.NOTHING
    return level


def _is_default(month: Codes, day: Codes, other_month: Codes) -> Mask:
    """Tell the dates written when only the year, or year and month, was known (DOMAIN 3)."""
    whole_year = ((day == 31) & (month == 12)) | ((day == 1) & ((month == 7) | (month == 1)))  # noqa: PLR2004
    return np.asarray(whole_year | ((day == 15) & (month == other_month)))  # noqa: PLR2004 the rule's day


def _one_digit(one: Codes, other: Codes) -> Mask:
    """Tell dates that differ in one digit of DDMMYYYY, or in two swapped neighbours of a year."""
    wrong = np.zeros(len(one), dtype=np.uint8)
    left, right = one.copy(), other.copy()
    for _ in range(8):
        wrong += left % 10 != right % 10
        left //= 10
        right //= 10
    year, held = one // 10_000 % 100, other // 10_000 % 100
    swapped = (
        (one % 10_000 == other % 10_000) & (year // 10 == held % 10) & (year % 10 == held // 10)
    )
    return np.asarray((wrong == 1) | swapped)


def birth_commonness(other: Side, one: Side) -> Real:
    """Return for each voter how likely anybody is to be listed with their birth date.

    On a list that is looked at by itself a date that two share is theirs: how common it is, the
    other rows say, and where those are few, the year.
    """
    usual, count = USUAL["born"], max(len(other), 1)
    index = Index.of(mixed(other.born, where=other.born > 0))
    dates, place = np.unique(one.born, return_inverse=True)
    exact = index.count(mixed(dates, where=dates > 0)) / count
    year, month, day = dates // 10_000, dates // 100 % 100, dates % 100
    swapped = index.count(mixed(year * 10_000 + day * 100 + month, where=dates > 0)) / count
    by_year = _year_shares(other)[year]
    if one is other:
        exact = np.maximum(exact - 2 / count, by_year / _DAYS_A_YEAR)
    common = (
        usual[Birth.SAME] * exact
        + usual[Birth.SWAPPED] * swapped
        + 0.03 * by_year / _DAYS_A_YEAR
        + usual[Birth.LISTED_DEFAULT] / 3 * np.where(_is_default(month, day, month), by_year, 0)
        + _UNSEEN
    )
    found: Real = common[place]
    return found


def _year_shares(other: Side) -> Real:
    counts = np.bincount(other.days.year.astype(np.int64), minlength=3_000)
    counts[0] = 0
    return counts / max(len(other), 1)
