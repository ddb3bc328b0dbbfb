"""Who is still without a card or letter, by name and by address: what the programmes go by.

Read from the same rows as the number, so that the lists add up to it. The birth date is the
register's where it knows the person; the address is where the voter list says they live.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from rekam.domain.status import VoterClass
from rekam.registry import bulk
from rekam.registry.models import ListedVoter, PersonRow, Resident, RowOwner

_BATCH = 400  # people in one question
BY_STATION = ("village", "tps", "rw", "rt", "name", "subject")
BY_CORNER = ("village", "rw", "rt", "name", "subject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of them; what is empty asks for all. ``region`` is a village's or district's code."""

    region: str = ""
    tps: str = ""
    rt: str = ""
    rw: str = ""
    voter_class: VoterClass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One who waits, as a programme needs to know them."""

    person: PersonRow
    nik: str  # 16 digits, "?" for what the list does not tell, or nothing
    born: date | None
    sex: str
    address: str


def villages(wanted: Wanted) -> dict[str, int]:
    """Return how many there are in each village that has any, by its code."""
    counted = _people(wanted).values_list("village").annotate(count=Count("*"))
    return dict(counted.order_by("village"))


def waiting(wanted: Wanted, *, order: Sequence[str] = BY_STATION) -> Iterator[Waiting]:
    """Yield them village by village."""
    people = _people(wanted).order_by(*order)
    for batch in bulk.batches(people.iterator(chunk_size=_BATCH), _BATCH):
        subjects = [one.subject for one in batch]
        residents, rows = Resident.objects.in_bulk(subjects), rows_of(subjects)
        for person in batch:
            yield _waiting(person, residents.get(person.subject), rows.get(person.subject))


def rows_of(subjects: Sequence[str]) -> dict[str, ListedVoter]:
    """Return the row of a voter list by which each of these is listed; of several the last."""
    places = RowOwner.objects.filter(subject__in=subjects).values_list("place", "subject")
    owners = dict(places)
    keys = [place.partition("/")[2] for place in owners]
    found: dict[str, ListedVoter] = {}
    for some in bulk.batches(keys, _BATCH):
        for row in ListedVoter.objects.filter(dpid__in=some).order_by("id"):
            if row.place in owners:
                found[owners[row.place]] = row
    return found


def _people(wanted: Wanted) -> QuerySet[PersonRow]:
    asked = {
        "village__startswith": wanted.region,
        "tps": wanted.tps,
        "rt": wanted.rt,
        "rw": wanted.rw,
        "voter_class": wanted.voter_class,
    }
    return PersonRow.objects.filter(
        is_listed=True, is_remaining=True, **{name: value for name, value in asked.items() if value}
    )


def _waiting(person: PersonRow, resident: Resident | None, row: ListedVoter | None) -> Waiting:
    """Join what the three know; a kit has no rows of voter lists."""
    if resident is not None:
        known: Resident | ListedVoter | None = resident
        nik = resident.nik
    else:
        known, nik = row, (row.nik or row.nik_hint) if row else ""
    address = row.address if row and row.address else known.address if known else ""
    return Waiting(
        person=person,
        nik=nik,
        born=person.born or (known.born if known else None),
        sex=person.sex or (known.sex if known else ""),
        address=address,
    )
