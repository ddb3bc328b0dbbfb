"""Measures a province on Apache Spark beside the embedded engine, and says what 41 million cost.

Each run is ``rekam match --engine spark`` on this machine alone (``local``), over lists invented by
``second_provinces``. Measured: time, CPU of all processes and of the tasks that match, the largest
task's memory, and how many voters get another answer than the embedded engine gives. The cost of a
province is extrapolated from the largest regency that was run, and marked so.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tools.second_provinces import write_province

_ROOT = Path(__file__).parents[1]
_RUNS = ((2, 0.05), (2, 0.25), (1, 1.0))  # regencies, and of which size
_PROVINCE, _REGENCIES, _LARGEST = 41_000_000, 38, 2_900_000  # East Java; Surabaya
_SUBMIT = (
    "--master local[{cores}] --conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 "
    "--conf spark.driver.bindAddress=127.0.0.1 --driver-memory 2g pyspark-shell"
)
_MB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One province."""

    regencies: int
    residents: int
    voters: int
    seconds: float
    cpu_s: float  # of all processes: Java, reading, joining, matching
    matching_cpu_s: float  # of the tasks that match a regency
    task_mb: int  # the most that one of those took
    all_mb: float  # the most that all processes together took
    f1: float
    embedded_f1: float
    other_answers: int  # voters whom the embedded engine, over all as one list, answers otherwise


def measure_spark(size: float, seed: int, console: Console) -> list[Run]:
    """Run, print and return; ``size`` scales the regencies."""
    runs = []
    for regencies, share in _RUNS:
        with tempfile.TemporaryDirectory() as folder:
            runs.append(_run(regencies, share * size, seed, Path(folder)))
        console.print(runs[-1])
    console.print(_table(runs))
    console.print(_projected(runs[-2], runs[-1]))
    return runs


def _run(regencies: int, size: float, seed: int, folder: Path) -> Run:
    write_province(regencies, seed, size, folder)
    embedded = folder / "embedded"
    _matched("embedded", folder, embedded)
    out = folder / "spark"
    seconds, cpu_s, all_mb = _matched("spark", folder, out)
    summary = json.loads((out / "summary.json").read_text())
    with (out / "parts.csv").open(newline="") as file:
        parts = list(csv.DictReader(file))
    truth = {row["dpid"]: row["nik"] for row in _rows(folder / "truth.csv")}
    whole = _named(embedded / "matches.csv")
    ours = {key: nik for path in out.glob("*/matches.csv") for key, nik in _named(path).items()}
    return Run(
        regencies=regencies,
        residents=summary["penduduk"],
        voters=summary["pemilih"],
        seconds=round(seconds, 1),
        cpu_s=round(cpu_s, 1),
        matching_cpu_s=round(sum(float(one["detik_cpu"]) for one in parts), 1),
        task_mb=max(int(one["mb"]) for one in parts),
        all_mb=round(all_mb),
        f1=_f1(ours, truth),
        embedded_f1=_f1(whole, truth),
        other_answers=sum(ours[key] != whole[key] for key in truth),
    )


def _matched(engine: str, folder: Path, out: Path) -> tuple[float, float, float]:
    """Return seconds, CPU seconds and the most MB of the command and all that it starts."""
    lists = ["--register", folder / "register", "--voters", folder / "voters"]
    command = [sys.executable, "-m", "rekam", "match", *lists, "--engine", engine, "--out", out]
    submit = _SUBMIT.format(cores=os.cpu_count())
    began = time.perf_counter()
    child = psutil.Popen(
        [*map(str, command)],
        cwd=_ROOT,
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": submit},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    cpu_s: dict[int, float] = {}
    peak = 0
    while child.poll() is None:
        held = 0
        for process in _alive(child):
            try:
                times = process.cpu_times()
                cpu_s[process.pid] = times.user + times.system
                held += process.memory_info().rss
            except psutil.Error:
                continue
        peak = max(peak, held)
        time.sleep(0.2)
    assert child.returncode == 0, f"{engine} failed"
    return time.perf_counter() - began, sum(cpu_s.values()), peak / _MB


def _alive(child: psutil.Popen) -> list[psutil.Process]:
    try:
        return [child, *child.children(recursive=True)]
    except psutil.Error:
        return []


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _named(path: Path) -> dict[str, str]:
    return {row["dpid"]: row["nik"] for row in _rows(path)}


def _f1(answers: dict[str, str], truth: dict[str, str]) -> float:
    right = sum(bool(nik) and answers[key] == nik for key, nik in truth.items())
    named = sum(map(bool, answers.values()))
    return round(2 * right / max(named + sum(map(bool, truth.values())), 1), 5)


def _table(runs: list[Run]) -> Table:
    table = Table(*asdict(runs[0]), title="rekam match --engine spark: measured")
    for one in runs:
        table.add_row(*map(str, asdict(one).values()))
    return table


def _projected(smaller: Run, larger: Run) -> Table:
    """Return what a province costs: work by the larger run's rate, memory along both runs' line."""
    hours = _PROVINCE / larger.residents / 3600
    a, b = (one.residents / one.regencies for one in (smaller, larger))
    slope = (larger.task_mb - smaller.task_mb) / (b - a)

    def memory(residents: float) -> str:
        return f"{(larger.task_mb + slope * (residents - b)) / 1024:.1f} GB"

    table = Table(
        "what", "extrapolated", title=f"{_PROVINCE:,} residents in {_REGENCIES} regencies: NOT run"
    )
    table.add_row("core-hours", f"{larger.cpu_s * hours:.1f}")
    table.add_row("of them matching", f"{larger.matching_cpu_s * hours:.1f}")
    table.add_row("memory of a task, mean regency", memory(_PROVINCE / _REGENCIES))
    table.add_row("memory of a task, largest regency", memory(_LARGEST))
    return table
