"""Measures matching beside its peers, in one run on one machine: ``make bench-linkage``.

Invents lists with a seed that no tuning has seen, by two generators and of four kinds; matches each
by every method in a process of its own; and prints precision, recall and F1 over all voters and, in
brackets, on the by-name list of those without a KTP-el, at the threshold each method picks itself.
``--size 0.1`` is a quick look. A run that was cut off goes on where it stopped. ``--case`` measures
the office's whole case, ``--spark`` a province and ``--public`` public labelled lists instead.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from rekam.boot.matching_job import engine_digest
from tools.bench_linkage_case import measure_case
from tools.bench_linkage_lists import GENERATORS, RATES
from tools.bench_linkage_public import Told, public_scores
from tools.bench_linkage_spark import measure_spark

console = Console(width=120)
_SEED = 40_217  # not used while tuning
_METHODS = ("read", "nik", "cascade", "splink-raw", "splink", "rekam")
_NAMED_FROM = 0.5
Cell = tuple[str, str, str]  # generator, kind, method
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Score:
    """How right the answers were."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One method on one list."""

    generator: str
    kind: str
    method: str
    seconds: float
    cpu_s: float  # of all its threads: what other work on the machine does not touch
    peak_mb: float
    all: Score
    cardless: Score
    classes: dict[str, Score]


def main() -> None:
    """Run what was asked for, print it, and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--kinds", nargs="+", default=[*RATES])
    parser.add_argument("--generators", nargs="+", default=[*GENERATORS])
    parser.add_argument("--methods", nargs="+", default=[*_METHODS])
    parser.add_argument("--out", type=Path, default=_ROOT / "build" / "bench-linkage.json")
    parser.add_argument("--spark", action="store_true", help="a province on Apache Spark instead")
    parser.add_argument("--case", action="store_true", help="the office's whole case instead")
    parser.add_argument("--public", type=Path, help="only the public lists, more of them in here")
    asked = parser.parse_args()
    if asked.public:
        _show_public(public_scores(asked.public))
        return
    if asked.case:
        measure_case(asked.size, asked.seed, console)
        return
    if asked.spark:
        measure_spark(asked.size, asked.seed, console)
        return
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Unfinished(
        asked.out.with_suffix(f".{asked.seed}-{asked.size}-{engine_digest()}.part")
    )
    found = []
    for generator in asked.generators:
        for kind in asked.kinds:
            cells = [(generator, kind, method) for method in asked.methods]
            found += _row(cells, unfinished, asked.seed, asked.size)
    console.print(_table(found))
    public = public_scores()
    _show_public(public)
    told = {
        "lists": [asdict(one) for one in found],
        "public": {name: one.f1 for name, one in public.items()},
    }
    asked.out.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    unfinished.path.unlink(missing_ok=True)


def _show_public(scores: dict[str, Told]) -> None:
    table = Table("public list", "F1", "named", "right", "there")
    for name, one in scores.items():
        table.add_row(name, f"{one.f1:.4f}", *(f"{count:,}" for count in one))
    console.print(table)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What a run has measured so far, a line a cell: the same command again goes on from there.

    Of another seed, size or engine is another file. A run that ends takes its own away.
    """

    path: Path

    def kept(self) -> dict[Cell, Measured]:
        found = {}
        for line in self.path.read_text("utf-8").splitlines() if self.path.exists() else ():
            try:
                one = _of_json(json.loads(line))
            except ValueError:
                continue  # cut off while it was written: measured again
            found[one.generator, one.kind, one.method] = one
        return found

    def keep(self, one: Measured) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(asdict(one)))  # whatever was cut off ends here


def _row(cells: list[Cell], unfinished: Unfinished, seed: int, size: float) -> list[Measured]:
    """Measure every method on one list; what an earlier run measured is taken from it."""
    found = unfinished.kept()
    missing = [cell for cell in cells if cell not in found]
    if missing:
        generator, kind, _ = cells[0]
        with tempfile.TemporaryDirectory() as folder:
            GENERATORS[generator](kind, seed, size, Path(folder))
            for cell in missing:
                found[cell] = _measured(*cell, Path(folder))
                unfinished.keep(found[cell])
                console.print(_line(found[cell]))
    return [found[cell] for cell in cells]


def _of_json(told: dict[str, Any]) -> Measured:
    scores = {name: Score(**told.pop(name)) for name in ("all", "cardless")}
    classes = {kind: Score(**one) for kind, one in told.pop("classes").items()}
    return Measured(**told, **scores, classes=classes)


def _measured(generator: str, kind: str, method: str, folder: Path) -> Measured:
    out = folder / method
    command = _command(method, folder, out)
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read() if child.stderr else b""
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        sys.exit(f"{method}: {said.decode()[-2000:]}")
    answers = {} if method == "read" else dict(_answers(method, out))
    truth = {row["dpid"]: row for row in _rows(folder / "truth.csv")}
    cardless = _cardless(folder / "voters.csv")
    return Measured(
        generator=generator,
        kind=kind,
        method=method,
        seconds=seconds,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / 1024,
        all=_score(answers, truth, truth.keys()),
        cardless=_score(answers, truth, cardless),
        classes=_class_scores(out / "matches.csv", truth) if method == "rekam" else {},
    )


def _command(method: str, folder: Path, out: Path) -> list[str]:
    lists = [str(folder / "register.csv"), str(folder / "voters.csv")]
    if method == "rekam":
        options = ["--register", lists[0], "--voters", lists[1], "--out", str(out)]
        return [sys.executable, "-m", "rekam", "match", *options]
    return [sys.executable, "-m", "tools.bench_linkage_peers", method, *lists, str(out)]


def _answers(method: str, out: Path) -> Iterator[tuple[str, str]]:
    """Yield voter and NIK of those whom the method names."""
    if method == "rekam":
        for row in _rows(out / "matches.csv"):
            if row["nik"]:
                yield row["dpid"], row["nik"]
        return
    with out.open(newline="") as file:
        for voter, nik, score in csv.reader(file):
            if float(score) >= _NAMED_FROM:
                yield voter, nik


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _cardless(path: Path) -> set[str]:
    rows = ({name.lower(): cell for name, cell in row.items()} for row in _rows(path))
    return {row["dpid"] for row in rows if (row.get("ktp_el") or row.get("ktpel")) == "B"}


def _score(answers: dict[str, str], truth: dict[str, dict[str, str]], keys: object) -> Score:
    asked = set(keys)  # type: ignore[call-overload]
    named = [key for key in asked if key in answers]
    right = sum(answers[key] == truth[key]["nik"] for key in named)
    there = sum(bool(truth[key]["nik"]) for key in asked)
    return Score(right / max(len(named), 1), right / max(there, 1))


def _class_scores(path: Path, truth: dict[str, dict[str, str]]) -> dict[str, Score]:
    told = {row["dpid"]: row["class"] for row in _rows(path)}
    scores = {}
    for kind in sorted({row["class"] for row in truth.values()}):
        named = [key for key, one in told.items() if one == kind]
        right = sum(truth[key]["class"] == kind for key in named)
        there = sum(row["class"] == kind for row in truth.values())
        scores[kind] = Score(right / max(len(named), 1), right / max(there, 1))
    return scores


def _line(one: Measured) -> str:
    classes = " ".join(f"{kind} {score.f1:.4f}" for kind, score in one.classes.items())
    return (
        f"{one.generator} {one.kind} {one.method}: P {one.all.precision:.4f} "
        f"R {one.all.recall:.4f} F1 {one.all.f1:.4f} ({one.cardless.f1:.4f}) "
        f"{one.seconds:.1f} s (CPU {one.cpu_s:.1f}) {one.peak_mb:.0f} MB {classes}"
    )


def _table(found: list[Measured]) -> Table:
    table = Table("list", "method", "F1 (without card)", "s", "CPU s", "MB", title="matching")
    for one in found:
        told = f"{one.all.f1:.4f} ({one.cardless.f1:.4f})" if one.method != "read" else ""
        name = f"{one.generator} {one.kind}"
        measured = (f"{one.seconds:.1f}", f"{one.cpu_s:.1f}", f"{one.peak_mb:.0f}")
        table.add_row(name, one.method, told, *measured)
    return table


if __name__ == "__main__":
    main()
