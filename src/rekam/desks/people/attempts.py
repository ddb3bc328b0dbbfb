"""Each recording of a person with what the national store said of it, and what was decided.

The store names no recording: an answer belongs to the last one made on or before its day. One
from before the first is about a recording that was made elsewhere. What stands is never said by
the order in which things came (``domain/lifecycle.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from rekam.domain.double_facts import DoubleReferred, SubjectsParted
from rekam.domain.facts import (
    CardPrinted,
    CentreStatusImported,
    Enrolled,
    Fact,
    SubjectsMerged,
    SuketIssued,
    subjects_of,
)
from rekam.domain.lifecycle import Person
from rekam.domain.status import OVERDUE_DAYS, NationalStatus, national_status
from rekam.domain.values import WIB, Subject
from rekam.registry.read import StoryLine

Decided: TypeAlias = tuple[Fact, Subject, Subject]


class Fate(StrEnum):
    """What became of a recording; the words are in ``web/``."""

    STANDS = "stands"
    VOIDED = "voided"
    REPLACED = "replaced"
    PASSED_OVER = "passed-over"  # the same person's, and another stands
    OTHERS = "others"  # somebody else's, taken under this NIK


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One word of the national store, as it came."""

    status: str
    on: date
    is_last: bool
    waited_days: int
    known: NationalStatus | None
    limit_days: int | None

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should ask: only of the last word, earlier ones were followed."""
        return self.is_last and self.limit_days is not None and self.waited_days > self.limit_days


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One recording; ``line`` of None stands for one made elsewhere."""

    line: StoryLine | None
    recording: Enrolled | None
    fate: Fate
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter or card with the subject for whom it was made, where that is not the person's."""

    name: str
    number: str
    made_for: Subject | None


def attempts(lines: Sequence[StoryLine], person: Person, *, today: date) -> list[Attempt]:
    """Return the recordings, oldest first, each with its answers."""
    made = _made(lines, person)
    statuses = [line.fact for line in lines if isinstance(line.fact, CentreStatusImported)]
    elsewhere = Attempt(line=None, recording=None, fate=Fate.STANDS)
    for status in sorted(statuses, key=lambda one: one.on):  # of one day the later told stays last
        owners = [one for one in made if one.line and _day(one.line.millis) <= status.on]
        answer = _answer(status, is_last=status == person.centre, today=today)
        (owners or [elsewhere])[-1].answers.append(answer)
    return [elsewhere, *made] if elsewhere.answers else made


def papers(lines: Sequence[StoryLine], person: Person) -> list[Paper]:
    """Return every letter and card that was made, whatever became of the recording behind it."""
    found = []
    for line in lines:
        fact = line.fact
        made_for = Subject(fact.subject) if fact.subject != person.subject else None
        if isinstance(fact, SuketIssued):
            found.append(Paper("suket", f"{fact.serial}/{fact.year}", made_for))
        elif isinstance(fact, CardPrinted):
            found.append(Paper("card", fact.blank, made_for))
    return found


def decisions(lines: Sequence[StoryLine], person: Person) -> list[Decided]:
    """Return what holds about who this is and which recording stands, to be looked at again."""
    latest: dict[frozenset[Subject], Fact] = {}
    for line in lines:
        if isinstance(line.fact, SubjectsMerged | SubjectsParted | DoubleReferred):
            latest[frozenset(subjects_of(line.fact))] = line.fact
    held: list[Decided] = [
        (fact, Subject(fact.subject), subjects_of(fact)[-1])
        for fact in latest.values()
        if isinstance(fact, SubjectsMerged | SubjectsParted)
    ]
    chosen = {fact.number: fact for fact in person.passed_over.values()}
    under = {one.number: one.subject for one in person.enrolled.values()}
    return held + [
        (fact, person.subject, person.subject)
        for fact in chosen.values()  # what was chosen with a merge is taken back with it
        if len({under.get(number) for number in (fact.number, *fact.over)}) == 1
    ]


def _made(lines: Sequence[StoryLine], person: Person) -> list[Attempt]:
    found: list[Attempt] = []
    standing = {one.number for one in person.enrolments}
    replaced = {one.replaces for one in person.enrolled.values()}
    for line in lines:
        fact = line.fact
        if not isinstance(fact, Enrolled) or fact in [one.recording for one in found]:
            continue
        passed = person.passed_over.get(fact.number)
        fates = (
            (fact.number in standing, Fate.STANDS),
            (fact.number in person.voided, Fate.VOIDED),
            (fact.number in replaced, Fate.REPLACED),
            (passed is not None and passed.is_other, Fate.OTHERS),
        )
        fate = next((one for holds, one in fates if holds), Fate.PASSED_OVER)
        found.append(Attempt(line=line, recording=fact, fate=fate))
    return found


def _answer(status: CentreStatusImported, *, is_last: bool, today: date) -> Answer:
    known = national_status(status.status)
    return Answer(
        status=known or status.status,
        on=status.on,
        is_last=is_last,
        waited_days=max(0, (today - status.on).days),
        known=known,
        limit_days=OVERDUE_DAYS.get(known) if known else None,
    )


def _day(millis: int) -> date:
    return datetime.fromtimestamp(millis / 1000, tz=WIB).date()
