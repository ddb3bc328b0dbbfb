"""The rows of letters, cards and route sheets: made of the persons that ``project.py`` folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rekam.domain.facts import CardSpoiled
from rekam.domain.lifecycle import Person
from rekam.domain.values import Subject
from rekam.registry.models import SuketRow
from rekam.registry.models_cards import CardRow, CarriedRow


def refresh(subjects: Sequence[Subject], people: Iterable[Person]) -> None:
    """Write the papers of these people anew; ``subjects`` are all that anybody called them."""
    everybody = list(people)
    _refresh_letters(subjects, everybody)
    _refresh_cards(subjects, everybody)
    _refresh_carried(subjects, everybody)


def _refresh_letters(subjects: Sequence[Subject], people: Iterable[Person]) -> None:
    letters = [row for one in people for row in _letter_rows(one)]
    if letters:  # a letter that was issued once stays a fact, so none can have vanished
        SuketRow.objects.filter(subject__in=subjects).delete()
        SuketRow.objects.bulk_create(letters)


def _letter_rows(person: Person) -> list[SuketRow]:
    return [
        SuketRow(
            year=year,
            serial=serial,
            subject=person.subject,
            valid_until=letter.valid_until,
            # The card in hand closes the letter: whoever verifies refuses it from then on. One
            # whose days are over is closed too.
            is_revoked=person.card_in_hand or letter not in person.letters,
            is_in_hand=(year, serial) in person.letters_in_hand,
        )
        for (year, serial), letter in person.issued.items()
    ]


def _refresh_cards(subjects: Sequence[Subject], people: Iterable[Person]) -> None:
    cards = [row for one in people for row in _card_rows(one)]
    if cards:  # what became of a blank stays a fact
        CardRow.objects.filter(subject__in=subjects).delete()
        CardRow.objects.bulk_create(cards)


def _card_rows(person: Person) -> list[CardRow]:
    return [
        CardRow(
            blank=blank[:16],
            subject=person.subject,
            unit=fact.unit[:13],
            batch=fact.batch[:20],
            reason=fact.reason[:200] if isinstance(fact, CardSpoiled) else "",
            made_ms=order.bounded_ms,
        )
        for blank, (order, fact) in person.cards.items()
    ]


def _refresh_carried(subjects: Sequence[Subject], people: Iterable[Person]) -> None:
    carried = [row for one in people for row in _carried_rows(one)]
    if carried:  # what went out stays a fact
        CarriedRow.objects.filter(subject__in=subjects).delete()
        CarriedRow.objects.bulk_create(carried)


def _carried_rows(person: Person) -> list[CarriedRow]:
    return [
        CarriedRow(
            sheet=sheet[:20],
            subject=person.subject,
            paper=fact.paper,
            number=fact.number[:20],
            carrier=fact.carrier[:20],
            rider=fact.rider[:60],
            state=_state(is_handed=sheet in person.handed_by, is_back=sheet in person.returned),
            reason=_reason(person, sheet)[:200],
            carried_ms=order.bounded_ms,
        )
        for sheet, (order, fact) in person.carried.items()
    ]


def _state(*, is_handed: bool, is_back: bool) -> str:
    names = {(False, False): "out", (True, False): "handed", (False, True): "back"}
    return names.get((is_handed, is_back), "both")


def _reason(person: Person, sheet: str) -> str:
    told = person.returned.get(sheet) or person.missed.get(sheet)
    return told.reason if told else ""
