"""What a node does when a peer's statement shows that one of them was restored or cloned.

A peer that knows more of our own chain than we do, or another entry at the same place, proves that
our journal went backwards: a restored disk, a lost tail, a twin laptop. We never reuse a place: we
open a new epoch, and tell again in it every fact that the peer was not known to hold. Facts are
idempotent, so what it did hold changes nothing, and no person is lost.
"""

from __future__ import annotations

from rekam.domain.facts import Unknown
from rekam.domain.values import writer_of
from rekam.journal import codec
from rekam.registry.ledger import Ledger
from rekam.registry.models import LedgerEntry
from rekam.sync.statement import HEAD_BYTES, Chain, Statement


def notice(ledger: Ledger, heard: Statement, *, before: Statement | None) -> None:
    """Compare a statement with our own chains, and start anew where they disagree.

    ``before`` is the same peer's earlier statement: what it held of us then needs no telling.
    """
    ours = {c: head for c, head in heard.positions.items() if writer_of(c[0]) == ledger.node}
    strange = [chain for chain, head in ours.items() if not _is_ours(chain, head.seq, head.digest)]
    current = [chain for chain in strange if chain[1] >= ledger.epoch]
    if current:
        with ledger.deciding():
            ledger.open_epoch(max(epoch for _, epoch in current))
            for chain in current:
                _tell_again(ledger, chain, after=_common(chain, before))


def _common(chain: Chain, before: Statement | None) -> int:
    head = before.positions.get(chain) if before else None
    return head.seq if head and _is_ours(chain, head.seq, head.digest) else 0


def _is_ours(chain: Chain, seq: int, digest: bytes) -> bool:
    row = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq=seq).first()
    return row is not None and bytes(row.digest)[:HEAD_BYTES] == digest


def _tell_again(ledger: Ledger, chain: Chain, *, after: int) -> None:
    rows = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq__gt=after)
    for row in rows.order_by("seq"):
        fact = codec.decode(bytes(row.payload))
        if not isinstance(fact, Unknown):
            ledger.record(fact, actor=row.actor)
