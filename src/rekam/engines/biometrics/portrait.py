"""Draw an invented face in the 3:4 frame of an identity photo; a drawing, like nobody.

The cloth behind it is red for an odd and blue for an even year of birth, as the offices ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from rekam.engines.biometrics.grey import MADE_BY, texture

WIDTH, HEIGHT = 720, 960
_SMOOTH = 2  # drawn this much larger, then reduced: Pillow draws hard edges
_GRAIN = 4.2  # the sensor's noise, in levels of 255
_JPEG_QUALITY = 88

Colour: TypeAlias = tuple[int, int, int]
Box: TypeAlias = tuple[float, float, float, float]

RED: Colour = (178, 34, 40)
BLUE: Colour = (34, 82, 158)
_SKINS: tuple[Colour, ...] = ((214, 164, 120), (196, 144, 102), (176, 124, 84), (150, 102, 70))
_CLOTHES: tuple[Colour, ...] = ((39, 70, 90), (86, 58, 66), (64, 84, 62), (92, 96, 104))
_VEILS: tuple[Colour, ...] = ((226, 220, 208), (122, 92, 104), (68, 96, 104), (60, 62, 74))
_HAIR: Colour = (36, 27, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """The few numbers that make one drawing differ from another; lengths in a 720-wide frame."""

    skin: Colour
    cloth: Colour
    veil: Colour | None
    half_width: float
    half_height: float
    brow: float
    eye_gap: float
    nose: float
    mouth: float


def draw(chance: np.random.Generator, *, birth_year: int) -> bytes:
    """Return the photo as a JPEG."""
    face = _invented(chance)
    large = Image.new("RGB", (WIDTH * _SMOOTH, HEIGHT * _SMOOTH), RED if birth_year % 2 else BLUE)
    pen = _Pen(ImageDraw.Draw(large))
    _draw_body(pen, face)
    _draw_head(pen, face)
    _draw_features(pen, face)
    pen.words(WIDTH / 2, HEIGHT - 30, "GAMBAR SIMULASI, BUKAN ORANG")
    return _developed(chance, large.reduce(_SMOOTH))


def _invented(chance: np.random.Generator) -> _Face:
    return _Face(
        skin=_SKINS[chance.integers(len(_SKINS))],
        cloth=_CLOTHES[chance.integers(len(_CLOTHES))],
        veil=_VEILS[chance.integers(len(_VEILS))] if chance.random() < 0.4 else None,  # noqa: PLR2004
        half_width=chance.uniform(146, 168),
        half_height=chance.uniform(196, 218),
        brow=chance.uniform(-8, 10),
        eye_gap=chance.uniform(62, 74),
        nose=chance.uniform(60, 82),
        mouth=chance.uniform(46, 66),
    )


class _Pen:
    """Pillow's pen in the coordinates of the finished photo."""

    def __init__(self, canvas: ImageDraw.ImageDraw) -> None:
        self._canvas = canvas

    def ellipse(self, centre: tuple[float, float], half: tuple[float, float], fill: Colour) -> None:
        (x, y), (a, b) = centre, half
        self._canvas.ellipse(_scaled((x - a, y - b, x + a, y + b)), fill=fill)

    def shape(self, corners: list[tuple[float, float]], fill: Colour) -> None:
        self._canvas.polygon([(x * _SMOOTH, y * _SMOOTH) for x, y in corners], fill=fill)

    def arc(self, box: Box, degrees: tuple[float, float], fill: Colour, width: float) -> None:
        self._canvas.arc(
            _scaled(box), degrees[0], degrees[1], fill=fill, width=int(width * _SMOOTH)
        )

    def words(self, x: float, y: float, text: str) -> None:
        font = ImageFont.load_default(18 * _SMOOTH)
        place = (x * _SMOOTH, y * _SMOOTH)
        self._canvas.text(place, text, font=font, fill=(255, 255, 255), anchor="mm")


def _draw_body(pen: _Pen, face: _Face) -> None:
    pen.ellipse((360, 1010), (300, 290), face.veil or face.cloth)
    if face.veil is None:
        pen.shape([(296, 600), (424, 600), (436, 760), (360, 800), (284, 760)], _dark(face.skin))
    else:
        pen.shape([(200, 430), (520, 430), (596, 900), (124, 900)], face.veil)


def _draw_head(pen: _Pen, face: _Face) -> None:
    half = (face.half_width, face.half_height)
    if face.veil is None:
        pen.ellipse((360, 376), (half[0] + 16, half[1] + 10), _HAIR)
        for side in (-1, 1):
            pen.ellipse((360 + side * half[0], 440), (22, 40), _dark(face.skin))
        pen.ellipse((360, 440), (half[0], half[1] - 14), face.skin)
    else:
        pen.ellipse((360, 420), (half[0] + 52, half[1] + 48), face.veil)
        pen.ellipse((360, 450), (half[0] - 14, half[1] - 26), face.skin)


def _draw_features(pen: _Pen, face: _Face) -> None:
    shade = _dark(face.skin)
    for side in (-1, 1):
        eye = 360 + side * face.eye_gap
        pen.arc((eye - 36, 372 + face.brow, eye + 36, 416 + face.brow), (205, 335), _HAIR, 10)
        pen.ellipse((eye, 430), (25, 12), (246, 244, 240))
        pen.ellipse((eye, 430), (12, 12), _HAIR)
        pen.ellipse((eye + 4, 426), (3, 3), (255, 255, 255))
    pen.arc((332, 420 + face.nose - 20, 388, 430 + face.nose), (30, 150), shade, 8)
    lips = (360 - face.mouth, 520, 360 + face.mouth, 562)
    pen.arc(lips, (25, 155), (142, 70, 62), 11)


def _developed(chance: np.random.Generator, drawn: Image.Image) -> bytes:
    """Return the JPEG after the camera's light and noise."""
    light = 1 + 0.035 * texture(chance, (HEIGHT, WIDTH), grain=(3, 3))
    noise = _GRAIN * chance.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
    levels = np.asarray(drawn, dtype=np.float32) * light[..., np.newaxis] + noise[..., np.newaxis]
    file = BytesIO()
    Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8)).save(
        file, "JPEG", quality=_JPEG_QUALITY, comment=MADE_BY
    )
    return file.getvalue()


def _dark(colour: Colour) -> Colour:
    red, green, blue = colour
    return (red * 84 // 100, green * 80 // 100, blue * 78 // 100)


def _scaled(box: Box) -> Box:
    left, top, right, bottom = box
    return (left * _SMOOTH, top * _SMOOTH, right * _SMOOTH, bottom * _SMOOTH)
