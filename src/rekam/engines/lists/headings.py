"""Finds the headings of a sheet and says what each column holds.

Titles may stand above them, cells may be merged, the headings may take two rows, a row of column
numbers may follow, and SIDALIH's webgrid may have none at all. Of the rows at the top, the one
(or two) in which most headings are known is the heading row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rekam.engines.lists.columns import (
    LAYOUTS,
    WEBGRID_ORDER,
    Field,
    Layout,
    ListKind,
    heading_key,
)
from rekam.engines.lists.dates import read_day
from rekam.engines.lists.table import NumberedRow
from rekam.engines.lists.words import SEXES

HEAD_ROWS = 200  # of a sheet, looked at before the first row is read
_SEARCHED_ROWS = 40
_KNOWN_MIN = 2
_CERTAIN_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """What the columns hold, and which rows at the top are not data."""

    kind: ListKind
    columns: Mapping[Field, int]
    labels: tuple[str, ...]  # one for each column, two heading rows joined
    row: int  # the number of the (last) heading row; 0 where there is none
    rows_before_data: int
    missing: tuple[str, ...] = ()  # needed columns that are not there

    def label(self, field: Field) -> str:
        return self.labels[self.columns[field]] if field in self.columns else field.value

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that mean nothing to Rekam."""
        used = set(self.columns.values())
        return tuple(name for at, name in enumerate(self.labels) if name and at not in used)


def find_headings(head: Sequence[NumberedRow], kind: ListKind | None) -> Headings | None:
    """Return the headings of a sheet, guessing its kind unless told; None when there are none.

    The result may miss needed columns: the caller decides whether another sheet serves better.
    """
    best: Headings | None = None
    for at, (number, cells) in enumerate(head[:_SEARCHED_ROWS]):
        upper = head[at - 1][1] if at else []
        for labels in (_joined([], cells), _joined(upper, cells)):
            found = _recognise(labels, kind, row=number, rows_before_data=at + 1)
            if found and (best is None or _fit(found) > _fit(best)):
                best = found
    if best is None and kind in {None, ListKind.WEBGRID}:
        return _bare_webgrid(head)
    return best


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return for each column its heading in the lower row, in both, and in the upper alone.

    A cell merged over several columns has its words in the first; they count for those after it.
    """
    reach, spelled = "", []
    for at in range(max(len(upper), len(lower))):
        above = " ".join(upper[at].split()) if at < len(upper) else ""
        below = " ".join(lower[at].split()) if at < len(lower) else ""
        reach = above or (reach if below else "")
        spelled.append((below, f"{reach} {below}".strip(), above if not below else ""))
    return tuple(spelled)


def _recognise(
    spelled: Sequence[tuple[str, str, str]],
    kind: ListKind | None,
    *,
    row: int,
    rows_before_data: int,
) -> Headings | None:
    """Return what these headings make of a list, or None when too few of them are known."""
    found = []
    for one in [kind] if kind else [*LAYOUTS]:
        labels = tuple(_label(spellings, LAYOUTS[one]) for spellings in spelled)
        columns = _columns(labels, LAYOUTS[one])
        if len(columns) >= _KNOWN_MIN:
            missing = tuple(LAYOUTS[one].missing(columns))
            found.append(
                Headings(
                    kind=one,
                    columns=columns,
                    labels=labels,
                    row=row,
                    rows_before_data=rows_before_data,
                    missing=missing,
                )
            )
    likely = [one for one in found if kind or LAYOUTS[one.kind].is_marked(one.columns)]
    return next((one for one in likely if not one.missing), max(likely, key=_fit, default=None))


def _fit(headings: Headings) -> tuple[bool, int, int]:
    return not headings.missing, len(headings.columns), -len(headings.missing)


def _label(spellings: tuple[str, str, str], layout: Layout) -> str:
    """Return the spelling that is known; of an unknown column both rows together."""
    below, both, above = spellings
    known = (one for one in (above, both, below) if heading_key(one) in layout.fields)
    return next(known, both or below)


def _columns(labels: Sequence[str], layout: Layout) -> dict[Field, int]:
    """Return where each known field stands; of two columns the one with the better spelling."""
    known = [(at, layout.fields.get(heading_key(label))) for at, label in enumerate(labels)]
    ranked = sorted((match[1], at, match[0]) for at, match in known if match)
    columns: dict[Field, int] = {}
    for _, at, field in ranked:
        columns.setdefault(field, at)
    return columns


def _bare_webgrid(head: Sequence[NumberedRow]) -> Headings | None:
    """Recognise the webgrid without headings: sixteen columns with its dates and its letters."""
    rows = [cells for _, cells in head if any(cells)]
    shaped = [cells for cells in rows if len(cells) == len(WEBGRID_ORDER) and _is_webgrid(cells)]
    if not rows or len(shaped) < len(rows) * _CERTAIN_SHARE:
        return None
    return Headings(
        kind=ListKind.WEBGRID,
        columns={field: at for at, field in enumerate(WEBGRID_ORDER)},
        labels=tuple(field.value for field in WEBGRID_ORDER),
        row=0,
        rows_before_data=0,
    )


def _is_webgrid(cells: Sequence[str]) -> bool:
    born = cells[WEBGRID_ORDER.index(Field.BORN)]
    sex = cells[WEBGRID_ORDER.index(Field.SEX)]
    return read_day(born).born is not None and sex.strip().upper() in SEXES


def is_tail_lost(head: Sequence[NumberedRow], column: int | None) -> bool:
    """Tell whether a whole column of numbers went through a spreadsheet and now ends in 0."""
    if column is None:
        return False
    numbers = [
        cells[column].strip()
        for _, cells in head
        if len(cells) > column and cells[column].strip().isdecimal()
    ]
    ends = Counter(number[-1] for number in numbers if len(number) == 16)  # noqa: PLR2004 a NIK's
    return ends.total() >= _SEARCHED_ROWS and ends["0"] >= ends.total() * _CERTAIN_SHARE
