"""A kit's memory over a long day: hundreds of people recorded through its screens, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.bench.capture import day, registers
from tools.bench.figures import Figure

_MEMORY_MB_MAX, _GROWTH_MB_MAX = 300.0, 10.0


def measure(cache: Path, *, residents: int, counts: Sequence[int]) -> list[tuple[str, Figure]]:
    """Measure what a kit's process holds after so many recordings, the first standing beside."""
    found: dict[int, float] = {}
    with (
        day.begun(cache, residents=residents, people=max(counts)) as (kit, niks),
        day.working(kit) as officer,
    ):
        for done, nik in enumerate(niks, start=1):
            officer.record(nik)
            if done in counts:
                found[done] = officer.memory_mb()
                registers.progress.print(f"{done} recorded: {found[done]:.0f} MB")
    return [(registers.SQLITE, one) for one in _figures(found)]


def _figures(found: dict[int, float]) -> list[Figure]:
    first, last = min(found), max(found)
    return [
        *(
            Figure(
                what=f"memory of a kit after {count} recordings",
                found=held,
                unit="MB",
                beside=f"after {first}",
                limit=found[first],
                aim=_MEMORY_MB_MAX,
            )
            for count, held in found.items()
        ),
        Figure(
            what=f"growth of a kit from {first} to {last} recordings",
            found=found[last] - found[first],
            unit="MB",
            aim=_GROWTH_MB_MAX,
        ),
    ]
