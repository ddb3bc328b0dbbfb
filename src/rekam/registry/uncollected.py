"""Printed cards and letters that nobody collected: whose, where, since when; not what is out.

A person whose card is printed needs no letter any more, so each stands here once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from rekam.domain.carried_facts import Paper
from rekam.domain.status import CardState
from rekam.domain.values import WIB
from rekam.registry import bulk, project, sheets
from rekam.registry.models import EntrySubject, PersonRow, Resident, SuketRow
from rekam.registry.models_cards import CardRow

AGES = (7, 30)  # days; older than the last is the third group


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """One paper that waits for its holder."""

    subject: str
    village: str
    paper: Paper
    number: str
    since: date | None  # None: nobody told when
    is_remaining: bool  # handing it over lowers the number

    def age(self, today: date) -> int:
        """Return which of the groups of ``AGES`` it belongs to; what has no date is old."""
        if self.since is None:
            return len(AGES)
        return sum((today - self.since).days > limit for limit in AGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """How many papers lie for a village, by age."""

    code: str
    ages: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(self.ages)


def lying(village: str = "") -> list[Lying]:
    """Return what lies at the office, what lies longest first."""
    out = sheets.are_out()
    found = [one for one in (*_cards(), *_letters()) if one.subject not in out]
    here = [one for one in found if not village or one.village == village]
    return sorted(here, key=lambda one: (one.since or date.min, one.subject))


def by_village(found: Sequence[Lying], today: date) -> list[Village]:
    """Return the villages of these papers, those with most first."""
    counts: dict[str, list[int]] = {}
    for one in found:
        counts.setdefault(one.village, [0] * (len(AGES) + 1))[one.age(today)] += 1
    villages = [Village(code=code, ages=tuple(ages)) for code, ages in counts.items()]
    return sorted(villages, key=lambda one: (-one.count, one.code))


def _cards() -> Iterator[Lying]:
    rows = PersonRow.objects.filter(card=CardState.PRINTED).order_by("subject")
    for people in bulk.batches(rows.iterator(project.BATCH), project.BATCH):
        subjects = [one.subject for one in people]
        made = {
            one.subject: one
            for one in CardRow.objects.filter(subject__in=subjects, reason="").order_by("made_ms")
        }
        where = _villages(people)
        for one in people:
            card = made.get(one.subject)
            yield Lying(
                subject=one.subject,
                village=where[one.subject],
                paper=Paper.CARD,
                number=card.blank if card else "",
                since=_day(card.made_ms) if card else one.national_on,
                is_remaining=one.is_remaining,
            )


def _letters() -> Iterator[Lying]:
    rows = SuketRow.objects.filter(is_revoked=False, is_in_hand=False).order_by("subject", "year")
    for letters in bulk.batches(rows.iterator(project.BATCH), project.BATCH):
        subjects = [one.subject for one in letters]
        people = PersonRow.objects.in_bulk(subjects)
        told = EntrySubject.objects.filter(subject__in=subjects, entry__kind="suket-issued")
        issued = dict(told.values_list("subject").annotate(at=Max("entry__millis")))
        where = _villages(list(people.values()))
        for one in letters:
            person = people.get(one.subject)
            if person is None or person.card in {CardState.PRINTED, CardState.IN_HAND}:
                continue
            yield Lying(
                subject=one.subject,
                village=where[one.subject],
                paper=Paper.LETTER,
                number=f"{one.serial}/{one.year}",
                since=_day(issued[one.subject]) if one.subject in issued else None,
                is_remaining=person.is_remaining,
            )


def _villages(people: Sequence[PersonRow]) -> dict[str, str]:
    """Return where people live; of whom no list and no recording tells, the register does."""
    unknown = [one.subject for one in people if not one.village]
    told = Resident.objects.filter(nik__in=unknown).values_list("nik", "village")
    found = {one.subject: one.village for one in people}
    return found | dict(told)


def _day(millis: int) -> date:
    return datetime.fromtimestamp(millis / 1000, tz=WIB).date()
