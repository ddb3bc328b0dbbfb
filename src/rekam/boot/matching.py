"""``rekam match``: two files in, the classed voter list out; needs neither Django nor a database.

It reads the lists (``matching_files``), runs a ``Job`` over them, and shows what was found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from rekam.boot.matching_files import Understood, read_list, read_mapping
from rekam.boot.matching_job import Found, Job, Order
from rekam.engines.linkage.sentences import CLASSES, STAGES
from rekam.engines.lists.errors import UnreadableListError
from rekam.engines.lists.sentences import explain_file

console = Console()
_NO_SPARK = (
    "Mesin spark memerlukan pyspark dan Java 17. Pasang openjdk-17-jre-headless, lalu jalankan: "
    "pip install --require-hashes -r requirements-spark.txt. Tanpa itu pakai --engine embedded."
)
_NO_SPARK_STATUS = 2
VOTING_DAY = datetime(2018, 6, 27)  # noqa: DTZ001 a day, in no time zone


@click.command("match")
@click.option("--register", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--voters", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--reference-date", type=click.DateTime(["%Y-%m-%d"]), default=VOTING_DAY)
@click.option("--engine", type=click.Choice(["embedded", "spark"]), default="embedded")
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
    run = _on_spark if engine == "spark" else _here
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    try:
        with bar:
            told = read_mapping(mapping) if mapping else {}
            order = Order(register, voters, out, told, reference_date.date())
            ours, theirs, summary = run(order, _stages(bar))
    except UnreadableListError as error:
        told_file = f" ({error.detail})" if error.detail else ""
        click.echo(f"{explain_file(error)}{told_file}", err=True)
        sys.exit(error.exit_status)
    _show(ours, theirs, summary, out)


def _here(order: Order, stage: Callable[[str], None]) -> Found:
    stage("register")
    mapping = order.mapping.get("register", {})
    ours = read_list(order.register, is_register=True, mapping=mapping)
    stage("voters")
    mapping = order.mapping.get("voters", {})
    theirs = read_list(order.voters, is_register=False, mapping=mapping)
    return ours, theirs, Job(ours, theirs, order.out, order.reference_date).run(stage)


def _on_spark(order: Order, stage: Callable[[str], None]) -> Found:
    if not find_spec("pyspark") or not (which("java") or os.environ.get("JAVA_HOME")):
        click.echo(_NO_SPARK, err=True)
        sys.exit(_NO_SPARK_STATUS)
    from rekam.boot.matching_spark import match_on_spark  # noqa: PLC0415 an optional engine

    return match_on_spark(order, stage)


def _stages(bar: Progress) -> Callable[[str], None]:
    task = bar.add_task("", total=len(STAGES))

    def begin(name: str) -> None:
        bar.update(task, description=STAGES[name], completed=list(STAGES).index(name))

    return begin


def _show(ours: Understood, theirs: Understood, summary: dict[str, Any], out: Path) -> None:
    for title, one in (("Data penduduk", ours), ("Daftar pemilih", theirs)):
        read = ", ".join(f"{field} ← {label}" for field, label in sorted(one.headings.items()))
        console.print(f"{title}: {one.rows} baris. {read}", soft_wrap=True)
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
