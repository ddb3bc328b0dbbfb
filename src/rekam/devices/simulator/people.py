"""Who stands before the simulated devices: invented people, one after the other.

A sensor never sees a finger twice in quite the same way; neither do these. The next person steps
up when, after thumbs or eyes were taken, a hand is asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from rekam.devices import iso
from rekam.devices.interface import Slap
from rekam.engines.biometrics import quality
from rekam.engines.biometrics.grey import Grey, jpeg
from rekam.engines.biometrics.samples import Eye, Position
from rekam.engines.biometrics.simulate import SimulatedDevices

_BLUR = 9  # pixels: a print or an eye out of which no score above the gate comes
_GRAIN_MAX = 2.0  # levels of the sensor's noise
_FRAME_HEIGHT = 240
_FRAME_DPI, _FRAME_QUALITY = 96, 70
_INK = 0


class People:
    """An endless queue of invented people; the same seed, the same people."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._number = 0
        self._is_finished = False
        self._chance = np.random.default_rng(seed)
        self._looks: dict[Position, Grey] = {}

    def present(self, slap: Slap) -> None:
        """Let whoever is next step up, if the one before has finished."""
        is_hand = slap in (Slap.LEFT, Slap.RIGHT)
        if is_hand and self._is_finished:
            self._number += 1
            self._looks.clear()
        self._is_finished = not is_hand

    def taken(self, position: Position, *, is_poor: bool) -> tuple[bytes, int]:
        """Return a finger's or an eye's file as taken just now, and its score."""
        look = self._look(position)
        if is_poor:
            blurred = _levels(look).filter(ImageFilter.GaussianBlur(_BLUR))
            look = np.asarray(blurred, dtype=np.float32)
        grain = self._chance.uniform(1, _GRAIN_MAX)
        seen = look + grain * self._chance.standard_normal(look.shape, dtype=np.float32)
        picture = _levels(seen)
        if isinstance(position, Eye):
            score = quality.of_iris(seen)
            return iso.iris(position, _jp2(picture), size=picture.size, quality=score), score
        score = quality.of_print(seen)
        return iso.finger(position, _jp2(picture), size=picture.size, quality=score), score

    def frame(self, positions: Sequence[Position]) -> bytes:
        """Return a JPEG of what the device sees now, with a score over each finger or eye."""
        shown = [self._small(position) for position in positions]
        sheet = Image.new("L", (sum(one.width for one in shown), _FRAME_HEIGHT), 255)
        left = 0
        for one in shown:
            sheet.paste(one, (left + int(self._chance.integers(-3, 4)), 0))
            left += one.width
        return jpeg(np.asarray(sheet, dtype=np.float32), quality=_FRAME_QUALITY, dpi=_FRAME_DPI)

    def _small(self, position: Position) -> Image.Image:
        look = self._look(position)
        score = quality.of_iris(look) if isinstance(position, Eye) else quality.of_print(look)
        picture = _levels(look)
        small = picture.resize((picture.width * _FRAME_HEIGHT // picture.height, _FRAME_HEIGHT))
        ImageDraw.Draw(small).text((8, 8), str(score), fill=_INK)
        return small

    def _look(self, position: Position) -> Grey:
        if position not in self._looks:
            person = SimulatedDevices(f"{self._seed}/{self._number}")
            self._looks[position] = (
                person.look_of(position) if isinstance(position, Eye) else person.print_of(position)
            )
        return self._looks[position]


def _levels(picture: Grey) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _jp2(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG2000", irreversible=False)
    return file.getvalue()
