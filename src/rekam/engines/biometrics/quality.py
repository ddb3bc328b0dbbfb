"""Is this capture good enough? A score of 0-100 measured on the picture itself.

The scores are Rekam's own: sharpness, contrast, ridge flow and covered area. They are not NFIQ 2,
and none of them may be printed as such. No picture is kept, and no score decides alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rekam.engines.biometrics.grey import Grey

_BLOCK = 20  # pixels: about two ridges
_RIDGE_CONTRAST_MIN = 26.0  # levels of spread below which a block is no finger
_FINGER_AREA_FULL = 0.5  # share of the frame that a well laid finger covers
_COHERENCE_FLOOR, _COHERENCE_FULL = 0.5, 0.95
_LIGHT = (70.0, 190.0)  # mean brightness of a face that is neither dark nor washed out
_COARSE = 4  # pixels averaged into one, so that the sensor's noise does not pass for sharpness
_FACE_STEP_FULL = 4.6  # mean step between neighbouring coarse pixels in a sharp photo
_IRIS_STEP_FULL = 13.0  # the same in the band of a sharp iris


def of_print(print_: Grey) -> int:
    """Score a fingerprint: how much finger there is, and how clearly its ridges run one way."""
    blocks = _blocks(print_)
    finger = blocks.std(axis=(2, 3)) > _RIDGE_CONTRAST_MIN
    area = min(1.0, float(finger.mean()) / _FINGER_AREA_FULL)
    flow = float(_coherence(print_)[finger].mean()) if finger.any() else 0.0
    clear = (flow - _COHERENCE_FLOOR) / (_COHERENCE_FULL - _COHERENCE_FLOOR)
    return _score(area * clear)


def of_face(photo: Grey) -> int:
    """Score a photo: light on the face, and sharpness of its middle."""
    height, width = photo.shape
    middle = photo[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    dark, bright = _LIGHT
    mean = float(middle.mean())
    light = min(mean / dark, (255 - mean) / (255 - bright), 1.0)
    return _score(light * _step(middle) / _FACE_STEP_FULL)


def of_iris(eye: Grey) -> int:
    """Score an eye: sharpness of the iris beside the pupil, where the lids do not reach."""
    height, width = eye.shape
    band = eye[height * 2 // 5 : height * 3 // 5, width * 9 // 25 : width * 10 // 25]
    return _score(_step(band) / _IRIS_STEP_FULL)


def of_signature(sheet: Grey) -> int:
    """Score a signature: how far across the pad the ink reaches; a dot is no signature."""
    inked = (sheet < 128).any(axis=0)  # noqa: PLR2004 half of 255
    reach = np.flatnonzero(inked)
    return _score(float(np.ptp(reach)) / (0.45 * sheet.shape[1])) if reach.size else 0


def _step(picture: Grey) -> float:
    """Return the mean difference between neighbours, which blur lowers and noise does not raise."""
    coarse: Grey = _blocks(picture, _COARSE).mean(axis=(2, 3))
    return float(np.abs(np.diff(coarse, axis=0)).mean())


def _coherence(picture: Grey) -> Grey:
    """Return for each block how far its slopes agree on one direction: 0 none, 1 all."""
    slopes: list[Grey] = list(np.gradient(picture))
    down, right = slopes
    products = (right * right, down * down, right * down)
    across, along, both = (_blocks(product).sum(axis=(2, 3)) for product in products)
    spread = np.hypot(across - along, 2 * both)
    agreed: Grey = spread / (across + along + np.float32(1e-6))
    return agreed


def _blocks(picture: Grey, side: int = _BLOCK) -> NDArray[np.float32]:
    """Return the picture cut into squares: rows, columns, then the pixels of each."""
    rows, columns = (length // side for length in picture.shape)
    whole = picture[: rows * side, : columns * side]
    return whole.reshape(rows, side, columns, side).swapaxes(1, 2)


def _score(share: float) -> int:
    return round(100 * min(1.0, max(0.0, share)))
