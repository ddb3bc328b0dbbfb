"""The rows of voter lists as they came, and whom the doubtful ones may be.

A newer list of the same kind replaces what an earlier one said, village by village: a row is known
again by the commission's own id, or where the list has none by what it says. What was decided about
a row stays with it (``ListedVoter.origin``).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Abs

from rekam.domain.values import Subject
from rekam.registry import bulk
from rekam.registry.models import (
    Candidate,
    Dataset,
    ListedVoter,
    Resident,
    RowOwner,
)

_WIDTHS = {
    field.name: field.max_length or 0
    for field in ListedVoter._meta.concrete_fields  # noqa: SLF001 Django's documented model API
}


Listed: TypeAlias = ListedVoter  # one row of a voter list, as desks speak of it


class Change(StrEnum):
    """What a list did to a row that an earlier list of its kind may have had."""

    NEW = "new"
    SAME = "same"
    MOVED = "moved"  # another polling station or address: still the same person
    CHANGED = "changed"  # what tells who it is
    GONE = "gone"


class Line(NamedTuple):
    """One row of a voter list, in the order of ``ListedVoter``'s columns."""

    dpid: str
    number: int
    nik: str
    nik_hint: str
    nkk: str
    name: str
    birth_place: str
    born: date | None
    sex: str
    marital: str
    address: str
    rt: str
    rw: str
    village: str
    tps: str
    disability: str
    ktp: str
    remark: str
    source: str


class Said(Protocol):
    """What a row says of the person, read just now or kept here."""

    @property
    def nik(self) -> str: ...
    @property
    def nik_hint(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def born(self) -> date | None: ...
    @property
    def village(self) -> str | None: ...


CANDIDATES_MAX = 3  # of one voter: more tell a clerk nothing
_RENUMBER = "UPDATE registry_listedvoter SET number = %s WHERE id = %s"
_AGAIN = re.compile(r"~[0-9]+$")  # see Keys
_WHO = ("nik", "nik_hint", "nkk", "name", "birth_place", "born", "sex", "marital", "ktp")
_REST = ("address", "rt", "rw", "village", "tps", "disability", "remark", "source")


@dataclass(frozen=True, slots=True)
class Choice:
    """A resident whom a doubtful voter may be."""

    resident: Resident
    score: float
    found: dict[str, int]


class Keys:
    """Gives each row of one list a key of its own, the same in a newer list of the same rows."""

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def of(self, key: str) -> str:
        """Return the key, told apart from earlier rows that had the same."""
        self._times[key] += 1
        again = f"~{self._times[key]}" if self._times[key] > 1 else ""
        return f"{key[: _WIDTHS['dpid'] - len(again)]}{again}"


def made_key(said: Said) -> str:
    """Return what stands for a row without the commission's id: what it says of the person."""
    words = "|".join((said.nik or said.nik_hint, said.name, str(said.born), said.village or ""))
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def own_dpid(row: ListedVoter) -> str:
    """Return the commission's own id of a row, or nothing where a key was made in its place."""
    key = _AGAIN.sub("", row.dpid)
    return "" if key == made_key(row) else key


def keep(dataset: Dataset, lines: Sequence[Line]) -> None:
    """Keep rows of a list; inside the caller's transaction, with the count of rows done."""
    known = _known(dataset, [line.dpid for line in lines])
    new = [line for line in lines if line.dpid not in known]
    bulk.insert(ListedVoter, [_row(dataset, line) for line in new])
    same = []
    for line in lines:
        row = known.get(line.dpid)
        if row is not None and _change(row, line) is Change.SAME:
            same.append(row.pk)
            if row.number != line.number:  # else an answer would mix the orders of two files
                bulk.execute(_RENUMBER, [line.number, row.pk])
        elif row is not None:
            _replace(row, line, dataset)
    ListedVoter.objects.filter(pk__in=same).update(dataset=dataset, change=Change.SAME)


def missing(dataset: Dataset) -> QuerySet[ListedVoter]:
    """Return what earlier lists of this kind have in its villages and this list has not.

    A file may hold a part of a list, so that nothing is gone until a registrar says so.
    """
    villages = ListedVoter.objects.filter(dataset=dataset).values("village").distinct()
    earlier = ListedVoter.objects.filter(dataset__kind=dataset.kind, village__in=villages)
    return earlier.exclude(dataset=dataset).exclude(change=Change.GONE).order_by("id")


def mark_gone(rows: Iterable[ListedVoter]) -> None:
    """Note that rows stand on no list any more, and that nobody need look at them."""
    idents = [row.pk for row in rows]
    ListedVoter.objects.filter(pk__in=idents).update(change=Change.GONE)
    Candidate.objects.filter(voter__in=idents).delete()


def changes(dataset: Dataset) -> dict[Change, int]:
    """Return how many rows this list brought, changed, or left as they were."""
    rows = ListedVoter.objects.filter(dataset=dataset).order_by()
    found = dict(rows.values_list("change").annotate(count=Count("*")))
    return {one: found.get(one, 0) for one in Change}


def rows_of(*lists: Dataset) -> QuerySet[ListedVoter]:
    """Return the rows of lists in the order in which they were first seen; not those gone."""
    rows = ListedVoter.objects.filter(dataset__in=[one.pk for one in lists])
    return rows.exclude(change=Change.GONE).order_by("id")


def whole_lists() -> dict[str, list[Dataset]]:
    """Return by kind the voter lists that were taken in and told whole, and still have rows."""
    listed = ListedVoter.objects.exclude(change=Change.GONE).values("dataset").distinct()
    found: dict[str, list[Dataset]] = {}
    for one in Dataset.objects.filter(pk__in=listed, is_complete=True).order_by("kind", "id"):
        found.setdefault(one.kind, []).append(one)
    return found


def columns_of(lists: Sequence[Dataset], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Return some columns of the rows that lists have, streamed, as text."""
    return rows_of(*lists).values_list(*names).iterator(chunk_size=5_000)


def owners(rows: Iterable[ListedVoter]) -> dict[str, Subject]:
    """Return whose each row is, by its place; rows that nobody spoke of yet are left out."""
    places = [row.place for row in rows]
    found: dict[str, Subject] = {}
    for some in bulk.batches(places, 400):
        known = RowOwner.objects.filter(place__in=some).values_list("place", "subject")
        found |= {place: Subject(subject) for place, subject in known}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A row that a clerk should look at, and whom it may be: (nik, score, findings)."""

    row: ListedVoter
    worth: float  # how much a look is worth, above 0
    candidates: Sequence[tuple[str, float, dict[str, int]]]


def keep_doubts(rows: Iterable[ListedVoter], doubts: Iterable[Doubt]) -> None:
    """Keep whom the doubtful of these rows may be, in place of what was thought before."""
    Candidate.objects.filter(voter__in=[row.pk for row in rows]).delete()
    Candidate.objects.bulk_create(
        Candidate(voter=one.row, nik=nik, score=score, found=found, worth=one.worth)
        for one in doubts
        for nik, score, found in one.candidates[:CANDIDATES_MAX]
    )


def owned(subject: Subject) -> list[ListedVoter]:
    """Return the rows that are this person's, in the order in which they were first seen."""
    places = list(RowOwner.objects.filter(subject=subject).values_list("place", flat=True))
    keys = [place.partition("/")[2] for place in places]
    rows = ListedVoter.objects.filter(dpid__in=keys).order_by("id")
    return [row for row in rows if row.place in places]


def find(ident: int) -> ListedVoter | None:
    """Return a row by its number, or None."""
    return ListedVoter.objects.filter(pk=ident).first()


def choices(row: ListedVoter) -> list[Choice]:
    """Return whom a doubtful row may be, the likeliest first."""
    candidates = list(Candidate.objects.filter(voter=row).order_by("-score", "nik"))
    residents = Resident.objects.in_bulk([one.nik for one in candidates])
    return [
        Choice(residents[one.nik], one.score, one.found)
        for one in candidates
        if one.nik in residents
    ]


def doubtful(*, skip: Collection[int] = (), limit: int = 1) -> list[ListedVoter]:
    """Return doubtful rows, those first of which a clerk's look is worth most."""
    waiting = _waiting().exclude(voter__in=skip).order_by("-worth", "voter_id")
    idents = waiting.values_list("voter", flat=True)
    first = list(dict.fromkeys(idents[: limit * CANDIDATES_MAX]))[:limit]
    found = ListedVoter.objects.in_bulk(first)
    return [found[one] for one in first]


def count_doubtful() -> int:
    """Return how many rows wait for a clerk."""
    return _waiting().values("voter").distinct().count()


def settle(*rows: ListedVoter, is_settled: bool = True) -> None:
    """Take rows off the list of those that wait for a clerk, or put them back."""
    worth = -Abs(F("worth")) if is_settled else Abs(F("worth"))
    Candidate.objects.filter(voter__in=[row.pk for row in rows]).update(worth=worth)


def _waiting() -> QuerySet[Candidate]:
    return Candidate.objects.filter(worth__gt=0)


def _known(dataset: Dataset, keys: Sequence[str]) -> dict[str, ListedVoter]:
    earlier = Dataset.objects.filter(kind=dataset.kind).exclude(pk=dataset.pk)
    if not earlier.exists():
        return {}
    rows = ListedVoter.objects.filter(dataset__in=earlier, dpid__in=keys)
    return {row.dpid: row for row in rows}


def _change(row: ListedVoter, line: Line) -> Change:
    if row.change == Change.GONE:
        return Change.CHANGED  # it was told to be gone: it must be told again
    if any(getattr(row, name) != _cut(name, getattr(line, name)) for name in _WHO):
        return Change.CHANGED
    if any(getattr(row, name) != _cut(name, getattr(line, name)) for name in _REST):
        return Change.MOVED
    return Change.SAME


def _replace(row: ListedVoter, line: Line, dataset: Dataset) -> None:
    row.change = _change(row, line)
    row.dataset, row.number = dataset, line.number
    for name in (*_WHO, *_REST):
        setattr(row, name, _cut(name, getattr(line, name)))
    row.save()


def _row(dataset: Dataset, line: Line) -> bulk.Row:
    """Return the values of ``ListedVoter``, in the order of its columns and cut to them."""
    cells = {name: _cut(name, value) for name, value in line._asdict().items()}
    born = line.born.isoformat() if line.born else None
    head = (dataset.name, cells.pop("dpid"), dataset.pk, cells.pop("number"), Change.NEW)
    return (*head, *(cells | {"born": born}).values())


def _cut(name: str, value: object) -> object:
    return bulk.cut(value, _WIDTHS[name]) if isinstance(value, str) else value
