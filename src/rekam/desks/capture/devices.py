"""The simulated device set, until real devices answer (issue: Secure Biometric Interface).

It serves the demo, tests and training; what it makes says of itself that it is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rekam.desks.capture.actions import Captured, Devices
from rekam.domain.facts import Enrolled
from rekam.engines.biometrics import parts
from rekam.engines.biometrics.samples import Exceptions, Eye, Finger, Position, Reason
from rekam.engines.biometrics.simulate import SimulatedDevices

_POSITIONS: dict[str, Position] = {one.position: one for one in (*Finger, *Eye)}
_YEAR_UNKNOWN = 1970  # an even year: the blue cloth


def cloth(born: date | None) -> str:
    """Return the colour of the cloth behind the photo: red for odd years, blue for even ones."""
    return "red" if (born.year if born else _YEAR_UNKNOWN) % 2 else "blue"


class Watched:
    """Devices whose last capture can be shown, before only its sealed parts are left."""

    taken: Captured

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def capture(self, draft: Enrolled, exceptions: Mapping[str, str]) -> Captured:
        """Take what the devices take, and remember it."""
        self.taken = self._devices.capture(draft, exceptions)
        return self.taken


class Simulator:
    """Devices that see the person whose NIK the draft carries."""

    def capture(self, draft: Enrolled, exceptions: Mapping[str, str]) -> Captured:
        """Take everything that is not excepted."""
        named: Exceptions = {
            _POSITIONS[position]: Reason(reason) for position, reason in exceptions.items()
        }
        devices = SimulatedDevices(draft.subject)
        born = draft.biodata.born
        fingers = devices.fingers(frozenset(one for one in named if isinstance(one, Finger)))
        irises = devices.irises(frozenset(one for one in named if isinstance(one, Eye)))
        return Captured(
            parts=parts.bundle(
                photo=devices.photo(birth_year=born.year if born else _YEAR_UNKNOWN),
                signature=devices.signature(),
                fingers=fingers,
                irises=irises,
                exceptions=named,
            ),
            fingers=parts.finger_qualities(fingers),
            irises=parts.iris_qualities(irises),
        )
