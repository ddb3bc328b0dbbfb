"""What a segment that lies aside says, beside what the book holds at the same places.

For whoever decides about it. An entry is the same where its stamp, its officer and its content are;
what a chain's digests prove is not asked here, for after one other entry they all differ. What the
book holds at another place, told again in a newer epoch or taken over from a fork, is named too.
Before: ``quarantine.py`` keeps it. Next: ``quarantine.release``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rekam.domain.errors import MalformedError, RefusedError
from rekam.domain.facts import Fact, subjects_of
from rekam.domain.stamp import Place
from rekam.domain.values import NodeId, StreamId, writer_of
from rekam.journal import codec
from rekam.journal.entry import Entry
from rekam.registry import bulk
from rekam.registry.ledger import Ledger, entry_of
from rekam.registry.models import EntrySubject, LedgerEntry, QuarantineRow
from rekam.registry.project import BATCH

Places = dict[bytes, str]


@dataclass(frozen=True, slots=True)
class Said:
    """One entry: by whom, when by their clock, and what; None where it is no fact at all."""

    actor: str
    millis: int
    fact: Fact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One place of the chain, as the segment has it and as the book has it."""

    seq: int
    aside: Said
    book: Said | None  # None: the book has nothing at this place
    elsewhere: str  # where else the book holds this very fact; "" where nowhere

    @property
    def is_same(self) -> bool:
        return self.aside == self.book

    @property
    def is_who(self) -> bool:
        """Whether another officer told it."""
        return self.book is not None and self.book.actor != self.aside.actor

    @property
    def is_when(self) -> bool:
        """Whether it was told at another time."""
        return self.book is not None and self.book.millis != self.aside.millis

    @property
    def is_what(self) -> bool:
        """Whether something else was told."""
        return self.book is not None and self.book.fact != self.aside.fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A segment beside the book."""

    node: NodeId
    stream: StreamId
    epoch: int
    pairs: Sequence[Pair]

    @property
    def differing(self) -> list[Pair]:
        """Return the places that the book has otherwise, or not at all."""
        return [one for one in self.pairs if not one.is_same]

    @property
    def same(self) -> int:
        """Count the places where segment and book say the same."""
        return len(self.pairs) - len(self.differing)

    @property
    def other(self) -> int:
        """Count the places where the book holds something else."""
        return sum(one.book is not None for one in self.differing)

    @property
    def missing(self) -> int:
        """Count the places where the book holds nothing."""
        return len(self.differing) - self.other

    @property
    def unheld(self) -> int:
        """Count the facts that the book holds nowhere: what would be lost without this segment."""
        return sum(not one.elsewhere for one in self.differing)


def compare(ledger: Ledger, digest: str) -> Comparison:
    """Lay a segment that was kept aside beside the book.

    Raises:
        RefusedError: nothing of this digest lies aside.
        UntrustedError: it cannot be read, or nobody knows yet who wrote it.
    """
    row = QuarantineRow.objects.filter(digest=digest).first()
    if row is None:
        raise RefusedError("settled")
    run = ledger.read_certified(bytes(row.data))
    places = LedgerEntry.objects.filter(
        stream=run.stream, epoch=run.epoch, seq__gte=run.first, seq__lte=run.last
    )
    held = {row.seq: row for row in places}
    elsewhere = _held_elsewhere(run.entries)
    return Comparison(
        node=writer_of(run.stream),
        stream=run.stream,
        epoch=run.epoch,
        pairs=[
            Pair(
                seq=one.place.seq,
                aside=_said(one),
                book=_said(entry_of(held[one.place.seq])) if one.place.seq in held else None,
                elsewhere=elsewhere.get(one.payload, ""),
            )
            for one in run.entries
        ],
    )


def _said(entry: Entry) -> Said:
    return Said(entry.actor, entry.stamp.millis, _fact(entry.payload))


def _fact(payload: bytes) -> Fact | None:
    try:
        return codec.decode(payload)
    except MalformedError:
        return None


def _held_elsewhere(entries: Sequence[Entry]) -> Places:
    """Return where the book holds the facts of these entries, whatever the place."""
    facts = [_fact(one.payload) for one in entries]
    subjects = sorted({subject for fact in facts if fact for subject in subjects_of(fact)})
    wanted = {one.payload for one in entries}
    found: Places = {}
    for some in bulk.batches(subjects, BATCH):
        about = EntrySubject.objects.filter(subject__in=some).values("entry_id")
        for row in LedgerEntry.objects.filter(pk__in=about).order_by("id"):
            if (payload := bytes(row.payload)) in wanted:
                found[payload] = str(Place(StreamId(row.stream), row.epoch, row.seq))
    return found
