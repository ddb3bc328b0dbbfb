"""The door of this package: any list an office has, as rows that go in and rows to mend.

``read`` opens a file (``opening.py``) and its first readable sheet (``sheets.py``), and refuses
at once what is no list. The rows then come one by one (``checking.py``), so the register of a
whole regency needs little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from rekam.domain.regions import Regions
from rekam.domain.values import VillageCode
from rekam.engines.lists.columns import ListKind
from rekam.engines.lists.errors import Cause, UnreadableListError
from rekam.engines.lists.opening import open_table
from rekam.engines.lists.places import Gazetteer
from rekam.engines.lists.rows import BadRow, Row
from rekam.engines.lists.sheets import OpenSheet, SheetOpener, SheetReport
from rekam.engines.lists.table import Table

# Called with the rows read so far and how much of the file that is, 0 to 1.
OnProgress: TypeAlias = Callable[[int, float], None]
_PROGRESS_ROWS = 5_000


def read(
    path: Path,
    kind: ListKind | None = None,
    *,
    regions: Regions,
    today: date,
    village: VillageCode | None = None,
    on_progress: OnProgress = lambda _rows, _share: None,
) -> ListReading:
    """Open a list; iterate over the result for its rows, as Row or BadRow.

    Without ``kind`` it is guessed. ``village`` is where a file belongs that does not say so itself,
    by a column, its title rows or a village code in its name. Raises UnreadableListError, which
    names the cause and what is missing; a file that breaks off half-way raises it while the rows
    are read.
    """
    gazetteer = Gazetteer(regions)
    opener = SheetOpener(
        kind,
        gazetteer=gazetteer,
        today=today,
        village=village,
        file_village=gazetteer.in_file_name(path.stem),
    )
    table = open_table(path)
    try:
        return ListReading(table, opener, on_progress)
    except BaseException:
        table.close()
        raise


class ListReading:
    """An opened list: what it is, its sheets so far, and an iterator over its rows.

    A context manager that closes the file; the end of the rows closes it too.
    """

    def __init__(self, table: Table, opener: SheetOpener, on_progress: OnProgress) -> None:
        self.form = table.form
        self.encoding = table.encoding
        self.delimiter = table.delimiter
        self.sheets: list[SheetReport] = []
        self._table = table
        self._on_progress = on_progress
        self._opened = self._open(opener)
        self._first = next(self._opened, None)
        if self._first is None or opener.kind is None:
            raise self._refusal()
        self.kind = opener.kind

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._table.close()

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Yield the rows; they can be read once."""
        count = 0
        sheet, self._first = self._first, None
        while sheet is not None:
            for row in sheet.rows():
                count += 1
                if not count % _PROGRESS_ROWS:
                    self._on_progress(count, self._table.share())
                yield row
            sheet = next(self._opened, None)
        self.close()
        self._on_progress(count, 1.0)

    def _open(self, opener: SheetOpener) -> Iterator[OpenSheet]:
        for raw in self._table.sheets:
            sheet = opener.open(raw)
            if isinstance(sheet, OpenSheet):
                self.sheets.append(sheet.report)
                yield sheet
            else:
                self.sheets.append(sheet)

    def _refusal(self) -> UnreadableListError:
        """Say why no sheet could be read: the one that came nearest tells what it misses."""
        missing = min(
            (sheet.missing for sheet in self.sheets if sheet.missing), key=len, default=()
        )
        if missing:
            return UnreadableListError(Cause.MISSING_COLUMNS, ", ".join(missing))
        is_empty = all(sheet.left_out == "empty" for sheet in self.sheets)
        return UnreadableListError(Cause.EMPTY if is_empty else Cause.NO_HEADINGS)
