"""Opens one sheet: finds its headings and the village it belongs to, then reads its rows.

A file has one kind of list; the first sheet with headings settles which. A sheet that cannot be
read as that kind is left out and says why, so that a summary or a hidden sheet stops nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import chain, islice

from rekam.domain.values import VillageCode
from rekam.engines.lists.checking import RowChecker, Seen
from rekam.engines.lists.columns import Field, ListKind
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.furniture import Furniture
from rekam.engines.lists.headings import HEAD_ROWS, Headings, find_headings, is_tail_lost
from rekam.engines.lists.places import Gazetteer, Title, read_title, tps_in
from rekam.engines.lists.rows import BadRow, Code, Origin, Row
from rekam.engines.lists.table import NumberedRow, RawSheet


class LeftOut(StrEnum):
    """Why a sheet was not read."""

    HIDDEN = "hidden"
    EMPTY = "empty"
    NO_HEADINGS = "no-headings"
    MISSING_COLUMNS = "missing-columns"


@dataclass(slots=True, kw_only=True)
class SheetReport:
    """What was found in one sheet; the counts grow while its rows are read."""

    name: str
    left_out: LeftOut | None = None
    missing: tuple[str, ...] = ()  # needed columns that are not there
    heading_row: int = 0  # 0: the sheet has none
    mapping: dict[Field, str] = field(default_factory=dict)  # the heading each field was read under
    ignored: tuple[str, ...] = ()  # headings that mean nothing to Rekam
    village: VillageCode | None = None  # of the whole sheet
    tps: str = ""  # of the whole sheet
    good: int = 0
    bad: int = 0
    skipped: int = 0  # blank rows, sums, signatures
    problems: Counter[Code] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet whose rows can be read once."""

    report: SheetReport
    raw: Iterator[NumberedRow]
    checker: RowChecker
    furniture: Furniture

    def rows(self) -> Iterator[Row | BadRow]:
        report, check = self.report, self.checker.check
        for number, cells in self.raw:
            row = check(number, cells)
            if not row.problems and isinstance(row, Row):
                report.good += 1
                yield row
                continue
            if _names_nobody(row) and self.furniture.covers(cells):
                report.skipped += 1
                continue
            self._count(row)
            yield row

    def _count(self, row: Row | BadRow) -> None:
        if isinstance(row, BadRow):
            self.report.bad += 1
        else:
            self.report.good += 1
        self.report.problems.update(problem.code for problem in row.problems)


def _names_nobody(row: Row | BadRow) -> bool:
    return isinstance(row, BadRow) or not (row.nik or row.born)


class SheetOpener:
    """What the sheets of one file share."""

    def __init__(
        self,
        kind: ListKind | None,
        *,
        gazetteer: Gazetteer,
        today: date,
        village: VillageCode | None,
        file_village: VillageCode | None,
    ) -> None:
        self.kind = kind
        self._gazetteer = gazetteer
        self._today = today
        self._told_village = village
        self._village = file_village  # until a title says another
        self._seen = Seen()

    def open(self, raw: RawSheet) -> OpenSheet | SheetReport:
        """Return the sheet ready to read, or the report of why it is left out."""
        head = [*islice(raw.rows, HEAD_ROWS)]
        if raw.is_hidden:
            return SheetReport(name=raw.name, left_out=LeftOut.HIDDEN)
        if not any(any(cells) for _, cells in head):
            return SheetReport(name=raw.name, left_out=LeftOut.EMPTY)
        headings = find_headings(head, self.kind)
        if headings is None:
            return SheetReport(name=raw.name, left_out=LeftOut.NO_HEADINGS)
        if headings.missing:
            left_out, missing = LeftOut.MISSING_COLUMNS, headings.missing
            return SheetReport(name=raw.name, left_out=left_out, missing=missing)
        self.kind = headings.kind
        return self._open(raw, head, headings)

    def _open(self, raw: RawSheet, head: list[NumberedRow], headings: Headings) -> OpenSheet:
        title = read_title([cells for _, cells in head[: headings.rows_before_data]][:-1])
        report = SheetReport(
            name=raw.name,
            heading_row=headings.row,
            mapping={one: headings.label(one) for one in headings.columns},
            ignored=headings.ignored,
            village=self._village_of(title, headings),
            tps=title.tps or tps_in(raw.name),
        )
        self._seen.open_sheet(raw.name)
        checker = RowChecker(
            headings,
            Origin(sheet=raw.name, columns=headings.labels, village=report.village, tps=report.tps),
            gazetteer=self._gazetteer,
            seen=self._seen,
            today=self._today,
            district=title.district,
            lost_tails=_lost_tails(head, headings),
        )
        rows = chain(head[headings.rows_before_data :], raw.rows)
        return OpenSheet(report, rows, checker, Furniture(headings))

    def _village_of(self, title: Title, headings: Headings) -> VillageCode | None:
        """Return where a sheet belongs: as told, by its title, or by the sheets before it."""
        if self._told_village is not None:
            return self._told_village
        titled = self._gazetteer.find("", title.district, title.village)
        self._village = titled.village or self._village
        has_column = not {Field.VILLAGE, Field.VILLAGE_CODE}.isdisjoint(headings.columns)
        if self._village is None and not has_column and headings.kind is not ListKind.STATUS:
            raise UnreadableListError(Cause.VILLAGE_NEEDED)
        return self._village


def _lost_tails(head: list[NumberedRow], headings: Headings) -> frozenset[Field]:
    columns = headings.columns
    return frozenset(one for one in (Field.NIK, Field.NKK) if is_tail_lost(head, columns.get(one)))
