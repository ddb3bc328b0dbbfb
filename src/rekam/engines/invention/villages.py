"""The villages that people are invented for: those valid on a day, with their share and hamlets.

A village that did not exist yet on that day leaves its share to the one it was split from.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rekam.domain.regions import Regions
from rekam.engines.invention import words
from rekam.engines.invention.chance import chance

_SHARE_UNIT = 1_000_000  # shares are written with six decimals
_HAMLETS_BESIDE_KRAJAN = range(3, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village as its people write it in an address."""

    code: str
    name: str
    district: str
    hamlets: tuple[str, ...]

    @property
    def region(self) -> str:
        """The first six digits of a NIK that its district gives."""
        return self.code[:8].replace(".", "")


def villages_on(day: date, regions: Regions) -> list[Village]:
    """Return the villages valid on a day, by code."""
    return [
        Village(
            code=region.code,
            name=region.name.upper(),
            district=_district_name(regions, region.code),
            hamlets=_hamlets(region.code),
        )
        for region in regions.villages(day)
    ]


def weights_of(villages: Iterable[Village], weights_csv: Iterable[str]) -> list[int]:
    """Return each village's share in millionths.

    Reads ``code,share_of_regency,split_from``.
    """
    known = {village.code: 0 for village in villages}
    shares = Counter(known)
    for row in csv.DictReader(weights_csv):
        holder = row["code"] if row["code"] in known else row["split_from"]
        shares[holder] += int(Decimal(row["share_of_regency"]) * _SHARE_UNIT)
    return [shares[code] for code in known]


def _district_name(regions: Regions, code: str) -> str:
    district = regions.district_of(code)
    assert district is not None, code
    return district.name.upper()


def _hamlets(code: str) -> tuple[str, ...]:
    """Return the village's hamlets, Krajan first: nearly every village has one."""
    rng = chance(0, "hamlets", code)
    return ("KRAJAN", *rng.sample(words.HAMLETS, rng.choice(_HAMLETS_BESIDE_KRAJAN)))
