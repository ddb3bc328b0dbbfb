"""What a node does when its own journal is found to have gone backwards: a restored disk, a twin.

A peer that knows more of our own chain than we do, or another entry at the same place, shows it. We
never reuse a place: we open a new epoch. What the others cannot take from our branch of the old
chain is told again in it, and so is what only theirs holds: it comes back as segments that we
signed ourselves and that fork from our book. An entry told again keeps its stamp, and a fact told
twice counts once, so all machines end in the same rows and no person is lost.
The office's statement is enough for a kit to tell again; a kit's for the office to open an epoch,
but not more: any certified kit could make it repeat itself without end
(``test_a_lying_kit_makes_the_office_tell_nothing_again``).
"""

from __future__ import annotations

from collections.abc import Sequence

from rekam.domain.values import OFFICE, writer_of
from rekam.journal.entry import Entry, Head
from rekam.journal.segment import Segment
from rekam.registry.ledger import Ledger, entry_of
from rekam.registry.models import LedgerEntry
from rekam.sync.statement import Chain, Statement

# More restores than that nobody has seen; without a limit one lie would use up all epochs
# (``test_a_claim_of_a_far_epoch_is_passed_over``).
EPOCHS_LOST_MAX = 100


def notice(ledger: Ledger, heard: Statement, *, before: Statement | None) -> None:
    """Compare a statement with our own chains, and start anew where they disagree.

    ``before`` is the same peer's earlier statement: what it held of us then needs no telling.
    """
    ours = {c: head for c, head in heard.positions.items() if writer_of(c[0]) == ledger.node}
    strange = [chain for chain, head in ours.items() if not _is_ours(chain, head)]
    with ledger.deciding():
        near = [epoch for _, epoch in strange if epoch <= ledger.epoch + EPOCHS_LOST_MAX]
        _leave(ledger, max(near, default=0))
        if heard.node == OFFICE:
            for chain in strange:
                _tell_branch(ledger, chain, after=_common(chain, before))


def tell_lost(ledger: Ledger, signed: bytes) -> None:
    """Tell again what we once wrote in a branch that our book does not have, and our own branch."""
    lost = ledger.read_certified(signed)
    chain = (lost.stream, lost.epoch)
    with ledger.deciding():
        _leave(ledger, lost.epoch)
        kept = [_is_ours(chain, head) for head in _heads_of(lost)]
        pairs = zip(lost.entries, kept[1:], strict=True)
        _tell(ledger, chain, [entry for entry, is_kept in pairs if not is_kept])
        if kept[0]:
            _tell_branch(ledger, chain, after=lost.first - 2 + kept.count(True))


def is_rooted(lost: Segment) -> bool:
    """Tell whether a fork begins where our book ends or branches off: nothing before it is lost."""
    return _is_ours((lost.stream, lost.epoch), _heads_of(lost)[0])


def _heads_of(lost: Segment) -> list[Head]:
    """Return where a chain stands before a segment, and after each of its entries."""
    digests = [lost.previous, *lost.digests()]
    return [Head(seq, one) for seq, one in enumerate(digests, start=lost.first - 1)]


def _leave(ledger: Ledger, epoch: int) -> None:
    """Write no more in this epoch nor in any before it."""
    if epoch >= ledger.epoch:
        ledger.open_epoch(epoch)


def _common(chain: Chain, before: Statement | None) -> int:
    head = before.positions.get(chain) if before else None
    return head.seq if head and _is_ours(chain, head) else 0


def _is_ours(chain: Chain, head: Head) -> bool:
    """Tell whether a chain of this book passes through a head, as far as its digest was told."""
    if head.seq == 0:
        return True
    row = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq=head.seq).first()
    return row is not None and bytes(row.digest).startswith(head.digest)


def _tell_branch(ledger: Ledger, chain: Chain, *, after: int) -> None:
    rows = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq__gt=after)
    _tell(ledger, chain, [entry_of(row) for row in rows.order_by("seq")])


def _tell(ledger: Ledger, chain: Chain, entries: Sequence[Entry]) -> None:
    """Tell entries of a left chain again, but none that was told again before."""
    newer = LedgerEntry.objects.filter(stream=chain[0], epoch__gt=chain[1])
    known = newer.values_list("millis", "counter", "payload")
    told = {(millis, counter, bytes(payload)) for millis, counter, payload in known}
    ledger.tell_again(
        one for one in entries if (one.stamp.millis, one.stamp.counter, one.payload) not in told
    )
