"""Keeps the invented files: opens them, writes one village after another, counts what went in.

register            the population register
dpt/<village>       the voter list in SIDALIH web grid form, which names no village inside
dpt-desktop         the same rows in the form of SIDALIH desktop
ac-kwk              those of them without a KTP-el
status-pusat        national statuses, and ``status-pusat-lanjutan`` some weeks later
truth               who each row of the voter list truly is; no importer reads it
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from rekam.engines.invention import rows
from rekam.engines.invention.entries import Entry
from rekam.engines.invention.listing import Resident
from rekam.engines.invention.national import NationalAnswer
from rekam.engines.invention.tables import Table
from rekam.engines.invention.villages import Village


@dataclass(slots=True)
class Counts:
    """How many rows went in, by kind."""

    register: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    first_answers: Counter[str] = field(default_factory=Counter)
    later_answers: Counter[str] = field(default_factory=Counter)
    without_card: int = 0


class Files:
    """The open files of one invention; small lists are written as workbooks too."""

    def __init__(self, out: Path, *, made_on: date, workbooks: bool) -> None:
        self.counts = Counts()
        self.paths: list[Path] = []
        self._out, self._made_on, self._workbooks = out, made_on, workbooks
        self._closing = ExitStack()
        (out / "dpt").mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self._register = self._keep("register", rows.REGISTER, workbook=self._workbooks)
        self._desktop = self._keep("dpt-desktop", rows.DESKTOP, workbook=self._workbooks)
        self._ac_kwk = self._keep("ac-kwk", rows.AC_KWK, workbook=True)
        self._first = self._keep("status-pusat", rows.NATIONAL, workbook=True)
        self._later = self._keep("status-pusat-lanjutan", rows.NATIONAL, workbook=True)
        self._truth = self._keep("truth", rows.TRUTH, workbook=False)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.__exit__(kind, error, trace)

    def write_register(self, residents: Iterable[Resident]) -> None:
        kept = [rows.register_row(resident) for resident in residents]
        self._register.write(kept)
        self.counts.register.update(str(row[-1]) for row in kept)

    def write_voters(self, village: Village, entries: Sequence[Entry]) -> None:
        """Write one village's voters to each of the lists that they stand on, and to the truth."""
        grid = [rows.webgrid_row(entry) for entry in entries]
        with self._table(f"dpt/{village.code}", rows.WEBGRID, workbook=self._workbooks) as table:
            table.write(grid)
        pairs = list(zip(entries, grid, strict=True))
        self._desktop.write(rows.desktop_row(entry, row, self._made_on) for entry, row in pairs)
        cardless = [pair for pair in pairs if pair[0].voter.mark == "B"]
        first_number = self.counts.without_card + 1
        self._ac_kwk.write(
            rows.ac_kwk_row(entry, row, number)
            for number, (entry, row) in enumerate(cardless, start=first_number)
        )
        self._truth.write(rows.truth_row(entry) for entry in entries)
        self.counts.without_card += len(cardless)
        self.counts.classes.update(entry.voter.kind.value for entry in entries)
        self.counts.changes.update(change for entry in entries for change in entry.changes)

    def write_answers(
        self, first: Sequence[NationalAnswer], later: Sequence[NationalAnswer]
    ) -> None:
        self._first.write(answer.row for answer in first)
        self._later.write(answer.row for answer in later)
        self.counts.first_answers.update(answer.status.value for answer in first)
        self.counts.later_answers.update(answer.status.value for answer in later)

    def _keep(self, name: str, columns: Sequence[str], *, workbook: bool) -> Table:
        return self._closing.enter_context(self._table(name, columns, workbook=workbook))

    def _table(self, name: str, columns: Sequence[str], *, workbook: bool) -> Table:
        path = self._out / f"{name}.csv"
        table = Table(path, columns, made_on=self._made_on, workbook=workbook)
        self.paths.extend(table.paths)
        return table


def write_answers(path: Path, answers: Iterable[NationalAnswer], *, day: date) -> None:
    """Write a national status file by itself, as CSV and as a workbook."""
    with Table(path, rows.NATIONAL, made_on=day, workbook=True) as table:
        table.write(answer.row for answer in answers)
