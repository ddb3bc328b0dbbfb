"""Which cells are measured, in turns, and the table that says so."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tools.bench import scene
from tools.bench.sync import run, storm
from tools.bench.sync.ends import NoPeerError
from tools.bench.sync.run import AIMS, H3, PEERS, REKAM, Cell
from tools.links.models import Link

_PIPE_WIDTH = 160
OVERTAKING_AIM_S = 5.0
_ROWS = {REKAM: "Rekam by HTTP/1.1", H3: "Rekam by HTTP/3"}

progress = Console(stderr=True)


def measure_and_tell(
    folder: Path,
    links: Sequence[Link],
    works: Sequence[str],
    *,
    methods: Sequence[str] | None,
    seconds: float,
    seed: int,
) -> None:
    """Measure and print; a cell that does not finish in six minutes stands as ``x``."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    _tell_links(console, links, seed)
    with scene.fleet_on(f"sqlite:///{folder}/empty", folder) as fleet:
        cells = []
        for link in links:
            for kind in works:
                for method in methods or [REKAM, H3, *PEERS]:
                    try:
                        one = run.measure(
                            method, link, kind, fleet=fleet, seconds=seconds, seed=seed
                        )
                    except NoPeerError as error:
                        progress.print(f"{method} is left out: {error}")
                        continue
                    progress.print(f"{link.name} {kind} {method}: {_share(one.goodput)}")
                    cells.append(one)
        _tell_cells(console, cells)
        for link in links:
            for method in [one for one in methods or [REKAM, H3] if one in _ROWS]:
                if link.name == "C":
                    late = run.overtaking(method, link, fleet=fleet, seed=seed)
                    told = ", ".join(f"{one:.1f}" for one in late)
                    console.print(
                        f"Recordings during a large upload on C, {_ROWS[method]}: facts at the "
                        f"office after {told} s (aim {OVERTAKING_AIM_S:.0f} s)"
                    )


def measure_storm(folder: Path) -> None:
    """Measure fifty kits at once on an SQLite office, and print what became of them."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    with scene.fleet_on(f"sqlite:///{folder}/empty", folder) as fleet:
        found = storm.measure(fleet)
    console.print(
        f"{found.kits} kits, {found.enrolments:,} enrolments with tier 1, ten kits dripping: "
        f"{found.seconds:.0f} s, {found.enrolments / found.seconds:,.0f}/s; p95 of a segment "
        f"{found.segment_p95_ms:,.0f} ms, of a request in bulk {found.bulk_p95_ms:,.0f} ms; office "
        f"{found.memory_mb:.0f} MB at most, {found.cpu_s:.1f} CPU-s, that is "
        f"{1000 * found.cpu_s / found.enrolments:.2f} ms an enrolment; {found.errors} errors, "
        f"{found.lost} lost, verify finds {found.findings}"
    )


def _tell_links(console: Console, links: Sequence[Link], seed: int) -> None:
    table = Table("link", "rate kbit/s", "round trip ms", "measured", "loss", "both ways", box=None)
    for link in links:
        found = run.validate(link, seed=seed)
        table.add_row(
            link.name,
            f"{link.rate_bps / 1000:,.0f}",
            f"{link.round_trip_s * 1000:.0f}",
            f"{found['round_trip_s'] * 1000:.0f}",
            f"{1 - (1 - link.loss) ** 2:.3f}" + (" and outages" if link.down_s else ""),
            f"{found['lost']:.3f}",
        )
    console.print(table)


def _tell_cells(console: Console, cells: Sequence[Cell]) -> None:
    table = Table(
        *(
            "",
            "link",
            "work",
            "things",
            "method",
            "seconds",
            "receipts",
            "goodput",
            "aim",
            "of what can be had",
        ),
        *("up KB", "down KB"),
        box=None,
    )
    for one in cells:
        aim = AIMS[one.work][one.link] if one.method in {REKAM, H3} else None
        share = run.LINKS[one.link].share_that_can_be_had
        mark = "" if aim is None else "✓" if (one.goodput or 0) >= aim else "✗"
        table.add_row(
            *(mark, one.link, one.work, str(one.count), _ROWS.get(one.method, one.method)),
            "x" if one.seconds is None else f"{one.seconds:.1f}",
            "" if one.receipts_s is None else f"{one.receipts_s:.1f}",
            _share(one.goodput),
            "" if aim is None else f"{aim:.2f}",
            _share(None if one.goodput is None else one.goodput / share),
            *(f"{size / 1000:,.0f}" for size in (one.up_bytes, one.down_bytes)),
        )
    console.print(table)


def _share(value: float | None) -> str:
    return "x" if value is None else f"{value:.2f}"
