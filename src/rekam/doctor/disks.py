"""Room on this machine's disk, and sticks that are plugged in: the road without any signal."""

from __future__ import annotations

from collections.abc import Sequence

from rekam.doctor.findings import Code, Finding, Hop, OnStep, Road, RoadName, Value, walk
from rekam.sync.sticks import Stick

DISK_LOW_BYTES = 2 * 1024**3
DISK_FULL_BYTES = 200 * 1024**2  # about fifty recordings with their originals
STICK_ROOM_BYTES = 50 * 1024**2


def stick_road(plugged: Sequence[Stick], wanted_bytes: int, *, on_step: OnStep) -> Road:
    """Say whether a stick can carry what waits."""
    return walk(
        RoadName.STICK, [(Hop.STICK, lambda: _stick(plugged, wanted_bytes))], on_step=on_step
    )


def _stick(plugged: Sequence[Stick], wanted_bytes: int) -> Finding:
    if not plugged:
        return Finding(Code.STICK_NONE)
    best = max(plugged, key=lambda one: (one.is_writable, one.free_bytes))
    values: dict[str, Value] = {"path": str(best.path), "free": best.free_bytes}
    if not best.is_writable:
        return Finding(Code.STICK_LOCKED, values)
    if best.free_bytes < max(wanted_bytes, STICK_ROOM_BYTES):
        return Finding(Code.STICK_FULL, values)
    return Finding(Code.STICK_FOUND, values)


def disk(free_bytes: int) -> Finding:
    """Say whether this machine can go on writing."""
    values = {"free": free_bytes}
    if free_bytes < DISK_FULL_BYTES:
        return Finding(Code.DISK_FULL, values)
    return Finding(Code.DISK_LOW if free_bytes < DISK_LOW_BYTES else Code.DISK_ROOM, values)
