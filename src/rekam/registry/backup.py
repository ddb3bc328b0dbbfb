"""Takes a backup while the office serves: rows of one moment, and every part that it holds.

What cannot be made again goes in (``tables.py``), and the files of the home folder, with the keys
among them. Parts are not read inside the snapshot: they are named by their content and never
change. Interrupted, it leaves pieces that the next run finds, and the backup before as it was: a
backup counts once its manifest was put and read back, and only then does the office write down
what is in it and tell its kits.
Before: ``boot/backup.py``. Next: ``vault.py`` keeps the pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from rekam.domain.errors import DigestError, OfficeOnlyError
from rekam.domain.values import StreamId, writer_of
from rekam.journal import codec
from rekam.registry import bulk, enrolled, tables
from rekam.registry.held import count_found
from rekam.registry.ledger import entry_of
from rekam.registry.machine import Machine
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.models_backup import BackupRow
from rekam.registry.vault import Listing, Manifest, Vault
from rekam.sync.statement import HEAD_BYTES, Positions

Progress = Callable[[int, int], None]
Named = list[tuple[StreamId, int, int, list[bytes]]]  # stream, epoch, seq, parts
_PAGE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a backup is to hold besides the tables, and what becomes of older ones."""

    place: str  # what people call it
    migration: str
    files: Mapping[str, bytes]  # of the home folder
    keep: int  # backups, this one among them
    is_reread: bool = False  # believe no earlier backup: read all again, and mend what is damaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A finished backup."""

    manifest: Manifest
    put_bytes: int
    dropped: int  # older backups
    damaged: list[str]  # parts that this office should hold, and does not


@dataclass(slots=True)
class _Steps:
    """Counts rows and parts, and tells how far it is."""

    tell: Progress
    total: int = 0
    done: int = 0

    def count(self, more: int) -> None:
        self.done += more
        self.tell(self.done, self.total)


@dataclass(slots=True)
class _Seen:
    """The office at one moment."""

    made_ms: int
    epoch: int
    positions: Positions
    held: list[bytes]
    named: Named
    tables: list[Listing] = field(default_factory=list)


def take(machine: Machine, vault: Vault, wanted: Wanted, *, on_progress: Progress) -> Taken:
    """Take a backup of this office; see ``vault.py`` for how it is kept.

    Raises:
        OfficeOnlyError: on a kit, whose work is safe once the office has it.
        BackupKeyError: in that place lie backups that this office's key does not open.
        BackupFullError: there is no room; run it again with room, and it goes on where it was.
    """
    if not machine.is_office:
        raise OfficeOnlyError
    office_key = machine.ledger.keys.public.signing_key
    before = vault.newest(office_key)
    if before is not None and not wanted.is_reread:
        vault.trust(before)
    machine.ledger.sign_pending()
    count_found(machine.parts, {stream for stream, _ in machine.ledger.heads()})
    steps = _Steps(on_progress)
    with tables.snapshot():
        seen = _look(machine, vault, steps)
    held, damaged = _keep_parts(machine, vault, seen.held, steps)
    manifest = Manifest(
        number=max(vault.numbers(), default=0) + 1,
        made_ms=seen.made_ms,
        database=connection.vendor,
        migration=wanted.migration,
        epoch=seen.epoch,
        positions=[[*chain, head.seq, head.digest] for chain, head in seen.positions.items()],
        files=_listed(vault, "files", ("name", "data"), sorted(map(list, wanted.files.items()))),
        parts=_listed(vault, "parts", ("digest",), [[one] for one in held]),
        part_bytes=sum(PartRow.objects.filter(is_held=True).values_list("size_bytes", flat=True)),
        tables=seen.tables,
    )
    vault.finish(manifest, machine.ledger.keys)
    _write_down(machine, vault, manifest, place=wanted.place, outside=_outside(seen, set(held)))
    dropped = vault.prune(wanted.keep, office_key)
    return Taken(manifest=manifest, put_bytes=vault.put_bytes, dropped=dropped, damaged=damaged)


def _look(machine: Machine, vault: Vault, steps: _Steps) -> _Seen:
    """Keep every table's rows as they are at this moment, and note where the book stands."""
    rows = PartRow.objects.filter(is_held=True).order_by("stream", "epoch", "seq", "digest")
    seen = _Seen(
        made_ms=machine.clock_ms(),
        epoch=machine.ledger.epoch,
        positions=machine.ledger.heads(),
        held=[bytes.fromhex(one) for one in rows.values_list("digest", flat=True)],
        named=_named(),
    )
    counts = {model: model._default_manager.count() for model in tables.kept()}  # noqa: SLF001 API
    steps.total = sum(counts.values()) + len(seen.held)
    for model in counts:
        cut = tables.pieces(tables.rows_of(model))
        name, columns = tables.table_of(model), tables.columns_of(model)
        seen.tables.append(_kept(vault, name, columns, cut, steps))
    return seen


def _named() -> Named:
    """Return which parts each recording or handover speaks of, chain by chain in order."""
    found: Named = []
    rows = LedgerEntry.objects.filter(kind__in=enrolled.KINDS_WITH_PARTS)
    for row in rows.order_by("stream", "epoch", "seq").iterator(_PAGE):
        entry = entry_of(row)
        digests = [one.digest for one in enrolled.parts_of(codec.decode(entry.payload))]
        if digests:
            found.append((StreamId(row.stream), row.epoch, row.seq, digests))
    return found


def _keep_parts(
    machine: Machine, vault: Vault, wanted: Iterable[bytes], steps: _Steps
) -> tuple[list[bytes], list[str]]:
    """Keep parts; return which are in, and which turned out not to be whole on this machine.

    Those are asked for again at the next exchange.
    """
    held, damaged = [], []
    for digest in wanted:
        try:
            vault.keep_part(digest, lambda digest=digest: machine.parts.get(digest))  # type: ignore[misc] # mypy sees no type in a default
            held.append(digest)
        except DigestError:
            damaged.append(digest.hex())
        steps.count(1)
    for some in bulk.batches(damaged, _PAGE):
        PartRow.objects.filter(digest__in=some).update(is_held=False)
    return held, damaged


def _listed(vault: Vault, name: str, columns: tuple[str, ...], rows: list[list[Any]]) -> Listing:
    cut = tables.pieces((row[0], row) for row in rows)
    return _kept(vault, name, columns, cut, _Steps(lambda _done, _total: None))


def _kept(
    vault: Vault,
    name: str,
    columns: Iterable[str],
    cut: Iterable[tuple[bytes, int]],
    steps: _Steps,
) -> Listing:
    count, digests = 0, []
    for rows, row_count in cut:
        digests.append(vault.keep(rows))
        count += row_count
        steps.count(row_count)
    return Listing(name, list(columns), count, digests)


def _outside(seen: _Seen, held: set[bytes]) -> dict[str, list[list[Any]]]:
    """Return, for each kit, which parts of its recordings are not in the backup."""
    found: dict[str, list[list[Any]]] = {}
    for stream, epoch, seq, digests in seen.named:
        for digest in digests:
            if digest not in held:
                mark = digest[:HEAD_BYTES].hex()
                found.setdefault(writer_of(stream), []).append([stream, epoch, seq, mark])
    return found


def _write_down(
    machine: Machine,
    vault: Vault,
    manifest: Manifest,
    *,
    place: str,
    outside: dict[str, list[list[Any]]],
) -> None:
    BackupRow.objects.create(
        number=manifest.number,
        place=place[:300],
        made_ms=manifest.made_ms,
        finished_ms=machine.clock_ms(),
        put_bytes=vault.put_bytes,
        part_count=manifest.parts.row_count,
        positions=[[*chain, seq, digest.hex()] for *chain, seq, digest in manifest.positions],
        outside=outside,
    )
