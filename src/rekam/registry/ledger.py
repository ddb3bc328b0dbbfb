"""The one door: every change enters here, and the rows change in the same transaction.

``record`` takes facts decided on this machine; ``admit`` takes a signed segment from another.
Both end in the same two steps: insert entries, refresh the subjects they touch. An action that
reads, decides and records does so inside ``deciding()``, so that nothing changes in between.
Before: ``desks/capture/actions.py``. Next: ``journal/segment.py`` signs what is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from rekam.domain.errors import (
    MalformedError,
    SealBrokenError,
    SignatureError,
    UnknownSignerError,
)
from rekam.domain.facts import ClockBounded, Fact, subjects_of
from rekam.domain.stamp import FUTURE_TOLERANCE_MS, Place, Stamp, next_stamp
from rekam.domain.trust import Device, device_subject
from rekam.domain.values import OFFICE, NodeId, StreamId, writer_of
from rekam.journal import codec, segment
from rekam.journal.entry import Entry, Head, digest, genesis
from rekam.journal.keys import NodeKeys
from rekam.journal.segment import Segment
from rekam.registry import bulk, enrolled, project, streams
from rekam.registry.models import DeviceRow, EntrySubject, LedgerEntry, NodeState, SegmentRow
from rekam.registry.widths import ACTOR_WIDTH, KIND_WIDTH, SUBJECT_WIDTH

_LOCK = 7_265_107  # any number that nothing else in this database uses


class _Line(NamedTuple):
    """What is to be written, before it has its place."""

    stream: StreamId
    stamp: Stamp
    actor: str
    payload: bytes
    fact: Fact


@dataclass(frozen=True, slots=True)
class _Kept:
    """An entry on its way into the book."""

    entry: Entry
    digest: bytes
    fact: Fact


class Ledger:
    """The kept book of one machine: written by this node, read by all."""

    def __init__(
        self, *, node: NodeId, keys: NodeKeys, office_key: bytes, clock_ms: Callable[[], int]
    ) -> None:
        self.node = node
        self.keys = keys
        self.office_key = office_key
        self.clock_ms = clock_ms

    @property
    def is_office(self) -> bool:
        return self.node == OFFICE

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Hold the book still while an action reads, decides and records."""
        with transaction.atomic():
            if connection.vendor == "postgresql":  # SQLite begins IMMEDIATE, which is the same
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            yield

    # ---- decided here

    def record(self, *facts: Fact, actor: str) -> list[Entry]:
        """Write facts that were decided here, all or none.

        Raises:
            OfficeOnlyError: a trust fact on a kit; the office alone says whom to believe.
            MalformedError: no machine could read or keep it.
        """
        with self.deciding():
            epoch, stamp = self._state()
            lines = []
            for fact, stream in zip(facts, streams.of(facts, node=self.node), strict=True):
                stamp = next_stamp(stamp, now_ms=self.clock_ms(), node=self.node)
                lines.append(_Line(stream, stamp, actor, codec.encode(fact), fact))
            self._save_state(epoch, stamp)
            entries = self._append(epoch, lines)
            if not self.is_office and any(_fills_segment(one) for one in entries):
                self.sign_pending()  # no screen of a kit reads more than one segment's entries
            return entries

    def tell_again(self, told: Sequence[Entry]) -> None:
        """Write entries of our own anew in this epoch, each with the stamp that it had.

        So they keep their place in the common order: what corrected them once still does
        (``test_what_is_told_again_overrides_no_later_correction``).
        """
        with self.deciding():
            self.note_parts()
            epoch, stamp = self._state()
            lines = [
                _Line(one.place.stream, one.stamp, one.actor, one.payload, _fact_of(one))
                for one in told
            ]
            self._save_state(epoch, max([stamp, *(one.stamp for one in told)]))
            enrolled.keep_parts(_told(self._append(epoch, lines)), are_held=False)

    def _append(self, epoch: int, lines: Iterable[_Line]) -> list[Entry]:
        """Put lines at the ends of their chains."""
        heads: dict[StreamId, Head] = {}
        kept = []
        for stream, stamp, actor, payload, fact in lines:
            head = heads.get(stream) or self.head(stream, epoch)
            entry = Entry(Place(stream, epoch, head.seq + 1), stamp, actor, payload)
            _check_widths(entry, fact)
            heads[stream] = Head(entry.place.seq, digest(entry, head.digest))
            kept.append(_Kept(entry, heads[stream].digest, fact))
        self._insert(kept, is_noted=self.is_office)  # what it adopts a kit may tell again
        return [one.entry for one in kept]

    # ---- came from elsewhere

    def admit(self, signed: bytes) -> int:
        """Take in a signed segment; return how many of its entries were new.

        Raises:
            UntrustedError: and then nothing was kept; its kinds say whether it may be believed
                later (GapError, UnknownSignerError), after a decision (RevokedSignerError), or
                never as it is (ForkError, SignatureError, SealBrokenError).
        """
        with self.deciding():
            arrived = self.read_signed(signed)
            head = self._head_within(arrived)
            new = segment.follow(arrived, head)
            if not new:
                return 0
            digests = arrived.digests()[-len(new) :]
            kept = [
                _Kept(entry, one, _fact_of(entry)) for entry, one in zip(new, digests, strict=True)
            ]
            if writer_of(arrived.stream) == self.node:  # or a hole stays that nobody signs
                self.sign_pending()
            elif not self.is_office and any(enrolled.parts_of(one.fact) for one in kept):
                self.note_parts()  # of ours: the office may have adopted a twin's
            self._keep_segment(arrived, signed)
            self._insert(kept, is_noted=True)
            self._learn_time(arrived, new)
        return len(new)

    def read_signed(self, signed: bytes) -> Segment:
        """Return a segment that its writer signed and may still sign; see ``admit`` for errors."""
        found, writer = self._verified(signed)
        writer.check(segment.content_digest(signed))
        return found

    def read_certified(self, signed: bytes) -> Segment:
        """Return a segment that its writer signed, be it revoked since or paired anew."""
        return self._verified(signed)[0]

    def _verified(self, signed: bytes) -> tuple[Segment, Device]:
        """Return a segment and its writer; who signed with a former key counts as revoked."""
        signer = segment.signer_of(signed)
        if signer == OFFICE:
            return segment.verify(signed, self.office_key), Device(node=OFFICE)
        row = DeviceRow.objects.filter(node=signer).first()
        if row is None:
            raise UnknownSignerError(signer)
        released = {bytes.fromhex(one) for one in row.released}
        writer = Device(node=signer, is_revoked=row.is_revoked, released=released)
        try:
            return segment.verify(signed, bytes(row.signing_key)), writer
        except SignatureError:
            writer.is_revoked = True
            for key in project.certified_keys(signer):
                with suppress(SignatureError):
                    return segment.verify(signed, key), writer
            raise

    def _head_within(self, arrived: Segment) -> Head:
        """Return the last place that both this book and the segment speak of."""
        head = self.head(arrived.stream, arrived.epoch)
        if arrived.last >= head.seq:
            return head
        return Head(arrived.last, self._digest_at(arrived.stream, arrived.epoch, arrived.last))

    def _learn_time(self, arrived: Segment, new: Sequence[Entry]) -> None:
        """Move our own clock past what we have seen, but let no kit's future into it.

        The office writes down how far such stamps count; every machine then orders by that. The
        office's own time a kit takes over whole: its clock may have stopped with its battery, and
        what it does after seeing the office's fact must come after that fact. A clock that went
        backwards is no measure: now is after the last stamp that we gave or saw.
        """
        epoch, stamp = self._state()
        now_ms = max(self.clock_ms(), stamp.millis + 1)
        latest = max(entry.stamp for entry in new)
        is_our_time = writer_of(arrived.stream) in {self.node, OFFICE}  # ours came back to us
        if is_our_time or latest.millis <= now_ms + FUTURE_TOLERANCE_MS:
            self._save_state(epoch, max(stamp, latest))
        elif self.is_office:
            bound = ClockBounded(
                subject=device_subject(writer_of(arrived.stream)),
                stream=arrived.stream,
                epoch=arrived.epoch,
                first=new[0].place.seq,
                last=new[-1].place.seq,
                at_ms=now_ms,
            )
            self._save_state(epoch, Stamp(now_ms, 0, self.node))  # what comes later is later
            self.record(bound, actor=self.node)

    def hear_time(self, office_ms: int) -> None:
        """Move our clock past the office's, by its signed word: what it sent us was before that."""
        with self.deciding():
            epoch, stamp = self._state()
            self._save_state(epoch, max(stamp, Stamp(office_ms, 0, self.node)))

    # ---- signed, to travel

    def sign_pending(self) -> int:
        """Sign what this node wrote since the last segment; return how many segments were made."""
        count = 0
        with self.deciding():
            for stream, epoch, first, last in self._unsigned():
                for start in range(first, last + 1, segment.ENTRIES_MAX):
                    end = min(start + segment.ENTRIES_MAX - 1, last)
                    self._sign_range(stream, epoch, start, end)
                    count += 1
        return count

    def _sign_range(self, stream: StreamId, epoch: int, first: int, last: int) -> None:
        entries = _entries(stream, epoch, first, last)
        previous = self._digest_at(stream, epoch, first - 1)
        signed = segment.sign(previous, entries, self.keys)
        SegmentRow.objects.create(stream=stream, epoch=epoch, first=first, last=last, signed=signed)
        enrolled.keep_parts(_told(entries), are_held=not self.is_office)

    def note_parts(self) -> None:
        """Note the parts of what no segment covers yet: before others speak of the same parts."""
        with self.deciding():
            enrolled.keep_parts(self.unsigned(), are_held=not self.is_office)

    def unsigned(self) -> list[tuple[Place, Fact]]:
        """Return what this node wrote since the last segment."""
        return [one for chain in self._unsigned() for one in _told(_entries(*chain))]

    def _unsigned(self) -> list[tuple[StreamId, int, int, int]]:
        """Return (stream, epoch, first, last) of our own entries that no segment covers yet."""
        with connection.cursor() as cursor:
            cursor.execute(_UNSIGNED, [self.node, f"{self.node}/%"])
            return [(StreamId(row[0]), row[1], row[2] + 1, row[3]) for row in cursor.fetchall()]

    # ---- where the book stands

    @property
    def epoch(self) -> int:
        """Our own epoch; a new one begins when our journal is found to have gone backwards."""
        return self._state()[0]

    def head(self, stream: StreamId, epoch: int) -> Head:
        """Return the end of a chain as this book has it."""
        row = bulk.execute(_HEAD, (stream, epoch)).fetchone()
        return Head(row[0], bytes(row[1])) if row else genesis(stream, epoch)

    def heads(self) -> dict[tuple[StreamId, int], Head]:
        """Return the end of every chain in this book."""
        with connection.cursor() as cursor:
            cursor.execute(_HEADS)
            return {
                (StreamId(stream), epoch): Head(seq, bytes(one))
                for stream, epoch, seq, one in cursor.fetchall()
            }

    def open_epoch(self, above: int) -> None:
        """Start new chains, because another machine knows more of ours than we do (a restore)."""
        with self.deciding():
            epoch, stamp = self._state()
            self._save_state(max(epoch, above) + 1, stamp)

    def _digest_at(self, stream: StreamId, epoch: int, seq: int) -> bytes:
        if seq == 0:
            return genesis(stream, epoch).digest
        return bytes(LedgerEntry.objects.get(stream=stream, epoch=epoch, seq=seq).digest)

    # ---- the common end of both ways in

    def _insert(self, kept: Sequence[_Kept], *, is_noted: bool) -> None:
        now_ms, (newest,) = self.clock_ms(), bulk.execute(_NEWEST).fetchone()
        numbered = list(enumerate(kept, start=newest + 1))
        pairs = [(ident, one) for ident, kept in numbered for one in set(subjects_of(kept.fact))]
        bulk.insert(LedgerEntry, [_ledger_row(ident, one, now_ms) for ident, one in numbered])
        bulk.insert(EntrySubject, pairs)
        told = [(one.entry.place, one.fact) for one in kept]
        enrolled.count_receipts(told)
        enrolled.keep_parts(told if is_noted else (), are_held=False)
        touched = {subject for _, subject in pairs}
        for one in kept:
            if isinstance(one.fact, ClockBounded):
                project.refresh({one.fact.subject})  # its rows decide the order of the others
                touched |= project.subjects_in(one.fact)
        project.refresh(touched, {one.entry.payload: one.fact for one in kept})

    def _keep_segment(self, arrived: Segment, signed: bytes) -> None:
        chain = {"stream": arrived.stream, "epoch": arrived.epoch}
        span = chain | {"first": arrived.first, "last": arrived.last}
        SegmentRow.objects.get_or_create(**span, defaults={"signed": signed})

    def _state(self) -> tuple[int, Stamp]:
        """Return our epoch and the last stamp that we gave or saw."""
        epoch, millis, counter = bulk.execute(_STATE, (self.node,)).fetchone() or (1, 0, 0)
        return epoch, Stamp(millis, counter, self.node)

    def _save_state(self, epoch: int, stamp: Stamp) -> None:
        row = (self.node, epoch, stamp.millis, stamp.counter)
        bulk.insert(NodeState, [row], conflict="replace")


_STATE = "SELECT epoch, millis, counter FROM registry_nodestate WHERE node = %s"
_NEWEST = "SELECT coalesce(max(id), 0) FROM registry_ledgerentry"
_HEAD = """
SELECT seq, digest FROM registry_ledgerentry
WHERE stream = %s AND epoch = %s ORDER BY seq DESC LIMIT 1
"""
_HEADS = """
SELECT e.stream, e.epoch, e.seq, e.digest FROM registry_ledgerentry e
JOIN (SELECT stream, epoch, max(seq) AS seq FROM registry_ledgerentry GROUP BY stream, epoch) h
  ON h.stream = e.stream AND h.epoch = e.epoch AND h.seq = e.seq
"""
_UNSIGNED = """
SELECT e.stream, e.epoch, coalesce(max(s.last), 0), e.last FROM
  (SELECT stream, epoch, max(seq) AS last FROM registry_ledgerentry
   WHERE stream = %s OR stream LIKE %s GROUP BY stream, epoch) e
LEFT JOIN registry_segmentrow s ON s.stream = e.stream AND s.epoch = e.epoch
GROUP BY e.stream, e.epoch, e.last HAVING coalesce(max(s.last), 0) < e.last
"""


def entry_of(row: LedgerEntry) -> Entry:
    """Return the stored entry, byte for byte."""
    stream = StreamId(row.stream)
    stamp = Stamp(row.millis, row.counter, writer_of(stream))
    return Entry(Place(stream, row.epoch, row.seq), stamp, row.actor, bytes(row.payload))


def _fills_segment(entry: Entry) -> bool:
    return entry.place.seq % segment.ENTRIES_MAX == 0


def _entries(stream: StreamId, epoch: int, first: int, last: int) -> list[Entry]:
    rows = LedgerEntry.objects.filter(stream=stream, epoch=epoch, seq__range=(first, last))
    return [entry_of(row) for row in rows.order_by("seq")]


def _told(entries: Iterable[Entry]) -> list[tuple[Place, Fact]]:
    return [(one.place, _fact_of(one)) for one in entries]


def _fact_of(entry: Entry) -> Fact:
    try:
        fact = codec.decode(entry.payload)
        _check_widths(entry, fact)
    except MalformedError as error:
        raise SealBrokenError(str(entry.place)) from error
    return fact


def _check_widths(entry: Entry, fact: Fact) -> None:
    """Raise MalformedError for a line that one database keeps and another does not."""
    words = [entry.actor, codec.kind_of(fact), *subjects_of(fact)]
    widths = [ACTOR_WIDTH, KIND_WIDTH, SUBJECT_WIDTH, SUBJECT_WIDTH]
    if any(len(word) > width for word, width in zip(words, widths, strict=False)):
        raise MalformedError("entry", str(entry.place))


def _ledger_row(ident: int, one: _Kept, now_ms: int) -> bulk.Row:
    place, stamp = one.entry.place, one.entry.stamp
    return (
        ident,
        place.stream,
        place.epoch,
        place.seq,
        stamp.millis,
        stamp.counter,
        one.entry.actor,
        codec.kind_of(one.fact),
        one.entry.payload,
        one.digest,
        now_ms,
    )
