"""The rows of one voter list beside what is known today of whose they are: for the answer to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from rekam.domain.facts import VoterRuledOut
from rekam.domain.status import VoterClass
from rekam.domain.values import Subject
from rekam.registry import bulk, project, voters
from rekam.registry.models import Dataset, ListedVoter, PersonRow, RowOwner, SuketRow

_BATCH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One row of the list; ``person`` is None where nobody spoke of the row yet."""

    row: ListedVoter
    person: PersonRow | None
    ruling: VoterRuledOut | None
    holds_letter: bool
    is_again: bool  # a row before it in this list is the same person's


def villages(dataset: Dataset) -> dict[str, int]:
    """Return how many rows the list has in each of its villages, by code."""
    rows = ListedVoter.objects.filter(dataset=dataset).values_list("village")
    return dict(rows.annotate(count=Count("*")).order_by("village"))


def answered(dataset: Dataset, village: str) -> list[Answered]:
    """Return a village's rows in the order in which they stood in the file."""
    rows = _in_order(list(ListedVoter.objects.filter(dataset=dataset, village=village)))
    owners = voters.owners(rows)
    people, letters = _people(set(owners.values()))
    again = _again(dataset, owners)
    found = []
    for row in rows:
        person = people.get(owners.get(row.place, Subject("")))
        found.append(
            Answered(
                row=row,
                person=person,
                ruling=_ruling(person),
                holds_letter=person is not None and person.subject in letters,
                is_again=row.place in again,
            )
        )
    return found


def _in_order(rows: list[ListedVoter]) -> list[ListedVoter]:
    """Sort by the number in the file; where numbers repeat, there is a sheet for each station."""
    if len({row.number for row in rows}) == len(rows):
        return sorted(rows, key=lambda row: row.number)
    return sorted(rows, key=lambda row: (row.tps, row.number, row.pk))


def _people(subjects: Iterable[Subject]) -> tuple[dict[str, PersonRow], set[str]]:
    """Return these people's rows, and who of them has a living letter in hand."""
    people: dict[str, PersonRow] = {}
    letters: set[str] = set()
    for some in bulk.batches(sorted(subjects), _BATCH):
        people |= PersonRow.objects.in_bulk(some)
        held = SuketRow.objects.filter(subject__in=some, is_in_hand=True, is_revoked=False)
        letters |= set(held.values_list("subject", flat=True))
    return people, letters


def _ruling(person: PersonRow | None) -> VoterRuledOut | None:
    if person is None or person.voter_class != VoterClass.RULED_OUT:
        return None
    return project.person(Subject(person.subject)).ruled_out


def _again(dataset: Dataset, owners: dict[str, Subject]) -> set[str]:
    """Return the places whose owner has an earlier row in this list, in any village."""
    found: set[str] = set()
    for some in bulk.batches(sorted(set(owners.values())), _BATCH):
        owned = RowOwner.objects.filter(subject__in=some).values_list("subject", "place")
        times = Counter(subject for subject, _ in owned)
        several = [(subject, place) for subject, place in owned if times[subject] > 1]
        found |= _later(dataset, several)
    return found


def _later(dataset: Dataset, owned: Sequence[tuple[str, str]]) -> set[str]:
    """Return all places but the first of each owner, as far as they stand in this list."""
    subjects = {place: subject for subject, place in owned}
    keys = [place.partition("/")[2] for place in subjects]
    rows = ListedVoter.objects.filter(dataset=dataset, dpid__in=keys).order_by("id")
    seen: set[str] = set()
    later = set()
    for row in rows:
        subject = subjects.get(row.place, "")
        if subject and subject in seen:
            later.add(row.place)
        seen.add(subject)
    return later
