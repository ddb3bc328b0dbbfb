"""Draw an invented eye as an infrared camera sees it: dark pupil, ringed iris, pale lids."""

from __future__ import annotations

import numpy as np

from rekam.engines.biometrics.grey import Grey, texture

HEIGHT, WIDTH = 480, 640
RADIUS = 118  # pixels: 236 across, above the 210 that ISO/IEC 19794-6 exchange asks for
_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
_ROUND, _DEEP = 512, 48  # knots of the iris texture: around, and outward


def draw(chance: np.random.Generator) -> Grey:
    """Draw one eye, a little off centre, as people look."""
    row, column = HEIGHT / 2 + chance.normal(0, 8), WIDTH / 2 + chance.normal(0, 12)
    down, right = _ROWS - row, _COLUMNS - column
    away = np.hypot(right, down)
    pupil = RADIUS * chance.uniform(0.34, 0.44)
    eye = 168 + 10 * texture(chance, (HEIGHT, WIDTH), grain=(6, 8))
    ring = _ring(chance, right=right, down=down, away=away, pupil=pupil)
    eye = _mixed(eye, ring, _disc(away, RADIUS, soft=5))
    eye = _mixed(eye, 22.0, _disc(away, pupil, soft=2))
    eye = _mixed(eye, _skin(chance), _lids(chance, right=right, down=down))
    lamp = np.hypot(right - pupil * 0.42, down + pupil * 0.36)
    eye = _mixed(eye, 250.0, _disc(lamp, 7, soft=2))
    return eye + 3.2 * chance.standard_normal((HEIGHT, WIDTH), dtype=np.float32)


def _ring(
    chance: np.random.Generator, *, right: Grey, down: Grey, away: Grey, pupil: float
) -> Grey:
    """Return the iris texture: radial fibres and a few rings, laid around the pupil."""
    fibres = texture(chance, (_DEEP, _ROUND), grain=(5, 150))
    fibres = fibres + 0.7 * texture(chance, (_DEEP, _ROUND), grain=(14, 60))
    collar = 16 * np.exp(-((np.linspace(0, 1, _DEEP) - 0.3) ** 2) / 0.006)
    sheet = chance.uniform(84, 108) + 15 * fibres + collar[:, np.newaxis]
    around = ((np.arctan2(down, right) / (2 * np.pi) + 0.5) * (_ROUND - 1)).astype(np.intp)
    outward = (away - pupil) / (RADIUS - pupil) * (_DEEP - 1)
    found: Grey = sheet[np.clip(outward, 0, _DEEP - 1).astype(np.intp), around]
    return found.astype(np.float32)


def _lids(chance: np.random.Generator, *, right: Grey, down: Grey) -> Grey:
    """Return 1 where a lid covers the eye; wide open shows nearly the whole iris."""
    upper = -chance.uniform(112, 132) + (right / 30) ** 2 * 0.62
    lower = chance.uniform(120, 138) - (right / 30) ** 2 * 0.55
    covered = np.maximum(upper - down, down - lower)
    lids: Grey = np.clip(covered / 6 + 0.5, 0, 1)
    return lids


def _skin(chance: np.random.Generator) -> Grey:
    skin: Grey = chance.uniform(138, 156) + 9 * texture(chance, (HEIGHT, WIDTH), grain=(30, 40))
    return skin


def _disc(away: Grey, radius: float, *, soft: float) -> Grey:
    """Return 1 inside the radius, falling to 0 over ``soft`` pixels."""
    disc: Grey = np.clip((radius - away) / soft + 0.5, 0, 1)
    return disc


def _mixed(under: Grey, over: Grey | float, share: Grey) -> Grey:
    mixed: Grey = under + (over - under) * share
    return mixed
