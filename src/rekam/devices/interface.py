"""What a desk sees of capture devices: which there are, what they show, what they took.

A desk asks ``CaptureDevices`` for one laying-on at a time, and adds each answer to ``Tries``, which
keeps the best of every finger and eye by itself. Prints and eyes are in memory here and nowhere
else; whoever asks for them seals them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from rekam.engines.biometrics.samples import (
    Eye,
    Finger,
    FingerSample,
    Grade,
    IrisSample,
    Position,
)

TRIES_MAX = 3  # of one slap; then the best of each finger stands, or an exception with its reason
REQUESTED_SCORE = 60  # a device shoots by itself once every finger or eye has it
PREVIEW_S = 60.0  # a forgotten page must not hold the device, nor one of the kit's few threads


class Kind(StrEnum):
    """What a device takes."""

    FINGER = "finger"
    IRIS = "iris"


class Slap(StrEnum):
    """What is laid on, or looks in, at once."""

    RIGHT = "right"
    LEFT = "left"
    THUMBS = "thumbs"
    IRISES = "irises"

    @property
    def kind(self) -> Kind:
        return Kind.IRIS if self is Slap.IRISES else Kind.FINGER

    @property
    def positions(self) -> tuple[Position, ...]:
        """The fingers or eyes in it, in the order of their ISO numbers."""
        return _POSITIONS[self]


_FINGERS = tuple(Finger)
_POSITIONS: Mapping[Slap, tuple[Position, ...]] = {
    Slap.RIGHT: _FINGERS[1:5],
    Slap.LEFT: _FINGERS[6:10],
    Slap.THUMBS: (Finger.RIGHT_THUMB, Finger.LEFT_THUMB),
    Slap.IRISES: tuple(Eye),
}


class Status(StrEnum):
    """What a device says of itself."""

    READY = "Ready"
    BUSY = "Busy"
    NOT_READY = "Not Ready"
    NOT_REGISTERED = "Not Registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device that answered; nothing about it is proved before ``CaptureDevices.info``."""

    port: int
    ident: str
    kind: Kind
    status: Status
    serial: str
    make: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What a device signed about itself, by a key that is trusted here."""

    device: Device
    firmware: str
    certification: str  # L0: one key for all; L1: its identity is signed by a chip of its own
    env: str
    key_until: datetime  # the day after which its answers are no longer believed
    is_dated: bool = True  # whether this laptop's date lies in its key's month; else one is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One finger or eye as a trusted device took it.

    ``sample`` is the picture, its score the device's own; ``record`` is the ISO/IEC 19794 file
    around it, byte for byte what the device signed.
    """

    sample: FingerSample | IrisSample
    record: bytes
    serial: str

    @property
    def position(self) -> Position:
        return self.sample.position


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer of a device: everything that was asked for, each with its own score."""

    slap: Slap
    taken: tuple[Taken, ...]
    is_dated: bool = True  # False: the clocks of laptop, device and key do not go together


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often each slap was taken of a person, and the best of every finger and eye."""

    counts: Mapping[Slap, int] = field(default_factory=dict)
    best: Mapping[Position, Taken] = field(default_factory=dict)
    is_dated: bool = True  # of every answer

    def after(self, capture: Capture) -> Tries:
        """Return these tries with one more; a finger that came out worse changes nothing."""
        better = {one.position: one for one in capture.taken if self._is_better(one)}
        count = self.counts.get(capture.slap, 0) + 1
        return Tries(
            counts={**self.counts, capture.slap: count},
            best={**self.best, **better},
            is_dated=self.is_dated and capture.is_dated,
        )

    def may_try(self, slap: Slap) -> bool:
        """Whether the slap may be taken (again); a try that ended in an error was none."""
        return self.counts.get(slap, 0) < TRIES_MAX

    def poor(self, slap: Slap, *, exceptions: Collection[Position]) -> tuple[Position, ...]:
        """Return what is not there or not good enough: each by itself, never on average."""
        return tuple(one for one in slap.positions if one not in exceptions and self._is_poor(one))

    def _is_better(self, new: Taken) -> bool:
        old = self.best.get(new.position)
        return old is None or new.sample.quality > old.sample.quality

    def _is_poor(self, position: Position) -> bool:
        found = self.best.get(position)
        return found is None or found.sample.grade is Grade.AGAIN


Frames: TypeAlias = Iterator[bytes]  # may have ``close``, which Django calls by itself


class CaptureDevices(Protocol):
    """The devices of this laptop. Everything that goes wrong leaves as a ``DeviceError``."""

    def discover(self) -> tuple[Device, ...]:
        """Look which devices there are now, trusted or not."""
        ...

    def info(self, device: Device) -> Info:
        """Ask a device who it is, and check what it signed.

        Raises:
            DeviceUntrustedError: no key that is trusted here signed it.
        """
        ...

    def preview(self, slap: Slap, *, seconds: float = PREVIEW_S) -> Frames:
        """Return JPEG files as the device sees now; they end when it stops, or after ``seconds``.

        The device is asked before this returns, so that what is wrong is raised here. Hand the
        iterator itself to a streaming response, which closes it when nobody looks any more.
        """
        ...

    def capture(self, slap: Slap, *, exceptions: Collection[Position]) -> Capture:
        """Take a slap without the excepted fingers or eyes; waits until the device has shot.

        At least one of the slap must be left to take.

        Raises:
            DeviceError: nothing was taken, and what was taken before stands.
            DeviceUntrustedError: something answered that is not to be believed; nothing was taken.
        """
        ...
