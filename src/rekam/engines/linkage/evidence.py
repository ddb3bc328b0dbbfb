"""What a comparison of one field can find, and how likely each finding is for one person.

A field's levels go from full agreement to none; level 0, "nothing to compare", always weighs
nothing. ``usual`` is how often each level is found between two rows of one person: where learning
starts, and what little data leans on. Everything else is learnt from the lists themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from rekam.engines.linkage.people import Levels, Real


class Nik(IntEnum):
    """How two NIKs compare."""

    NOTHING, SAME, ROUNDED, DIGIT, SWAP, TWO_DIGITS, MASKED, START, LENGTH, DIFFERS = range(10)


class Family(IntEnum):
    """How two family cards compare."""

    NOTHING, SAME, DIGIT, MASKED, DIFFERS = range(5)


class Name(IntEnum):
    """How two names compare."""

    NOTHING, SAME, SOUND, SLIP, PART, NEAR, FAINT, WORD, DIFFERS = range(9)


class Birth(IntEnum):
    """How two birth dates compare."""

    (
        NOTHING, SAME, SWAPPED, DAY_OFF, YEAR_OFF, DIGIT, LISTED_DEFAULT, REGISTER_DEFAULT, YEAR,
        DAY_AND_MONTH, YEAR_NEAR, DIFFERS, YEAR_ALONE, YEAR_ALONE_DIFFERS,
    ) = range(14)  # fmt: skip


class Place(IntEnum):
    """How two villages compare."""

    NOTHING, VILLAGE, DISTRICT, DIFFERS = range(4)


class Address(IntEnum):
    """How two addresses within one village compare."""

    NOTHING, DOOR, CORNER, HAMLET, PART, DIFFERS = range(6)


class Birthplace(IntEnum):
    """How two birthplaces compare; one may be written as the regency, the other as a village."""

    NOTHING, SAME, REGENCY, DIFFERS = range(4)


class Equal(IntEnum):
    """How two letters compare."""

    NOTHING, SAME, DIFFERS = range(3)


USUAL: dict[str, dict[int, float]] = {
    "nik": {
        Nik.SAME: 0.9, Nik.ROUNDED: 0.01, Nik.DIGIT: 0.03, Nik.SWAP: 0.01, Nik.TWO_DIGITS: 0.003,
        Nik.MASKED: 0.02, Nik.START: 0.01, Nik.LENGTH: 0.003, Nik.DIFFERS: 0.014,
    },
    "nkk": {Family.SAME: 0.85, Family.DIGIT: 0.02, Family.MASKED: 0.01, Family.DIFFERS: 0.12},
    "name": {
        Name.SAME: 0.85, Name.SOUND: 0.06, Name.SLIP: 0.05, Name.PART: 0.01, Name.NEAR: 0.015,
        Name.FAINT: 0.008,
        Name.WORD: 0.005, Name.DIFFERS: 0.01,
    },
    "born": {
        Birth.SAME: 0.93, Birth.SWAPPED: 0.006, Birth.DAY_OFF: 0.006, Birth.YEAR_OFF: 0.006,
        Birth.DIGIT: 0.008, Birth.LISTED_DEFAULT: 0.012, Birth.REGISTER_DEFAULT: 0.008,
        Birth.YEAR: 0.004, Birth.DAY_AND_MONTH: 0.004, Birth.YEAR_NEAR: 0.003,
        Birth.DIFFERS: 0.005, Birth.YEAR_ALONE: 0.007, Birth.YEAR_ALONE_DIFFERS: 0.001,
    },
    "sex": {Equal.SAME: 0.995, Equal.DIFFERS: 0.005},
    "place": {Place.VILLAGE: 0.97, Place.DISTRICT: 0.01, Place.DIFFERS: 0.02},
    "address": {
        Address.DOOR: 0.85, Address.CORNER: 0.08, Address.HAMLET: 0.03, Address.PART: 0.02,
        Address.DIFFERS: 0.02,
    },
    "birthplace": {Birthplace.SAME: 0.83, Birthplace.REGENCY: 0.14, Birthplace.DIFFERS: 0.03},
    "marital": {Equal.SAME: 0.9, Equal.DIFFERS: 0.1},
}  # fmt: skip

# Fewer cases than this say nothing against "never": a level keeps at least so much.
SHARE_MIN = 2e-4
STATUS, HOUSEHOLD = "status", "household"


@dataclass(frozen=True, slots=True)
class Finding:
    """One field of many pairs: the level found, and the log of how much rarer than chance it is.

    The weight of a pair's field is the log of the level's learnt share plus ``rarity``: how likely
    the level is for one person, over how likely what the list says would be for anybody.
    """

    level: Levels
    rarity: Real

    def take(self, places: np.ndarray) -> Finding:
        return Finding(self.level[places], self.rarity[places])
