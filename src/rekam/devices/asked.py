"""What a device is asked to take: the request, and what its answer must come back to.

Before: ``hub.py``. Next: ``sbi.py`` sends it, ``trust.py`` holds the answer against it.
Names and numbers are those of the Secure Biometric Interface 0.9.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from rekam.devices.interface import REQUESTED_SCORE, Info, Kind, Slap
from rekam.engines.biometrics.samples import Eye, Finger, Position

PURPOSE = "Registration"
SPEC_VERSION = "0.9.5"
TIMEOUT_MS = 10_000  # for the device to shoot by itself; people need a moment to lay on

TYPES: Mapping[Kind, str] = MappingProxyType({Kind.FINGER: "Finger", Kind.IRIS: "Iris"})
SUB_IDS: Mapping[Slap, int] = MappingProxyType(
    {Slap.LEFT: 1, Slap.RIGHT: 2, Slap.THUMBS: 3, Slap.IRISES: 3}
)
_FINGER_WORDS = ("Thumb", "IndexFinger", "MiddleFinger", "RingFinger", "LittleFinger")
_HAND_WORDS = [f"{hand} {word}" for hand in ("Right", "Left") for word in _FINGER_WORDS]
NAMES: Mapping[Position, str] = MappingProxyType(
    {
        **dict(zip(Finger, _HAND_WORDS, strict=True)),
        Eye.RIGHT: "Right",
        Eye.LEFT: "Left",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for one slap."""

    info: Info
    slap: Slap
    positions: tuple[Position, ...]
    transaction: str
    at: datetime
    previous_hash: str  # of the last answer of this device, as it wrote it; empty for the first
    timeout_ms: int

    def __post_init__(self) -> None:
        assert self.positions, "a slap without a finger to take is not asked for"
        assert set(self.positions) <= set(self.slap.positions)

    def body(self) -> dict[str, Any]:
        """Return the request as JSON values; numbers are text, as conforming devices expect."""
        kept_back = [one for one in self.slap.positions if one not in self.positions]
        return {
            "env": self.info.env,
            "purpose": PURPOSE,
            "specVersion": SPEC_VERSION,
            "timeout": str(self.timeout_ms),
            "captureTime": written(self.at),
            "transactionId": self.transaction,
            "bio": [
                {
                    "type": TYPES[self.slap.kind],
                    "count": str(len(self.positions)),
                    "bioSubType": [NAMES[one] for one in self.positions],
                    "exception": [NAMES[one] for one in kept_back],
                    "requestedScore": str(REQUESTED_SCORE),
                    "deviceId": self.info.device.ident,
                    "deviceSubId": str(SUB_IDS[self.slap]),
                    "previousHash": self.previous_hash,
                }
            ],
            "customOpts": [],
        }


def written(moment: datetime) -> str:
    """Return a moment as devices write it: UTC, milliseconds, Z."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
