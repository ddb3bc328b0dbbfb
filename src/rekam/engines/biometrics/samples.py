"""What a device hands over: one captured sample, its position, its quality.

Fingers are numbered as in ISO/IEC 19794-4 and Claim 169 (1-5 right thumb to little finger, 6-10
left), eyes as in ISO/IEC 19794-6. A finger or eye that could not be taken has a reason and no
sample; it is never replaced by an empty picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TypeAlias

GOOD_MIN = 60  # of 100
FAIR_MIN = 40  # below it the finger or eye is taken again: each by itself, never on average


class Finger(Enum):
    """A finger by its ISO number; no ``IntEnum``, or a thumb would equal an eye."""

    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10

    @property
    def position(self) -> str:
        """The name by which an exception calls it (``finger-1``)."""
        return f"finger-{self.value}"


class Eye(Enum):
    """An eye by its ISO number."""

    RIGHT = 1
    LEFT = 2

    @property
    def position(self) -> str:
        """The name by which an exception calls it (``iris-right``)."""
        return f"iris-{self.name.lower()}"


class Reason(StrEnum):
    """Why something could not be taken; the rest is recorded all the same."""

    MISSING = "missing"
    BANDAGED = "bandaged"
    WORN = "worn"
    UNREADABLE = "unreadable"
    UNABLE = "unable"  # cannot hold still, or cannot move it: stroke, age, illness
    REFUSED = "refused"


class Grade(StrEnum):
    """What a score asks the officer to do."""

    GOOD = "good"
    FAIR = "fair"
    AGAIN = "again"


Position: TypeAlias = Finger | Eye


def grade_of(quality: int) -> Grade:
    """Return what a score of 0-100 asks the officer to do."""
    if quality >= GOOD_MIN:
        return Grade.GOOD
    return Grade.FAIR if quality >= FAIR_MIN else Grade.AGAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One captured file; ``quality`` is 0-100 as ``quality.py`` measured it."""

    data: bytes
    media_type: str
    quality: int

    @property
    def grade(self) -> Grade:
        return grade_of(self.quality)


@dataclass(frozen=True, slots=True, kw_only=True)
class FingerSample(Sample):
    """One finger's print, 8-bit grey, 500 dpi."""

    position: Finger


@dataclass(frozen=True, slots=True, kw_only=True)
class IrisSample(Sample):
    """One eye, 8-bit grey, 640 x 480."""

    position: Eye


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature twice: as pen strokes (SVG) and as a picture (PNG)."""

    strokes: Sample
    image: Sample
