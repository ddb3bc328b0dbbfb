"""The regions: a regency, its districts and villages, each valid from a day to a day.

Codes are those of Kemendagri (``35.01.10.2017``). Village names repeat between districts, so a
name alone never finds a village. The 2018 list of Pacitan has 171 villages, the current one 172.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from rekam.domain.values import VillageCode

_VILLAGE_LEVELS = ("desa", "kelurahan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region as it was called from ``valid_from`` up to, not including, ``valid_to``."""

    code: str
    name: str
    level: str
    valid_from: date | None
    valid_to: date | None

    def is_valid(self, day: date) -> bool:
        after_start = self.valid_from is None or self.valid_from <= day
        return after_start and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Regions:
    """All regions an office knows, past and present."""

    every: tuple[Region, ...]
    _by_code: dict[str, Region] = field(init=False, repr=False, compare=False)
    _by_names: dict[tuple[str, str], Region] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {region.code: region for region in self.every})
        named = [
            ((_fold(district.name), _fold(region.name)), region)
            for region in reversed(self.every)  # the first of two of one name is found
            if region.level in _VILLAGE_LEVELS and (district := self.district_of(region.code))
        ]
        object.__setattr__(self, "_by_names", dict(named))
        called: dict[str, list[str]] = {}
        for region in self.every:
            if region.level in _VILLAGE_LEVELS:
                called.setdefault(_fold(region.name), []).append(region.code)
        object.__setattr__(self, "_by_name", called)

    def named(self, code: str) -> Region | None:
        """Return the region with this code, valid or historic, or None."""
        return self._by_code.get(code)

    def villages(self, day: date) -> list[Region]:
        """Return the villages and wards valid on a day, by code."""
        found = [r for r in self.every if r.level in _VILLAGE_LEVELS and r.is_valid(day)]
        return sorted(found, key=lambda region: region.code)

    def name_of(self, code: str) -> str:
        """Return the name of the region with this code; a code that nobody knows stays a code."""
        region = self._by_code.get(code)
        return region.name if region else code

    def district_of(self, code: str) -> Region | None:
        return self._by_code.get(code[:8])

    def district_name_of(self, code: str) -> str:
        """Return the name of the district that a code lies in, or the code."""
        district = self.district_of(code)
        return district.name if district else code

    def find_village(self, *, district: str, village: str) -> VillageCode | None:
        """Return the code of a village named within a named district, or None."""
        found = self._by_names.get((_fold(district), _fold(village)))
        return VillageCode(found.code) if found else None

    def villages_called(self, name: str) -> list[str]:
        """Return the codes of all villages of a name, in whichever district."""
        return self._by_name.get(_fold(name), [])

    @property
    def districts(self) -> frozenset[str]:
        return frozenset(r.code for r in self.every if r.level == "kecamatan")


def parse_regions(lines: Iterable[str]) -> Regions:
    """Read ``code,name,level,valid_from,valid_to``; empty dates are open ends."""
    rows = csv.DictReader(lines)
    return Regions(
        tuple(
            Region(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
            )
            for row in rows
        )
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fold(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isalpha())
