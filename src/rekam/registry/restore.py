"""Puts an office back as a backup has it, into an empty folder and database of either kind.

In this order, and each step may be done again: parts, rows (in one transaction, or none), then
what is made from rows. The restored office opens a new epoch at once, so that it writes no place
of its chains twice; its kits hear of it, and send again what it lost (``recovery.py``). What it
told them of backups is forgotten until its next one.
Letters: what was lost may have given numbers to letters that are in people's hands. So numbers go
on above the next ten thousand, whatever the clock says: more than any office prints between two
backups, and a registrar sees by the number that there was a restore
(``test_a_restored_office_gives_no_letter_number_again``).
Before: ``vault.py`` reads. Next: ``boot/backup.py`` writes the home's files, ``node.json`` last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max

from rekam.domain.errors import BackupDamagedError, NotEmptyError
from rekam.domain.facts import subjects_of
from rekam.domain.values import WIB
from rekam.journal import codec
from rekam.registry import backed, bulk, names, tables, verify
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.models import EntrySubject, LedgerEntry, Resident, SuketRow
from rekam.registry.models_backup import RestoreRow
from rekam.registry.models_words import NameToken, NameWord
from rekam.registry.vault import Manifest, Vault

LETTERS_LEFT_OUT = 10_000
Progress = Callable[[int, int], None]
_PAGE = 2000


def parts(vault: Vault, manifest: Manifest, into: Parts, *, on_progress: Progress) -> list[str]:
    """Copy the parts that are not here yet; return the names of those that the place lost.

    They stop nothing: what is missing is asked for again at the kits that still have it.
    """
    lost = []
    for done, digest in enumerate(vault.parts_of(manifest), start=1):
        try:
            if not into.has(digest):
                into.put(vault.part(digest))
        except BackupDamagedError as error:
            lost.append(str(error))
        on_progress(done, manifest.parts.row_count)
    return lost


def rows(vault: Vault, manifest: Manifest, *, now_ms: int, on_progress: Progress) -> None:
    """Put every row in, in one transaction; the tables are of the backup's own migration.

    Raises:
        NotEmptyError: a machine lives in this database.
        BackupDamagedError: a piece is missing or damaged, and nothing was put in.
    """
    if missing := vault.missing(manifest):
        raise BackupDamagedError(*missing)
    if not tables.is_empty():
        raise NotEmptyError("database")
    total, done = sum(one.row_count for one in manifest.tables), 0
    with transaction.atomic():
        for listing in manifest.tables:
            for some in vault.table(listing):
                tables.load(listing.name, listing.columns, some)
                done += len(some)
                on_progress(done, total)
        _count_on()
        RestoreRow.objects.create(
            number=manifest.number, made_ms=manifest.made_ms, restored_ms=now_ms, letters={}
        )


def is_of(manifest: Manifest) -> bool:
    """Tell whether the rows in this database were put in from this backup, and last."""
    if tables.table_of(RestoreRow) not in connection.introspection.table_names():
        return False
    last = RestoreRow.objects.order_by("-id").first()
    return last is not None and (last.number, last.made_ms) == (manifest.number, manifest.made_ms)


def made_again(
    ledger: Ledger, store: Parts, manifest: Manifest, *, letters_after: int, on_progress: Progress
) -> RestoreRow:
    """Make what no backup holds, open a new epoch, and settle where letters go on; safe to repeat.

    ``letters_after`` is the last number of the year that somebody read in the book of letters, 0
    when nobody did.
    """
    with ledger.deciding():
        _subjects()
        _words()
        if ledger.epoch <= manifest.epoch:
            ledger.open_epoch(manifest.epoch)
        verify.rebuild(ledger, store, on_progress=on_progress)
        row = RestoreRow.objects.order_by("-id")[0]
        if not row.letters:
            row.letters = _letters(row, letters_after)
            row.save()
    return row


def _letters(row: RestoreRow, letters_after: int) -> dict[str, int]:
    """Return the last number that may have been given, for each year that was lost a part of."""
    this_year, made = _year(row.restored_ms), _year(row.made_ms)
    known = dict(SuketRow.objects.values_list("year").annotate(Max("serial")))
    years = {*known, *range(min(made, this_year), max(made, this_year) + 1)}
    found = {}
    for year in sorted(years):
        last = max(known.get(year, 0), backed.last_letter(year))
        found[str(year)] = (last // LETTERS_LEFT_OUT + 1) * LETTERS_LEFT_OUT
    found[str(this_year)] = max(found[str(this_year)], letters_after)
    return found


def _year(millis: int) -> int:
    return datetime.fromtimestamp(millis / 1000, tz=WIB).year


def _subjects() -> None:
    """Note again which subjects each entry is about; the book takes no line twice."""
    if EntrySubject.objects.exists():
        return
    for some in bulk.batches(LedgerEntry.objects.order_by("id").iterator(_PAGE), _PAGE):
        pairs = [
            (row.id, subject)
            for row in some
            for subject in set(subjects_of(codec.decode(bytes(row.payload))))
        ]
        bulk.insert(EntrySubject, pairs)


def _words() -> None:
    """Let residents be found by the words of their names again."""
    for model in (NameToken, NameWord):
        model._default_manager.all().delete()  # noqa: SLF001 Django's documented model API
    known = Resident.objects.values_list("name", "heard").distinct()
    for some in bulk.batches(known.iterator(_PAGE), _PAGE):
        names.learn(some)


def _count_on() -> None:
    """Let the database's own counters go on above the rows that were put in with their numbers."""
    for statement in connection.ops.sequence_reset_sql(no_style(), tables.kept()):
        bulk.execute(statement)
