"""Finds the village a row or a file belongs to, by code, or by name within a named district.

Village names repeat between districts, so a name alone finds nothing. A file of one village says
which in its title rows, in its name, or the clerk says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rekam.domain.regions import Regions
from rekam.domain.values import VillageCode
from rekam.engines.lists.rows import Code
from rekam.engines.lists.words import padded

_CODE_DIGITS = 10
_PROVINCES = range(11, 98)
_REMEMBERED = 1 << 14
_CODE_IN_NAME = re.compile(
    r"(?<![0-9])([0-9]{2})\.?([0-9]{2})\.?([0-9]{2})\.?([12][0-9]{3})(?![0-9])"
)
_LABEL = re.compile(
    r"\b(?:(?P<district>(?:KECAMATAN|KEC)\b\.?(?:\s*/\s*\w+\.?)*)"
    r"|(?P<village>(?:DESA|KELURAHAN|KEL)\b\.?(?:\s*/\s*\w+\.?)*)"
    r"|(?P<tps>TPS)"
    r"|(?P<other>(?:KABUPATEN|KAB|KOTA|PROVINSI|PROV|TANGGAL|TAHUN)\b\.?(?:\s*/\s*\w+\.?)*)"
    r")\s*[:\t]",
    re.IGNORECASE,
)
_RANK = re.compile(r"(KECAMATAN|KEC|DESA|KELURAHAN|KEL)\b[\s.:]*(?=\S)", re.IGNORECASE)
_TPS_NAME = re.compile(r"\bTPS\D{0,3}([0-9]{1,3})\b", re.IGNORECASE)


class Found(NamedTuple):
    """A village, or why there is none."""

    village: VillageCode | None
    code: Code | None


class Gazetteer:
    """Looks villages up and remembers: a list repeats 171 of them 582,275 times."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self._regencies = frozenset(code[:5] for code in regions.districts)
        self.find = lru_cache(_REMEMBERED)(self._find)
        self.knows_prefix = lru_cache(_REMEMBERED)(self._knows_prefix)

    def _find(self, code: str, district: str, village: str) -> Found:
        """Return the village of one row; its code counts for more than names."""
        if code.strip("-0. "):
            known = self.by_code(code)
            return Found(known, None if known else Code.VILLAGE_UNKNOWN)
        if not village.strip("- "):
            return Found(None, Code.VILLAGE_MISSING)
        if not district.strip("- "):
            return Found(None, Code.DISTRICT_MISSING)
        known = self._regions.find_village(district=_bare(district), village=_bare(village))
        return Found(known, None if known else Code.VILLAGE_UNKNOWN)

    def by_code(self, text: str) -> VillageCode | None:
        """Return the village with this code, with or without its dots, or None."""
        digits = "".join(sign for sign in text if sign in "0123456789")
        if len(digits) != _CODE_DIGITS:
            return None
        code = f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}"
        return VillageCode(code) if self._regions.named(code) else None

    def in_file_name(self, stem: str) -> VillageCode | None:
        """Return the village whose code stands in a file's name, or None."""
        found = _CODE_IN_NAME.search(stem)
        return self.by_code("".join(found.groups())) if found else None

    def _knows_prefix(self, prefix: str) -> bool:
        """Tell whether a NIK may begin so: an own district, or any region elsewhere.

        The table of regions holds this regency; a resident may have been born in any other.
        """
        province, regency = int(prefix[:2]), f"{prefix[:2]}.{prefix[2:4]}"
        if regency in self._regencies:
            return f"{regency}.{prefix[4:]}" in self._regions.districts
        return province in _PROVINCES and "00" not in (prefix[2:4], prefix[4:])


class Title(NamedTuple):
    """What the rows above the headings say of the whole sheet."""

    district: str
    village: str
    tps: str


def read_title(rows: Sequence[Sequence[str]]) -> Title:
    """Read ``DESA/KELURAHAN : PLOSO`` and the like, in one cell or spread over several."""
    said: dict[str, str] = {}
    for row in rows:
        line = "\t".join(cell.strip() for cell in row if cell.strip())
        labels = [*_LABEL.finditer(line)]
        ends = [label.start() for label in labels[1:]] + [len(line)]
        for label, end in zip(labels, ends, strict=False):
            value = line[label.end() : end].strip(" :\t,-").partition("\t")[0]
            said.setdefault(label.lastgroup or "", value)
        if tps_in(line):
            said.setdefault("tps", tps_in(line))
    return Title(said.get("district", ""), said.get("village", ""), padded(said.get("tps", "")))


def tps_in(name: str) -> str:
    """Return the number in a sheet's name such as ``TPS 001``, or nothing."""
    found = _TPS_NAME.search(name)
    return found[1].zfill(3) if found else ""


def _bare(name: str) -> str:
    return _RANK.sub("", name.strip(), count=1) if _RANK.match(name.strip()) else name
