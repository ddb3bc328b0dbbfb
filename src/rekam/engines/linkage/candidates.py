"""Finds for each voter the residents worth comparing: those that agree in something telling.

Two rounds. ``certain_pairs`` joins everybody by the NIK and by name and birth: most voters are
settled there. ``wider_pairs`` searches for the others by weaker keys, each made so that one error
of a hand leaves another key whole. Of a key that is shared by too many nothing is taken: some
other key of theirs is rarer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.digits import LENGTH, TENS, prefix
from rekam.engines.linkage.joins import Index, distinct_pairs, mixed
from rekam.engines.linkage.nearnames import near_sounds
from rekam.engines.linkage.people import Array, Codes, Keys, Mask, Whole
from rekam.engines.linkage.prepare import Prepared, Side

Pairs = tuple[Whole, Whole]  # voter rows, resident rows
_PREFIX = 12  # of a masked number; the serial is hidden
_FAMILY = 15  # a card's members; the family card of a dormitory tells nothing
_FEW, _SOME, _MANY = 30, 60, 120  # the crowd at which a key of its kind no longer pays


def certain_pairs(prepared: Prepared) -> Pairs:
    """Return the pairs with one NIK, and those with one name (by sound) and birth."""
    residents, voters = prepared.residents, prepared.voters
    everyone = np.arange(len(voters))
    blocks = [
        _join(_nik_key(residents), _nik_key(voters), everyone, _FEW),
        _join(_person_key(residents), _person_key(voters), everyone, _FEW),
    ]
    return _together(blocks, len(residents))


@dataclass(frozen=True, slots=True)
class Search:
    """A search for the voters ``asking``; weak keys look among ``free`` residents alone."""

    prepared: Prepared
    asking: Whole
    free: Mask

    def wider_pairs(self) -> Pairs:
        """Return every pair found by any key, once each, by voter and resident."""
        return _together(list(self._blocks()), len(self.prepared.residents))

    def _blocks(self) -> Iterator[Pairs]:
        residents, voters = self.prepared.residents, self.prepared.voters
        free = np.flatnonzero(self.free)
        for ours, theirs, most in _strong_keys(residents, voters):
            yield _join(ours, theirs, self.asking, most)
        for ours, theirs, most in _weak_keys(residents, voters):
            yield _join(ours, theirs, self.asking, most, free)
        for born in _other_births(voters):
            theirs = mixed(born, voters.first, where=born > 0)
            yield _join(_birth_key(residents), theirs, self.asking, _SOME, free)
        yield from _near_niks(residents, voters, self.asking, free)
        yield from self._near_names(free)

    def _near_names(self, free: Whole) -> Iterator[Pairs]:
        """Find names one slip away, born in the same year in the same village, or the same day."""
        residents, voters = self.prepared.residents, self.prepared.voters
        one, other = near_sounds(
            self.prepared.names.sounds,
            np.unique(voters.sound[self.asking]).astype(np.int64),
            np.unique(residents.sound[free]).astype(np.int64),
        )
        index = Index.of(mixed(one))
        rows, slips = index.join(mixed(voters.sound), self.asking, most=_MANY)
        heard = other[slips]
        for ours, theirs in (
            (residents.born, voters.born),
            (_village_year(residents), _village_year(voters)),
            (residents.nkk.whole, voters.nkk.whole),
            (residents.village, voters.village),
            (_birthday(residents), _birthday(voters)),
            (residents.days.year, voters.days.year),
        ):
            known = Index.of(mixed(residents.sound, ours, where=ours != 0), free)
            keys = mixed(heard, theirs[rows], where=theirs[rows] != 0)
            at, found = known.join(keys, np.arange(len(rows)), most=_FEW)
            yield rows[at], found


def _join(ours: Keys, theirs: Keys, asking: Whole, most: int, among: Whole | None = None) -> Pairs:
    return Index.of(ours, among).join(theirs, asking, most=most)


def _together(blocks: list[Pairs], width: int) -> Pairs:
    return distinct_pairs(
        np.concatenate([block[0] for block in blocks]),
        np.concatenate([block[1] for block in blocks]),
        width,
    )


def _nik_key(side: Side) -> Keys:
    return mixed(side.nik.digits, where=side.nik.is_whole)


def _person_key(side: Side) -> Keys:
    return mixed(side.sound, side.born, where=(side.sound > 0) & (side.born > 0))


def _birth_key(side: Side) -> Keys:
    return mixed(side.born, side.first, where=side.born > 0)


def _birthday(side: Side) -> Codes:
    days = side.days
    return np.where(side.born > 0, days.month.astype(np.int32) * 100 + days.day, 0)


def _village_year(side: Side) -> Whole:
    return np.where(side.days.year > 0, side.village.astype(np.int64) * 10_000 + side.days.year, 0)


Block = tuple[Keys, Keys, int]


def _strong_keys(residents: Side, voters: Side) -> Iterator[Block]:
    """Yield keys that few residents share, so those already given are looked at too."""

    def both(*names: str) -> tuple[Keys, Keys]:
        ours, theirs = ([getattr(side, name) for name in names] for side in (residents, voters))
        return (
            mixed(*ours, where=np.all([part > 0 for part in ours], axis=0)),
            mixed(*theirs, where=np.all([part > 0 for part in theirs], axis=0)),
        )

    yield (
        mixed(residents.nkk.whole, where=residents.nkk.is_whole),
        mixed(voters.nkk.whole, where=voters.nkk.is_whole),
        _FAMILY,
    )
    for ours, theirs in ((residents.nik, voters.nik), (residents.nkk, voters.nkk)):
        hidden = (theirs.known >= _PREFIX) & (theirs.known < LENGTH)
        yield (
            mixed(prefix(ours.digits, _PREFIX), where=ours.known >= _PREFIX),
            mixed(prefix(theirs.digits, _PREFIX), where=hidden),
            _SOME,
        )
    yield *both("born", "first"), _SOME
    yield *both("born", "village"), _FEW


def _weak_keys(residents: Side, voters: Side) -> Iterator[Block]:
    """Yield keys that only residents who are still free are worth looking up by."""

    def both(*names: str) -> tuple[Keys, Keys]:
        made = []
        for side in (residents, voters):
            parts = [_part(side, name) for name in names]
            made.append(mixed(*parts, where=np.all([part > 0 for part in parts], axis=0)))
        return made[0], made[1]

    yield *both("sound", "village"), _SOME
    yield *both("sound", "year"), _SOME
    yield *both("sound", "birthday"), _FEW
    yield *both("corner", "first"), _SOME
    yield *both("village", "year", "first"), _SOME
    yield *both("cell", "year"), _FEW
    yield *both("born", "district"), _SOME
    yield *both("born", "hamlet"), _FEW
    yield *both("village", "year", "rw"), _SOME
    yield *both("village", "birthday"), _FEW
    yield *both("bag", "village"), _SOME
    yield *both("bag", "year"), _SOME
    yield *both("bag", "birthday"), _FEW


def _part(side: Side, name: str) -> Array:
    if name == "year":
        return side.days.year
    if name == "birthday":
        return _birthday(side)
    if name in {"corner", "cell"}:
        # The key's upper half, so that "above 0" still means that there is one.
        keys: Keys = getattr(side, name)()
        return (keys >> np.uint64(1)).astype(np.int64)
    found: Array = getattr(side, name)
    return found


def _other_births(voters: Side) -> Iterator[Codes]:
    """Yield what a voter's birth date may have been before a slip; 0 where it could not."""
    days = voters.days
    year, month, day = (part.astype(np.int32) for part in (days.year, days.month, days.day))
    given = voters.born > 0
    yield np.where(given & (day <= 12) & (day != month), year * 10_000 + day * 100 + month, 0)  # noqa: PLR2004
    for step in (-1, 1):
        yield np.where(given, voters.born + step * 10_000, 0)
        yield np.where(given, voters.born + step, 0)
    yield np.where(given, voters.born + 10_0000, 0)
    yield np.where(given, voters.born - 10_0000, 0)
    yield _birth_of_nik(voters)


def _birth_of_nik(voters: Side) -> Codes:
    """Return the birth date that a NIK tells, where the list has another one or none."""
    told = prefix(voters.nik.digits, _PREFIX) % TENS[6]
    day, month, year = told // 10_000 % 40, told // 100 % 100, told % 100
    century = np.where(voters.days.year > 0, voters.days.year // 100, 19)
    made = ((century * 100 + year) * 10_000 + month * 100 + day).astype(np.int32)
    fits = (voters.nik.known >= _PREFIX) & (day > 0) & (month > 0) & (made != voters.born)
    return np.where(fits, made, 0)


def _near_niks(residents: Side, voters: Side, asking: Whole, free: Whole) -> Iterator[Pairs]:
    """Find whole NIKs with one wrong digit or two swapped neighbours, and those of 15 or 17."""
    asked = asking[voters.nik.is_whole[asking]]
    ours = residents.nik.digits
    for place in range(LENGTH):
        blanked = [_blanked(digits, place) for digits in (ours, voters.nik.digits)]
        yield _join(mixed(blanked[0]), mixed(blanked[1]), asked, _SOME, free)
    index = Index.of(mixed(ours), free)
    for place in range(LENGTH - 1):
        yield index.join(mixed(_swapped(voters.nik.digits, place)), asked, most=_FEW)
    yield _odd_niks(residents, voters, asking, free)


def _blanked(digits: Whole, place: int) -> Whole:
    power = TENS[LENGTH - 1 - place]
    blanked: Whole = digits - digits // power % 10 * power
    return blanked


def _swapped(digits: Whole, place: int) -> Whole:
    high, low = TENS[LENGTH - 1 - place], TENS[LENGTH - 2 - place]
    left, right = digits // high % 10, digits // low % 10
    swapped: Whole = digits + (right - left) * high + (left - right) * low
    return swapped


def _odd_niks(residents: Side, voters: Side, asking: Whole, free: Whole) -> Pairs:
    wanted = set(asking.tolist()) & voters.nik.odd.keys()
    rows, digits = [], []
    for row in sorted(wanted):
        for whole in mended(voters.nik.odd[row]):
            rows.append(row)
            digits.append(whole)
    keys = mixed(np.array(digits, dtype=np.int64))
    at, found = Index.of(mixed(residents.nik.digits), free).join(
        keys, np.arange(len(rows)), most=_FEW
    )
    return np.array(rows, dtype=np.int64)[at], found


def mended(odd: str) -> list[int]:
    """Return the 16 digits that 15 or 17 may have been, each once."""
    if len(odd) > LENGTH:
        return sorted({int(odd[:place] + odd[place + 1 :]) for place in range(len(odd))})
    return sorted(
        {
            int(odd[:place] + digit + odd[place:])
            for place in range(len(odd) + 1)
            for digit in "0123456789"
        }
    )
