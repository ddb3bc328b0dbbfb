"""Builds the numbers of invented people: NIK, family card.

NIK: six digits of district, DDMMYY of birth (women + 40), a serial from 0001 for each district
and day. Family card: the same with the day it was registered. A number is handed out once.
"""

from __future__ import annotations

from datetime import date

from rekam.domain.values import Nik, Nkk, Sex

_SERIAL_MAX = 9999


def nik(*, district: str = "35.01.04", born: date, sex: Sex, serial: int = 1) -> Nik:
    """Return the NIK that a district ("35.01.04") gives the ``serial``-th of that day and sex."""
    return Nik(f"{district.replace('.', '')}{Nik.birth_digits(born, sex)}{serial:04d}")


def nkk(*, district: str = "35.01.04", registered: date, serial: int = 1) -> Nkk:
    """Return a family card's number, registered on a day."""
    return Nkk(f"{district.replace('.', '')}{registered:%d%m%y}{serial:04d}")


class Serials:
    """Hands out each number once: the next serial behind twelve digits of place and day."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def nik(self, region: str, *, born: date, sex: Sex) -> str:
        return self._next(region + Nik.birth_digits(born, sex))

    def nkk(self, region: str, *, registered: date) -> str:
        return self._next(f"{region}{registered:%d%m%y}")

    def _next(self, prefix: str) -> str:
        serial = self._last.get(prefix, 0) + 1
        assert serial <= _SERIAL_MAX, prefix
        self._last[prefix] = serial
        return f"{prefix}{serial:04d}"
