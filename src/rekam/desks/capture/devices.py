"""The simulated device set, until real devices answer (``devices/interface.py``).

It serves the demo, tests and training; what it makes says of itself that it is invented.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

from rekam.devices.interface import (
    PREVIEW_S,
    Capture,
    Device,
    Frames,
    Info,
    Kind,
    Slap,
    Status,
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

    def discover(self) -> tuple[Device, ...]:
        """Find one device of each kind."""
        return tuple(
            Device(
                port=0,
                ident=f"{_SERIAL}-{kind}",
                kind=kind,
                status=Status.READY,
                serial=_SERIAL,
                make="Rekam",
                model="Simulasi",
            )
            for kind in Kind
        )

    def info(self, device: Device) -> Info:
        """Tell about a device; it has no key that could end."""
        never = datetime.max.replace(tzinfo=UTC)
        return Info(
            device=device, firmware="0", certification="L0", env="Developer", key_until=never
        )

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
