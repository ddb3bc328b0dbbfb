"""What the courier asks of this machine: whom to write to, what they lack, what to do with mail.

Everything that arrives is kept: believed things in the book and the parts store, the rest in
quarantine. The peer's latest signed statement alone decides what is sent to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path

from django.db.models import Max

from rekam.domain.errors import (
    DigestError,
    GoneError,
    SealBrokenError,
    SignatureError,
    UnknownSignerError,
    UntrustedError,
)
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal import keys
from rekam.journal.entry import Head
from rekam.registry import (
    backed,
    bulk,
    enrolled,
    held,
    project,
    quarantine,
    recovery,
    retention,
    sealed,
    unsent,
)
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.letter_list import Post
from rekam.registry.letter_list import take as take_letters
from rekam.registry.models import (
    DeviceRow,
    LedgerEntry,
    PartRow,
    SegmentRow,
    StatementRow,
)
from rekam.sync import bundles, statement, tidy
from rekam.sync.carrier import is_letters, is_statement, part_name, segment_name, teller
from rekam.sync.courier import Outcome
from rekam.sync.statement import HEAD_BYTES, Chain, Condition, Positions, Statement

# Whole, or those that go out need not be those that we ask about, of parts of one size
# (``test_parts_of_one_size_go_out_in_the_order_in_which_they_are_asked_about``).
_PARTS_FIRST = ("tier", "size_bytes", "digest")


class Mailroom:
    """A machine's end of every road."""

    def __init__(
        self, ledger: Ledger, parts: Parts, *, office_recipient: str, letter_list: Path
    ) -> None:
        self.ledger = ledger
        self.parts = parts
        self.office_recipient = office_recipient
        self.letter_list = letter_list  # on a kit
        self.letter_post = Post()
        self.keep_days = 0  # of a kit's copies that are in a backup; 0: for ever
        # How this laptop is, for the office to see; ``boot/wiring.py`` lets a kit say it.
        self.condition: Callable[[], Condition | None] = lambda: None

    @property
    def node(self) -> NodeId:
        return self.ledger.node

    def peers(self) -> list[NodeId]:
        """Return whom this node writes to: a kit the office, the office every kit it believes."""
        if not self.ledger.is_office:
            return [OFFICE]
        rows = DeviceRow.objects.filter(is_revoked=False).order_by("node")
        return [NodeId(row.node) for row in rows]

    # ---- what arrives

    def take(self, name: str, data: bytes) -> Outcome:
        """Keep what arrived, believed or aside."""
        try:
            if is_statement(name):
                outcome = self._hear(name, data)
                quarantine.retry(self.ledger)  # its writer may have been certified meanwhile
                return outcome
            if is_letters(name):
                is_new = take_letters(self.letter_list, data, office_key=self.ledger.office_key)
                return Outcome.NEW if is_new else Outcome.KNOWN
            if "/parts/" in name:
                return self._take_parts(bundles.unbundle(name, data))
            return self._take_segment(data)
        except UntrustedError as error:
            quarantine.keep(name, data, error, now_ms=self.ledger.clock_ms())
            return Outcome.ASIDE

    def _take_segment(self, data: bytes) -> Outcome:
        signed = self.ledger.keys.open(data)
        try:
            new = recovery.admit(self.ledger, signed)
        except UntrustedError as error:
            quarantine.keep_segment(self.ledger, signed, error)
            return Outcome.ASIDE
        quarantine.retry(self.ledger)
        return Outcome.NEW if new else Outcome.KNOWN

    def _take_parts(self, arrived: Sequence[tuple[str, bytes]]) -> Outcome:
        parts = {name.rpartition("/")[2]: data for name, data in arrived}
        for digest, data in parts.items():
            if hashlib.sha256(data).hexdigest() != digest:
                raise DigestError(digest)
        are_new = self.parts.put_all(parts)
        for some in bulk.batches(parts, project.BATCH):
            PartRow.objects.filter(digest__in=some).update(is_held=True)
        return Outcome.NEW if are_new else Outcome.KNOWN

    def _hear(self, name: str, data: bytes) -> Outcome:
        """Read a peer's statement: note receipts, and notice who was restored."""
        peer = teller(name)
        heard = statement.read(data, writer=peer, signing_key=self._signing_key(peer))
        if heard.reader != self.node:
            raise SealBrokenError("statement")
        before, now_ms = self.heard_from(peer), self.ledger.clock_ms()
        if peer in self.peers():
            recovery.notice(self.ledger, heard)
            self._note_receipts(heard, now_ms)
            if self.ledger.is_office:
                quarantine.vouch(self.ledger, heard.aside)
            else:
                self.ledger.hear_time(heard.made_ms)
                retention.note(self.ledger, heard, before)
        StatementRow.objects.update_or_create(
            peer=peer, defaults={"made_ms": heard.made_ms, "arrived_ms": now_ms, "signed": data}
        )
        if not self.ledger.is_office:
            retention.drop_due(self.ledger, self.parts, heard, keep_days=self.keep_days)
        return Outcome.NEW if heard.is_news_after(before) else Outcome.KNOWN

    def _note_receipts(self, heard: Statement, now_ms: int) -> None:
        mine = PartRow.objects.filter(stream=self.node)
        for some in bulk.batches([one.hex() for one in heard.parts], project.BATCH):
            mine.filter(digest__in=some, receipted_ms=None).update(receipted_ms=now_ms)
        for some in bulk.batches([one.hex() for one in heard.parts_missing], project.BATCH):
            mine.filter(digest__in=some).update(receipted_ms=None, backed_ms=None)

    def _signing_key(self, peer: NodeId) -> bytes:
        """Return the key of one whose statements count: for a kit the office alone.

        Guards against a receipt that another kit makes up, on which ours would throw its parts
        away: ``test_a_kit_believes_no_other_kits_receipt``.
        """
        if peer == OFFICE:
            return self.ledger.office_key
        if not self.ledger.is_office:
            raise SignatureError(peer)
        row = DeviceRow.objects.filter(node=peer).first()
        if row is None:
            raise UnknownSignerError(peer)
        return bytes(row.signing_key)

    # ---- what is sent

    def heard_from(self, peer: NodeId) -> Statement | None:
        """Return the latest statement of a peer, or None before its first.

        A kit that was paired anew, with other keys, has told nothing yet.
        """
        row = StatementRow.objects.filter(peer=peer).first()
        if row is None:
            return None
        try:
            key = self._signing_key(peer)
            return statement.read(bytes(row.signed), writer=peer, signing_key=key)
        except UntrustedError:
            return None

    def segments_for(self, peer: NodeId, present: Container[str]) -> Iterator[tuple[str, bytes]]:
        """Return what the peer lacks and what does not lie in its mailbox already."""
        for row in self._lacked_by(peer):
            name = _name_of(row, peer)
            if name not in present:
                yield name, sealed.copy_of(row, reader=peer, recipient=self._recipient(peer))
        heard = self.heard_from(peer)
        if heard is not None and not self.ledger.is_office:
            for run, signed in quarantine.unknown_to(self.ledger, heard):
                name = segment_name(peer, run.stream, run.epoch, (run.first, run.last))
                if name not in present:
                    yield name, keys.seal(signed, recipient=self._recipient(peer))

    def names_for(self, peer: NodeId) -> list[str]:
        """Name the segments that the peer lacks, without sealing any."""
        return [_name_of(row, peer) for row in self._lacked_by(peer)]

    def segment_for(self, peer: NodeId, name: str) -> bytes:
        """Return one of them, sealed to the peer.

        Guards against a kit that asks for what it was not given to carry:
        ``test_a_kit_is_given_nothing_of_a_village_that_it_does_not_carry``.

        Raises:
            GoneError: we have no such segment for it.
        """
        span = tidy.span_of(name)
        if span is not None and _concerns(span[0][0], self.villages_of(peer)):
            (stream, epoch), first, last = span
            rows = SegmentRow.objects.filter(stream=stream, epoch=epoch, first=first, last=last)
            if (row := rows.first()) is not None:
                return keys.seal(bytes(row.signed), recipient=self._recipient(peer))
        raise GoneError("get", name)

    def _lacked_by(self, peer: NodeId) -> Iterator[SegmentRow]:
        self.ledger.sign_pending()
        heard = self.heard_from(peer)
        villages = self.villages_of(peer)
        heads = self.ledger.heads()
        for chain in sorted(heads, key=_trust_first):
            if _concerns(chain[0], villages) and not unsent.has_all(heard, chain, heads[chain]):
                yield from self._lacking(chain, heard)

    def _lacking(self, chain: Chain, heard: Statement | None) -> Iterator[SegmentRow]:
        """Return a chain's segments after what the peer has, but what it keeps aside."""
        # Their bytes are read when they are wanted: most of the time it is asked for names.
        rows = SegmentRow.objects.filter(stream=chain[0], epoch=chain[1]).defer("signed")
        known = heard.positions.get(chain) if heard else None
        aside = heard.aside if heard else {}
        if known is not None and not self._is_common(chain, known):
            # Of two that begin at one place the longer: it has what the other lacks
            # (test_of_two_segments_that_begin_at_one_place_the_longer_goes_first).
            yield from unsent.branch(rows.order_by("-first", "-last"), known.seq, aside)
            return
        after = known.seq if known else 0
        for row in rows.filter(last__gt=after).order_by("first", "last"):
            if not aside or unsent.mark(row) not in aside:
                yield row

    def villages_of(self, peer: NodeId) -> frozenset[str]:
        """Return the villages that a kit carries; none named means all, as for the office."""
        row = DeviceRow.objects.filter(node=peer).first()
        return frozenset(row.villages) if row else frozenset()

    def _is_common(self, chain: Chain, known: Head) -> bool:
        """Tell whether the peer's head is on our chain, as far as we have it."""
        row = _entry_at(chain, known.seq)
        return row is None or bytes(row.digest).startswith(known.digest)

    def _recipient(self, reader: NodeId) -> str:
        if reader == OFFICE:
            return self.office_recipient
        return DeviceRow.objects.get(node=reader).recipient

    def parts_for(self, peer: NodeId, present: Container[str]) -> Iterator[tuple[str, bytes]]:
        """Return parts of our own that the office has not receipted, smallest tier first."""
        if self.ledger.is_office:
            return
        self.ledger.sign_pending()
        rows = PartRow.objects.filter(stream=self.node, is_held=True, receipted_ms=None)
        # No more than the next statement can answer for, so that the first are receipted first.
        for row in rows.order_by(*_PARTS_FIRST)[: held.PARTS_TOLD_MAX]:
            name = part_name(peer, bytes.fromhex(row.digest))
            if name not in present:
                try:
                    yield name, self.parts.get(bytes.fromhex(row.digest))
                except DigestError:
                    PartRow.objects.filter(digest=row.digest).update(is_held=False)

    def follows(self, name: str) -> bool:
        """Tell whether a segment of this name leaves no gap in what we hold of its chain."""
        span = tidy.span_of(name)
        if span is None:
            return False
        (stream, epoch), first, _ = span
        return first <= self.ledger.head(stream, epoch).seq + 1

    def has_part(self, name: str) -> bool:
        """Tell whether we hold the part of this name already."""
        return PartRow.objects.filter(digest=name.rpartition("/")[2], is_held=True).exists()

    def waiting(self) -> int:
        """Return how many entries and parts of our own the office has not signed for."""
        entries = unsent.entries(self.ledger, self.heard_from(OFFICE))
        return entries + PartRow.objects.filter(stream=self.node, receipted_ms=None).count()

    def last_written(self) -> int:
        """Return the last entry of our own in this epoch: it grows when something is recorded."""
        rows = LedgerEntry.objects.filter(stream=self.node, epoch=self.ledger.epoch)
        return rows.aggregate(last=Max("seq"))["last"] or 0

    def statement_for(self, peer: NodeId) -> bytes:
        """Return our signed statement to a peer; to a kit it is the receipt."""
        heard = self.heard_from(peer)
        positions = self._positions(heard)
        streams = held.streams_of(peer, self.node, positions)
        held.count_found(self.parts, {self.node, *streams})
        here, missing = held.told(self.parts, streams, heard.parts_asked) if heard else ((), ())
        in_backup, outside = backed.told_to(peer)
        mine = PartRow.objects.filter(stream=self.node, receipted_ms=None)
        waiting = held.digests(mine.order_by(*_PARTS_FIRST)[: held.PARTS_TOLD_MAX])
        told = Statement(
            node=self.node,
            reader=peer,
            epoch=self.ledger.epoch,
            made_ms=self.ledger.clock_ms(),
            positions=positions,
            parts=here,
            parts_missing=missing,
            parts_asked=tuple(one[:HEAD_BYTES] for one in waiting),
            aside=quarantine.kept_aside(self.ledger),
            unsent=unsent.entries(self.ledger, heard),
            unsent_parts=mine.count(),
            receipts=enrolled.last_receipt(peer),
            backed=in_backup,
            parts_outside=outside,
            condition=self.condition(),
        )
        return statement.write(told, self.ledger.keys)

    def _positions(self, heard: Statement | None) -> Positions:
        """Return where our chains stand, or where they differ from what the peer has of them.

        A peer that holds less of another branch could not tell the two apart by the end of ours.
        """
        heads = self.ledger.heads()
        for chain, known in (heard.positions if heard else {}).items():
            if chain in heads and known.seq < heads[chain].seq:
                row = _entry_at(chain, known.seq)
                if row is not None and not bytes(row.digest).startswith(known.digest):
                    heads[chain] = Head(known.seq, bytes(row.digest))
        return heads


def _entry_at(chain: Chain, seq: int) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq=seq).first()


def _name_of(row: SegmentRow, reader: NodeId) -> str:
    return segment_name(reader, StreamId(row.stream), row.epoch, (row.first, row.last))


def _concerns(stream: StreamId, villages: frozenset[str]) -> bool:
    """Tell whether a kit that carries these villages needs a stream: not another village's."""
    about = stream.rpartition("/")[2]
    return not villages or not about[:1].isdigit() or about in villages


def _trust_first(chain: Chain) -> tuple[bool, StreamId, int]:
    return not chain[0].endswith("/trust"), *chain
