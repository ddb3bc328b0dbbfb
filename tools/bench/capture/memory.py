"""A kit's memory over a long day: hundreds of people recorded through its screens, one by one.

The kit is encrypted, as one at work is; its pages' times say what that costs an officer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rekam.boot import rest
from tools.bench.capture import day, registers
from tools.bench.capture.wizard import pages
from tools.bench.figures import Figure

_IDLE_MB_MAX, _MEMORY_MB_MAX, _GROWTH_MB_MAX = 150.0, 300.0, 10.0


def measure(cache: Path, *, residents: int, counts: Sequence[int]) -> list[tuple[str, Figure]]:
    """Measure what a kit's process holds after so many recordings, the first standing beside."""
    found: dict[int, float] = {}
    with (
        day.begun(cache, residents=residents, people=max(counts)) as (kit, niks),
        day.working(kit, is_sealed=True) as officer,
    ):
        assert rest.is_sealed(kit.home), "the kit is to be measured as it is at work"
        found[0] = officer.memory_mb()
        for done, nik in enumerate(niks, start=1):
            officer.record(nik)
            if done in counts:
                found[done] = officer.memory_mb()
                registers.progress.print(f"{done} recorded: {found[done]:.0f} MB")
    figures = [*_figures(found), *pages(officer.spent_ms)]
    return [(registers.SQLCIPHER, one) for one in figures]


def _figures(found: dict[int, float]) -> list[Figure]:
    idle, first, *_, last = sorted(found)
    return [
        Figure(
            what="memory of an idle kit whose officer has just signed in",
            found=found.pop(idle),
            unit="MB",
            aim=_IDLE_MB_MAX,
        ),
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
