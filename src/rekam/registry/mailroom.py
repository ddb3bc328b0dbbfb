"""What the courier asks of this machine: whom to write to, what they lack, what to do with mail.

Everything that arrives is kept: believed things in the book and the parts store, the rest in
quarantine. The peer's latest signed statement alone decides what is sent to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rekam.domain.errors import DigestError, SealBrokenError, UnknownSignerError, UntrustedError
from rekam.domain.values import OFFICE, NodeId, StreamId
from rekam.journal import keys
from rekam.journal.entry import Head
from rekam.registry import quarantine, recovery
from rekam.registry.blobs import Parts
from rekam.registry.ledger import Ledger
from rekam.registry.models import (
    DeviceRow,
    LedgerEntry,
    PartRow,
    SealedRow,
    SegmentRow,
    StatementRow,
)
from rekam.sync import statement
from rekam.sync.carrier import part_name, segment_name
from rekam.sync.courier import Outcome
from rekam.sync.statement import HEAD_BYTES, Positions, Statement


class Mailroom:
    """A machine's end of every road."""

    def __init__(self, ledger: Ledger, parts: Parts, *, office_recipient: str) -> None:
        self.ledger = ledger
        self.parts = parts
        self.office_recipient = office_recipient

    @property
    def node(self) -> NodeId:
        return self.ledger.node

    def peers(self) -> list[NodeId]:
        """Return whom this node writes to: a kit the office, the office every kit."""
        if not self.ledger.is_office:
            return [OFFICE]
        rows = DeviceRow.objects.exclude(signing_key=b"").order_by("node")
        return [NodeId(row.node) for row in rows]

    # ---- what arrives

    def take(self, name: str, data: bytes) -> Outcome:
        """Keep what arrived, believed or aside."""
        try:
            if name.endswith(".statement"):
                return self._hear(name, data)
            if "/parts/" in name:
                return self._take_part(name, data)
            return self._take_segment(data)
        except UntrustedError as error:
            quarantine.keep(name, data, error, now_ms=self.ledger.clock_ms())
            return Outcome.ASIDE

    def _take_segment(self, sealed: bytes) -> Outcome:
        signed = self.ledger.keys.open(sealed)
        try:
            new = self.ledger.admit(signed)
        except UntrustedError as error:
            # Kept opened: whoever settles it later need not hold the key that this one has.
            quarantine.keep("segment", signed, error, now_ms=self.ledger.clock_ms())
            return Outcome.ASIDE
        quarantine.retry(self.ledger)
        return Outcome.NEW if new else Outcome.KNOWN

    def _take_part(self, name: str, data: bytes) -> Outcome:
        digest = bytes.fromhex(name.rpartition("/")[2])
        if hashlib.sha256(data).digest() != digest:
            raise DigestError(digest.hex())
        is_new = not self.parts.has(digest)
        self.parts.put(data)
        PartRow.objects.filter(digest=digest.hex()).update(is_held=True)
        return Outcome.NEW if is_new else Outcome.KNOWN

    def _hear(self, name: str, data: bytes) -> Outcome:
        """Read a peer's statement: note receipts, and notice who was restored."""
        peer = NodeId(name.rpartition("/")[2].removesuffix(".statement"))
        heard = statement.read(data, writer=peer, signing_key=self._signing_key(peer))
        if heard.reader != self.node:
            raise SealBrokenError("statement")
        before = self.heard_from(peer)
        recovery.notice(self.ledger, heard, before=before)
        now_ms = self.ledger.clock_ms()
        StatementRow.objects.update_or_create(
            peer=peer, defaults={"made_ms": heard.made_ms, "arrived_ms": now_ms, "signed": data}
        )
        digests = [digest.hex() for digest in heard.parts]
        PartRow.objects.filter(digest__in=digests, receipted_ms=None).update(receipted_ms=now_ms)
        is_news = before is None or replace(before, made_ms=heard.made_ms) != heard
        return Outcome.NEW if is_news else Outcome.KNOWN

    def _signing_key(self, peer: NodeId) -> bytes:
        if peer == OFFICE:
            return self.ledger.office_key
        row = DeviceRow.objects.filter(node=peer).first()
        if row is None:
            raise UnknownSignerError(peer)
        return bytes(row.signing_key)

    # ---- what is sent

    def heard_from(self, peer: NodeId) -> Statement | None:
        """Return the latest statement of a peer, or None before its first."""
        row = StatementRow.objects.filter(peer=peer).first()
        if row is None:
            return None
        return statement.read(bytes(row.signed), writer=peer, signing_key=self._signing_key(peer))

    def segments_for(self, peer: NodeId, present: set[str]) -> Iterator[tuple[str, bytes]]:
        """Return what the peer lacks and what does not lie in its mailbox already."""
        self.ledger.sign_pending()
        heard = self.heard_from(peer)
        theirs: Positions = heard.positions if heard else {}
        villages = self.villages_of(peer)
        for chain, head in sorted(self.ledger.heads().items(), key=_trust_first):
            if not _concerns(chain[0], villages):
                continue
            known = theirs.get(chain)
            if known is not None and not self._is_common(chain, known):
                continue  # another history under the same name: recovery.py deals with it
            after = known.seq if known else 0
            if after >= head.seq:
                continue
            rows = SegmentRow.objects.filter(stream=chain[0], epoch=chain[1], last__gt=after)
            for row in rows.order_by("first"):
                name = segment_name(peer, StreamId(row.stream), row.epoch, (row.first, row.last))
                if name not in present:
                    yield name, self._sealed(row, peer)

    def villages_of(self, peer: NodeId) -> frozenset[str]:
        """Return the villages that a kit carries; none named means all, as for the office."""
        row = DeviceRow.objects.filter(node=peer).first()
        return frozenset(row.villages) if row else frozenset()

    def _is_common(self, chain: tuple[StreamId, int], known: Head) -> bool:
        """Tell whether the peer's head is on our chain, as far as we have it."""
        row = LedgerEntry.objects.filter(stream=chain[0], epoch=chain[1], seq=known.seq).first()
        return row is None or bytes(row.digest)[:HEAD_BYTES] == known.digest

    def _sealed(self, row: SegmentRow, reader: NodeId) -> bytes:
        kept = SealedRow.objects.filter(segment=row, reader=reader).first()
        if kept is None:
            sealed = keys.seal(bytes(row.signed), recipient=self._recipient(reader))
            kept = SealedRow.objects.create(segment=row, reader=reader, sealed=sealed)
        return bytes(kept.sealed)

    def _recipient(self, reader: NodeId) -> str:
        if reader == OFFICE:
            return self.office_recipient
        return DeviceRow.objects.get(node=reader).recipient

    def parts_for(self, peer: NodeId, present: set[str]) -> Iterator[tuple[str, bytes]]:
        """Return parts of our own that the office has not receipted, smallest tier first."""
        if self.ledger.is_office:
            return
        rows = PartRow.objects.filter(stream=self.node, is_held=True, receipted_ms=None)
        for row in rows.order_by("tier", "size_bytes"):
            name = part_name(peer, bytes.fromhex(row.digest))
            if name not in present:
                try:
                    yield name, self.parts.get(bytes.fromhex(row.digest))
                except DigestError:
                    PartRow.objects.filter(digest=row.digest).update(is_held=False)

    def statement_for(self, peer: NodeId) -> bytes:
        """Return our signed statement to a peer; to a kit it is the receipt."""
        heard = self.heard_from(peer)
        mine: Iterable[str] = ()
        if heard is not None:
            mine = self._held_parts_of(peer, heard.parts_from)
        oldest = PartRow.objects.filter(stream=self.node, receipted_ms=None).order_by(
            "epoch", "seq"
        )
        first = oldest.values_list("epoch", "seq").first()
        told = Statement(
            node=self.node,
            reader=peer,
            epoch=self.ledger.epoch,
            made_ms=self.ledger.clock_ms(),
            positions=self.ledger.heads(),
            parts=tuple(bytes.fromhex(digest) for digest in mine),
            parts_from=first if first and self.ledger.epoch == 1 else (0, 0),
            unsent=unsent_entries(self.ledger, heard),
            unsent_parts=oldest.count(),
        )
        return statement.write(told, self.ledger.keys)

    def _held_parts_of(self, peer: NodeId, start: tuple[int, int]) -> Iterable[str]:
        epoch, seq = start
        rows = PartRow.objects.filter(stream=peer, is_held=True)
        newer = rows.filter(epoch__gt=epoch) | rows.filter(epoch=epoch, seq__gte=seq)
        return newer.values_list("digest", flat=True)


def unsent_entries(ledger: Ledger, heard: Statement | None) -> int:
    """Return how many of our own entries the peer is not known to hold."""
    theirs: Positions = heard.positions if heard else {}
    return sum(
        max(0, head.seq - (theirs[chain].seq if chain in theirs else 0))
        for chain, head in ledger.heads().items()
        if chain[0].partition("/")[0] == ledger.node
    )


def _concerns(stream: StreamId, villages: frozenset[str]) -> bool:
    """Tell whether a kit that carries these villages needs a stream: not another village's."""
    about = stream.rpartition("/")[2]
    return not villages or not about[:1].isdigit() or about in villages


def _trust_first(item: tuple[tuple[StreamId, int], Head]) -> tuple[bool, StreamId, int]:
    (stream, epoch), _ = item
    return not stream.endswith("/trust"), stream, epoch
