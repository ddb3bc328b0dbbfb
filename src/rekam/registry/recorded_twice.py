"""Recordings that are perhaps of one person: who waits for a registrar, and the two side by side.

Two recordings under one NIK are read from the rows of people and wait at once. Two people who are
perhaps one were found by a search (``desks/reconcile/searching.py``) or named by a registrar; what
was decided about them is read from the facts, so that it is asked again only of other data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Max

from rekam.domain.double_facts import DoubleReferred
from rekam.domain.doubles import pair_of, question, recordings
from rekam.domain.facts import Biodata, Enrolled
from rekam.domain.lifecycle import Person
from rekam.domain.values import Subject, is_registered, is_temporary
from rekam.registry import bulk, project, search
from rekam.registry.models import LedgerEntry, PersonRow, Resident
from rekam.registry.models_doubles import Searched, Suspicion

Row: TypeAlias = PersonRow  # a person's row, as desks speak of it
SHOWN_MAX = 200  # of each kind; the oldest, so that nobody is passed over
_BATCH = 400
_RECORDED_BY_US = "sementara:kit-"  # temporary ids that kits give


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: what the recording says, and the register where it knows the person."""

    person: Person
    told: project.Told | None  # the recording, with who took it and where; None: only registered
    nik: str
    nkk: str
    name: str
    birth_place: str
    born: date | None
    sex: str
    marital: str
    address: str
    rt: str
    rw: str
    village: str

    @property
    def subject(self) -> Subject:
        return self.person.subject

    @property
    def recording(self) -> Enrolled | None:
        fact = self.told.recorded.fact if self.told else None
        return fact if isinstance(fact, Enrolled) else None

    @property
    def number(self) -> str:
        return self.recording.number if self.recording else ""

    @property
    def since_ms(self) -> int:
        return self.told.recorded.order.bounded_ms if self.told else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two sides, and what was asked or proposed of them."""

    sides: tuple[Side, Side]
    doubt: DoubleReferred | None
    told_by: str  # who asked or proposed
    score: float

    @property
    def is_one_subject(self) -> bool:
        return self.sides[0].subject == self.sides[1].subject

    @property
    def is_waiting(self) -> bool:
        """Tell whether anything is left to decide: two people, or two recordings of one."""
        return not self.is_one_subject or len(self.sides[0].person.enrolments) > 1

    @property
    def is_asked(self) -> bool:
        """Tell whether a question waits for an answer."""
        return self.is_questioned and all(question(one.person) is not None for one in self.sides)

    @property
    def is_questioned(self) -> bool:
        return self.doubt is not None and bool(self.doubt.reason) and not self.doubt.into

    @property
    def answers(self) -> list[str]:
        """What was noted on either side since the question."""
        notes = [
            (order, text)
            for side in self.sides
            for text, order in side.person.notes.items()
            if side.person.questioned is not None and order > side.person.questioned
        ]
        return list(dict.fromkeys(text for _, text in sorted(notes)))

    @property
    def is_proposed(self) -> bool:
        return self.doubt is not None and bool(self.doubt.into)

    @property
    def since_ms(self) -> int:
        return max(side.since_ms for side in self.sides)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The recordings that stand, on either side: more of one person than are shown may."""
        return recordings(self.sides[0].person, self.sides[1].person)


# ---- who waits


def waiting() -> list[Case]:
    """Return the cases, those that are asked about last, else the oldest first."""
    double = PersonRow.objects.filter(is_double=True).order_by("subject")
    pairs = [(one, one) for one in double.values_list("subject", flat=True)[:SHOWN_MAX]]
    thought = Suspicion.objects.order_by("since_ms", "id").values_list("first", "second", "score")
    scores = {(first, second): score for first, second, score in thought[:SHOWN_MAX]}
    known = _known(Subject(one) for pair in (*pairs, *scores) for one in pair)
    cases = [
        _case(known, Subject(first), Subject(second), score=scores.get((first, second), 0.0))
        for first, second in (*pairs, *scores)
    ]
    found = [one for one in cases if one.is_waiting and (one.numbers or one.doubt)]
    return sorted(found, key=lambda one: (one.is_asked, one.since_ms, one.sides[0].subject))


def count() -> int:
    """Return how many wait, for the menu and the overview."""
    return PersonRow.objects.filter(is_double=True).count() + Suspicion.objects.count()


def case(one: Subject, other: Subject) -> Case:
    """Lay two people, or the first two recordings of one, side by side."""
    row = Suspicion.objects.filter(first=min(one, other), second=max(one, other)).first()
    return _case(_known([one, other]), one, other, score=row.score if row else 0.0)


def is_suspected(one: Case) -> bool:
    """Tell whether the two wait for a decision or were decided about: then faces may be seen.

    Two people whom nobody suspects are no reason to open anything
    (``test_faces_of_two_whom_nobody_suspects_stay_sealed``).
    """
    first, second = (side.person for side in one.sides)
    if one.is_one_subject:
        return len(first.enrolments) > 1 or bool(first.passed_over)
    pair = sorted({first.subject, second.subject})
    is_thought = Suspicion.objects.filter(first=pair[0], second=pair[1]).exists()
    return is_thought or pair_of(first, second) in {*first.doubts, *first.parted}


def strangers() -> list[PersonRow]:
    """Return who was recorded without a NIK, and is taken for nobody yet; the oldest id first."""
    rows = PersonRow.objects.filter(subject__startswith=_RECORDED_BY_US).exclude(receipt="")
    for side in ("first", "second"):
        rows = rows.exclude(subject__in=Suspicion.objects.values(side))
    return list(rows.order_by("subject")[:SHOWN_MAX])


def candidates(name: str, born: date | None, *, village: str, limit: int) -> list[search.Found]:
    """Return residents who may be somebody without a NIK: of that name and year, here first."""
    asked = f"{name} {born.year}" if born else name
    found = search.find(asked, villages={village}, limit=limit)
    return found or search.find(name, villages={village}, limit=limit)


# ---- what was found


def recorded() -> Iterator[Side]:
    """Yield everybody of whom a recording stands, without who took it: for the search."""
    rows = PersonRow.objects.exclude(receipt="").order_by("subject")
    for batch in bulk.batches(rows.iterator(chunk_size=_BATCH), _BATCH):
        residents = Resident.objects.in_bulk([row.subject for row in batch])
        for row in batch:
            person = Person(subject=Subject(row.subject))
            yield _side(person, row, residents.get(row.subject), None)


def registered(nik: str) -> Side | None:
    """Return a resident as the search takes them, None for a NIK that nobody has."""
    known = Resident.objects.filter(nik=nik).first()
    return _side(Person(subject=Subject(nik)), known, known, None) if known else None


def keep(found: Iterable[tuple[Subject, Subject, float]], *, upto: int, now_ms: int) -> int:
    """Keep what a search found in place of what an earlier one did; return how many wait.

    What a registrar asks or proposes stays. What was called two people comes back only when what
    tells who they are has changed.
    """
    open_ones = _referred()
    Suspicion.objects.exclude(pk__in=[one.pk for one in _rows(open_ones)]).delete()
    settling = {one for pair in open_ones for one in pair if is_temporary(one)}
    for some in bulk.batches(found, _BATCH):
        known = _known(one for first, second, _ in some for one in (first, second))
        for one, other, score in some:
            thought = _case(known, one, other, score=round(score, 4))
            if is_temporary(one) and score == 0:
                if one in settling:  # a nearer resident is to be looked at first
                    continue
                settling |= {one} if not _is_parted(thought) else set()
            if thought.is_waiting and thought.numbers and not _is_parted(thought):
                note_open(thought)
    Searched.objects.update_or_create(pk=1, defaults={"entry": upto, "at_ms": now_ms})
    return count()


def searched() -> tuple[int | None, int]:
    """Return when doubles were last looked for, and how many recordings came since."""
    last = Searched.objects.first()
    recordings_made = LedgerEntry.objects.filter(kind="enrolled")
    if last is None:
        return None, recordings_made.count()
    return last.at_ms, recordings_made.filter(id__gt=last.entry).count()


def newest_entry() -> int:
    """Return the number of the last entry, up to which a search that begins now looks."""
    return int(LedgerEntry.objects.aggregate(last=Max("id", default=0))["last"])


def note_open(one: Case) -> None:
    """Let two people wait, whoever named them."""
    if not one.is_one_subject:
        first, second = sorted(side.subject for side in one.sides)
        values = {"score": one.score, "since_ms": one.since_ms}
        Suspicion.objects.get_or_create(first=first, second=second, defaults=values)


def settle(one: Case) -> None:
    """Let them wait no more."""
    first, second = sorted(side.subject for side in one.sides)
    Suspicion.objects.filter(first=first, second=second).delete()


def seen(one: Case) -> str:
    """Return what stands for all that tells who the two are: other data gives another."""
    cells = sorted(
        "|".join(
            (
                side.subject,
                side.name,
                str(side.born),
                side.sex,
                side.birth_place,
                *sorted(recorded.number for recorded in side.person.enrolments),
            )
        )
        for side in one.sides
    )
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()[:16]


def _is_parted(one: Case) -> bool:
    first, second = (side.person for side in one.sides)
    word = first.parted.get(pair_of(first, second))
    return word is not None and word.seen == seen(one)


def _referred() -> set[tuple[Subject, Subject]]:
    """Return the pairs of whom a registrar asks or proposes something."""
    found = set()
    for some in bulk.batches(Suspicion.objects.values_list("first", "second"), _BATCH):
        people = project.people(Subject(one) for pair in some for one in pair)
        for first, second in some:
            one, other = people[Subject(first)], people[Subject(second)]
            if pair_of(one, other) in one.doubts:
                found.add((Subject(first), Subject(second)))
    return found


def _rows(pairs: Iterable[tuple[Subject, Subject]]) -> list[Suspicion]:
    wanted = set(pairs)
    return [one for one in Suspicion.objects.all() if (one.first, one.second) in wanted]


# ---- put together


@dataclass(frozen=True, slots=True)
class _Known:
    """What our book and the register know of some people."""

    people: dict[Subject, Person]
    stories: dict[Subject, list[project.Told]]
    residents: dict[str, Resident]


def _known(subjects: Iterable[Subject]) -> _Known:
    wanted = sorted(set(subjects))
    people, stories = project.people(wanted), project.stories(wanted)
    residents: dict[str, Resident] = {}
    niks = sorted({one.subject for one in people.values() if is_registered(one.subject)})
    for some in bulk.batches(niks, _BATCH):
        residents |= Resident.objects.in_bulk(some)
    return _Known(people, stories, residents)


def _case(known: _Known, one: Subject, other: Subject, *, score: float) -> Case:
    first, second = known.people[one], known.people[other]
    at = (0, 1) if first.subject == second.subject else (-1, -1)
    sides = _standing(known, one, at[0]), _standing(known, other, at[1])
    doubt = first.doubts.get(pair_of(first, second))
    told = reversed(known.stories[one])
    by = next((line.actor for line in told if doubt and line.recorded.fact == doubt), "")
    return Case(sides=sides, doubt=doubt, told_by=by, score=score)


def _standing(known: _Known, subject: Subject, at: int) -> Side:
    person = known.people[subject]
    recorded_ones = person.enrolments
    chosen = recorded_ones[at] if -len(recorded_ones) <= at < len(recorded_ones) else None
    told = [line for line in known.stories[subject] if line.recorded.fact == chosen]
    resident = known.residents.get(person.subject)
    who = chosen.biodata if chosen else resident
    return _side(person, who, resident, told[-1] if told else None)


def _side(
    person: Person,
    who: Biodata | Resident | PersonRow | None,
    resident: Resident | None,
    told: project.Told | None,
) -> Side:
    """Put a side together: ``who`` says name, birth, sex and village, the register the rest."""
    return Side(
        person=person,
        told=told,
        nik="" if is_temporary(person.subject) else person.subject,
        nkk=resident.nkk if resident else "",
        name=who.name if who else "",
        birth_place=resident.birth_place if resident else "",
        born=who.born if who else None,
        sex=(who.sex or "") if who else "",
        marital=resident.marital if resident else "",
        address=resident.address if resident else "",
        rt=resident.rt if resident else "",
        rw=resident.rw if resident else "",
        village=who.village if who else "",
    )
