"""``rekam match``: two files in, the classed voter list out; needs neither Django nor a database.

It reads the lists (``matching_files``), runs a ``Job`` over them, and shows what was found.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from rekam.boot.matching_files import ListFile, read_list, read_mapping
from rekam.boot.matching_job import Job
from rekam.engines.linkage.sentences import CLASSES, STAGES
from rekam.engines.lists.errors import UnreadableListError
from rekam.engines.lists.sentences import explain_file

console = Console()
VOTING_DAY = datetime(2018, 6, 27)  # noqa: DTZ001 a day, in no time zone


@click.command("match")
@click.option("--register", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--voters", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reference-date", type=click.DateTime(["%Y-%m-%d"]), default=VOTING_DAY)
@click.option("--engine", type=click.Choice(["embedded"]), default="embedded")
def match_command(
    *,
    register: Path,
    voters: Path,
    out: Path,
    mapping: Path | None,
    reference_date: datetime,
    engine: str,
) -> None:
    """Match a voter list to the population register: files in, files out."""
    assert engine == "embedded", "click lets no other through"
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    try:
        with bar:
            stage = _stages(bar)
            told = read_mapping(mapping) if mapping else {}
            stage("register")
            ours = read_list(register, is_register=True, mapping=told.get("register", {}))
            stage("voters")
            theirs = read_list(voters, is_register=False, mapping=told.get("voters", {}))
            job = Job(ours, theirs, out, reference_date.date())
            summary = job.run(stage)
    except UnreadableListError as error:
        told_file = f" ({error.detail})" if error.detail else ""
        click.echo(f"{explain_file(error)}{told_file}", err=True)
        sys.exit(error.exit_status)
    _show(ours, theirs, summary, out)


def _stages(bar: Progress) -> Callable[[str], None]:
    task = bar.add_task("", total=len(STAGES))

    def begin(name: str) -> None:
        bar.update(task, description=STAGES[name], completed=list(STAGES).index(name))

    return begin


def _show(ours: ListFile, theirs: ListFile, summary: dict[str, Any], out: Path) -> None:
    for title, one in (("Data penduduk", ours), ("Daftar pemilih", theirs)):
        read = ", ".join(f"{field} ← {label}" for field, label in sorted(one.headings.items()))
        console.print(f"{title}: {len(one.people)} baris. {read}", soft_wrap=True)
        if one.ignored:
            console.print(f"  tidak dipakai: {', '.join(one.ignored)}", soft_wrap=True)
    table = Table("Kelas", "Pemilih")
    table.columns[1].justify = "right"
    for kind, words in CLASSES.items():
        table.add_row(words, _number(summary["kelas"][kind.value]))
    console.print(table)
    least, most = summary["recall_diharapkan"]
    console.print(
        f"Ketepatan yang diharapkan {summary['presisi_diharapkan']:.4f}, kelengkapan antara "
        f"{least:.4f} dan {most:.4f}. Hasil ada di {out}"
    )


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
