"""Remembers where each number of a file stood first, in little memory."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_SHEET = 1 << 32  # more rows than any sheet has


class FirstPlaces(Generic[_Key]):
    """For each key the sheet and row that had it first, in one whole number."""

    def __init__(self) -> None:
        self._first: dict[_Key, int] = {}
        self._sheets: list[str] = []

    def open_sheet(self, name: str) -> None:
        self._sheets.append(name)

    def earlier(self, key: _Key, row: int) -> str:
        """Return in words where the key stood before, or nothing: then it stands here first."""
        place = len(self._sheets) * _SHEET + row
        first = self._first.setdefault(key, place)
        return "" if first == place else self._words(first)

    def _words(self, place: int) -> str:
        sheet, row = divmod(place, _SHEET)
        return (
            f"baris {row}"
            if sheet == len(self._sheets)
            else f"{self._sheets[sheet - 1]} baris {row}"
        )
