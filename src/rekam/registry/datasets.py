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
from rekam.registry import bulk, search
from rekam.registry.models import BadRow, Dataset, Resident
from rekam.registry.models_words import ResidentToken

Imported: TypeAlias = Dataset  # one imported list, as desks speak of it
Registered: TypeAlias = Resident  # one person of the register, likewise

_WIDTHS = [field.max_length for field in Resident._meta.concrete_fields][:-1]  # noqa: SLF001 all but the dataset


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
    dataset.save()


def keep_residents(
    dataset: Dataset, residents: Sequence[ResidentRow], *, villages: Collection[str] = ()
) -> int:
    """Put residents into the register, replacing what an earlier list said of them.

    Of ``villages`` alone, when any are given, and whoever is here already: one who moved out of
    them is no longer found where they lived. Returns how many went in.
    """
    known = {one.nik: one for one in Resident.objects.filter(nik__in=[r.nik for r in residents])}
    kept = [r for r in residents if not villages or r.village in villages or r.nik in known]
    _count_changes(dataset, kept, known)
    for one in kept:
        if one.nik in known:
            _forget_words(known[one.nik], one)
    bulk.insert(Resident, [_row(dataset, one) for one in kept], conflict="replace")
    learn_words([one for one in kept if _is_new_to_words(known.get(one.nik), one)])
    return len(kept)


def _count_changes(
    dataset: Dataset, residents: Sequence[ResidentRow], known: dict[str, Resident]
) -> None:
    """Add to what the list brought; ``progress`` keeps it, in the caller's transaction."""
    brought = Counter(dataset.parameters.get("brought", {}))
    for one in residents:
        old = known.get(one.nik)
        is_same = old is not None and _said(old) == _row(dataset, one)[:-1]
        brought["new" if old is None else "same" if is_same else "changed"] += 1
    dataset.parameters = {"brought": dict(brought)}


def _said(resident: Resident) -> bulk.Row:
    """Return a resident's values as ``_row`` gives them, without the list's own number."""
    values = (getattr(resident, field.name) for field in Resident._meta.concrete_fields[:-1])  # noqa: SLF001
    return tuple(one.isoformat() if isinstance(one, date) else one for one in values)


def _forget_words(old: Resident, new: ResidentRow) -> None:
    """Let nobody be found by a name or in a village that a newer list no longer says."""
    if _is_new_to_words(old, new):
        words = search.words_of(old.name)
        ResidentToken.objects.filter(token__in=words, village=old.village, nik=old.nik).delete()


def _is_new_to_words(old: Resident | None, new: ResidentRow) -> bool:
    return old is None or (old.name, old.village) != (new.name, new.village)


def learn_words(residents: Sequence[ResidentRow] | Sequence[Resident]) -> None:
    """Let residents be found by the words of their names."""
    words = {one.nik: search.words_of(one.name) for one in residents}
    search.learn({word for found in words.values() for word in found})
    bulk.insert(
        ResidentToken,
        [(word, one.nik, one.village) for one in residents for word in words[one.nik]],
    )


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
    dataset.save()


def keep_parameters(dataset: Dataset, parameters: dict[str, Any]) -> None:
    """Keep what matching settled on, so that it can be shown and repeated."""
    dataset.parameters = parameters
    dataset.save()


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
        search.heard(one.name),
    )
    cut = (text and bulk.cut(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
    return (*cut, dataset.pk)
