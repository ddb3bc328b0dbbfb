"""The tables: one append-only ledger, projections that can be thrown away, and what others own.

``LedgerEntry``, ``EntrySubject`` and ``SegmentRow`` are the book: triggers refuse to change or
delete them. Rows named ``...Row`` below them are folds of the book or of what arrived, and ``rekam
rebuild`` makes them anew. Only this package may touch these classes (see the import contracts).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr

import rekam.registry.models_doubles
import rekam.registry.models_notices  # noqa: F401 Django looks here
from rekam.registry import models_backup, models_cards, models_kit, models_words  # noqa: F401 too
from rekam.registry.widths import ACTOR_WIDTH, KIND_WIDTH, PLACE_WIDTH, SUBJECT_WIDTH


class LedgerEntry(models.Model):
    """One journal entry, kept byte for byte; ``id`` counts arrivals on this machine."""

    id = models.IntegerField(primary_key=True)  # SQLite's own row number: no index beside the table
    stream = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    millis = models.PositiveBigIntegerField()
    counter = models.PositiveBigIntegerField()
    actor = models.CharField(max_length=ACTOR_WIDTH)
    kind = models.CharField(max_length=KIND_WIDTH)
    payload = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    admitted_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stream", "epoch", "seq"], name="ledger_place")
        ]
        indexes: ClassVar = [  # all that the pill counts
            models.Index(fields=["stream", "kind", "epoch", "seq", "millis"], name="ledger_kind")
        ]


class EntrySubject(models.Model):
    """Which subjects an entry is about; a merge is about two."""

    pk = models.CompositePrimaryKey("subject", "entry_id")
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=SUBJECT_WIDTH)


class SegmentRow(models.Model):
    """One signed segment, own or admitted, as it travels; its range never changes."""

    stream = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    signed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stream", "epoch", "first", "last"], name="segment_range"
            )
        ]


class SealedRow(models.Model):
    """A segment sealed to one reader, kept so that each sending has the same bytes."""

    segment = models.ForeignKey(SegmentRow, on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=20)  # its name and the end of its key
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "reader"], name="sealed_once")
        ]


class NodeState(models.Model):
    """This machine's own epoch and the last stamp it gave or saw."""

    node = models.CharField(max_length=20, primary_key=True)
    epoch = models.PositiveIntegerField(default=1)
    millis = models.PositiveBigIntegerField(default=0)
    counter = models.PositiveBigIntegerField(default=0)


class PersonRow(models.Model):
    """Projection: a person as the screens show and count them."""

    subject = models.CharField(max_length=SUBJECT_WIDTH, primary_key=True)
    name = models.CharField(max_length=120)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=1)
    village = models.CharField(max_length=13)
    tps = models.CharField(max_length=10)
    rt = models.CharField(max_length=5)
    rw = models.CharField(max_length=5)
    is_listed = models.BooleanField()
    is_remaining = models.BooleanField()
    is_recorded = models.BooleanField()
    is_holding = models.BooleanField()
    is_double = models.BooleanField()
    voter_class = models.CharField(max_length=20)
    local_status = models.CharField(max_length=40)
    national_status = models.CharField(max_length=40)
    national_on = models.DateField(null=True)
    receipt = models.CharField(max_length=20)
    suket = models.CharField(max_length=20)
    card = models.CharField(max_length=12, default="")  # a status.CardState
    batch = models.CharField(max_length=20, default="")  # of printing, while it is open
    asked = models.CharField(max_length=12, default="")  # why a new recording is asked for
    asked_ms = models.PositiveBigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["national_status", "national_on"],
                condition=Q(national_on__isnull=False),
                name="person_national",
            ),
            models.Index(fields=["asked_ms"], condition=Q(asked_ms__isnull=False), name="asked"),
            models.Index(fields=["subject"], condition=Q(is_double=True), name="person_double"),
            models.Index(fields=["card", "village"], name="person_card"),
            models.Index(fields=["receipt"], condition=Q(receipt__gt=""), name="person_receipt"),
            models.Index(  # all that the number is counted from: the table is not read for it
                fields=["village", "is_listed", "voter_class", "is_remaining"], name="person_count"
            ),
        ]


class AliasRow(models.Model):
    """Projection: a merged subject and the person it turned out to be."""

    subject = models.CharField(max_length=SUBJECT_WIDTH, primary_key=True)
    person = models.CharField(max_length=SUBJECT_WIDTH, db_index=True)


class RowOwner(models.Model):
    """Projection: whose a row of a voter list is, by the latest word on it.

    A kit that lacks a word between may know of two.
    """

    place = models.CharField(max_length=PLACE_WIDTH)  # "<dataset>/<dpid>"
    subject = models.CharField(max_length=SUBJECT_WIDTH, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "subject"], name="row_owner")
        ]


class SuketRow(models.Model):
    """Projection: every letter number ever given out."""

    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    subject = models.CharField(max_length=SUBJECT_WIDTH, db_index=True)
    valid_until = models.DateField()
    is_revoked = models.BooleanField()
    is_in_hand = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial", "subject"], name="suket_number")
        ]


class ReceiptRow(models.Model):
    """Projection: how far the receipts of a kit's code have been counted."""

    code = models.CharField(max_length=3, primary_key=True)
    counter = models.PositiveIntegerField()


class DeviceRow(models.Model):
    """Projection: a certified device."""

    node = models.CharField(max_length=20, primary_key=True)
    signing_key = models.BinaryField()
    recipient = models.CharField(max_length=80)
    villages = models.JSONField()
    is_revoked = models.BooleanField()
    released = models.JSONField()


class OfficerRow(models.Model):
    """Projection: an officer who may, or might once, sign in."""

    ident = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    is_revoked = models.BooleanField()


class ClockBoundRow(models.Model):
    """Projection: entries whose stamps lay in the future, and when they count for order."""

    stream = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    at_ms = models.PositiveBigIntegerField()


class PartRow(models.Model):
    """A part that an entry speaks of: is it here, verified; did the office acknowledge it.

    On a kit also since when the office says that a backup has it, and when our copy went.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    stream = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    tier = models.PositiveSmallIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    is_held = models.BooleanField(default=False)
    receipted_ms = models.PositiveBigIntegerField(null=True)
    backed_ms = models.PositiveBigIntegerField(null=True)  # by the office's clock
    dropped_ms = models.PositiveBigIntegerField(null=True)  # while still held: it is going

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stream", "epoch", "seq"], name="part_place"),
            models.Index(  # all that the page for sending asks: 100,000 rows are not read for it
                fields=["stream", "receipted_ms", "size_bytes"],
                condition=Q(receipted_ms=None),
                name="part_waiting",
            ),
        ]


class QuarantineRow(models.Model):
    """Bytes that could not be believed, kept whole, with the reason; never deleted."""

    digest = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=200)
    arrived_ms = models.PositiveBigIntegerField()
    settled = models.CharField(max_length=20, default="")  # "admitted" | "released" | "adopted"


class StatementRow(models.Model):
    """The latest statement of a peer: what it holds, and how it says it is doing."""

    peer = models.CharField(max_length=20, primary_key=True)
    made_ms = models.PositiveBigIntegerField()
    arrived_ms = models.PositiveBigIntegerField()
    signed = models.BinaryField()


class Credential(models.Model):
    """An officer's passphrase verifier; local to each machine, never in the journal (ADR 6)."""

    ident = models.CharField(max_length=40, primary_key=True)
    verifier = models.CharField(max_length=200)
    told_ms = models.PositiveBigIntegerField(default=0)  # of the office's fact it came with
    failures = models.PositiveIntegerField(default=0)
    failed_ms = models.PositiveBigIntegerField(default=0)


class PairingCode(models.Model):
    """A one-time code, kept as its digest, and the keys that first used it."""

    device = models.CharField(max_length=20, primary_key=True)
    code_digest = models.CharField(max_length=64)
    villages = models.JSONField()
    used_by = models.CharField(max_length=64, default="")  # signing key in hex


class Dataset(models.Model):
    """One imported list: reference data that belongs to others."""

    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    imported_ms = models.PositiveBigIntegerField()
    officer = models.CharField(max_length=60)
    row_count = models.PositiveIntegerField(default=0)  # read so far
    good_count = models.PositiveIntegerField(default=0)
    bad_count = models.PositiveIntegerField(default=0)
    told_count = models.PositiveIntegerField(default=0)  # of a voter list: rows decided upon
    parameters = models.JSONField(default=dict)  # that matching settled on
    is_complete = models.BooleanField(default=False)

    @property
    def name(self) -> str:
        """The name by which facts call this list."""
        return self.digest[:16]


class BadRow(models.Model):
    """A row that could not go in, kept as it came, with its number and the reasons."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    origin = models.JSONField()  # sheet, columns, village, tps
    cells = models.JSONField()
    problems = models.JSONField()


class ListedVoter(models.Model):
    """One row of a voter list, as the latest list of its kind has it.

    ``origin`` is the first list in which the row stood; facts call it by that name for ever, so
    that what was decided about it outlives a newer list.
    """

    id = models.BigAutoField(primary_key=True)
    origin = models.CharField(max_length=16)
    dpid = models.CharField(max_length=100)  # the commission's own id, or the place in the file
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=8)  # "new" | "changed" | "same" | "gone", by that list
    nik = models.CharField(max_length=16)
    nik_hint = models.CharField(max_length=16)
    nkk = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    birth_place = models.CharField(max_length=60)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=1)
    marital = models.CharField(max_length=20)
    address = models.CharField(max_length=120)
    rt = models.CharField(max_length=5)
    rw = models.CharField(max_length=5)
    village = models.CharField(max_length=13)
    tps = models.CharField(max_length=10)
    disability = models.CharField(max_length=10)
    ktp = models.CharField(max_length=10)
    remark = models.CharField(max_length=60)
    source = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["origin", "dpid"], name="listed_voter")
        ]
        indexes: ClassVar = [
            models.Index(fields=["dataset", "id"], name="listed_in"),
            models.Index(fields=["dpid"], name="listed_dpid"),
            models.Index(fields=["village", "tps"], name="listed_where"),
        ]

    @property
    def place(self) -> str:
        """How ``RowOwner`` calls the row."""
        return f"{self.origin}/{self.dpid}"


class Candidate(models.Model):
    """A resident whom a doubtful voter may be, with what speaks for it; the likeliest first."""

    voter = models.ForeignKey(ListedVoter, on_delete=models.CASCADE, related_name="candidates")
    nik = models.CharField(max_length=16)
    score = models.FloatField()  # the probability that they are one person
    found = models.JSONField()  # field -> what its comparison found
    worth = models.FloatField(db_index=True)  # how much a clerk's look is worth; most first


class Resident(models.Model):
    """One person of the population register, as the latest import says."""

    nik = models.CharField(max_length=16, primary_key=True)
    nkk = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    birth_place = models.CharField(max_length=60)
    born = models.DateField(null=True)
    sex = models.CharField(max_length=1)
    address = models.CharField(max_length=120)
    rt = models.CharField(max_length=5)
    rw = models.CharField(max_length=5)
    village = models.CharField(max_length=13)
    marital = models.CharField(max_length=20)
    standing = models.CharField(max_length=12)
    flags = models.CharField(max_length=80)
    heard = models.CharField(max_length=120)  # how the name sounds (see names.py)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["village", "heard", "born", "nik"], name="resident_here"),
            models.Index(fields=["heard", "born"], name="resident_heard"),
            models.Index(Substr("nik", 9), "village", "nik", name="resident_end"),
        ]
