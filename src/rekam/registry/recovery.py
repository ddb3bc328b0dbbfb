"""What a node does when its own journal is found to have gone backwards: a restored disk, a twin.

A peer that knows more of our own chain than we do, or another entry at the same place, shows it. We
never reuse a place: we open a new epoch. The peer then sends us its branch of the old chain. What
follows from our book is admitted as it is; what forks from it we tell again in the new epoch, and
with it what our own branch holds and the peer cannot take; what comes back of that branch later is
told again too. An entry told again keeps its stamp and counts once, so all machines end in the same
rows and no person is lost.
A statement opens an epoch and does no more; only what we signed ourselves is told again, or any
certified kit could make the office repeat itself without end
(``test_a_lying_kit_makes_the_office_tell_nothing_again``).
"""

from __future__ import annotations

from collections.abc import Sequence

from rekam.domain.values import writer_of
from rekam.journal import segment
from rekam.journal.entry import Entry, Head
from rekam.journal.segment import Segment
from rekam.registry.ledger import Ledger, entry_of
from rekam.registry.models import LedgerEntry
from rekam.sync.statement import Chain, Statement

# More restores than that nobody has seen; without a limit one lie would use up all epochs
# (``test_a_claim_of_a_far_epoch_is_passed_over``).
EPOCHS_LOST_MAX = 100


def notice(ledger: Ledger, heard: Statement) -> None:
    """Compare a statement with our own chains, and start new ones where they disagree."""
    ours = {c: head for c, head in heard.positions.items() if writer_of(c[0]) == ledger.node}
    with ledger.deciding():
        last = ledger.epoch + EPOCHS_LOST_MAX
        strange = [c[1] for c, head in ours.items() if c[1] <= last and not is_ours(c, head)]
        leave(ledger, max(strange, default=0))


def tell_lost(ledger: Ledger, lost: Segment) -> None:
    """Tell again what we once wrote in a branch that our book does not have, and our own branch."""
    chain = (lost.stream, lost.epoch)
    with ledger.deciding():
        leave(ledger, lost.epoch)
        kept = [is_ours(chain, head) for head in _heads_of(lost)]
        pairs = zip(lost.entries, kept[1:], strict=True)
        _tell(ledger, chain, [entry for entry, is_kept in pairs if not is_kept])
        if kept[0]:
            after = lost.first - 2 + kept.count(True)
            rows = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq__gt=after)
            _tell(ledger, chain, [entry_of(row) for row in rows.order_by("seq")])


def admit(ledger: Ledger, signed: bytes) -> int:
    """Take a segment in as ``Ledger.admit`` does; where it goes on what we told again, so do we.

    Whoever is on the other branch can take nothing of this one
    (``test_a_tail_that_comes_back_after_its_branch_was_told_again_reaches_the_other_branch``).
    """
    with ledger.deciding():
        new = ledger.admit(signed)
        if new and segment.signer_of(signed) == ledger.node:
            run = ledger.read_certified(signed)
            chain, entries = (run.stream, run.epoch), run.entries[-new:]
            before = entries[0].place.seq - 1
            if before and is_told_again(chain, before):
                _tell(ledger, chain, entries)
    return new


def leave(ledger: Ledger, epoch: int) -> None:
    """Write no more in this epoch nor in any before it."""
    if epoch >= ledger.epoch:
        ledger.open_epoch(epoch)


def is_told_again(chain: Chain, seq: int) -> bool:
    """Tell whether an entry of a chain that we left stands in a newer epoch."""
    last = LedgerEntry.objects.get(stream=chain[0], epoch=chain[1], seq=seq)
    newer = LedgerEntry.objects.filter(stream=chain[0], epoch__gt=chain[1])
    return newer.filter(millis=last.millis, counter=last.counter, payload=last.payload).exists()


def is_rooted(lost: Segment) -> bool:
    """Tell whether a fork begins where our book ends or branches off: nothing before it is lost."""
    return is_ours((lost.stream, lost.epoch), _heads_of(lost)[0])


def is_ours(chain: Chain, head: Head) -> bool:
    """Tell whether a chain of this book passes through a head, as far as its digest was told."""
    if head.seq == 0:
        return True
    row = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq=head.seq).first()
    return row is not None and bytes(row.digest).startswith(head.digest)


def _heads_of(lost: Segment) -> list[Head]:
    """Return where a chain stands before a segment, and after each of its entries."""
    digests = [lost.previous, *lost.digests()]
    return [Head(seq, one) for seq, one in enumerate(digests, start=lost.first - 1)]


def _tell(ledger: Ledger, chain: Chain, entries: Sequence[Entry]) -> None:
    """Tell entries of a left chain again, but none that was told again before."""
    newer = LedgerEntry.objects.filter(stream=chain[0], epoch__gt=chain[1])
    known = newer.values_list("millis", "counter", "payload")
    told = {(millis, counter, bytes(payload)) for millis, counter, payload in known}
    ledger.tell_again(
        [one for one in entries if (one.stamp.millis, one.stamp.counter, one.payload) not in told]
    )
