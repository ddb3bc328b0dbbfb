"""What of the capture desk is measured, in which order, and how it is told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tools.bench import run as bench
from tools.bench.capture import memory, registers, searching, unsent, wizard
from tools.bench.figures import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything is measured; the tests ask for little."""

    residents: int
    questions: int
    unsent: int
    visits: int
    recordings: int
    is_alone: bool = False  # the kit's own search, beside nothing


Told = tuple[str, Figure]  # the database, and what was measured on it
MEASURES: dict[str, Callable[[Path, Sizes], list[Told]]] = {
    "search": lambda cache, sizes: (searching.alone if sizes.is_alone else searching.measure)(
        cache, residents=sizes.residents, questions=sizes.questions
    ),
    "unsent": lambda cache, sizes: unsent.measure(
        cache, residents=min(sizes.residents, 5_000), count=sizes.unsent, visits=sizes.visits
    ),
    "wizard": lambda cache, sizes: wizard.measure(
        cache, residents=min(sizes.residents, 5_000), recordings=sizes.visits
    ),
    "memory": lambda cache, sizes: memory.measure(
        cache, residents=min(sizes.residents, 5_000), counts=_shares(sizes.recordings)
    ),
}

_PIPE_WIDTH = 180  # a file has no width of its own
progress = Console(stderr=True)


def _shares(recordings: int) -> list[int]:
    """Return after how many recordings memory is looked at: a sixth, a third, two thirds, all."""
    return sorted({max(1, recordings * sixths // 6) for sixths in (1, 2, 4, 6)})


def run(names: Sequence[str], cache: Path, sizes: Sizes) -> int:
    """Measure what was named, or everything; print the table; 2 when a name is unknown."""
    if unknown := set(names) - MEASURES.keys():
        progress.print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(MEASURES)}")
        return 2
    found, build = [], registers.of_this_build(cache)
    for name, measure in MEASURES.items():
        if name in (names or MEASURES):
            found += measure(build, sizes)
            progress.print(f"measured {name}")
    bench.tell(Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH), found)
    return 0
