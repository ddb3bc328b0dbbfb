"""A set of capture devices that needs no device: invented samples, the same for the same seed.

It stands in for camera, ten-print scanner, iris camera and signature pad in the demo, in tests
and in training. What it makes says of itself that it is invented, and its qualities are measured
on the pictures like those of any device.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from rekam.engines.biometrics import ink, iris, penmanship, portrait, quality, ridges
from rekam.engines.biometrics.grey import Grey, jpeg, opened
from rekam.engines.biometrics.samples import (
    Eye,
    Finger,
    FingerSample,
    IrisSample,
    Sample,
    Signature,
)

_PRINT_JPEG_QUALITY = 45
_IRIS_JPEG_QUALITY = 82
_IRIS_DPI = 500


class SimulatedDevices:
    """Devices in front of one invented person, who is the same each time the seed is."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def photo(self, *, birth_year: int) -> Sample:
        """Take the photo, before red cloth for an odd and blue for an even year of birth."""
        data = portrait.draw(self._chance("photo"), birth_year=birth_year)
        return Sample(data=data, media_type="image/jpeg", quality=quality.of_face(opened(data)))

    def fingers(self, missing: frozenset[Finger] = frozenset()) -> tuple[FingerSample, ...]:
        """Take the fingers in ISO order, without those that cannot be taken."""
        return tuple(self._finger(finger) for finger in Finger if finger not in missing)

    def irises(self, missing: frozenset[Eye] = frozenset()) -> tuple[IrisSample, ...]:
        """Take the eyes, right first, without those that cannot be taken."""
        return tuple(self._iris(eye) for eye in Eye if eye not in missing)

    def signature(self) -> Signature:
        """Let the person sign on the pad."""
        return ink.signature(penmanship.write(self._chance("signature")))

    def print_of(self, finger: Finger) -> Grey:
        """Return one print as its sensor sees it, before any file is made of it."""
        hand = 1 if finger.value <= Finger.RIGHT_LITTLE.value else -1
        return ridges.draw(self._chance(finger.position), hand=hand)

    def look_of(self, eye: Eye) -> Grey:
        """Return one eye as its camera sees it, before any file is made of it."""
        return iris.draw(self._chance(eye.position))

    def _finger(self, finger: Finger) -> FingerSample:
        drawn = self.print_of(finger)
        return FingerSample(
            position=finger,
            data=jpeg(drawn, quality=_PRINT_JPEG_QUALITY, dpi=ridges.DPI),
            media_type="image/jpeg",
            quality=quality.of_print(drawn),
        )

    def _iris(self, eye: Eye) -> IrisSample:
        drawn = self.look_of(eye)
        return IrisSample(
            position=eye,
            data=jpeg(drawn, quality=_IRIS_JPEG_QUALITY, dpi=_IRIS_DPI),
            media_type="image/jpeg",
            quality=quality.of_iris(drawn),
        )

    def _chance(self, purpose: str) -> np.random.Generator:
        """Return chance that depends on the seed and the purpose, not on what was taken before."""
        digest = sha256(f"{self._seed}/{purpose}".encode()).digest()
        return np.random.default_rng(int.from_bytes(digest[:8], "big"))
