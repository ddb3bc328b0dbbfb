"""Entries become rows: a person's row is the fold of all facts about that person, every time.

Nothing is ever added to a row. So late, repeated and shuffled facts end in the same rows on every
machine, and ``rebuild`` can throw all rows away. A merge makes two subjects one: all their facts
are folded together, one row stands, and the other subjects become aliases of it.
Before: ``ledger.py``. Next: ``read.py`` answers the screens from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from rekam.domain import blanks, letter_policy, trust
from rekam.domain.double_facts import DoubleReferred, SubjectsParted
from rekam.domain.doubles import asked_of
from rekam.domain.facts import (
    ClockBounded,
    DeviceAuthorised,
    Fact,
    OfficerAuthorised,
    SubjectsMerged,
    Unknown,
    VoterMatched,
    subjects_of,
)
from rekam.domain.lifecycle import ListRow, Person, Recorded, RowWord, fold, row_of
from rekam.domain.stamp import Place, Stamp, order_of
from rekam.domain.values import (
    NodeId,
    StreamId,
    Subject,
    is_registered,
    is_temporary,
    writer_of,
)
from rekam.journal import codec
from rekam.registry import bulk, paper_rows
from rekam.registry.models import (
    AliasRow,
    ClockBoundRow,
    DeviceRow,
    LedgerEntry,
    OfficerRow,
    PersonRow,
    RowOwner,
)
from rekam.registry.widths import PLACE_WIDTH

BATCH = 400  # subjects in one statement; SQLite takes 999 values and more, PostgreSQL any number

_PERSON_WIDTHS = [field.max_length for field in PersonRow._meta.concrete_fields]  # noqa: SLF001

_HISTORY = """
SELECT s.subject, e.stream, e.epoch, e.seq, e.millis, e.counter, e.actor, e.payload,
  (SELECT min(b.at_ms) FROM registry_clockboundrow b
   WHERE b.stream = e.stream AND b.epoch = e.epoch AND e.seq BETWEEN b.first AND b.last)
FROM registry_entrysubject s
JOIN registry_ledgerentry e ON e.id = s.entry_id
WHERE s.subject IN ({places})
"""


InHand = Mapping[bytes, Fact]
_PairWord: TypeAlias = SubjectsMerged | SubjectsParted | DoubleReferred
NONE: InHand = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """A recorded fact with who told it and where, for a person's story."""

    recorded: Recorded
    place: Place
    actor: str


def refresh(subjects: Iterable[Subject], in_hand: InHand = NONE) -> None:
    """Bring these subjects' rows up to date from all their facts; safe to repeat.

    ``in_hand`` are facts by their payload, which then need not be decoded again.
    """
    devices, officers, people = _sorted_by_kind(set(subjects))
    for subject in devices:
        _refresh_device(subject)
    for subject in officers:
        _refresh_officer(subject)
    for batch in bulk.batches(sorted(people), BATCH):
        _refresh_people(batch, in_hand)


def person(subject: Subject) -> Person:
    """Fold one person's facts, following merges; a subject without facts is a blank person."""
    canonical, history = _history_of(subject)
    return _folded(canonical, history)


def people(subjects: Iterable[Subject]) -> dict[Subject, Person]:
    """Fold the facts of many at once; each person stands under every subject that is them."""
    found: dict[Subject, Person] = {}
    for batch in bulk.batches(sorted(set(subjects)), BATCH):
        for canonical, history in _histories(batch).items():
            found |= dict.fromkeys(history.aliases, _folded(canonical, history))
    return found


def story(subject: Subject) -> list[Told]:
    """Return all that was ever told of a person, in the common order."""
    return stories([subject])[subject]


def stories(subjects: Iterable[Subject]) -> dict[Subject, list[Told]]:
    """Return the stories of many at once; each stands under every subject that is the person."""
    found: dict[Subject, list[Told]] = {}
    for batch in bulk.batches(sorted(set(subjects)), BATCH):
        for history in _histories(batch).values():
            told = sorted(history.told, key=lambda one: one.recorded.order)
            found |= dict.fromkeys(history.aliases, told)
    return found


def certified_keys(node: NodeId) -> list[bytes]:
    """Return every signing key that the office ever certified for a kit, oldest first."""
    facts = (one.recorded.fact for one in story(trust.device_subject(node)))
    return [fact.signing_key for fact in facts if isinstance(fact, DeviceAuthorised)]


@dataclass(slots=True)
class _History:
    """All facts about one person, and every subject that is this person."""

    told: list[Told]
    aliases: set[Subject]

    @property
    def speaks_of_others(self) -> bool:
        """Tell whether this person is, or was once thought to be, more than one subject."""
        return any(len(subjects_of(one.recorded.fact)) > 1 for one in self.told)


def _sorted_by_kind(
    subjects: set[Subject],
) -> tuple[list[Subject], list[Subject], set[Subject]]:
    devices = sorted(one for one in subjects if one.startswith("device:"))
    officers = sorted(one for one in subjects if one.startswith("officer:"))
    nobody = {*devices, *officers, blanks.STOCK, letter_policy.SUBJECT}
    return devices, officers, subjects - nobody


def _load(subjects: Sequence[Subject], in_hand: InHand = NONE) -> dict[Subject, list[Told]]:
    """Read and decode the entries about these subjects.

    What was told again after a restore counts once, where it was told last: that place all
    machines share, the earlier ones need not be the same on all.
    """
    found: dict[Subject, dict[bulk.Row, Told]] = {subject: {} for subject in subjects}
    rows = bulk.execute(_HISTORY.format(places=",".join(["%s"] * len(subjects))), subjects)
    for subject, stream, epoch, seq, millis, counter, actor, payload, bound_ms in rows:
        place = Place(StreamId(stream), epoch, seq)
        stamp = Stamp(millis, counter, writer_of(place.stream))
        line, told = (stream, millis, counter, payload), found[Subject(subject)]
        if line in told and place < told[line].place:
            continue
        fact = in_hand.get(payload) or codec.decode(payload)
        if trust.may_tell(place.stream, fact):
            order = order_of(stamp, place, bound_ms=bound_ms)
            told[line] = Told(Recorded(order, fact), place, actor)
    return {subject: list(told.values()) for subject, told in found.items()}


def _histories(subjects: Sequence[Subject], in_hand: InHand = NONE) -> dict[Subject, _History]:
    """Return each person's whole history by the subject that stands for them.

    Subjects joined by merges are one person. The subject that stands is the registered one (a NIK
    before a temporary id) that the latest merge points to, else the smallest: a rule that does
    not depend on arrival.
    """
    loaded = _load(subjects, in_hand)
    wanted = set(loaded)
    while missing := sorted(_merged_with(loaded) - wanted):
        loaded |= _load(missing)
        wanted |= set(missing)
    found = {}
    for group in _joined(loaded):
        told = {one.place: one for subject in group for one in loaded[subject]}
        found[_standing_subject(group, told.values())] = _History(list(told.values()), group)
    return found


def _history_of(subject: Subject) -> tuple[Subject, _History]:
    histories = _histories([subject])
    return next((one, found) for one, found in histories.items() if subject in found.aliases)


def _folded(canonical: Subject, history: _History) -> Person:
    return fold(canonical, (told.recorded for told in history.told), aliases=history.aliases)


def _merged_with(loaded: dict[Subject, list[Told]]) -> set[Subject]:
    """Return every subject that these facts speak of: some are the same person."""
    facts = (one.recorded.fact for told in loaded.values() for one in told)
    return {subject for fact in facts for subject in subjects_of(fact)}


def _joined(loaded: dict[Subject, list[Told]]) -> list[set[Subject]]:
    """Return the groups of subjects that are one person (a union-find over a handful of ids)."""
    group_of = {subject: {subject} for subject in loaded}
    for pair in _pairs(one for told in loaded.values() for one in told):
        joined = group_of[pair[0]] | group_of[pair[1]]
        for subject in joined:
            group_of[subject] = joined
    return list({id(group): group for group in group_of.values()}.values())


def _pairs(told: Iterable[Told]) -> Iterator[tuple[Subject, Subject]]:
    """Return who is the same: by the latest word on two subjects, or on a row of a voter list.

    A row that was told of a temporary id and is a resident's makes that id the resident, for as
    long as no later word takes the row away again.
    """
    everything = [one.recorded for one in told]
    for merge in _merges(everything):
        yield merge.subject, merge.into
    latest: dict[ListRow, RowWord] = {}
    for one in sorted(everything, key=lambda one: one.order):
        if isinstance(one.fact, RowWord):
            latest[row_of(one.fact)] = one.fact
    for word in latest.values():
        if isinstance(word, VoterMatched) and word.formerly and is_temporary(word.formerly):
            yield word.formerly, word.subject


def _merges(recorded: Iterable[Recorded]) -> list[SubjectsMerged]:
    """Return the merges that no later word on the same two took back, the latest word last."""
    words = [(one.order, one.fact) for one in recorded if isinstance(one.fact, _PairWord)]
    latest: dict[frozenset[Subject], _PairWord] = {}
    for _, fact in sorted(words, key=lambda word: word[0]):
        pair = frozenset(subjects_of(fact))
        latest.pop(pair, None)
        latest[pair] = fact
    return [fact for fact in latest.values() if isinstance(fact, SubjectsMerged)]


def _standing_subject(group: set[Subject], told: Iterable[Told]) -> Subject:
    registered = {one for one in group if is_registered(one)} or group
    merges = _merges(one.recorded for one in told)
    named = [one.into for one in merges if one.into in registered]
    return named[-1] if named else min(registered)


def _refresh_people(subjects: Sequence[Subject], in_hand: InHand) -> None:
    histories = _histories(subjects, in_hand)
    people = {
        canonical: _folded(canonical, history)
        for canonical, history in histories.items()
        if any(not isinstance(one.recorded.fact, Unknown) for one in history.told)
    }
    everyone = [alias for history in histories.values() for alias in history.aliases]
    merged = [one for one in everyone if one not in people]
    if merged or any(history.speaks_of_others for history in histories.values()):
        PersonRow.objects.filter(subject__in=merged).delete()
        AliasRow.objects.filter(subject__in=everyone).delete()
        AliasRow.objects.bulk_create(
            AliasRow(subject=alias, person=canonical)
            for canonical, history in histories.items()
            for alias in history.aliases - {canonical}
        )
    bulk.insert(PersonRow, [_person_row(one) for one in people.values()], conflict="replace")
    _refresh_owned(everyone, people.values())
    paper_rows.refresh(everyone, people.values())


def _refresh_owned(subjects: Sequence[Subject], people: Iterable[Person]) -> None:
    """Note which rows of voter lists are whose; nothing to do where no list speaks of anybody."""
    listed = [one for one in people if one.rows]
    if listed:
        RowOwner.objects.filter(subject__in=subjects).delete()
        owned = [
            ("/".join(row)[:PLACE_WIDTH], one.subject) for one in listed for row in one.own_rows
        ]
        bulk.insert(RowOwner, owned)


def _person_row(person: Person) -> bulk.Row:
    """Return the values of ``PersonRow``, cut to its columns: the facts have them whole."""
    values = zip(_person_values(person), _PERSON_WIDTHS, strict=True)
    return tuple(one[:width] if isinstance(one, str) else one for one, width in values)


def _person_values(person: Person) -> bulk.Row:
    """Return the values of ``PersonRow``, in the order of its columns."""
    latest = person.enrolments[-1] if person.enrolments else None
    listing, centre = person.listing, person.centre
    biodata = latest.biodata if latest else None
    known, asked = biodata or listing, asked_of(person)
    return (
        person.subject,
        known.name if known else "",
        biodata.born.isoformat() if biodata and biodata.born else None,
        biodata.sex or "" if biodata else "",
        known.village if known else "",
        listing.tps if listing else "",
        listing.rt if listing else "",
        listing.rw if listing else "",
        listing is not None,
        person.is_remaining,
        person.is_recorded,
        person.is_holding,
        person.is_double,
        person.voter_class or "",
        person.local_status,
        centre.status if centre else "",
        centre.on.isoformat() if centre else None,
        latest.number if latest else "",
        _letter_number(person),
        person.card_state,
        person.batch,
        *asked,
    )


def _letter_number(person: Person) -> str:
    return f"{person.letters[-1].serial}/{person.letters[-1].year}" if person.letters else ""


def _refresh_device(subject: Subject) -> None:
    node = NodeId(subject.removeprefix("device:"))
    recorded = [one.recorded for one in _load([subject])[subject]]
    device = trust.fold_device(node, recorded)
    if device.signing_key:  # anyone may speak of a device; the office alone makes one
        DeviceRow.objects.update_or_create(
            node=node,
            defaults={
                "signing_key": device.signing_key,
                "recipient": device.recipient,
                "villages": list(device.villages),
                "is_revoked": device.is_revoked,
                "released": sorted(digest.hex() for digest in device.released),
            },
        )
    bounds = {one.fact for one in recorded if isinstance(one.fact, ClockBounded)}
    ClockBoundRow.objects.filter(stream__in={one.stream for one in bounds}).delete()
    ClockBoundRow.objects.bulk_create(
        ClockBoundRow(
            stream=one.stream, epoch=one.epoch, first=one.first, last=one.last, at_ms=one.at_ms
        )
        for one in bounds
    )


def _refresh_officer(subject: Subject) -> None:
    ident = subject.removeprefix("officer:")
    recorded = [one.recorded for one in _load([subject])[subject]]
    if not any(isinstance(one.fact, OfficerAuthorised) for one in recorded):
        return  # anyone may speak of an officer; the office alone makes one
    officer = trust.fold_officer(ident, recorded)
    OfficerRow.objects.update_or_create(
        ident=ident,
        defaults={"name": officer.name, "role": officer.role, "is_revoked": officer.is_revoked},
    )


def subjects_in(bound: ClockBounded) -> set[Subject]:
    """Return the subjects of the entries whose order a bound changes."""
    rows = LedgerEntry.objects.filter(
        stream=bound.stream, epoch=bound.epoch, seq__range=(bound.first, bound.last)
    )
    facts = (codec.decode(bytes(payload)) for payload in rows.values_list("payload", flat=True))
    return {subject for fact in facts for subject in subjects_of(fact)}
