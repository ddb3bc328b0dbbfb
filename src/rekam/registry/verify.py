"""Finds a changed byte, and makes the rows anew: nothing is trusted that can be computed again.

``verify`` recomputes every digest from its chain's beginning, opens every segment with a key that
the office certified and holds it against the book, reads every part through, and compares the rows
with rows rebuilt in a transaction that is rolled back. What nothing proves stays out: the clock
readings that this machine noted for itself, and what others told it of parts (``admitted_ms``,
``arrived_ms``, ``receipted_ms``, ``backed_ms``, ``dropped_ms``).
``rebuild`` throws the rows away and folds them again, in one transaction: interrupted, it changed
nothing.
Before: ``project.py`` folds. The book itself is never mended here: another machine has it whole.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max, Model

from rekam.domain.errors import MalformedError, RekamError, UntrustedError
from rekam.domain.facts import subjects_of
from rekam.domain.stamp import Place
from rekam.domain.values import OFFICE, NodeId, StreamId, Subject, writer_of
from rekam.journal import codec, segment
from rekam.journal.entry import Head, digest, genesis
from rekam.registry import bulk, enrolled, project
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger, entry_of
from rekam.registry.models import (
    AliasRow,
    ClockBoundRow,
    DeviceRow,
    EntrySubject,
    LedgerEntry,
    NodeState,
    OfficerRow,
    PartRow,
    PersonRow,
    QuarantineRow,
    ReceiptRow,
    RowOwner,
    SealedRow,
    SegmentRow,
    StatementRow,
    SuketRow,
)
from rekam.registry.models_cards import CardRow, CarriedRow
from rekam.registry.sealed import is_whole
from rekam.sync import statement

PROJECTIONS = (
    PersonRow,
    AliasRow,
    RowOwner,
    SuketRow,
    CardRow,
    CarriedRow,
    ReceiptRow,
    DeviceRow,
    OfficerRow,
    ClockBoundRow,
    PartRow,
)
ROWS_NAMED_MAX = 100  # of one table; whoever sees a hundred rebuilds
_BATCH = 1000

Chain = tuple[StreamId, int]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written; ``code`` names the check that found it."""

    code: str
    where: str

    def __str__(self) -> str:
        return f"{self.code}: {self.where}"


def verify(ledger: Ledger, parts: Parts) -> list[Finding]:
    """Return everything in this machine's book, parts and rows that is not as it was written."""
    heads: dict[Chain, int] = {}
    with suppress(UntrustedError):  # a line that cannot be read is found below
        ledger.note_parts()  # of what no segment covers yet: they are read through like all others
    return [
        *_entries(heads),
        *_segments(ledger, heads),
        *_parts(parts),
        *_sealed(),
        *_mail(ledger),
        *_state(ledger, heads),
        *_rows(ledger),
    ]


def rebuild(
    ledger: Ledger, parts: Parts, *, on_progress: Progress = lambda _done, _total: None
) -> None:
    """Make every row anew from the book, and count as held what is whole in the parts store."""
    with ledger.deciding():
        _refold(on_progress)
        for batch in bulk.batches(PartRow.objects.order_by("digest").iterator(), _BATCH):
            held = [row.digest for row in batch if parts.has(bytes.fromhex(row.digest))]
            digests = PartRow.objects.filter(digest__in=[row.digest for row in batch])
            digests.filter(digest__in=held).update(is_held=True)
            digests.exclude(digest__in=held).update(is_held=False)


# ---- the book


def _entries(heads: dict[Chain, int]) -> Iterator[Finding]:
    """Walk every chain from its beginning; note in ``heads`` how far each goes."""
    rows = LedgerEntry.objects.order_by("stream", "epoch", "seq").iterator(_BATCH)
    previous = Head(0, b"")
    count = 0
    for batch in bulk.batches(rows, _BATCH):
        told = _told_subjects(batch)
        for row in batch:
            chain = (StreamId(row.stream), row.epoch)
            if chain not in heads:
                previous = genesis(*chain)
            yield from _broken_link(row, previous)
            yield from _misread(row, told[row.id])
            heads[chain], previous = row.seq, Head(row.seq, bytes(row.digest))
            count += len(told[row.id])
    if EntrySubject.objects.count() != count:
        yield Finding("subjects", "registry_entrysubject")


def _broken_link(row: LedgerEntry, previous: Head) -> Iterator[Finding]:
    entry = entry_of(row)
    if row.seq != previous.seq + 1:
        yield Finding("gap", str(entry.place))
    elif digest(entry, previous.digest) != bytes(row.digest):
        yield Finding("digest", str(entry.place))


def _misread(row: LedgerEntry, told: Iterable[str]) -> Iterator[Finding]:
    """Compare what was noted about an entry with what its payload says."""
    try:
        fact = codec.decode(bytes(row.payload))
        is_right = codec.kind_of(fact) == row.kind and {*subjects_of(fact)} == {*told}
    except MalformedError:
        is_right = False
    if not is_right:
        yield Finding("fact", str(entry_of(row).place))


def _told_subjects(batch: Sequence[LedgerEntry]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = EntrySubject.objects.filter(entry_id__in=[row.id for row in batch])
    for ident, subject in rows.values_list("entry_id", "subject"):
        found[ident].append(subject)
    return found


# ---- what was signed


def _segments(ledger: Ledger, heads: dict[Chain, int]) -> Iterator[Finding]:
    """Hold every segment against the book, and the book against the segments."""
    covered: dict[Chain, int] = {}
    keys = {OFFICE: [ledger.office_key]}
    for row in SegmentRow.objects.order_by("stream", "epoch", "first", "last").iterator(_BATCH):
        chain = (StreamId(row.stream), row.epoch)
        name = f"{row.stream}/{row.epoch}/{row.first}-{row.last}"
        try:
            _check_segment(row, _keys_of(ledger, writer_of(chain[0]), keys))
        except RekamError as error:
            yield Finding("segment", f"{name} {error.code}")
        if row.first > covered.get(chain, 0) + 1:
            yield Finding("unsigned", name)
        covered[chain] = max(covered.get(chain, 0), row.last)
    for chain, head in heads.items():
        is_own = writer_of(chain[0]) == ledger.node
        if covered.get(chain, 0) < head and not is_own:  # our own newest are signed when sent
            yield Finding("unsigned", str(Place(*chain, head)))


def _check_segment(row: SegmentRow, keys: Sequence[bytes]) -> None:
    """Raise RekamError unless a certified key signed exactly what the book holds."""
    found = segment.verify(bytes(row.signed), _signer(bytes(row.signed), keys))
    span = (found.stream, found.epoch, found.first, found.last)
    if span != (row.stream, row.epoch, row.first, row.last):
        raise MalformedError("span", str(span))
    entries = LedgerEntry.objects.filter(
        stream=row.stream, epoch=row.epoch, seq__range=(row.first - 1, row.last)
    ).order_by("seq")
    kept = [bytes(one) for one in entries.values_list("digest", flat=True)]
    if row.first == 1:
        kept.insert(0, genesis(found.stream, found.epoch).digest)
    if [found.previous, *found.digests()] != kept:
        raise MalformedError("entries")


def _signer(signed: bytes, keys: Sequence[bytes]) -> bytes:
    """Return the one of a writer's keys that signed; the last when none did."""
    for key in keys[:-1]:
        try:
            segment.verify(signed, key)
        except UntrustedError:
            continue
        return key
    return keys[-1]


def _keys_of(ledger: Ledger, node: NodeId, known: dict[NodeId, list[bytes]]) -> list[bytes]:
    """Return every key that the office ever certified for a node; on the node itself also its own.

    A kit that was never answered yet holds no certificate of its own.
    """
    if node not in known:
        known[node] = [ledger.keys.public.signing_key if node == ledger.node else b""]
        with suppress(MalformedError):  # a line about it cannot be read, and was found before
            known[node] += project.certified_keys(node)
    return known[node]


# ---- beside the book


def _parts(parts: Parts) -> Iterator[Finding]:
    """Read every part through that counts as held: "exists" is not "have".

    One that is here and not counted yet is no damage: the machine stopped between the two, or its
    entry came later. It counts when the next statement is written. Nor is one that went, or is
    going, against a receipt (``retention.py``).
    """
    held = PartRow.objects.filter(is_held=True, dropped_ms=None).order_by("digest")
    for name in held.values_list("digest", flat=True):
        with suppress(ValueError):  # a name that is none any more
            if parts.has(bytes.fromhex(name)):
                continue
        yield Finding("part", name)


def _sealed() -> Iterator[Finding]:
    """Check what was sealed to travel; one that is damaged is sealed anew when it is sent."""
    whole = SealedRow.objects.select_related("segment").order_by("id").iterator(_BATCH)
    strays = SealedRow.objects.exclude(segment__in=SegmentRow.objects.all())
    for row in (*(row for row in whole if not is_whole(row)), *strays):
        yield Finding("sealed", f"{row.reader} {row.segment_id}")


def _mail(ledger: Ledger) -> Iterator[Finding]:
    """Check what was kept aside, and the peers' latest statements."""
    for row in QuarantineRow.objects.order_by("digest").iterator(_BATCH):
        if hashlib.sha256(bytes(row.data)).hexdigest() != row.digest:
            yield Finding("quarantine", row.digest)
    keys = {OFFICE: [ledger.office_key]}
    for kept in StatementRow.objects.order_by("peer"):
        peer = NodeId(kept.peer)
        if not any(_is_told(kept, key) for key in _keys_of(ledger, peer, keys)):
            yield Finding("statement", peer)


def _is_told(row: StatementRow, key: bytes) -> bool:
    try:
        told = statement.read(bytes(row.signed), writer=NodeId(row.peer), signing_key=key)
    except UntrustedError:
        return False
    return told.made_ms == row.made_ms


def _state(ledger: Ledger, heads: dict[Chain, int]) -> Iterator[Finding]:
    """Check that our own next entry will come after all that we wrote."""
    ours = [chain for chain in heads if writer_of(chain[0]) == ledger.node]
    if not ours:
        return
    written = LedgerEntry.objects.filter(stream__in={stream for stream, _ in ours})
    latest = written.aggregate(Max("millis"), Max("epoch"))
    row = NodeState.objects.filter(node=ledger.node).first()
    if row is None or row.epoch < latest["epoch__max"] or row.millis < latest["millis__max"]:
        yield Finding("state", ledger.node)


# ---- the rows


def _rows(ledger: Ledger) -> Iterator[Finding]:
    """Compare live rows with rebuilt ones; the rebuilding is rolled back."""
    try:
        with ledger.deciding(), transaction.atomic():
            found = _refolded_otherwise()
            transaction.set_rollback(True)
    except RekamError as error:  # a payload that no longer can be read; its place was named above
        found = [f"unreadable {error.code}"]
    yield from (Finding("row", where) for where in found)


def _refolded_otherwise() -> list[str]:
    """Make all rows anew, in the caller's transaction, and return which were not the same."""
    for model in PROJECTIONS:
        _set_aside(_live(model), f"SELECT * FROM {_table(model)}")  # noqa: S608 our own names
    _refold(lambda _done, _total: None)
    return [f"{model.__name__} {where}" for model in PROJECTIONS for where in _differing(model)]


def _differing(model: type[Model]) -> list[str]:
    """Return the keys of rows that are not the same live and rebuilt."""
    names = ",".join(column for column in _columns(model) if column != "id")
    live, made = (
        f"SELECT {names} FROM {table}"  # noqa: S608 our own names
        for table in (_live(model), _table(model))
    )
    keys: set[str] = set()
    with connection.cursor() as cursor:
        for here, there in ((live, made), (made, live)):
            cursor.execute(f"{here} EXCEPT {there} LIMIT {ROWS_NAMED_MAX}")
            keys |= {str(row[0]) for row in cursor.fetchall()}
    return sorted(keys)


def _refold(on_progress: Progress) -> None:
    """Throw every row away and fold it again: devices first, they say how far a clock counts."""
    _run(_FLAGS.format(parts=_table(PartRow)))
    _run(_FLAGS_ASIDE.format(parts=_table(PartRow)))
    for model in PROJECTIONS:
        model.objects.all().delete()
    subjects = EntrySubject.objects.order_by("subject").values_list("subject", flat=True).distinct()
    total, done = subjects.count(), 0
    devices = subjects.filter(subject__startswith="device:")
    others = subjects.exclude(subject__startswith="device:")
    for some in (devices, others):
        for batch in bulk.batches(some.iterator(_BATCH), project.BATCH):
            project.refresh(Subject(one) for one in batch)
            done += len(batch)
            on_progress(done, total)
    _refold_parts()


def _refold_parts() -> None:
    """Note receipts and parts again; what was held and receipted is no fact of theirs."""
    speaking = LedgerEntry.objects.filter(kind__in=enrolled.KINDS_WITH_PARTS).order_by("id")
    for rows in bulk.batches(speaking.iterator(_BATCH), _BATCH):
        entries = [entry_of(row) for row in rows]
        told = [(one.place, codec.decode(one.payload)) for one in entries]
        enrolled.keep_parts(told, are_held=False)
        enrolled.count_receipts(told)
    _run(_FLAGS_BACK.format(parts=_table(PartRow)))
    _run("DELETE FROM part_flags")


# Emptied and kept, for SQLite drops no table while any read on the connection is unfinished, and a
# finding's traceback may hold one (``test_a_read_that_was_left_open_stops_no_verify``).
_FLAGS = """
CREATE TEMPORARY TABLE IF NOT EXISTS part_flags AS
SELECT digest, is_held, receipted_ms, backed_ms, dropped_ms FROM {parts} WHERE 1 = 0
"""
_FLAGS_ASIDE = """
INSERT INTO part_flags SELECT digest, is_held, receipted_ms, backed_ms, dropped_ms FROM {parts}
"""
_FLAGS_BACK = """
UPDATE {parts} SET is_held = f.is_held, receipted_ms = f.receipted_ms,
  backed_ms = f.backed_ms, dropped_ms = f.dropped_ms
FROM part_flags f WHERE f.digest = {parts}.digest
"""


def _set_aside(name: str, select: str) -> None:
    _run(f"CREATE TEMPORARY TABLE {name} AS {select}")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 Django's documented model API


def _live(model: type[Model]) -> str:
    return f"live_{_table(model)}"


def _columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]  # noqa: SLF001 the same
