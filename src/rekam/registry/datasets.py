"""Reference data: lists that belong to others, kept as datasets with their bad rows.

The same file imported twice is one dataset. An interrupted import goes on where it stopped: the
count of rows done is written in the same transaction as the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import QuerySet

from rekam.domain.status import Standing
from rekam.registry import bulk, names
from rekam.registry.models import BadRow, Dataset, Resident

Imported: TypeAlias = Dataset  # one imported list, as desks speak of it
Registered: TypeAlias = Resident  # one person of the register, likewise

_FIELDS = Resident._meta.concrete_fields  # noqa: SLF001 Django's documented model API
_COLUMNS = [str(field.column) for field in _FIELDS]
_VALUES = f"SELECT {','.join(_COLUMNS)} FROM registry_resident WHERE nik IN "  # noqa: S608 our own names
_NIK, _NAME, _HEARD = (_COLUMNS.index(name) for name in ("nik", "name", "heard"))
_TEXTS = ("nkk", "name", "birth_place", "address", "rt", "rw", "marital", "flags", "heard")
_WIDTHS = [_FIELDS[_COLUMNS.index(name)].max_length for name in _TEXTS]


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
    """Return the dataset of a file: a new one, or the one that was begun or finished before.

    Ask inside ``ledger.deciding()``, or two who bring one file in at once begin two
    (``test_two_who_bring_one_file_in_at_once_begin_one_dataset``).
    """
    named = bulk.cut(file_name, Dataset._meta.get_field("file_name").max_length)  # noqa: SLF001 API
    defaults = {"file_name": named, "officer": officer, "imported_ms": now_ms}
    return Dataset.objects.get_or_create(digest=digest, kind=kind, defaults=defaults)[0]


def look_again(dataset: Dataset) -> None:
    """Learn how far a list is by now; inside the transaction that takes it further.

    Whoever pressed the key twice takes it in twice at once, and each row must go in once
    (``test_a_list_that_is_brought_in_twice_at_once_goes_in_once``).
    """
    dataset.refresh_from_db()


def find(dataset_id: int) -> Dataset | None:
    """Return a dataset by its number, or None."""
    return Dataset.objects.filter(pk=dataset_id).first()


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
    dataset.save(update_fields=["is_complete"])


def keep_residents(
    dataset: Dataset,
    residents: Sequence[ResidentRow],
    *,
    villages: Collection[str] = (),
    learnt: set[str] | None = None,
) -> int:
    """Put residents into the register, replacing what an earlier list said of them.

    Of ``villages`` alone, when any are given, and whoever is here already: one who moved out of
    them is no longer found where they lived. ``learnt`` remembers names from one call to the next
    of one import, which ends where a call fails. Returns how many went in.
    """
    learnt = set() if learnt is None else learnt
    known = _known([one.nik for one in residents])
    kept = [one for one in residents if not villages or one.village in villages or one.nik in known]
    rows = [_row(dataset, one) for one in kept]
    _count_changes(dataset, rows, known)
    bulk.insert(Resident, [row for row in rows if row[_NIK] not in known])  # the sooner way
    bulk.insert(Resident, [row for row in rows if row[_NIK] in known], conflict="replace")
    names.learn({(row[_NAME], row[_HEARD]) for row in rows if row[_NAME] not in learnt})
    learnt.update(row[_NAME] for row in rows)
    return len(rows)


def may_bring_news(register: Dataset) -> bool:
    """Tell whether a register says anything that the one here did not say before.

    One that was cut off earlier may have brought rows whose news nobody was told yet.
    """
    brought = register.parameters.get("brought", {})
    if brought.get("new") or brought.get("changed"):
        return True
    others = Dataset.objects.filter(kind=register.kind).exclude(pk=register.pk)
    return others.filter(is_complete=False).exists()


def _known(niks: Sequence[str]) -> dict[str, bulk.Row]:
    """Return by NIK what is here already, as ``_row`` gives it."""
    if not niks:
        return {}
    rows = bulk.execute(f"{_VALUES} ({','.join(['%s'] * len(niks))})", niks).fetchall()
    plain = (
        tuple(one.isoformat() if isinstance(one, date) else one for one in row) for row in rows
    )
    return {row[_NIK]: row for row in plain}


def _count_changes(dataset: Dataset, rows: Sequence[bulk.Row], known: dict[str, bulk.Row]) -> None:
    """Add to what the list brought; ``progress`` keeps it, in the caller's transaction."""
    brought = Counter(dataset.parameters.get("brought", {}))
    for row in rows:
        old = known.get(row[_NIK])
        is_same = old is not None and old[:-1] == row[:-1]  # but for the list's own number
        brought["new" if old is None else "same" if is_same else "changed"] += 1
    dataset.parameters = {"brought": dict(brought)}


def gone(dataset: Dataset) -> QuerySet[Resident]:
    """Return whom earlier registers have in this one's villages and this one has not.

    They stay, under the list that had them last: a register says who is there, and not where the
    others went.
    """
    villages = Resident.objects.filter(dataset=dataset).values("village").distinct()
    return Resident.objects.filter(village__in=villages).exclude(dataset=dataset).order_by("nik")


def note_told(dataset: Dataset, count: int) -> None:
    """Note of how many rows of a voter list facts were told; inside the caller's transaction."""
    dataset.told_count = count
    dataset.save(update_fields=["told_count"])


def keep_parameters(dataset: Dataset, parameters: dict[str, Any]) -> None:
    """Keep what matching settled on, so that it can be shown and repeated."""
    dataset.parameters = parameters
    dataset.save(update_fields=["parameters"])


def register(names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Return some columns of the whole register, streamed in the order of the NIK."""
    return Resident.objects.order_by("nik").values_list(*names).iterator(chunk_size=5_000)


def bad_lines(dataset: Dataset) -> Iterable[BadRow]:
    """Return the rows that were kept aside, in the order of the file."""
    return BadRow.objects.filter(dataset=dataset).order_by("id")


def _row(dataset: Dataset, one: ResidentRow) -> bulk.Row:
    """Return the values of ``Resident``, in the order of its columns and cut to them.

    ``test_a_cell_longer_than_its_column_stops_no_import`` holds it in place: SQLite would keep
    what PostgreSQL refuses.
    """
    texts = (
        one.nkk,
        one.name,
        one.birth_place,
        one.address,
        one.rt,
        one.rw,
        one.marital,
        " ".join(one.flags),
        names.heard(one.name),
    )
    nkk, name, birth_place, address, rt, rw, marital, flags, heard = map(bulk.cut, texts, _WIDTHS)
    born = one.born.isoformat() if one.born else None
    return (
        one.nik,
        nkk,
        name,
        birth_place,
        born,
        one.sex,
        address,
        rt,
        rw,
        one.village,
        marital,
        one.standing,
        flags,
        heard,
        dataset.pk,
    )
