"""Turns two lists of text into numbers that compare fast; equal codes mean equal values.

First in the flow: after this ``candidates`` finds pairs and ``compare`` weighs them. Every code is
shared by both lists; 0 stands for "not given" throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage import spelling, villages
from rekam.engines.linkage.days import Days, read_days
from rekam.engines.linkage.digits import Numbers, prefix, read_numbers
from rekam.engines.linkage.joins import Index, mixed
from rekam.engines.linkage.namebook import Coder, Names, read_names
from rekam.engines.linkage.people import Codes, Column, Keys, Levels, Mask, People, Whole

_WOMEN_DAY = 40  # a woman's day of birth is written + 40 in her NIK
_SEXES = {"L": 1, "M": 1, "P": 2, "F": 2, "W": 2}
_MARITAL = (
    ("BELUM", 1), ("B", 1), ("TIDAK", 1), ("SINGLE", 1), ("CERAI", 3), ("JANDA", 3), ("DUDA", 3),
    ("P", 3), ("KAWIN", 2), ("S", 2), ("NIKAH", 2), ("K", 2), ("1", 1), ("2", 2), ("3", 3),
    ("4", 3),
)  # fmt: skip
MARKS_OF_HOLDERS = ("K", "S")  # the column KTP-el of SIDALIH: a card, a letter
_COUNT = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One list in numbers, row by row."""

    nik: Numbers
    nkk: Numbers
    name: Codes  # place in the book of names
    plain: Codes
    sound: Codes
    first: Codes
    bag: Codes  # the words in any order
    days: Days
    born: Codes  # 19800504, or 0
    sex: Levels  # 1 man, 2 woman
    birthplace: Codes
    marital: Levels  # 1 never, 2 married, 3 was married
    village: Codes
    district: Codes
    rt: Codes
    rw: Codes
    hamlet: Codes
    status: Codes

    def __len__(self) -> int:
        return len(self.name)

    def cell(self) -> Keys:
        """Return the address to the door: village, RT, RW and hamlet."""
        return mixed(self.village, self.rt, self.rw, self.hamlet, where=self.has_address)

    def corner(self) -> Keys:
        """Return the neighbourhood: village, RT and RW."""
        return mixed(self.village, self.rt, self.rw, where=(self.rt > 0) | (self.rw > 0))

    @property
    def has_address(self) -> Mask:
        return (self.rt > 0) | (self.rw > 0) | (self.hamlet > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Both lists, and the names that their codes stand for."""

    residents: Side
    voters: Side
    names: Names
    statuses: list[str]
    birthplaces: int


def prepare(residents: People, voters: People) -> Prepared:
    """Read both lists into numbers."""
    names, *name_codes = read_names(residents.name, voters.name)
    both = (residents, voters)
    places, hamlets, statuses = Coder(), Coder(), Coder()
    rough = [_rough(people, codes, names) for people, codes in zip(both, name_codes, strict=True)]
    labels = villages.align(residents.village, voters.village, _certain(*rough))
    sides = []
    for people, codes, start, (village, district) in zip(
        both, name_codes, rough, labels, strict=True
    ):
        rt, rw = _rt_rw(people)
        sides.append(
            Side(
                nik=start.nik,
                nkk=read_numbers(people.nkk),
                name=codes,
                plain=names.plain[codes],
                sound=names.sound[codes],
                first=names.first[codes],
                bag=names.bag_of[codes],
                days=start.days,
                born=start.days.code,
                sex=_sexes(people.sex, start.nik),
                birthplace=_coded(people.birthplace, places, _place),
                marital=people.marital.each(_marital, np.uint8),
                village=village,
                district=district,
                rt=rt,
                rw=rw,
                hamlet=_coded(people.address, hamlets, spelling.hamlet),
                status=_coded(people.status, statuses, _status),
            )
        )
    return Prepared(
        residents=sides[0],
        voters=sides[1],
        names=names,
        statuses=statuses.texts,
        birthplaces=len(places),
    )


@dataclass(frozen=True, slots=True)
class _Rough:
    """What already tells some people apart before the villages are known."""

    nik: Numbers
    days: Days
    person: Keys


def _rough(people: People, codes: Codes, names: Names) -> _Rough:
    nik, days = read_numbers(people.nik), read_days(people.born)
    return _Rough(nik, days, mixed(names.plain[codes], days.code, where=days.is_whole))


def _certain(residents: _Rough, voters: _Rough) -> tuple[Whole, Whole]:
    """Return pairs that are the same person by NIK, or by a name and birth found once a list."""
    pairs = []
    for ours, theirs in (
        (mixed(residents.nik.whole, where=residents.nik.is_whole),
         mixed(voters.nik.whole, where=voters.nik.is_whole)),
        (residents.person, voters.person),
    ):  # fmt: skip
        index, own = Index.of(ours), Index.of(theirs)
        alone = np.flatnonzero(own.count(theirs) == 1)
        pairs.append(index.join(theirs, alone, most=1))
    found = max(pairs, key=lambda pair: len(pair[0]))
    return found[1], found[0]


def _coded(column: Column, coder: Coder, form: Callable[[str], str]) -> Codes:
    return column.each(lambda text: coder.code(form(text)), np.int32)


def _sexes(column: Column, nik: Numbers) -> Levels:
    """Read the sex; where it is not given the NIK's day of birth tells it."""
    read = column.each(lambda text: _SEXES.get(text.strip().upper()[:1], 0), np.uint8)
    day = prefix(nik.digits, 8) % 100
    from_nik = np.where(day > _WOMEN_DAY, 2, 1)
    return np.where((read == 0) & (nik.known >= 8), from_nik, read).astype(np.uint8)  # noqa: PLR2004


def _marital(text: str) -> int:
    text = text.strip().upper()
    return next((code for start, code in _MARITAL if text and text.startswith(start)), 0)


def _place(text: str) -> str:
    words = (word for word in re.split(r"[^A-Z]+", text.upper()) if word not in {"KAB", "KOTA"})
    return "".join(spelling.sound(word) for word in words if word)


def _status(text: str) -> str:
    return "_".join(text.upper().split())


def _count(text: str) -> int:
    found = _COUNT.search(text)
    return int(found[0]) if found else 0


def _rt_rw(people: People) -> tuple[Codes, Codes]:
    """Read RT and RW from their columns, ``001/002`` in either, or from the address."""
    rt, rw = people.rt.each(_count, np.int32), people.rw.each(_count, np.int32)
    joint = people.rt.each(lambda text: _count(text.partition("/")[2]), np.int32)
    rw = np.where(rw == 0, joint, rw)
    told_rt = people.address.each(lambda text: spelling.rt_rw(text)[0], np.int32)
    told_rw = people.address.each(lambda text: spelling.rt_rw(text)[1], np.int32)
    return (
        np.where(rt == 0, told_rt, rt).astype(np.int32),
        np.where(rw == 0, told_rw, rw).astype(np.int32),
    )
