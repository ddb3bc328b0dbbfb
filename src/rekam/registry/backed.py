"""What of this office's book is in its newest finished backup, and what each kit is told of it.

Every backup is whole, so the newest finished one alone counts. A kit throws copies away on this
word: a part is said to be in only if its entry is, and if its bytes were read through and put.
Before: ``backup.py`` finishes one. Next: ``retention.py`` on the kit.
"""

from __future__ import annotations

from dataclasses import dataclass

from rekam.domain.stamp import Place
from rekam.domain.values import NodeId, StreamId, writer_of
from rekam.journal.entry import Head
from rekam.registry.ledger import Ledger
from rekam.registry.models import LedgerEntry, PartRow
from rekam.registry.models_backup import BackupRow, RestoreRow
from rekam.sync.statement import HEAD_BYTES, Positions

OUTSIDE_TOLD_MAX = 1000  # parts in one statement, 8 bytes each


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """The newest finished backup, and what is newer than it."""

    number: int
    place: str
    made_ms: int  # what is newer is not in it
    finished_ms: int
    checked_ms: int | None  # when it was last restored for a trial
    put_bytes: int  # what it had to write: the rest was there
    entries_outside: int
    parts_outside: int

    def age_ms(self, now_ms: int) -> int:
        """Return how old it is; a clock that went back makes no backup younger than new."""
        return max(0, now_ms - self.made_ms)


def state(ledger: Ledger) -> BackupState | None:
    """Return the newest finished backup of this office; None before its first."""
    row = _newest()
    if row is None:
        return None
    backed = {chain: head.seq for chain, head in _positions(row).items()}
    return BackupState(
        number=row.number,
        place=row.place,
        made_ms=row.made_ms,
        finished_ms=row.finished_ms,
        checked_ms=row.checked_ms,
        put_bytes=row.put_bytes,
        entries_outside=sum(
            max(0, head.seq - backed.get(chain, 0)) for chain, head in ledger.heads().items()
        ),
        parts_outside=max(0, PartRow.objects.filter(is_held=True).count() - row.part_count),
    )


def told_to(peer: NodeId) -> tuple[Positions, tuple[bytes, ...]]:
    """Return how far a peer's chains are in a backup, and which of their parts are not in it.

    Where more parts are missing than one statement tells, the chain ends before the first untold
    (``test_more_parts_outside_than_can_be_told_shorten_what_is_said``).
    """
    row = _newest()
    if row is None:
        return {}, ()
    chains = {c: head for c, head in _positions(row).items() if writer_of(c[0]) == peer}
    outside = row.outside.get(peer, [])
    marks = tuple(bytes.fromhex(mark) for _stream, _epoch, _seq, mark in outside)
    for stream, epoch, seq, _mark in outside[OUTSIDE_TOLD_MAX:]:
        chain = (StreamId(stream), epoch)
        if chains[chain].seq >= seq:
            chains[chain] = _head_before(Place(*chain, seq))
    return chains, marks[:OUTSIDE_TOLD_MAX]


def note_checked(number: int, made_ms: int, *, now_ms: int) -> None:
    """Note that a backup was restored for a trial, and was whole."""
    BackupRow.objects.filter(number=number, made_ms=made_ms).update(checked_ms=now_ms)


def last_letter(year: int) -> int:
    """Return up to which number no letter of a year is given, by the restores that there were."""
    letters = RestoreRow.objects.values_list("letters", flat=True)
    return max((one.get(str(year), 0) for one in letters), default=0)


def _head_before(place: Place) -> Head:
    chain = LedgerEntry.objects.filter(stream=place.stream, epoch=place.epoch)
    before = chain.filter(seq=place.seq - 1).first()
    return Head(before.seq, bytes(before.digest)) if before else Head(0, bytes(HEAD_BYTES))


def _newest() -> BackupRow | None:
    return BackupRow.objects.order_by("-id").first()


def _positions(row: BackupRow) -> Positions:
    return {
        (StreamId(stream), epoch): Head(seq, bytes.fromhex(digest))
        for stream, epoch, seq, digest in row.positions
    }
