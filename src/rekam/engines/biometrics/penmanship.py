"""Draw an invented signature: a running hand of loops over a base line, as a pad reports it."""

from __future__ import annotations

import numpy as np

from rekam.engines.biometrics.ink import Stroke

_POINTS_PER_LETTER = 22
_STEP_MS = 8  # between two reports of the pad


def write(chance: np.random.Generator) -> tuple[Stroke, ...]:
    """Return the pen's strokes on the pad: a word, and often a line under it."""
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


def _flourish(chance: np.random.Generator) -> Stroke:
    time = np.linspace(0, 1, 30)
    sag = chance.uniform(-22, 26) * np.sin(time * np.pi)
    return _stroke(np.column_stack([190 + time * chance.uniform(330, 450), 204 + sag]))


def _stroke(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Stroke:
    return tuple(
        (round(float(x), 1), round(float(y), 1), float(number * _STEP_MS), 0.5)
        for number, (x, y) in enumerate(points)
    )
