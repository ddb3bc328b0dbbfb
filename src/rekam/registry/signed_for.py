"""Which of our mail its reader has signed for: what may be cleared from where it still lies.

Before: ``mailroom.py`` heard the reader's statement. Next: ``sync/tidy.py`` clears.
"""

from __future__ import annotations

from rekam.domain.values import NodeId, writer_of
from rekam.registry import bulk, project
from rekam.registry.mailroom import Mailroom
from rekam.registry.models import LedgerEntry, PartRow
from rekam.sync import tidy
from rekam.sync.statement import Chain


def held_by(room: Mailroom, peer: NodeId, names: list[str]) -> list[str]:
    """Return those of the names in a peer's mailbox that are ours and that it holds.

    Guards against clearing what the peer holds another branch of, or has asked for again:
    ``test_only_what_its_reader_signed_for_is_cleared``.
    """
    return tidy.held(names, _positions(room, peer), _receipted(room, tidy.parts_of(names)))


def _positions(room: Mailroom, peer: NodeId) -> dict[Chain, int]:
    """Return how far a peer has our own chains, of those that are the same there as here."""
    heard = room.heard_from(peer)
    ours: dict[Chain, int] = {}
    for (stream, epoch), known in (heard.positions if heard else {}).items():
        if writer_of(stream) != room.node:
            continue
        row = LedgerEntry.objects.filter(stream=stream, epoch=epoch, seq=known.seq).first()
        if row is not None and bytes(row.digest).startswith(known.digest):
            ours[stream, epoch] = known.seq
    return ours


def _receipted(room: Mailroom, named: set[str]) -> set[str]:
    mine = PartRow.objects.filter(stream=room.node, receipted_ms__isnull=False)
    return {
        digest
        for some in bulk.batches(sorted(named), project.BATCH)
        for digest in mine.filter(digest__in=some).values_list("digest", flat=True)
    }
