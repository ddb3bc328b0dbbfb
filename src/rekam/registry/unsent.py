"""What of our own a peer is not known to hold, in entries, and by segments of another branch.

Before: ``mailroom.py`` heard the peer's statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rekam.domain.values import writer_of
from rekam.journal import segment
from rekam.journal.entry import Head
from rekam.registry import recovery
from rekam.registry.ledger import Ledger
from rekam.registry.models import SegmentRow
from rekam.sync.statement import HEAD_BYTES, Chain, Positions, Statement


def has_all(heard: Statement | None, chain: Chain, head: Head) -> bool:
    """Tell whether a peer's chain ends where ours does: most do, and cost no question more."""
    known = heard.positions.get(chain) if heard else None
    return known is not None and known.seq == head.seq and head.digest.startswith(known.digest)


def entries(ledger: Ledger, heard: Statement | None) -> int:
    """Return how many of our own entries the peer is not known to hold."""
    theirs: Positions = heard.positions if heard else {}
    return sum(
        _unsent(chain, head, theirs.get(chain, Head(0, b"")))
        for chain, head in ledger.heads().items()
        if writer_of(chain[0]) == ledger.node and not has_all(heard, chain, head)
    )


def _unsent(chain: Chain, head: Head, known: Head) -> int:
    if recovery.is_ours(chain, known):
        return head.seq - known.seq
    return 0 if recovery.is_told_again(chain, head.seq) else max(1, head.seq - known.seq)


def branch(
    downwards: Iterable[SegmentRow], seq: int, aside: Mapping[bytes, bool]
) -> Iterator[SegmentRow]:
    """Return what a peer lacks of a chain that it has otherwise, from ``seq`` on at the latest.

    It keeps our branch aside, and says where one begins on its own chain. Until then twice as many
    segments further down go out as those below ``seq`` that it kept, one at first.
    """
    left = 1
    for row in downwards:
        is_rooted = aside.get(mark(row))
        if is_rooted is None:
            yield row
        if row.first <= seq:
            left += -1 if is_rooted is None else 1
            if is_rooted or left == 0:
                return


def mark(row: SegmentRow) -> bytes:
    """Return how a statement names a segment that was kept aside."""
    return segment.content_digest(bytes(row.signed))[:HEAD_BYTES]
