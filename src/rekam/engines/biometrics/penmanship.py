"""Draw an invented signature: a running hand of loops over a base line, as a pad reports it."""

from __future__ import annotations

from io import BytesIO
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 800, 260
_PEN_WIDTH = 5
_POINTS_PER_LETTER = 22
_SMOOTH = 2

Stroke: TypeAlias = tuple[tuple[float, float], ...]


def write(chance: np.random.Generator) -> tuple[Stroke, ...]:
    """Return the pen's strokes, in pixels of the pad: a word, and often a line under it."""
    letters = int(chance.integers(5, 9))
    time = np.linspace(0, letters, letters * _POINTS_PER_LETTER)
    knots = np.arange(letters + 1)
    heights = np.interp(time, knots, chance.uniform(26, 74, letters + 1))
    heights[:_POINTS_PER_LETTER] *= 1.35  # the first letter is large
    slant = chance.uniform(0.1, 0.45)
    up = np.sin(time * 2 * np.pi) * heights * (0.6 + 0.4 * np.cos(time * np.pi * 0.7))
    forward = 150 + time * (500 / letters) + np.cos(time * 2 * np.pi + 0.6) * 26
    word = np.column_stack([forward + slant * up, 138 - up])
    return (_stroke(word), _flourish(chance)) if chance.random() < 0.7 else (_stroke(word),)  # noqa: PLR2004


def as_svg(strokes: tuple[Stroke, ...]) -> bytes:
    """Return the strokes as an SVG drawing; the view box is the pad."""
    paths = "".join(f'<path d="M{_points(stroke)}"/>' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<g fill="none" stroke="#14242e" stroke-width="{_PEN_WIDTH}" stroke-linecap="round" '
        f'stroke-linejoin="round">{paths}</g></svg>'
    ).encode()


def as_png(strokes: tuple[Stroke, ...]) -> bytes:
    """Return the strokes as an 8-bit grey PNG of the pad's size."""
    sheet = Image.new("L", (WIDTH * _SMOOTH, HEIGHT * _SMOOTH), 255)
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        line = [(x * _SMOOTH, y * _SMOOTH) for x, y in stroke]
        pen.line(line, fill=20, width=_PEN_WIDTH * _SMOOTH, joint="curve")
    file = BytesIO()
    sheet.reduce(_SMOOTH).save(file, "PNG")
    return file.getvalue()


def _flourish(chance: np.random.Generator) -> Stroke:
    time = np.linspace(0, 1, 30)
    sag = chance.uniform(-22, 26) * np.sin(time * np.pi)
    return _stroke(np.column_stack([190 + time * chance.uniform(330, 450), 204 + sag]))


def _stroke(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Stroke:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in points)


def _points(stroke: Stroke) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in stroke)
