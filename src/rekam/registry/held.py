"""Which parts of a peer are here whole, and which are missing: what a statement says of them.

A peer's parts stand under its own stream, or where the office adopted what speaks of them under one
of the office's (``test_a_part_of_what_was_adopted_gets_its_receipt``). There stand also the marks
of who received a paper at the counter.
Before: ``mailroom.py`` heard what the peer asks. Next: on a kit, ``retention.py`` lets copies go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet
from django.db.models.functions import Left

from rekam.domain.values import OFFICE, NodeId, writer_of
from rekam.registry import bulk, project
from rekam.registry.blobs import Parts
from rekam.registry.models import PartRow
from rekam.sync.statement import HEAD_BYTES, Chain

PARTS_TOLD_MAX = 1000  # in one statement, 8 bytes each to ask and 32 to answer


def streams_of(peer: NodeId, node: NodeId, chains: Iterable[Chain]) -> set[str]:
    """Return under which streams a peer's parts stand in the book that has these chains."""
    adopted = {stream for stream, _ in chains if node == writer_of(stream) == OFFICE}
    return {peer, *adopted}


def count_found(parts: Parts, streams: Collection[str]) -> None:
    """Count parts that came before the entry that speaks of them, or can be read again."""
    missing = PartRow.objects.filter(stream__in=streams, is_held=False, dropped_ms=None)
    found = [one.hex() for one in digests(missing) if parts.has(one)]
    for some in bulk.batches(found, project.BATCH):
        missing.filter(digest__in=some).update(is_held=True)


def told(
    parts: Parts, streams: Collection[str], asked: Collection[bytes]
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the parts a peer asks about that are here, and its others that are not.

    Whoever reads this throws its copy away: each part is read through once more
    (``test_a_part_damaged_at_the_office_before_its_receipt_is_given_none``).
    """
    marked = PartRow.objects.annotate(mark=Left("digest", 2 * HEAD_BYTES))
    counted = [
        one
        for some in bulk.batches([one.hex() for one in asked], project.BATCH)
        for one in digests(marked.filter(mark__in=some, is_held=True))
    ]
    here = tuple(filter(parts.has, counted))
    waiting = _before_their_entry(parts, {*asked} - {one[:HEAD_BYTES] for one in counted})
    for some in bulk.batches([one.hex() for one in {*counted} - {*here}], project.BATCH):
        PartRow.objects.filter(digest__in=some).update(is_held=False)
    rows = PartRow.objects.filter(stream__in=streams, is_held=False)
    missing = digests(rows.order_by("stream", "digest"))  # an office's own last
    others = [one for one in missing if one[:HEAD_BYTES] not in set(asked)]
    return here + waiting, tuple(others[:PARTS_TOLD_MAX])


def _before_their_entry(parts: Parts, asked: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return parts that are here whole, of which no admitted entry speaks yet.

    Their segment waits somewhere. Without a receipt a kit would put them on its stick again at
    each exchange (``test_a_part_whose_segment_waits_is_put_once``); where it is lost meanwhile,
    its entry will find it missing, and ask.
    """
    known = {one.hex() for one in asked}
    found = [one for mark in sorted(known) for one in parts.beginning(mark)]
    told_of = digests(PartRow.objects.filter(digest__in=[one.hex() for one in found]))
    return tuple(one for one in found if one not in told_of and parts.has(one))


def digests(rows: QuerySet[PartRow]) -> tuple[bytes, ...]:
    """Return the digests of rows, in their order."""
    return tuple(bytes.fromhex(one) for one in rows.values_list("digest", flat=True))
