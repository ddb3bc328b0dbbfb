"""Finds for each voter the residents worth comparing: those that agree in something telling.

Two rounds. ``certain_pairs`` joins everybody by the NIK and by name and birth: most voters are
settled there. ``wider_pairs`` searches for the others by weaker keys, each made so that one error
of a hand leaves another key whole. Of a key that is shared by too many nothing is taken: some
other key of theirs is rarer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from rekam.engines.linkage.digits import LENGTH, TENS, Numbers, prefix
from rekam.engines.linkage.joins import Index, distinct_pairs, mixed
from rekam.engines.linkage.nearnames import near_sounds
from rekam.engines.linkage.people import Array, Codes, Keys, Mask, Whole
from rekam.engines.linkage.prepare import Prepared, Side

Pairs = tuple[Whole, Whole]  # voter rows, resident rows
_KeyRule = tuple[tuple[str, ...], int]  # the parts of a key, and its crowd
_WORKERS = 2
_PREFIX = 12  # of a masked number; the serial is hidden
_FAMILY = 15  # a card's members; the family card of a dormitory tells nothing
_FEW, _SOME, _MANY = 30, 60, 120  # the crowd at which a key of its kind no longer pays
# Keys that few residents share, so those already given are looked at too.
_STRONG: tuple[_KeyRule, ...] = (
    (("card",), _FAMILY),
    (("born", "first"), _SOME),
    (("born", "village"), _FEW),
)
# Keys that only residents who are still free are worth looking up by.
_WEAK: tuple[_KeyRule, ...] = (
    (("sound", "village"), _SOME),
    (("sound", "year"), _SOME),
    (("sound", "birthday"), _FEW),
    (("bag", "village"), _SOME),
    (("bag", "year"), _SOME),
    (("bag", "birthday"), _FEW),
    (("corner", "first"), _SOME),
    (("cell", "year"), _FEW),
    (("village", "year", "first"), _SOME),
    (("village", "year", "rw"), _SOME),
    (("village", "birthday"), _FEW),
    (("born", "district"), _SOME),
    (("born", "hamlet"), _FEW),
)
# What a slip adds to a date written 19800504: a day, a year or ten more or less.
_STEPS = (-1, 1, -10_000, 10_000, -100_000, 100_000)
_BIRTH_SLIPS = len(_STEPS) + 2  # day and month swapped, those, and the birth that a NIK tells


def certain_pairs(prepared: Prepared) -> Pairs:
    """Return the pairs with one NIK, and those with one name (by sound) and birth."""
    residents, voters = prepared.residents, prepared.voters
    everyone = np.arange(len(voters))
    blocks = [
        _join(_key(residents, names), _key(voters, names), everyone, _FEW)
        for names in (("number",), ("sound", "born"))
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
        with ThreadPoolExecutor(_WORKERS) as pool:  # in the order asked, whoever is first
            blocks = list(pool.map(lambda search: search(), self._searches()))
        return _together(blocks, len(self.prepared.residents))

    def _searches(self) -> Iterator[Callable[[], Pairs]]:
        residents, voters = self.prepared.residents, self.prepared.voters
        free = np.flatnonzero(self.free)
        yield lambda: self._near_names(free)
        for names, most in _STRONG:
            yield partial(self._by_key, names, most, None)
        for names, most in _WEAK:
            yield partial(self._by_key, names, most, free)
        for what in ("nik", "nkk"):
            yield partial(self._by_start, what)
        for slip in range(_BIRTH_SLIPS):
            yield partial(self._by_other_birth, slip, free)
        asked = self.asking[voters.nik.is_whole[self.asking]]
        for place in range(LENGTH):
            yield partial(_one_digit_off, residents, voters, asked, free, place)
        yield lambda: _neighbours_swapped(residents, voters, asked, free)
        yield lambda: _odd_niks(residents, voters, self.asking, free)

    def _by_key(self, names: tuple[str, ...], most: int, among: Whole | None) -> Pairs:
        ours, theirs = (
            _key(side, names) for side in (self.prepared.residents, self.prepared.voters)
        )
        return _join(ours, theirs, self.asking, most, among)

    def _by_start(self, what: str) -> Pairs:
        """Find by the first twelve digits those whose last are hidden."""
        ours: Numbers = getattr(self.prepared.residents, what)
        theirs: Numbers = getattr(self.prepared.voters, what)
        hidden = (theirs.known >= _PREFIX) & (theirs.known < LENGTH)
        return _join(
            mixed(prefix(ours.digits, _PREFIX), where=ours.known >= _PREFIX),
            mixed(prefix(theirs.digits, _PREFIX), where=hidden),
            self.asking,
            _SOME,
        )

    def _by_other_birth(self, slip: int, free: Whole) -> Pairs:
        residents, voters = self.prepared.residents, self.prepared.voters
        born = _other_birth(voters, slip)
        theirs = mixed(born, voters.first, where=born > 0)
        return _join(_key(residents, ("born", "first")), theirs, self.asking, _SOME, free)

    def _near_names(self, free: Whole) -> Pairs:
        """Find names one slip away that agree in one thing more."""
        residents, voters = self.prepared.residents, self.prepared.voters
        one, other = near_sounds(
            self.prepared.names.sounds,
            np.unique(voters.sound[self.asking]).astype(np.int64),
            np.unique(residents.sound[free]).astype(np.int64),
        )
        rows, slips = Index.of(mixed(one)).join(mixed(voters.sound), self.asking, most=_MANY)
        heard = other[slips]
        blocks = []
        for name in ("born", "village_year", "card", "village", "birthday", "year"):
            ours, theirs = _part(residents, name), _part(voters, name)[rows]
            known = Index.of(mixed(residents.sound, ours, where=ours != 0), free)
            keys = mixed(heard, theirs, where=theirs != 0)
            at, found = known.join(keys, np.arange(len(rows)), most=_FEW)
            blocks.append((rows[at], found))
        return _together(blocks, len(residents))


def _join(ours: Keys, theirs: Keys, asking: Whole, most: int, among: Whole | None = None) -> Pairs:
    return Index.of(ours, among).join(theirs, asking, most=most)


def _together(blocks: list[Pairs], width: int) -> Pairs:
    return distinct_pairs(
        np.concatenate([block[0] for block in blocks]),
        np.concatenate([block[1] for block in blocks]),
        width,
    )


def _key(side: Side, names: tuple[str, ...]) -> Keys:
    """Return the key of several parts together; none where one of them is not given."""
    parts = [_part(side, name) for name in names]
    return mixed(*parts, where=np.all([part > 0 for part in parts], axis=0))


def _part(side: Side, name: str) -> Array:
    """Return one part of a key, above 0 where it is given."""
    made = _MADE.get(name)
    found: Array = made(side) if made else getattr(side, name)
    return found


def _birthday(side: Side) -> Array:
    days = side.days
    return np.where(side.born > 0, days.month.astype(np.int32) * 100 + days.day, 0)


def _village_year(side: Side) -> Array:
    year = side.days.year
    both = side.village.astype(np.int64) * 10_000 + year
    return np.where((year > 0) & (side.village > 0), both, 0)


_HALF = np.uint64(1)  # above 0 still means given
_MADE: dict[str, Callable[[Side], Array]] = {
    "year": lambda side: side.days.year,
    "birthday": _birthday,
    "village_year": _village_year,
    "number": lambda side: side.nik.whole,
    "card": lambda side: side.nkk.whole,
    "corner": lambda side: (side.corner() >> _HALF).astype(np.int64),
    "cell": lambda side: (side.cell() >> _HALF).astype(np.int64),
}


def _other_birth(voters: Side, slip: int) -> Codes:
    """Return what each voter's birth date may have been before a slip; 0 where it could not."""
    days, born = voters.days, voters.born
    if slip == 0:
        month, day = days.month.astype(np.int32), days.day.astype(np.int32)
        fits = (born > 0) & (day <= 12) & (day != month)  # noqa: PLR2004 months
        return np.where(fits, days.year.astype(np.int32) * 10_000 + day * 100 + month, 0)
    if slip <= len(_STEPS):
        return np.where(born > 0, born + _STEPS[slip - 1], 0).astype(np.int32)
    return _birth_of_nik(voters)


def _birth_of_nik(voters: Side) -> Codes:
    """Return the birth date that a NIK tells, where the list has another one or none."""
    told = prefix(voters.nik.digits, _PREFIX) % TENS[6]
    day, month, year = told // 10_000 % 40, told // 100 % 100, told % 100
    century = np.where(voters.days.year > 0, voters.days.year // 100, 19)
    made = ((century * 100 + year) * 10_000 + month * 100 + day).astype(np.int32)
    fits = (voters.nik.known >= _PREFIX) & (day > 0) & (month > 0) & (made != voters.born)
    return np.where(fits, made, 0)


def _one_digit_off(residents: Side, voters: Side, asked: Whole, free: Whole, place: int) -> Pairs:
    ours, theirs = (_blanked(side.nik.digits, place) for side in (residents, voters))
    return _join(mixed(ours), mixed(theirs), asked, _SOME, free)


def _neighbours_swapped(residents: Side, voters: Side, asked: Whole, free: Whole) -> Pairs:
    index = Index.of(mixed(residents.nik.digits), free)
    blocks = [
        index.join(mixed(_swapped(voters.nik.digits, place)), asked, most=_FEW)
        for place in range(LENGTH - 1)
    ]
    return _together(blocks, len(residents))


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
