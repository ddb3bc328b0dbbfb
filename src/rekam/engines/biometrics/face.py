"""Look at a camera's frame and say what to change before the photo; cut the photo to its shape.

A frame comes in, findings go out, and nothing is kept. A finding is advice: a photo can always be
taken by hand, and no finding asks for uncovered hair, two open eyes or a still head.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TypeAlias

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image

from rekam.domain.errors import MalformedError
from rekam.engines.biometrics import quality
from rekam.engines.biometrics.grey import opened
from rekam.engines.biometrics.portrait import HEIGHT, WIDTH
from rekam.engines.biometrics.samples import Sample

PIXELS_MAX = 40_000_000
_SIDE_MIN, _SIDES_MAX = 16, 5  # pixels; the longer side against the shorter
_LOOKED_AT = 480  # pixels high: enough for a face at arm's length, and 15 ms
_FACE_MIN = 80
_SIZE = (0.30, 0.56)  # the face's width as a share of the frame's height
_CENTRE = (0.5, 0.46)  # where its middle belongs
_ASIDE_MAX = 0.09  # how far from there it may be, as a share of the frame's height
_SHARE_OF_PHOTO = 0.55  # the face's width in the finished photo
_LIT, _GLARE = 88.0, 250.0  # levels: the light side of a face reaches the first, little the second
_GLARE_MAX = 0.12  # share of the face
_SHARP = 0.08  # spread of the second slope against the spread of brightness
_CLOTH_SATURATION = 80
_CLOTH_MIN = 0.8  # share of the background that has the cloth's colour
_JPEG_QUALITY = 90
_ON_PAPER = (354, 472)  # dots

Picture: TypeAlias = MatLike
Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height


class Finding(StrEnum):
    """What one check found; everything but GOOD says what is to be changed."""

    GOOD = "good"
    NOBODY = "nobody"
    SEVERAL = "several"
    FAR = "far"
    NEAR = "near"
    LEFT = "left"  # in the picture, as the officer sees it
    RIGHT = "right"
    HIGH = "high"
    LOW = "low"
    DARK = "dark"
    GLARE = "glare"
    BLURRED = "blurred"
    EYES = "eyes"
    CLOTH = "cloth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found, the most important first."""

    position: Finding
    light: Finding
    sharpness: Finding
    background: Finding
    eyes: Finding

    @property
    def first(self) -> Finding:
        """What to change first; GOOD when there is nothing."""
        found = (getattr(self, one.name) for one in fields(self))
        return next((one for one in found if one is not Finding.GOOD), Finding.GOOD)


def look(frame: bytes, *, is_red: bool) -> Look:
    """Look at one frame; ``is_red`` says which cloth belongs behind the person.

    Raises:
        MalformedError: the bytes are no picture.
    """
    picture = _decoded(frame)
    scale = _LOOKED_AT / picture.shape[0]
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    faces = _found("frontalface_default", grey, smallest=_FACE_MIN)
    if len(faces) != 1:
        what = Finding.SEVERAL if faces else Finding.NOBODY
        return Look(position=what, light=what, sharpness=what, eyes=what, background=what)
    left, top, width, height = faces[0]
    face = grey[top : top + height, left : left + width]
    return Look(
        position=_position(faces[0], grey.shape),
        light=_light(face),
        sharpness=_sharpness(face),
        eyes=_eyes(face),
        background=_background(small, faces[0], is_red=is_red),
    )


def portrait(picture: bytes) -> Sample:
    """Return the photo as the card wants it: 3:4, the face in its place, a JPEG without metadata.

    Where no face is found the middle is kept: somebody decided to take it so.

    Raises:
        MalformedError: the bytes are no picture.
    """
    whole = _decoded(picture)
    left, top, width, height = _frame_for(whole)
    cut = whole[top : top + height, left : left + width]
    sized = cv2.resize(cut, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    file = BytesIO()
    Image.fromarray(cv2.cvtColor(sized, cv2.COLOR_BGR2RGB)).save(
        file, "JPEG", quality=_JPEG_QUALITY
    )
    data = file.getvalue()
    return Sample(data=data, media_type="image/jpeg", quality=quality.of_face(opened(data)))


def for_paper(photo: bytes) -> bytes:
    """Return a photo as a letter bears it: 3 by 4 cm, 300 dots to the inch, a JPEG.

    Raises:
        MalformedError: the bytes are no picture.
    """
    sized = cv2.resize(_decoded(photo), _ON_PAPER, interpolation=cv2.INTER_AREA)
    file = BytesIO()
    Image.fromarray(cv2.cvtColor(sized, cv2.COLOR_BGR2RGB)).save(
        file, "JPEG", quality=_JPEG_QUALITY
    )
    return file.getvalue()


def _decoded(data: bytes) -> Picture:
    """Return the pixels, upright; a picture that would fill the memory is none.

    Nor is a line: made 480 pixels high it would be twenty gigabytes
    (``test_any_file_as_a_photo_is_taken_or_refused_in_words``).
    """
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
            shorter, longer = sorted(picture.size)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedError("picture") from error
    is_line = shorter < _SIDE_MIN or longer > _SIDES_MAX * shorter
    if is_line or shorter * longer > PIXELS_MAX:
        raise MalformedError("picture", longer, shorter)
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise MalformedError("picture") from error
    if found is None:
        raise MalformedError("picture")
    return found


def _frame_for(picture: Picture) -> Box:
    """Return the 3:4 part of a picture that has the face in its place, or else its middle."""
    rows, columns = picture.shape[:2]
    scale = min(1.0, _LOOKED_AT / rows)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    faces = _found("frontalface_default", cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), smallest=40)
    largest = min(columns, rows * WIDTH // HEIGHT)
    if not faces:
        left, top, width = (columns - largest) // 2, 0, largest
        return left, top, width, width * HEIGHT // WIDTH
    x, y, side, _ = (round(one / scale) for one in max(faces, key=lambda face: face[2]))
    width = min(largest, round(side / _SHARE_OF_PHOTO))
    height = width * HEIGHT // WIDTH
    left = round(x + side / 2 - width * _CENTRE[0])
    top = round(y + side / 2 - height * _CENTRE[1])
    return max(0, min(left, columns - width)), max(0, min(top, rows - height)), width, height


def _position(face: Box, shape: tuple[int, ...]) -> Finding:
    left, top, width, height = face
    rows, columns = shape
    aside = (left + width / 2 - columns * _CENTRE[0]) / rows
    below = (top + height / 2 - rows * _CENTRE[1]) / rows
    cases = (
        (width < _SIZE[0] * rows, Finding.FAR),
        (width > _SIZE[1] * rows, Finding.NEAR),
        (aside < -_ASIDE_MAX, Finding.LEFT),
        (aside > _ASIDE_MAX, Finding.RIGHT),
        (below < -_ASIDE_MAX, Finding.HIGH),
        (below > _ASIDE_MAX, Finding.LOW),
    )
    return next((finding for holds, finding in cases if holds), Finding.GOOD)


def _light(face: Picture) -> Finding:
    """Judge by the light side of the face, so that no skin is called too dark."""
    if float(np.percentile(face, 90)) < _LIT:
        return Finding.DARK
    return Finding.GLARE if float((face > _GLARE).mean()) > _GLARE_MAX else Finding.GOOD


def _sharpness(face: Picture) -> Finding:
    slopes = cv2.Laplacian(cv2.GaussianBlur(face, (3, 3), 0), cv2.CV_32F)
    share = float(slopes.std()) / (float(face.std()) + 1.0)
    return Finding.GOOD if share >= _SHARP else Finding.BLURRED


def _eyes(face: Picture) -> Finding:
    """Find at least one eye: behind spectacles, under a veil, or the only one."""
    side = face.shape[0]
    upper = face[side // 8 : side * 5 // 8]
    found = _found("eye", upper, smallest=side // 9, step=1.05, agreeing=1)
    return Finding.GOOD if found else Finding.EYES


def _background(picture: Picture, face: Box, *, is_red: bool) -> Finding:
    """Compare what is left and right of the head with the cloth that belongs there."""
    left, top, width, height = face
    rows = slice(0, top + height * 3 // 4)
    sides = (picture[rows, : max(0, left - width // 2)], picture[rows, left + width * 3 // 2 :])
    seen = np.concatenate([side.reshape(-1, 3) for side in sides])
    if not seen.size:
        return Finding.GOOD
    hue, saturation, _ = cv2.split(cv2.cvtColor(seen.reshape(-1, 1, 3), cv2.COLOR_BGR2HSV))
    right_hue = (hue < 12) | (hue > 165) if is_red else (hue > 95) & (hue < 130)  # noqa: PLR2004 of 180
    share = float((right_hue & (saturation > _CLOTH_SATURATION)).mean())
    return Finding.GOOD if share >= _CLOTH_MIN else Finding.CLOTH


_ONE_AT_A_TIME = Lock()  # a detector keeps what it works on in itself


def _found(
    what: str, grey: Picture, *, smallest: int, step: float = 1.1, agreeing: int = 3
) -> list[Box]:
    """Find faces or eyes of at least so many pixels; fewer ``agreeing`` windows find more."""
    with _ONE_AT_A_TIME:
        found = _detector(what).detectMultiScale(
            grey, scaleFactor=step, minNeighbors=agreeing, minSize=(smallest, smallest)
        )
    return [(int(x), int(y), int(width), int(height)) for x, y, width, height in found]


@cache
def _detector(what: str) -> cv2.CascadeClassifier:
    folder = Path(cv2.__file__).parent / "data"
    return cv2.CascadeClassifier(str(folder / f"haarcascade_{what}.xml"))
