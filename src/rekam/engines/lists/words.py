"""Reads the short words of a list: sex, marriage, RT and RW, the polling station."""

from __future__ import annotations

import re
from functools import lru_cache

from rekam.domain.values import Sex

_SEXES = {
    Sex.MALE: ("L", "LK", "LAKI", "LAKI-LAKI", "LAKI LAKI", "PRIA", "1", "M"),
    Sex.FEMALE: ("P", "PR", "PEREMPUAN", "WANITA", "2", "F"),
}
_MARITAL = {
    "B": ("B", "BELUM", "BELUM KAWIN", "1", "BK"),
    "S": ("S", "SUDAH", "KAWIN", "SUDAH KAWIN", "2", "K", "KAWIN TERCATAT", "KAWIN BELUM TERCATAT"),
    "P": ("P", "PERNAH", "PERNAH KAWIN", "CERAI", "CERAI HIDUP", "CERAI MATI", "3", "4"),
}
SEXES = {word: sex for sex, words in _SEXES.items() for word in words}
MARITAL = {word: letter for letter, words in _MARITAL.items() for word in words}

_NUMBER = re.compile(r"[0-9]+")
_PLACES = 3  # 001, as on the family card


@lru_cache(1 << 12)
def padded(text: str) -> str:
    """Return the number in ``RT 1``, ``1`` or ``001`` as ``001``; nothing and zero as nothing."""
    found = _NUMBER.search(text)
    if found is None:
        return ""
    return found[0].lstrip("0").zfill(_PLACES) if found[0].strip("0") else ""


def rt_and_rw(text: str) -> tuple[str, str]:
    """Split ``RT 1 RW 2``, ``001/002`` and ``1-2``."""
    numbers = [*_NUMBER.findall(text), "", ""]
    return padded(numbers[0]), padded(numbers[1])


def birthplace_and_date(text: str) -> tuple[str, str]:
    """Split ``PACITAN, 04-05-1980`` where the date begins."""
    found = _NUMBER.search(text)
    if found is None:
        return text.strip(" ,"), ""
    return text[: found.start()].strip(" ,/"), text[found.start() :].strip()
