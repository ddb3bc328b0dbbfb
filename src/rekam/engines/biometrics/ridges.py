"""Draw an invented fingerprint: ridges as level lines, minutiae as spirals in their phase.

The picture is cos(phase). The smooth part of the phase counts ridges outward from a core (whorl),
from a ray (loop) or from a bent line (arch), and meets the level ridges of the finger's base in a
delta. Each minutia adds one turn of phase around a point, so that there one ridge begins or ends
(the AM-FM model of Larkin and Fletcher, 2007). No print of a person went into it.
"""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np

from rekam.engines.biometrics.grey import Grey, texture

DPI = 500
HEIGHT, WIDTH = 480, 400  # 24 x 20 mm
_PERIOD = 9.0  # pixels from ridge to ridge: 0.46 mm
_MINUTIAE = 28
_BLEND = 16.0  # pixels over which two ridge systems pass into each other

_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
_HALF_PLACES = ((_COLUMNS - WIDTH / 2) + 1j * (_ROWS - HEIGHT / 2))[::2, ::2] / WIDTH


def draw(chance: np.random.Generator, *, hand: int) -> Grey:
    """Draw one print; ``hand`` is 1 for the right and -1 for the left, where loops lean over."""
    phase = _flow(chance, hand=hand) * (2 * pi / _PERIOD)
    wave = _with_minutiae(chance, phase)
    dryness = chance.beta(1.6, 3.2)
    speckle = texture(chance, (HEIGHT, WIDTH), grain=(HEIGHT // 4, WIDTH // 4))
    ink = np.clip(0.5 + 1.25 * wave - dryness * speckle, 0, 1)
    noise = chance.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
    print_: Grey = 244 - 176 * ink * _pressure(chance) + 4 * noise
    return print_


def _flow(chance: np.random.Generator, *, hand: int) -> Grey:
    """Return the ridge count (in pixels) at every point, before minutiae."""
    tilt = chance.normal(0, 0.12)
    right = (_COLUMNS - WIDTH / 2) * cos(tilt) + (_ROWS - HEIGHT / 2) * sin(tilt)
    down = (_ROWS - HEIGHT / 2) * cos(tilt) - (_COLUMNS - WIDTH / 2) * sin(tilt)
    warp = 7 * texture(chance, (HEIGHT, WIDTH), grain=(5, 4))
    right, down = right + warp, down + 6 * texture(chance, (HEIGHT, WIDTH), grain=(5, 4))
    kind = chance.choice(["loop", "whorl", "arch"], p=[0.62, 0.32, 0.06])
    if kind == "arch":
        return _arch(right, down, rise=chance.uniform(55, 80))
    core = _loop(right, down, lean=hand * chance.uniform(0.4, 0.75))
    if kind == "whorl":
        core = np.hypot(right * 1.12, down) - 10
    base = chance.uniform(118, 142) - down * 0.62
    blended: Grey = -_BLEND * np.logaddexp(-core / _BLEND, -base / _BLEND)
    return blended


def _arch(right: Grey, down: Grey, *, rise: float) -> Grey:
    """Return the height above level lines that bend over the middle."""
    bend: Grey = np.exp(-np.square(right / 85) - np.square(down / 170))
    return down + rise * bend


def _loop(right: Grey, down: Grey, *, lean: float) -> Grey:
    """Return the distance to a ray that leaves the core downward, leaning to the little finger."""
    along = right * sin(lean) + down * cos(lean)
    across = right * cos(lean) - down * sin(lean)
    distance: Grey = np.hypot(across, np.minimum(along, 0))
    return distance


def _with_minutiae(chance: np.random.Generator, phase: Grey) -> Grey:
    """Add a turn around each minutia, left or right, at half resolution: nobody can see that."""
    left, right = (np.ones(_HALF_PLACES.shape, dtype=np.complex64) for _ in range(2))
    places = chance.normal((0, 0), (75 / WIDTH, 95 / WIDTH), (_MINUTIAE, 2)) @ (1, 1j)
    for place in places.astype(np.complex64).reshape(-1, 2):
        left *= _HALF_PLACES - place[0]
        right *= _HALF_PLACES - place[1]
    turns = left * right.conj()
    turns /= np.abs(turns) + np.float32(1e-30)
    whole = turns.repeat(2, axis=0).repeat(2, axis=1)
    wave: Grey = np.cos(phase) * whole.real - np.sin(phase) * whole.imag
    return wave


def _pressure(chance: np.random.Generator) -> Grey:
    """Return how firmly each point touched the glass: 1 inside the finger, 0 outside."""
    wide, high = chance.uniform(150, 172), chance.uniform(195, 222)
    away = np.hypot((_COLUMNS - WIDTH / 2) / wide, (_ROWS - HEIGHT / 2) / high)
    ragged = away + 0.05 * texture(chance, (HEIGHT, WIDTH), grain=(16, 14))
    uneven = 0.9 + 0.08 * texture(chance, (HEIGHT, WIDTH), grain=(4, 4))
    touch: Grey = np.clip((1.0 - ragged) * 9, 0, 1) * np.clip(uneven, 0.4, 1)
    return touch
