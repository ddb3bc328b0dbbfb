"""How a laptop is: its version, its disk, its battery; told to the office with each statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rekam.boot.version import VERSION
from rekam.registry import days
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.sync.statement import Condition

POWER = Path("/sys/class/power_supply")  # of Linux; elsewhere nobody knows
_FULL = 100


def condition(ledger: Ledger, parts: Parts, *, power: Path = POWER) -> Condition:
    """Return how this laptop is now."""
    free_bytes = parts.free_bytes()
    levels = list(_levels(power))
    return Condition(
        version=VERSION,
        free_bytes=free_bytes,
        room_for=days.room_for(ledger.node, free_bytes),
        battery=sum(levels) // len(levels) if levels else None,
        is_on_mains=_is_on_mains(power),
    )


def _levels(power: Path) -> Iterator[int]:
    """Yield how full each battery of the laptop is, in percent; not that of a mouse."""
    for one in power.glob("*"):
        kind, scope, level = (_word(one / name) for name in ("type", "scope", "capacity"))
        if kind == "Battery" and scope != "Device" and level.isdigit():
            yield min(int(level), _FULL)


def _is_on_mains(power: Path) -> bool:
    """Tell whether power comes in: by the mains adapter or by USB."""
    return any(_word(one / "online") == "1" for one in power.glob("*"))


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # there is no such file, or the battery was just taken out
        return ""
