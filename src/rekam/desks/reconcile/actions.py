"""A registrar brings a list in: good rows go in, bad rows are kept and shown, voters are matched.

The register becomes reference rows, against which the voters of earlier lists are matched again;
each voter and each line of a national status list becomes a fact. An import that was interrupted
goes on where it stopped, and the same file imported twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rekam.desks.reconcile import matching, retelling, searching
from rekam.desks.reconcile.matching import OnProgress
from rekam.domain import doubles as deciding
from rekam.domain.errors import OfficeOnlyError
from rekam.domain.facts import CentreStatusImported, Fact
from rekam.domain.lifecycle import CENTRE
from rekam.domain.status import must_re_record, national_status, register_standing
from rekam.domain.values import Nik, VillageCode
from rekam.engines.lists import mending, reading
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.errors import UnreadableListError
from rekam.engines.lists.reading import ListReading
from rekam.engines.lists.rows import BadRow, Code, Origin, Problem, Row, Severity
from rekam.engines.lists.sheets import LeftOut
from rekam.registry import bulk, datasets, project, voters
from rekam.registry.datasets import BadLine, Imported, ResidentRow
from rekam.registry.machine import Machine
from rekam.registry.working import Phase

RESIDENTS_A_TRANSACTION = 5_000  # nothing is told of them; more of a page's rows come at once
VOTER_LISTS = (ListKind.WEBGRID, ListKind.DESKTOP, ListKind.AC_KWK)

OnLeftOut = Callable[[str, LeftOut], None]


def import_list(
    machine: Machine,
    path: Path,
    *,
    kind: ListKind | None,
    officer: str,
    on_progress: OnProgress,
    village: VillageCode | None = None,
    on_left_out: OnLeftOut = lambda _name, _why: None,
) -> Imported:
    """Import one file and return its dataset with counts.

    ``village`` is where a voter list belongs that does not say so itself. ``on_left_out`` is told
    of each sheet that was not read, and why.

    Raises:
        UnreadableListError: the file is no list, and nothing of it was kept; or a workbook broke
            off half-way, and the dataset is left unfinished.
        OfficeOnlyError: a kit takes in the register alone; voters and statuses are the office's.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    regions, today = machine.regions, machine.today
    with reading.read(path, kind, regions=regions, today=today, village=village) as listed:
        if listed.kind is not ListKind.REGISTER and not machine.is_office:
            raise OfficeOnlyError
        with machine.ledger.deciding():
            dataset = datasets.begin(
                digest=digest,
                kind=listed.kind,
                file_name=path.name,
                officer=officer,
                now_ms=machine.clock_ms(),
            )
        if not dataset.is_complete:
            try:
                _take_in(machine, dataset, listed, officer, on_progress)
            except UnreadableListError as error:
                error.kept_count = dataset.good_count
                raise
            if dataset.kind in VOTER_LISTS:
                matching.tell(machine, dataset, officer=officer, on_progress=on_progress)
            if dataset.kind == ListKind.REGISTER and machine.is_office:
                retelling.tell_again(machine, dataset, officer=officer, on_progress=on_progress)
                searching.search(machine)
            datasets.finish(dataset)
            for sheet in listed.sheets:
                if sheet.left_out is not None:
                    on_left_out(sheet.name, sheet.left_out)
    return dataset


def bad_rows(dataset: Imported) -> Iterator[BadRow]:
    """Return the rows that were kept aside, in the order of the file."""
    for line in datasets.bad_lines(dataset):
        origin = line.origin | {"columns": tuple(line.origin["columns"])}
        yield BadRow(
            origin=Origin(**origin),
            number=line.number,
            cells=tuple(line.cells),
            problems=tuple(_problem(one) for one in line.problems),
        )


def export_problems(dataset: Imported, path: Path) -> int:
    """Write the rows kept aside to a workbook, to be mended and imported again."""
    return mending.write_problems(path, bad_rows(dataset))


def _take_in(
    machine: Machine,
    dataset: Imported,
    listed: ListReading,
    officer: str,
    on_progress: OnProgress,
) -> None:
    """Put the rows in, a thousand a transaction, of residents five.

    Rows that an interrupted import had put in, or another puts in at this moment, are read again,
    and not put in twice.
    """
    prepare, put_in = _ways(machine, dataset, officer)
    is_register = dataset.kind == ListKind.REGISTER
    size = RESIDENTS_A_TRANSACTION if is_register else matching.ROWS_A_TRANSACTION
    done = 0
    for batch in bulk.batches(listed, size):
        done += len(batch)
        prepared = prepare([row for row in batch if isinstance(row, Row)])
        if done > dataset.row_count:
            bad = [_bad_line(row) for row in batch if isinstance(row, BadRow)]
            with machine.ledger.deciding():
                datasets.look_again(dataset)
                if done > dataset.row_count:
                    good = put_in(prepared)
                    datasets.progress(dataset, rows=done, good=good, bad=bad)
        on_progress(Phase.READ, done)


def _ways(
    machine: Machine, dataset: Imported, officer: str
) -> tuple[Callable[[Sequence[Row]], list[Any]], Callable[[list[Any]], int]]:
    """Return how a list's good rows are prepared, and how they are put in and counted."""

    def record(facts: list[CentreStatusImported]) -> int:
        count = len(machine.ledger.record(*facts, actor=officer))
        machine.ledger.record(*_requests(facts), actor=officer)
        return count

    if dataset.kind == ListKind.REGISTER:
        put_in = partial(datasets.keep_residents, dataset, villages=machine.villages, learnt=set())
        return lambda rows: [_resident(one) for one in rows], put_in
    if dataset.kind == ListKind.STATUS:
        return lambda rows: [_status_fact(row, dataset.name) for row in rows], record
    keys = voters.Keys()

    def keep(lines: list[voters.Line]) -> int:
        voters.keep(dataset, lines)
        return len(lines)

    return lambda rows: matching.lines(rows, keys), keep


def _status_fact(row: Row, dataset: str) -> CentreStatusImported:
    assert row.status_on is not None, "the reader keeps status rows without a date aside"
    return CentreStatusImported(
        subject=Nik(row.nik).subject, status=row.status, on=row.status_on, dataset=dataset
    )


def _requests(statuses: Sequence[CentreStatusImported]) -> list[Fact]:
    """Return a request to record anew, for each whom these statuses say so of and nobody asked."""
    failed = [
        one
        for one in statuses
        if (known := national_status(one.status)) is not None and must_re_record(known)
    ]
    people = project.people(one.subject for one in failed)
    waiting = {one.subject: one for one in people.values() if one.is_failed and one.asked is None}
    return [deciding.ask_re_record(one, cause=CENTRE, words="") for one in waiting.values()]


def _resident(row: Row) -> ResidentRow:
    assert row.village is not None, "the reader keeps register rows without a village aside"
    return ResidentRow(
        nik=row.nik,
        nkk=row.nkk,
        name=row.name,
        birth_place=row.birthplace,
        born=row.born,
        sex=row.sex or "",
        address=row.address,
        rt=row.rt,
        rw=row.rw,
        village=row.village,
        marital=row.marital,
        standing=register_standing(row.status),
        flags=row.flags,
    )


def _bad_line(row: BadRow) -> BadLine:
    return BadLine(
        number=row.number,
        origin=asdict(row.origin),
        cells=list(row.cells),
        problems=[asdict(one) for one in row.problems],
    )


def _problem(one: dict[str, str]) -> Problem:
    return Problem(
        code=Code(one["code"]),
        severity=Severity(one["severity"]),
        column=one["column"],
        raw=one["raw"],
        detail=one["detail"],
    )
