"""What the officer sees of a capture before it is sealed: small pictures, words, what to repeat."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

import cbor2

from rekam.engines.biometrics.parts import thumbnail
from rekam.engines.biometrics.samples import Eye, Finger, Grade, Reason, Sample

_JPEG = "image/jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One sample on the screen, or the reason why there is none."""

    position: str
    picture: str = ""  # a data address; the content policy lets pictures through that way
    grade: Grade | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Everything that was taken of one person."""

    photo: Shown
    signature: Shown
    fingers: tuple[Shown, ...]
    irises: tuple[Shown, ...]

    @property
    def right_hand(self) -> tuple[Shown, ...]:
        return self.fingers[:5]

    @property
    def left_hand(self) -> tuple[Shown, ...]:
        return self.fingers[5:]

    @property
    def first_in_doubt(self) -> str:
        """The position to look at first: one to take again, or else the first finger."""
        every = (*self.fingers, *self.irises)
        poor = (one.position for one in every if one.grade is Grade.AGAIN)
        return next(poor, every[0].position)

    @property
    def poor(self) -> int:
        """How many should be taken again; each finger and eye counts by itself."""
        return sum(one.grade is Grade.AGAIN for one in (*self.fingers, *self.irises))


def shown(parts: Mapping[str, bytes], exceptions: Mapping[str, str]) -> Samples:
    """Prepare a capture for the screen.

    ``parts`` are the plain parts of ``engines.biometrics.parts.bundle``; ``exceptions`` maps a
    position to its reason.
    """
    summary = cbor2.loads(parts["summary"])
    taken = cbor2.loads(parts["fingers"]) | cbor2.loads(parts["irises"])
    signature = cbor2.loads(parts["signature"])["image"]
    photo = Sample(data=parts["photo"], media_type=_JPEG, quality=summary["photo"])
    return Samples(
        photo=_taken("photo", photo),
        signature=_taken("signature", _sample(signature)),
        fingers=tuple(_position(one.position, taken, exceptions) for one in Finger),
        irises=tuple(_position(one.position, taken, exceptions) for one in Eye),
    )


def _position(
    position: str, taken: Mapping[str, Mapping[str, object]], exceptions: Mapping[str, str]
) -> Shown:
    if position in exceptions:
        return Shown(position=position, reason=Reason(exceptions[position]))
    return _taken(position, _sample(taken[position]))


def _taken(position: str, sample: Sample) -> Shown:
    encoded = b64encode(thumbnail(sample)).decode()
    return Shown(position=position, picture=f"data:{_JPEG};base64,{encoded}", grade=sample.grade)


def _sample(kept: Mapping[str, object]) -> Sample:
    data, media_type, quality = kept["data"], kept["format"], kept["quality"]
    assert isinstance(data, bytes)
    assert isinstance(quality, int)
    return Sample(data=data, media_type=str(media_type), quality=quality)
