"""Compares candidate pairs field by field, after ``candidates`` and before ``model``.

Each comparison follows the hit-miss idea of Copas and Hilton (1990): what the list says of one
person is either what the register says, or a known kind of slip of it, or unrelated; and is set
against how common it is for anybody to be listed so. So a rare name weighs more than SUKIR, a
birth on 31 December little, and a name that is itself common is no slip of its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from rekam.engines.linkage.compare_births import birth_commonness, compare_births
from rekam.engines.linkage.compare_homes import HomeComparison
from rekam.engines.linkage.compare_names import NameComparison
from rekam.engines.linkage.compare_niks import NikComparison
from rekam.engines.linkage.evidence import STATUS, Birthplace, Equal, Finding, Name
from rekam.engines.linkage.joins import shares
from rekam.engines.linkage.people import Real, Whole
from rekam.engines.linkage.prepare import Prepared, Side

_WORKERS = 2
_YEARS_A_BAND = 10
_ODDS_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares pairs of one preparation; holds what is counted once."""

    prepared: Prepared
    names: NameComparison
    niks: NikComparison
    homes: HomeComparison
    births: Real

    @classmethod
    def of(cls, prepared: Prepared) -> Comparer:
        """Count once what all pairs are weighed by."""
        nobody = np.zeros(0, dtype=np.int64)
        return cls(
            prepared,
            NameComparison.of(prepared, nobody),
            NikComparison.of(prepared),
            HomeComparison.of(prepared.residents, prepared.voters),
            birth_commonness(prepared.residents, prepared.voters),
        )

    def asking(self, asking: Whole) -> Comparer:
        """Return the same for pairs of voters ``asking``, whose names may be mistyped."""
        return replace(self, names=NameComparison.of(self.prepared, asking))

    def compare(self, voters: Whole, residents: Whole) -> dict[str, Finding]:
        """Return what each field of the pairs (voters[i], residents[i]) says."""
        one, other = self.prepared.voters, self.prepared.residents
        fields: dict[str, Callable[[], Finding]] = {
            "name": lambda: self.names.compare(voters, residents),
            "born": lambda: compare_births(other, one, voters, residents, self.births),
            "nik": lambda: self.niks.compare(voters, residents),
            "place": lambda: self.homes.places(voters, residents),
            "address": lambda: self.homes.addresses(voters, residents),
            "nkk": lambda: self.homes.families(voters, residents),
            "birthplace": lambda: self._birthplaces(voters, residents),
            "marital": lambda: _maritals(other, one, voters, residents),
            STATUS: lambda: self._statuses(residents),
        }
        with ThreadPoolExecutor(_WORKERS) as pool:
            asked = {name: pool.submit(compared) for name, compared in fields.items()}
            found = {name: one.result() for name, one in asked.items()}
        found["sex"] = _sexes(other, one, voters, residents, found["name"])
        return found

    def _birthplaces(self, voters: Whole, residents: Whole) -> Finding:
        one, other = self.prepared.voters.birthplace, self.prepared.residents.birthplace
        share = shares(other, self.prepared.birthplaces)
        share[0] = 0
        regency = int(np.argmax(share))
        listed, held = one[voters], other[residents]
        level = np.full(len(voters), Birthplace.DIFFERS, dtype=np.uint8)
        level[(listed == regency) | (held == regency)] = Birthplace.REGENCY
        level[listed == held] = Birthplace.SAME
        level[(listed == 0) | (held == 0)] = Birthplace.NOTHING
        same = share[listed]
        half = np.where(listed == regency, 1 - share[regency], share[regency])
        rest = np.where(listed == regency, 1.0, 1 - same - share[regency])
        chance = np.choose(level, [np.ones(len(level)), same, half, rest])
        return Finding(level, -np.log(np.maximum(chance, _ODDS_LEAST)))

    def _statuses(self, residents: Whole) -> Finding:
        """Return the register's status as the level: what it tells of a mark is learnt."""
        status = self.prepared.residents.status
        level = np.minimum(status, np.iinfo(np.uint8).max)[residents].astype(np.uint8)
        grown = status[self.prepared.residents.days.year > 0]
        chance = np.maximum(shares(grown, len(self.prepared.statuses)), 1 / max(len(grown), 1))
        rarity = -np.log(chance)
        rarity[0] = 0.0
        return Finding(level, rarity[level])


def _sexes(other: Side, one: Side, voters: Whole, residents: Whole, name: Finding) -> Finding:
    listed, held = one.sex[voters], other.sex[residents]
    level = np.where(listed == held, Equal.SAME, Equal.DIFFERS).astype(np.uint8)
    level[(listed == 0) | (held == 0)] = Equal.NOTHING
    share = shares(other.sex, 3)
    alike = _same_sex_share(other)
    # A slip makes a woman's name of a man's more often than two people of one name differ.
    same = np.where(name.level <= Name.NEAR, (alike + 0.5) / 2, share[listed])
    same = np.where(name.level <= Name.SOUND, alike, same)
    chance = np.where(level == Equal.SAME, same, 1 - same)
    rarity = -np.log(np.clip(chance, 1e-3, 1.0))
    rarity[level == Equal.NOTHING] = 0.0
    return Finding(level, rarity)


def _same_sex_share(other: Side) -> float:
    """Return how often two people of one name are of one sex."""
    men = np.bincount(other.sound, weights=other.sex == 1)
    women = np.bincount(other.sound, weights=other.sex == 2)  # noqa: PLR2004 the code
    pairs = (men + women) * (men + women - 1)
    same = men * (men - 1) + women * (women - 1)
    return float(np.clip(same.sum() / max(pairs.sum(), 1.0), 0.5, 0.995))


def _maritals(other: Side, one: Side, voters: Whole, residents: Whole) -> Finding:
    """Compare by age: most at twenty are single and most at forty married, whoever they are."""
    listed, held = one.marital[voters], other.marital[residents]
    level = np.where(listed == held, Equal.SAME, Equal.DIFFERS).astype(np.uint8)
    level[(listed == 0) | (held == 0)] = Equal.NOTHING
    bands = other.days.year // _YEARS_A_BAND
    table = np.full((int(bands.max(initial=0)) + 1, 4), 0.5)
    np.add.at(table, (bands, other.marital), 1.0)
    table /= table.sum(axis=1, keepdims=True)
    same = table[bands[residents], listed]
    chance: Real = np.where(level == Equal.SAME, same, 1 - same)
    rarity = -np.log(np.clip(chance, 0.02, 1.0))
    rarity[level == Equal.NOTHING] = 0.0
    return Finding(level, rarity)
