"""Cards as they wait to be printed and in a batch; each queue with its age."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from rekam.domain.status import CardState
from rekam.domain.values import Subject
from rekam.registry import project
from rekam.registry.models import PersonRow
from rekam.registry.models_cards import CardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many of a village wait for a step, and since when the first of them does."""

    village: str
    count: int
    holding: int  # of these hold a letter meanwhile
    oldest: date | None  # the day of the centre's word


def by_village(state: CardState) -> list[Waiting]:
    """Return where people wait, those who wait longest first."""
    told = (
        PersonRow.objects.filter(card=state)
        .values("village")
        .annotate(
            count=Count("pk"),
            holding=Count("pk", filter=Q(is_holding=True)),
            oldest=Min("national_on"),
        )
    )
    return [Waiting(**one) for one in told.order_by("oldest", "village")]


def count(state: CardState) -> int:
    """Return how many wait in all."""
    return PersonRow.objects.filter(card=state).count()


def ready(village: str, *, first_time_from: date, limit: int) -> list[PersonRow]:
    """Return who may be printed, in the order of printing.

    Voters who hold nothing come first, of these first-time voters (born since
    ``first_time_from``), then whoever the centre released earliest.
    """
    rows = PersonRow.objects.filter(card=CardState.PRINT_READY)
    here = rows.filter(village=village) if village else rows
    first = Case(
        When(is_remaining=True, born__gte=first_time_from, then=Value(0)),
        When(is_remaining=True, then=Value(1)),
        When(is_holding=False, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return list(here.order_by(first, "national_on", "name", "pk")[:limit])


def failed(subjects: Iterable[str]) -> dict[str, str]:
    """Return why the last try to print failed, of those for whom one did."""
    people = project.people(Subject(one) for one in subjects)
    return {one: who.card_failed.reason for one, who in people.items() if who.card_failed}


def open_batches() -> list[tuple[str, int]]:
    """Return the batches with cards that are not settled yet, and how many; oldest first."""
    rows = PersonRow.objects.filter(card=CardState.BATCHED).values_list("batch")
    return list(rows.annotate(count=Count("pk")).order_by("batch"))


def open_in(batch: str) -> list[PersonRow]:
    """Return whose cards of a batch are not settled yet, as they lie in the pile."""
    rows = PersonRow.objects.filter(card=CardState.BATCHED, batch=batch)
    return list(rows.order_by("village", "name", "pk"))


def is_known(batch: str) -> bool:
    """Tell whether a batch of this name was ever made and is not empty by now."""
    return bool(open_in(batch)) or made_in(batch).exists()


def made_in(batch: str) -> QuerySet[CardRow]:
    """Return the blanks that were used in a batch, the latest first."""
    return CardRow.objects.filter(batch=batch).order_by("-made_ms", "-blank")
