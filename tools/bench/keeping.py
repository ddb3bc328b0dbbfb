"""The two doors of the ledger, beside what the database alone needs for the same bytes and rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet

from rekam.journal import codec
from rekam.registry import bulk
from rekam.registry.models import EntrySubject, LedgerEntry, PartRow, PersonRow, SegmentRow
from tests.machines import Fleet
from tools.bench import scene
from tools.bench.figures import Figure, Work, medians
from tools.bench.scene import Sizes

_INSERT = "INSERT INTO bare VALUES (%s)"
Rows = list[tuple[type[Any], list[bulk.Row]]]


def measure_record(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure one enrolment recorded and durable on a kit, beside one bare durable commit.

    Ours writes the entry, its subject, its parts and the person's folded row. The bare commit
    puts the same fact's bytes into a table of one column; a second one puts the very rows that
    ours has written into equal tables, which is the least that these tables cost. In turns.
    """
    _office, kit = scene.office_and_kit(fleet)
    facts = scene.enrolments(sizes.commits)
    ours, bare = iter(facts), iter([codec.encode(one) for one in facts])
    with (
        scene.at(scene.apart(fleet).blank("bare")) as (other, _nobody),
        scene.at(kit) as (_own, machine),
    ):
        with scene.on(other):
            connection.connection.execute("DROP TABLE IF EXISTS bare")
            connection.connection.execute(f"CREATE TABLE bare (payload {_blob()})")
        spent = _with_their_rows(
            other,
            {
                "record": lambda: machine.ledger.record(next(ours), actor=scene.OFFICER),
                "commit": lambda: _commit(other, next(bare)),
            },
            repeats=sizes.commits,
        )
    beside = [
        ("commit", "bare durable commit of its bytes", 1.5),
        ("rows", "of all its rows", None),
    ]
    return [
        Figure(
            what="record an enrolment, durable",
            found=1 / spent["record"],
            unit="/s",
            beside=words,
            limit=1 / spent[name],
            aim_ratio=aim,
        )
        for name, words, aim in beside
    ]


def measure_admit(fleet: Fleet, sizes: Sizes) -> list[Figure]:
    """Measure signed segments of mixed facts admitted by an office, beside their rows alone.

    Ours verifies the signature and the chain, decodes each fact, and folds each person anew. The
    plain insert puts the very rows that came of it into equal tables with equal indexes, one
    durable transaction a segment, by executemany or COPY. One segment of each in turns.
    """
    office, kit = scene.office_and_kit(fleet)
    told = scene.told_on_kits(scene.SEED + 1)
    runs = [list(itertools.islice(told, sizes.segment_facts)) for _ in range(sizes.segments)]
    with kit.on() as machine:
        segments = iter(scene.chain(machine.ledger.keys, runs))
    with (
        scene.at(scene.apart(fleet).blank("bare")) as (other, _nobody),
        scene.at(office) as (_own, machine),
    ):
        admit = {"admit": lambda: machine.ledger.admit(next(segments))}
        spent = _with_their_rows(other, admit, repeats=sizes.segments)
    return [
        Figure(
            what=f"admit, segments of {sizes.segment_facts} mixed facts",
            found=sizes.segment_facts / spent["admit"],
            unit="/s",
            beside="plain bulk insert of the same rows",
            limit=sizes.segment_facts / spent["rows"],
            aim=3_000,
        )
    ]


def _with_their_rows(bare: Any, works: Mapping[str, Work], *, repeats: int) -> dict[str, float]:
    """Return the medians of works, and as "rows" that of their rows put into bare tables."""
    written = _rows_after_each()
    ready: list[Rows] = []
    next(written)  # what the book had before
    return medians(
        {
            **works,
            "gathering": lambda: ready.append(next(written)),
            "rows": lambda: _put(bare, ready.pop()),
        },
        repeats=repeats,
    )


def _commit(bare: Any, payload: bytes) -> None:
    """Insert and commit; a statement by itself is a transaction on both databases."""
    insert = {"sqlite": _INSERT.replace("%s", "?")}.get(bare.vendor, _INSERT)
    bare.connection.execute(insert, (payload,))


def _blob() -> str:
    return "blob" if connection.vendor == "sqlite" else "bytea"


def _rows_after_each() -> Iterator[Rows]:
    """Yield the rows that the book has gained since the last time, ready for ``bulk.insert``."""
    last_entry = last_segment = 0
    while True:
        entries = LedgerEntry.objects.filter(id__gt=last_entry)
        pairs = EntrySubject.objects.filter(entry_id__gt=last_entry)
        subjects = set(pairs.values_list("subject", flat=True))
        seqs = entries.aggregate(first=Min("seq", default=0), last=Max("seq", default=0))
        parts = PartRow.objects.filter(seq__range=(seqs["first"], seqs["last"]), stream=scene.KIT)
        people = PersonRow.objects.filter(subject__in=subjects)
        segments = SegmentRow.objects.filter(id__gt=last_segment)
        rows = [(found.model, _plain(found)) for found in (entries, pairs, parts, people, segments)]
        last_entry = LedgerEntry.objects.aggregate(last=Max("id", default=0))["last"]
        last_segment = SegmentRow.objects.aggregate(last=Max("id", default=0))["last"]
        yield rows


def _plain(found: QuerySet[Any]) -> list[bulk.Row]:
    fields = [
        one.attname
        for one in found.model._meta.concrete_fields  # noqa: SLF001 Django's documented model API
        if not getattr(one, "db_returning", False)
    ]
    return [
        tuple(cell.isoformat() if isinstance(cell, date) else cell for cell in row)
        for row in found.values_list(*fields)
    ]


def _put(bare: Any, rows: Rows) -> None:
    with scene.on(bare), transaction.atomic():
        for model, some in rows:
            bulk.insert(model, some, conflict="replace" if model is PersonRow else "")
