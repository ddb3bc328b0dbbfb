"""A signature as the pen moved: read from a pad, drawn as SVG with time and pressure, and as PNG.

A stroke is what the pen wrote between touching the pad and leaving it; a point is where it was,
when (milliseconds from the first touch) and how hard it pressed (0 to 1). The drawing keeps all of
it, because how somebody signs says more than what it looks like.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from math import isfinite
from typing import TypeAlias

from PIL import Image, ImageDraw

from rekam.domain.errors import MalformedError
from rekam.engines.biometrics import quality
from rekam.engines.biometrics.grey import opened
from rekam.engines.biometrics.samples import Sample, Signature

WIDTH, HEIGHT = 800, 260  # pixels of the pad
POINTS_MAX = 20_000  # a pad reports some 200 a second
TEXT_MAX = 600_000  # characters that a page may send for them
_PEN_WIDTH = 5
_SMOOTH = 2
_HOUR_MS = 3_600_000
_LIMITS = ((0.0, WIDTH), (0.0, HEIGHT), (0.0, _HOUR_MS), (0.0, 1.0))

Point: TypeAlias = tuple[float, float, float, float]  # right, down, milliseconds, pressure
Stroke: TypeAlias = tuple[Point, ...]


def read(text: str) -> tuple[Stroke, ...]:
    """Return the strokes that a page sends: lists of [right, down, milliseconds, pressure].

    Raises:
        MalformedError: nothing was written, or it is not of this form.
    """
    try:
        strokes = tuple(
            tuple(_point(point) for point in stroke)
            for stroke in json.loads(text if len(text) <= TEXT_MAX else "")
            if stroke
        )
    except (ValueError, TypeError, RecursionError) as error:
        raise MalformedError("strokes") from error
    if not strokes or sum(map(len, strokes)) > POINTS_MAX:
        raise MalformedError("strokes")
    return strokes


def signature(strokes: tuple[Stroke, ...]) -> Signature:
    """Return the signature twice: as strokes, and as a picture that is scored."""
    image = as_png(strokes)
    score = quality.of_signature(opened(image))
    return Signature(
        strokes=Sample(data=as_svg(strokes), media_type="image/svg+xml", quality=score),
        image=Sample(data=image, media_type="image/png", quality=score),
    )


def as_svg(strokes: tuple[Stroke, ...]) -> bytes:
    """Return the strokes as an SVG drawing; the view box is the pad.

    ``data-ms`` and ``data-pressure`` (percent) hold a number for each point of the path.
    """
    paths = "".join(
        f'<path d="M{_joined(f"{x:g},{y:g}" for x, y, _, _ in stroke)}"'
        f' data-ms="{_joined(f"{ms:.0f}" for _, _, ms, _ in stroke)}"'
        f' data-pressure="{_joined(f"{100 * hard:.0f}" for _, _, _, hard in stroke)}"/>'
        for stroke in strokes
    )
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
        line = [(x * _SMOOTH, y * _SMOOTH) for x, y, _, _ in stroke]
        pen.line(line, fill=20, width=_PEN_WIDTH * _SMOOTH, joint="curve")
        pen.circle(line[0], _PEN_WIDTH * _SMOOTH / 2, fill=20)  # a tap is a line of no length
    file = BytesIO()
    sheet.reduce(_SMOOTH).save(file, "PNG")
    return file.getvalue()


def _point(values: list[float]) -> Point:
    """Return a point, held within the pad: a finger may slide over its edge."""
    x, y, ms, hard = (
        min(max(float(value), low), high)
        for value, (low, high) in zip(values, _LIMITS, strict=True)
        if isfinite(value)
    )
    return round(x, 1), round(y, 1), ms, hard


def _joined(words: Iterable[str]) -> str:
    return " ".join(words)
