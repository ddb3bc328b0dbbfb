"""Reference data: lists that belong to others, kept as datasets with their bad rows.

The same file imported twice is one dataset. An interrupted import goes on where it stopped: the
count of rows done is written in the same transaction as the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from rekam.domain.status import Standing
from rekam.registry import bulk, search
from rekam.registry.models import BadRow, Dataset, Resident, ResidentToken

Imported: TypeAlias = Dataset  # one imported list, as desks speak of it


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRow:
    """One person of the population register."""

    nik: str
    nkk: str
    name: str
    birth_place: str
    born: date | None
    sex: str
    address: str
    rt: str
    rw: str
    village: str
    marital: str
    standing: Standing
    flags: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A row that was kept aside: where it stood, its cells, and what is wrong with them."""

    number: int
    origin: dict[str, Any]
    cells: list[str]
    problems: list[dict[str, str]]


def begin(*, digest: str, kind: str, file_name: str, officer: str, now_ms: int) -> Dataset:
    """Return the dataset of a file: a new one, or the one that was begun or finished before."""
    defaults = {"file_name": file_name, "officer": officer, "imported_ms": now_ms}
    return Dataset.objects.get_or_create(digest=digest, kind=kind, defaults=defaults)[0]


def get(dataset_id: int) -> Dataset:
    """Return a dataset by its number; Dataset.DoesNotExist when there is none."""
    return Dataset.objects.get(pk=dataset_id)


def progress(dataset: Dataset, *, rows: int, good: int, bad: Sequence[BadLine]) -> None:
    """Note how far the file was read and keep bad rows; inside the caller's transaction."""
    BadRow.objects.bulk_create(
        BadRow(
            dataset=dataset,
            number=one.number,
            origin=one.origin,
            cells=one.cells,
            problems=one.problems,
        )
        for one in bad
    )
    dataset.row_count = rows
    dataset.good_count += good
    dataset.bad_count += len(bad)
    dataset.save()


def finish(dataset: Dataset) -> None:
    """Mark a dataset as whole."""
    dataset.is_complete = True
    dataset.save()


def keep_residents(dataset: Dataset, residents: Sequence[ResidentRow]) -> None:
    """Put residents into the register, replacing what an earlier list said of them."""
    bulk.insert(Resident, [_row(dataset, one) for one in residents], conflict="replace")
    words = {one.nik: search.words_of(one.name) for one in residents}
    search.learn({word for found in words.values() for word in found})
    bulk.insert(
        ResidentToken,
        [(word, one.nik, one.village) for one in residents for word in words[one.nik]],
        conflict="ignore",
    )


def residents() -> Iterator[Resident]:
    """Return the whole register, streamed."""
    return Resident.objects.order_by("nik").iterator(chunk_size=5_000)


def bad_lines(dataset: Dataset) -> Iterable[BadRow]:
    """Return the rows that were kept aside, in the order of the file."""
    return BadRow.objects.filter(dataset=dataset).order_by("id")


def _row(dataset: Dataset, one: ResidentRow) -> bulk.Row:
    """Return the values of ``Resident``, in the order of its columns."""
    return (
        one.nik,
        one.nkk,
        one.name,
        one.birth_place,
        one.born.isoformat() if one.born else None,
        one.sex,
        one.address,
        one.rt,
        one.rw,
        one.village,
        one.marital,
        one.standing,
        " ".join(one.flags),
        dataset.pk,
    )
