"""Compares NIKs: whole, or what a slip, a mask or a spreadsheet left of them.

How much an agreement says depends on what the row says besides: given the birth date, a NIK's
six birth digits are no news, and a serial of 0001 is everybody's. So the chance that anybody is
listed with a number is taken digit group by digit group, given the row's own birth and sex.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from rekam.engines.linkage.candidates import mended
from rekam.engines.linkage.digits import LENGTH, TENS, Numbers, prefix
from rekam.engines.linkage.evidence import Finding, Nik
from rekam.engines.linkage.people import Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Prepared, Side

_REGION, _BIRTH = 6, 12
_UNSEEN = 1e-6
_DIGIT_WAYS, _SWAP_WAYS, _TWO_WAYS, _LENGTH_WAYS = 144.0, 15.0, 10_000.0, 160.0
_WOMEN_DAY = 40
_DAYS_A_YEAR = 365.0
_WHOLE_MOST = 1e-5
_NEAR_BIRTH = 0.02  # of numbers one slip apart among people born about the same day


class _Own(IntEnum):
    """How a NIK's birth digits compare with the row's own date and sex."""

    AGREES, YEAR, DIFFERS = range(3)


# How often each is so; a default date (31 December) agrees with few NIKs but in the year.
_USUAL = np.array([0.975, 0.018, 0.007])
_DEFAULT = np.array([0.3, 0.69, 0.01])
# How many of such numbers are another person's: a number is one person's alone.
_WRONG = np.array([0.005, 0.1, 0.5])


@dataclass(frozen=True, slots=True)
class NikComparison:
    """The NIKs of both lists and how common each voter's digits are, group by group."""

    prepared: Prepared
    region: Real
    birth: Real  # given the row's own birth date
    serial: Real
    wrong: Real  # the chance that a number like this is another person's

    @classmethod
    def of(cls, prepared: Prepared) -> NikComparison:
        residents, voters = prepared.residents.nik, prepared.voters.nik
        own = _own(prepared.voters)
        birth = _share(residents, voters, _REGION, _BIRTH)
        usual = np.where(_is_default(prepared.voters), _DEFAULT[own], _USUAL[own])
        told = usual * np.choose(
            own, [np.ones(len(own)), np.full(len(own), 1 / _DAYS_A_YEAR), birth]
        )
        return cls(
            prepared,
            region=_share(residents, voters, 0, _REGION),
            birth=np.where(prepared.voters.born > 0, told, birth),
            serial=_share(residents, voters, _BIRTH, LENGTH),
            wrong=_WRONG[own],
        )

    def compare(self, voters: Whole, residents: Whole) -> Finding:
        one, other = self.prepared.voters.nik, self.prepared.residents.nik
        level = self._levels(one, other, voters, residents)
        start = np.log(self.region * self.birth)[voters]
        # However few rows there are to count, hardly two people share all sixteen digits.
        whole = np.minimum(start + np.log(self.serial)[voters], np.log(_WHOLE_MOST))
        # Who is born about the same day has about the same birth digits: they are no news.
        birth = np.where(self._is_near(voters, residents), _NEAR_BIRTH, 0.0)
        birth = np.maximum(self.birth[voters], birth)
        slip = np.log((self.region * self.serial)[voters] * birth)
        rarity = np.zeros(len(voters))
        for kind, value in (
            (Nik.SAME, -whole - np.log(self.wrong[voters])),
            (Nik.ROUNDED, -whole - np.log(3.0)),
            (Nik.DIGIT, -slip - np.log(_DIGIT_WAYS)),
            (Nik.SWAP, -slip - np.log(_SWAP_WAYS)),
            (Nik.TWO_DIGITS, -slip - np.log(_TWO_WAYS)),
            (Nik.MASKED, -start),
            (Nik.LENGTH, np.full(len(voters), -np.log(_UNSEEN * _LENGTH_WAYS))),
        ):
            rarity[level == kind] = value[level == kind]
        return Finding(level, rarity)

    def _is_near(self, voters: Whole, residents: Whole) -> Mask:
        mine, theirs = self.prepared.voters.days, self.prepared.residents.days
        day = mine.month[voters] == theirs.month[residents]
        day &= mine.day[voters] == theirs.day[residents]
        return np.asarray(day | (mine.year[voters] == theirs.year[residents]))

    def _levels(self, one: Numbers, other: Numbers, voters: Whole, residents: Whole) -> Levels:
        mine, theirs = one.digits[voters], other.digits[residents]
        known = one.known[voters].astype(np.int64)
        level = np.full(len(voters), Nik.DIFFERS, dtype=np.uint8)
        whole = np.flatnonzero((known == LENGTH) & (mine != theirs))
        level[whole] = _slips(mine[whole], theirs[whole])
        level[mine == theirs] = Nik.SAME
        part = (known > 0) & (known < LENGTH)
        agrees = mine // TENS[LENGTH - known] == theirs // TENS[LENGTH - known]
        level[part & agrees] = np.where(known >= _BIRTH, Nik.MASKED, Nik.START)[part & agrees]
        level[part & ~agrees] = Nik.DIFFERS
        level[(known == 0) | (other.known[residents] < LENGTH)] = Nik.NOTHING
        for at in np.flatnonzero(np.isin(voters, np.fromiter(one.odd, np.int64, len(one.odd)))):
            level[at] = (
                Nik.LENGTH
                if int(other.digits[residents[at]]) in mended(one.odd[int(voters[at])])
                else Nik.DIFFERS
            )
        return level


def _slips(mine: Whole, theirs: Whole) -> Levels:
    """Tell how two whole numbers differ."""
    digits = np.zeros(len(mine), dtype=np.uint8)
    swapped = np.zeros(len(mine), dtype=bool)
    before = np.zeros(len(mine), dtype=bool)
    left, right = mine.copy(), theirs.copy()
    last_left, last_right = left * 0, right * 0
    for _ in range(LENGTH):
        one, other = left % 10, right % 10
        wrong = one != other
        swapped |= wrong & before & (one == last_right) & (other == last_left)
        digits += wrong
        before, last_left, last_right = wrong, one, other
        left //= 10
        right //= 10
    level = np.full(len(mine), Nik.DIFFERS, dtype=np.uint8)
    level[digits == 2] = Nik.TWO_DIGITS  # noqa: PLR2004 two
    level[(digits == 2) & swapped] = Nik.SWAP  # noqa: PLR2004 two
    level[digits == 1] = Nik.DIGIT
    level[(mine % 10 == 0) & (mine // 10 == theirs // 10)] = Nik.ROUNDED
    return level


def _group(numbers: Numbers, start: int, end: int) -> Whole:
    group: Whole = prefix(numbers.digits, end) % TENS[end - start]
    return group


def _share(residents: Numbers, voters: Numbers, start: int, end: int) -> Real:
    """Return for each voter how common the digits from ``start`` to ``end`` are in the register."""
    known = residents.is_whole
    values, counts = np.unique(_group(residents, start, end)[known], return_counts=True)
    if not len(values):
        return np.ones(len(voters.digits))
    asked = _group(voters, start, end)
    place = np.minimum(np.searchsorted(values, asked), len(values) - 1)
    found = np.where(values[place] == asked, counts[place], 0) / max(int(known.sum()), 1)
    share: Real = np.where(voters.known >= end, np.maximum(found, _UNSEEN), 1.0)
    return share


def _own(side: Side) -> Whole:
    """Tell how a NIK's birth digits compare with the row's own date and sex."""
    told = _group(side.nik, _REGION, _BIRTH)
    shift = np.where(side.sex == 2, _WOMEN_DAY, 0)  # noqa: PLR2004 the code for women
    days = side.days
    date = (days.day.astype(np.int64) + shift) * 10_000 + days.month.astype(np.int64) * 100
    own = np.where(told % 100 == days.year % 100, _Own.YEAR, _Own.DIFFERS)
    agrees = told == date + days.year % 100
    return np.where((side.nik.known >= _BIRTH) & agrees, _Own.AGREES, own).astype(np.int64)


def _is_default(side: Side) -> Mask:
    """Tell the dates written when only the year was known (DOMAIN 3)."""
    month, day = side.days.month, side.days.day
    return np.asarray(((month == 12) & (day == 31)) | ((day == 1) & np.isin(month, (1, 7))))  # noqa: PLR2004
