"""One invented person before all devices at once: for the demo's story, the bench and tests.

A kit at work takes the photo by its browser, and prints and eyes by ``devices/hub.py``. What is
made here says of itself that it is invented.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rekam.devices.interface import (
    PREVIEW_S,
    Capture,
    Frames,
    Slap,
    Taken,
)
from rekam.engines.biometrics.samples import (
    Eye,
    Finger,
    FingerSample,
    IrisSample,
    Position,
    Sample,
    Signature,
)
from rekam.engines.biometrics.simulate import SimulatedDevices

_YEAR_UNKNOWN = 1970  # an even year: the blue cloth
_SERIAL = "SIMULASI"


def is_red(born: date | None) -> bool:
    """Tell whether the cloth behind the photo is red: for odd years, blue for even ones."""
    return (born.year if born else _YEAR_UNKNOWN) % 2 == 1


class Simulator:
    """Devices that see one invented person, who is the same each time the seed is."""

    def __init__(self, seed: str, *, born: date | None = None) -> None:
        self._person = SimulatedDevices(seed)
        self._year = born.year if born else _YEAR_UNKNOWN

    def photo(self) -> Sample:
        """Take the photo before the right cloth."""
        return self._person.photo(birth_year=self._year)

    def signature(self) -> Signature:
        """Let the person sign."""
        return self._person.signature()

    def preview(self, slap: Slap, *, seconds: float = PREVIEW_S) -> Frames:  # noqa: ARG002 as asked
        """Show nothing before the capture."""
        yield from ()

    def capture(self, slap: Slap, *, exceptions: Collection[Position]) -> Capture:
        """Take what is not excepted."""
        asked = [one for one in slap.positions if one not in exceptions]
        samples: tuple[FingerSample | IrisSample, ...] = (
            *self._person.fingers(frozenset(one for one in Finger if one not in asked)),
            *self._person.irises(frozenset(one for one in Eye if one not in asked)),
        )
        taken = (Taken(sample=one, record=one.data, serial=_SERIAL) for one in samples)
        return Capture(slap=slap, taken=tuple(taken))
