"""Compares NIKs: whole, or what a slip, a mask or a spreadsheet left of them.

How much an agreement says depends on what the row says besides: given the birth date, a NIK's
six birth digits are no news, and a serial of 0001 is everybody's. So the chance that anybody is
listed with a number is taken digit group by digit group, given the row's own birth and sex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.candidates import mended
from rekam.engines.linkage.digits import LENGTH, TENS, Numbers, prefix
from rekam.engines.linkage.evidence import Finding, Nik
from rekam.engines.linkage.people import Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Prepared, Side

_REGION, _BIRTH = 6, 12
_CONSISTENT = 0.98  # of NIKs whose birth digits are those of the row's own date and sex
_WRONG = 0.02  # of numbers that are not the person's: a number is one person's alone
_UNSEEN = 1e-6
_DIGIT_WAYS, _SWAP_WAYS, _TWO_WAYS, _LENGTH_WAYS = 144.0, 15.0, 10_000.0, 160.0
_WOMEN_DAY = 40


@dataclass(frozen=True, slots=True)
class NikComparison:
    """The NIKs of both lists and how common each voter's digits are."""

    prepared: Prepared
    start: Real  # of the known digits before the serial
    whole: Real  # of all sixteen

    @classmethod
    def of(cls, prepared: Prepared) -> NikComparison:
        residents, voters = prepared.residents.nik, prepared.voters.nik
        region = _share(residents, voters, 0, _REGION)
        birth = _share(residents, voters, _REGION, _BIRTH)
        serial = _share(residents, voters, _BIRTH, LENGTH)
        agrees = _agrees_with_birth(prepared.voters)
        told = np.where(agrees, _CONSISTENT, (1 - _CONSISTENT) * birth)
        told = np.where(prepared.voters.born > 0, told, birth)
        return cls(prepared, region * told, region * told * serial)

    def compare(self, voters: Whole, residents: Whole) -> Finding:
        one, other = self.prepared.voters.nik, self.prepared.residents.nik
        level = self._levels(one, other, voters, residents)
        rarity = np.zeros(len(voters))
        whole, start = np.log(self.whole[voters]), np.log(self.start[voters])
        for kind, value in (
            (Nik.SAME, -whole - np.log(_WRONG)),
            (Nik.ROUNDED, -whole - np.log(3.0)),
            (Nik.DIGIT, -whole - np.log(_DIGIT_WAYS)),
            (Nik.SWAP, -whole - np.log(_SWAP_WAYS)),
            (Nik.TWO_DIGITS, -whole - np.log(_TWO_WAYS)),
            (Nik.MASKED, -start),
            (Nik.LENGTH, np.full(len(voters), -np.log(_UNSEEN * _LENGTH_WAYS))),
        ):
            rarity[level == kind] = value[level == kind]
        return Finding(level, rarity)

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


def _agrees_with_birth(side: Side) -> Mask:
    """Tell whether a NIK's birth digits are those of the row's own date and sex."""
    told = _group(side.nik, _REGION, _BIRTH)
    shift = np.where(side.sex == 2, _WOMEN_DAY, 0)  # noqa: PLR2004 the code for women
    days = side.days
    own = (days.day.astype(np.int64) + shift) * 10_000 + days.month.astype(np.int64) * 100
    return np.asarray((side.nik.known >= _BIRTH) & (told == own + days.year % 100))
