"""The questions that screens ask; nothing here writes.

Before: ``project.py`` made the rows. Next: ``desks/overview/views.py`` shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Count, Q, QuerySet

from rekam.domain.facts import Enrolled, Fact
from rekam.domain.status import VoterClass
from rekam.domain.trust import Device, Officer, Role
from rekam.domain.values import OFFICE, NodeId, ReceiptNumber, StreamId, Subject, writer_of
from rekam.journal import codec
from rekam.journal.entry import Head
from rekam.registry import backed, bulk, enrolled, project, waiting
from rekam.registry.backed import BackupState
from rekam.registry.machine import Machine
from rekam.registry.models import (
    AliasRow,
    Dataset,
    DeviceRow,
    LedgerEntry,
    OfficerRow,
    PartRow,
    PersonRow,
    QuarantineRow,
    Resident,
    StatementRow,
    SuketRow,
)
from rekam.sync.statement import Condition, Statement

SendState: TypeAlias = waiting.SendState


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageCount:
    """A village's share of the number."""

    village: str
    listed: int
    remaining: int
    recorded: int  # of the remaining: recorded, but nothing in hand


@dataclass(frozen=True, slots=True, kw_only=True)
class TheNumber:
    """The number that must fall to zero, and what it is made of."""

    listed: int
    remaining: int
    classes: dict[VoterClass, int]
    villages: list[VillageCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class KitState:
    """A kit as the office last heard of it."""

    node: str
    is_revoked: bool
    heard_ms: int | None
    clock_error_ms: int | None  # its clock minus ours, when it last told
    epoch: int | None
    entries: int  # of its own, in our book
    unsent: int | None  # entries that it had when it last told, and we do not have now
    missing_parts: int  # of its entries here, not held yet
    is_forked: bool  # it has another history than we under the same name
    condition: Condition | None  # of its disk and battery, when it last told


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One thing that happened to a person: what, when, where it was told and by whom."""

    kind: str
    fact: Fact
    millis: int
    actor: str
    place: str


def officer(ident: str) -> Officer | None:
    """Return an officer who may sign in, or None."""
    row = OfficerRow.objects.filter(ident=ident, is_revoked=False).first()
    return Officer(ident=row.ident, name=row.name, role=Role(row.role)) if row else None


def officers() -> list[Officer]:
    """Return everybody who may sign in, by name."""
    rows = OfficerRow.objects.filter(is_revoked=False).order_by("name")
    return [Officer(ident=row.ident, name=row.name, role=Role(row.role)) for row in rows]


def has_officers() -> bool:
    """Tell whether anybody was ever let in here."""
    return OfficerRow.objects.exists()


def device(node: NodeId) -> Device | None:
    """Return a certified device, revoked or not, or None."""
    row = bulk.execute(_DEVICE, (node,)).fetchone()  # at every request of a kit
    if row is None or not row[0]:
        return None
    return Device(node=node, signing_key=bytes(row[0]), is_revoked=bool(row[1]))


_DEVICE = "SELECT signing_key, is_revoked FROM registry_devicerow WHERE node = %s"


def the_number() -> TheNumber:
    """Count the listed voters by class and village."""
    rows = (
        PersonRow.objects.filter(is_listed=True)
        .values_list("village", "voter_class", "is_remaining")
        .annotate(count=Count("*"))  # of a column, and the index no longer covers it
    )
    classes: Counter[VoterClass] = Counter()
    listed: Counter[str] = Counter()
    remaining: Counter[str] = Counter()
    recorded: Counter[str] = Counter()
    for village, voter_class, is_remaining, count in rows:
        classes[VoterClass(voter_class)] += count
        listed[village] += count
        if is_remaining:
            remaining[village] += count
            recorded[village] += count if voter_class == VoterClass.RECORDED else 0
    villages = [
        VillageCount(
            village=one, listed=listed[one], remaining=remaining[one], recorded=recorded[one]
        )
        for one in sorted(listed, key=lambda one: (-remaining[one], one))
    ]
    return TheNumber(
        listed=listed.total(),
        remaining=remaining.total(),
        classes={one: classes[one] for one in VoterClass},
        villages=villages,
    )


def kits(machine: Machine) -> list[KitState]:
    """Return every kit; those we have not heard from longest come first, the revoked last."""
    heads = machine.ledger.heads()
    states = [_kit_state(machine, row, heads) for row in DeviceRow.objects.order_by("node")]
    return sorted(states, key=lambda one: (one.is_revoked, one.heard_ms or 0))


def _kit_state(
    machine: Machine, row: DeviceRow, heads: dict[tuple[StreamId, int], Head]
) -> KitState:
    chains = {chain: head for chain, head in heads.items() if chain[0] == row.node}
    statement = StatementRow.objects.filter(peer=row.node).first()
    told = machine.mailroom.heard_from(NodeId(row.node))
    return KitState(
        node=row.node,
        is_revoked=row.is_revoked,
        heard_ms=statement.arrived_ms if statement else None,
        clock_error_ms=statement.made_ms - statement.arrived_ms if statement else None,
        epoch=told.epoch if told else None,
        entries=sum(head.seq for head in chains.values()),
        unsent=_not_here(told, chains) if told else None,
        missing_parts=PartRow.objects.filter(stream=row.node, is_held=False).count(),
        is_forked=QuarantineRow.objects.filter(
            code="fork", settled="", detail__startswith=f"{row.node}/"
        ).exists(),
        condition=told.condition if told else None,
    )


def _not_here(told: Statement, chains: dict[tuple[StreamId, int], Head]) -> int:
    """Count the entries of its own that a kit says it has beyond ours: what it sent is here."""
    own = [
        (one, head.seq) for one, head in told.positions.items() if writer_of(one[0]) == told.node
    ]
    return sum(max(0, seq - (chains[one].seq if one in chains else 0)) for one, seq in own)


def send_state(machine: Machine) -> SendState:
    """Return how many recordings of this kit are safe here and how many have arrived."""
    return machine.counted.once("recordings", machine.node, lambda: waiting.recordings(machine))


def backup_state(machine: Machine) -> BackupState | None:
    """Return the newest finished backup and what is in none yet; None before the first."""
    return backed.state(machine.ledger)


def parts_waiting(machine: Machine) -> tuple[int, int]:
    """Return how many parts of this kit the office has not receipted, and their bytes."""
    return machine.counted.once("parts", machine.node, lambda: waiting.parts(machine))


def quarantined() -> list[QuarantineRow]:
    """Return what was kept aside: first what waits for a decision, then what was settled."""
    return list(QuarantineRow.objects.defer("data").order_by("settled", "arrived_ms"))


def one_of_quarantine(digest: str) -> QuarantineRow | None:
    """Return one thing that was kept aside, but its bytes; None where there is none of it."""
    return QuarantineRow.objects.defer("data").filter(digest=digest).first()


def story(subject: Subject) -> list[StoryLine]:
    """Return everything that was told of a person, oldest first."""
    return [
        StoryLine(
            kind=codec.kind_of(one.recorded.fact),
            fact=one.recorded.fact,
            millis=one.recorded.order.bounded_ms,
            actor=one.actor,
            place=str(one.place),
        )
        for one in project.story(subject)
    ]


def person_row(subject: Subject) -> PersonRow | None:
    """Return a person's row, following merges."""
    alias = AliasRow.objects.filter(subject=subject).first()
    return PersonRow.objects.filter(subject=alias.person if alias else subject).first()


def voter_classes(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Return the class of each of many voters, by the subject that stands for the person."""
    found: dict[Subject, str] = {}
    for some in bulk.batches(subjects, 400):
        rows = PersonRow.objects.filter(subject__in=some).values_list("subject", "voter_class")
        found |= {Subject(subject): kind for subject, kind in rows}
    return found


def people(text: str, *, limit: int = 50) -> list[PersonRow]:
    """Return people of our own book by a part of their name, NIK or receipt number."""
    receipt = text.rpartition("/")[2]  # a code on a receipt may be an address that ends so
    wanted = Q(name__icontains=text) | Q(subject__startswith=text) | Q(receipt=receipt)
    return list(PersonRow.objects.filter(wanted).order_by("name", "subject")[:limit])


def resident(nik: str) -> Resident | None:
    """Return a resident of the register, or None."""
    return Resident.objects.filter(nik=nik).first()


def next_receipt(machine: Machine) -> ReceiptNumber:
    """Return the next number of this kit: its code and its own counter, unbroken in ordinary work.

    After a restore it goes on above every number that this book or the office knows
    (``test_a_restored_kit_gives_no_number_again_once_it_hears_from_the_office``).
    """
    heard = machine.mailroom.heard_from(OFFICE)
    last = max(enrolled.last_receipt(machine.node), heard.receipts if heard else 0)
    return ReceiptNumber(machine.node.removeprefix("kit-"), last + 1)


def letters(*, is_in_hand: bool, limit: int | None = None) -> list[SuketRow]:
    """Return living letters that are, or are not yet, in their holder's hand; the newest first."""
    return list(_letters(is_in_hand=is_in_hand).order_by("-year", "-serial")[:limit])


def count_letters(*, is_in_hand: bool) -> int:
    """Return how many living letters are, or are not yet, in their holder's hand."""
    return _letters(is_in_hand=is_in_hand).count()


def _letters(*, is_in_hand: bool) -> QuerySet[SuketRow]:
    return SuketRow.objects.filter(is_revoked=False, is_in_hand=is_in_hand)


def letters_of(subject: Subject) -> list[SuketRow]:
    """Return a person's letters that were not revoked, oldest first."""
    rows = SuketRow.objects.filter(is_revoked=False, subject=subject)
    return list(rows.order_by("year", "serial"))


def datasets() -> list[Dataset]:
    """Return every list that was imported, newest first."""
    return list(Dataset.objects.order_by("-imported_ms"))


def waiting_in_quarantine() -> int:
    """Return how many things were kept aside and not settled yet."""
    return QuarantineRow.objects.filter(settled="").count()


def doubles() -> int:
    """Return how many people have two enrolments that were made without knowing of each other."""
    return PersonRow.objects.filter(is_double=True).count()


def held_parts() -> int:
    """Return how many parts were read through whole on this machine."""
    return PartRow.objects.filter(is_held=True).count()


def count_of(kind: str) -> int:
    """Return how many facts of a kind are in the book."""
    return LedgerEntry.objects.filter(kind=kind).count()


def listed_subjects() -> set[str]:
    """Return the subjects on the voter list."""
    return set(PersonRow.objects.filter(is_listed=True).values_list("subject", flat=True))


def unrecorded_voters(region: str, *, limit: int) -> list[str]:
    """Return listed residents of a region who were never recorded, by NIK."""
    rows = PersonRow.objects.filter(
        voter_class=VoterClass.UNRECORDED, village__startswith=region
    ).order_by("subject")
    return list(rows.values_list("subject", flat=True)[:limit])


def last_recorded(machine: Machine) -> Enrolled | None:
    """Return what this kit recorded last, or None."""
    mine = LedgerEntry.objects.filter(stream=machine.node, kind="enrolled")
    row = mine.order_by("-epoch", "-seq").first()
    fact = codec.decode(bytes(row.payload)) if row else None
    return fact if isinstance(fact, Enrolled) else None


def enrolments(subject: Subject) -> list[Enrolled]:
    """Return the person's enrolments that stand, oldest first."""
    return project.person(subject).enrolments
