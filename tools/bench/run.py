"""What is measured on which database, in which order, and how it is told."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.machines import Fleet
from tools.bench import (
    delisting,
    finding,
    folding,
    homecoming,
    importing,
    keeping,
    printing,
    queues,
    safekeeping,
    scene,
    serving,
    sitting,
    taking,
    unlocking,
    wire,
)
from tools.bench.figures import Figure
from tools.bench.scene import Sizes
from tools.postgres import MissingError, running

Measure = Callable[[Fleet, Sizes], list[Figure]]
SQLITE, SQLCIPHER, POSTGRESQL = "SQLite", "SQLCipher", "PostgreSQL"
MEASURES: dict[str, Measure] = {
    "import": importing.measure,
    "record": keeping.measure_record,
    "admit": keeping.measure_admit,
    "cpu": homecoming.measure,
    "fold": folding.measure,
    "backup": safekeeping.measure,
    "wire": wire.measure,
    "find": finding.measure,
    "delist": delisting.measure,
    "print": printing.measure,
    "queues": queues.measure,
    "serve": serving.measure,
    "devices": taking.measure,
    "capture": sitting.measure,
    "unlock": unlocking.measure,
}
ON_A_KIT = {"record", "find", "capture", "unlock"}  # measured on its encrypted database too
NOT_ON_POSTGRESQL = {"wire", "find", "devices", "capture", "unlock"}  # no database; a kit's own

_PIPE_WIDTH = 160  # a file has no width of its own

progress = Console(stderr=True)


def run(names: Sequence[str], folder: Path, sizes: Sizes | None = None) -> int:
    """Measure what was named, or everything; print the table; 2 when a name is unknown."""
    if unknown := set(names) - MEASURES.keys():
        progress.print(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(MEASURES)}")
        return 2
    found = []
    for database, fleet in _fleets(folder):
        for name, measure in MEASURES.items():
            if name in (names or MEASURES) and _belongs(name, database):
                with progress.status(f"{name} on {database}"):
                    found += [(database, one) for one in measure(fleet, sizes or Sizes())]
                progress.print(f"measured {name} on {database}")
    tell(Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH), found)
    return 0


def run_case(names: Sequence[str], folder: Path) -> int:
    """Measure what was named at the size of the whole case, on SQLite."""
    found = []
    with scene.fleet_on(f"sqlite:///{_made(folder / 'sqlite')}/empty", folder / "sqlite") as fleet:
        for name in names:
            with progress.status(f"{name} of the whole case"):
                found += [(SQLITE, one) for one in MEASURES[name](fleet, scene.CASE)]
    tell(Console(width=_PIPE_WIDTH), found)
    return 0


def _belongs(name: str, database: str) -> bool:
    if database == SQLCIPHER:
        return name in ON_A_KIT
    return database == SQLITE or name not in NOT_ON_POSTGRESQL


def _fleets(folder: Path) -> Iterator[tuple[str, Fleet]]:
    """Yield a fleet for each database that can be had, one after the other."""
    with scene.fleet_on(f"sqlite:///{_made(folder / 'sqlite')}/empty", folder / "sqlite") as fleet:
        yield SQLITE, fleet
    own = _made(folder / "sqlcipher")
    with scene.fleet_on(f"sqlite:///{own}/empty", own, is_sealed=True) as fleet:
        yield SQLCIPHER, fleet
    try:
        with running(durable=True) as url, scene.fleet_on(url, _made(folder / "pg")) as fleet:
            yield POSTGRESQL, fleet
    except MissingError as reason:
        progress.print(f"[bold red]PostgreSQL WAS NOT MEASURED: {reason}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def tell(console: Console, found: Sequence[tuple[str, Figure]]) -> None:
    """Print the table, and say plainly which aims are missed."""
    table = Table("", "what", "found", "beside", "its figure", "ratio", "aim", box=None)
    for database, one in found:
        limit = "" if one.limit is None else _said(one.limit, one.unit)
        ratio = "" if one.ratio is None else _times(one.ratio)
        mark = "" if not _aim(one) else "[red]✗" if one.is_missed else "[green]✓"
        what = f"{one.what} ({database})"
        table.add_row(mark, what, _said(one.found, one.unit), one.beside, limit, ratio, _aim(one))
    console.print(table)
    console.print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, seed {scene.SEED}. "
        "A ratio says how many times dearer than what stands beside it."
    )
    missed = [f"{one.what} ({database})" for database, one in found if one.is_missed]
    console.print(f"Aims missed: {'; '.join(missed) or 'none'}")


def _aim(one: Figure) -> str:
    if one.aim_ratio is not None:
        return f"within {one.aim_ratio}x"
    if one.aim is None:
        return ""
    return f"{'at least' if one.is_rate else 'at most'} {_said(one.aim, one.unit)}"


def _said(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 3  # noqa: PLR2004 three that count
    return f"{value:,.{digits}f} {unit}".replace(" /s", "/s")


def _times(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio >= 0.1 else f"1/{1 / ratio:,.0f}"  # noqa: PLR2004 two that count
