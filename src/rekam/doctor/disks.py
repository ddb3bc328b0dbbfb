"""Room on this machine's disk, and sticks that are plugged in: the road without any signal."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from rekam.doctor.findings import Code, Finding, Hop, OnStep, Road, RoadName, Value, walk

DISK_LOW_BYTES = 2 * 1024**3
DISK_FULL_BYTES = 200 * 1024**2  # about fifty recordings with their originals
STICK_ROOM_BYTES = 50 * 1024**2
# Where desktops and people mount what they plug in: /media/usb, /run/media/rina/KINGSTON, /mnt/usb.
PLUGGED = re.compile(r"/media(/[^/]+){1,2}|/run/media/[^/]+/[^/]+|/mnt/[^/]+")
_MOUNTS = Path("/proc/self/mounts")
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """A place where somebody plugged something in."""

    path: str
    free_bytes: int
    is_writable: bool


def sticks(table: str, plugged: re.Pattern[str] = PLUGGED) -> list[Stick]:
    """Return what is mounted where sticks are, out of the system's table of mounts."""
    paths = (_OCTAL.sub(lambda one: chr(int(one[1], 8)), line.split()[1]) for line in _lines(table))
    found = []
    for path in filter(plugged.fullmatch, paths):
        try:
            free = shutil.disk_usage(path).free
        except OSError:  # pulled out this moment
            continue
        found.append(Stick(path=path, free_bytes=free, is_writable=os.access(path, os.W_OK)))
    return found


def mounted() -> list[Stick]:
    """Return the sticks of this machine."""
    return sticks(_MOUNTS.read_text())


def stick_road(plugged: list[Stick], wanted_bytes: int, *, on_step: OnStep) -> Road:
    """Say whether a stick can carry what waits."""
    return walk(
        RoadName.STICK, [(Hop.STICK, lambda: _stick(plugged, wanted_bytes))], on_step=on_step
    )


def _stick(plugged: list[Stick], wanted_bytes: int) -> Finding:
    if not plugged:
        return Finding(Code.STICK_NONE)
    best = max(plugged, key=lambda one: (one.is_writable, one.free_bytes))
    values: dict[str, Value] = {"path": best.path, "free": best.free_bytes}
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


def _lines(table: str) -> list[str]:
    """Return the lines about disks; the others are the system's own."""
    return [line for line in table.splitlines() if line.startswith("/dev/")]
