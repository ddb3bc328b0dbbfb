"""What may happen to a person's card: into a batch, printed or spoiled, into a hand (DOMAIN 1.5).

Rekam personalises no chip: the national printing program does, from a batch that is a file. Here
stands what became of each card, and of each blank.
Before: ``lifecycle.py`` adds up the person. Next: ``desks/cards/actions.py`` makes it happen.
"""

from __future__ import annotations

from rekam.domain import carrying
from rekam.domain.carried_facts import Handing, Paper
from rekam.domain.carrying import AT_THE_COUNTER
from rekam.domain.errors import AlreadyHoldingError, NoSuchPaperError
from rekam.domain.facts import (
    CardBatched,
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    Part,
)
from rekam.domain.lifecycle import Person
from rekam.domain.status import CardState


def put_in_batch(person: Person, *, batch: str) -> CardBatched:
    """Decide that a card is to be printed; NoSuchPaperError when the centre has not said it may."""
    _check(person, CardState.PRINT_READY)
    return CardBatched(subject=person.subject, batch=batch)


def print_on(person: Person, *, blank: str, unit: str) -> CardPrinted:
    """Decide that a blank became the card; NoSuchPaperError when it stands in no batch."""
    _check(person, CardState.BATCHED)
    return CardPrinted(subject=person.subject, batch=person.batch, blank=blank, unit=unit)


def spoil(person: Person, *, blank: str, unit: str, reason: str) -> CardSpoiled:
    """Decide that a blank was spoiled in printing; NoSuchPaperError when it stands in no batch."""
    _check(person, CardState.BATCHED)
    return CardSpoiled(
        subject=person.subject, batch=person.batch, blank=blank, unit=unit, reason=reason
    )


def fail(person: Person, *, reason: str) -> CardFailed:
    """Decide that a card could not be printed; NoSuchPaperError when it stands in no batch."""
    _check(person, CardState.BATCHED)
    return CardFailed(subject=person.subject, batch=person.batch, reason=reason)


def hand_over(
    person: Person,
    *,
    receiver: str,
    took_letter: bool = False,
    cut_old: bool = False,
    handing: Handing = AT_THE_COUNTER,
    parts: tuple[Part, ...] = (),
) -> CardHandedOver:
    """Decide that the card is given out.

    Raises:
        NoSuchPaperError: neither we nor the centre printed a card.
        AlreadyHoldingError: it was given out before.
        OnTheRoadError, HandoverIncompleteError: see ``carrying.check``.
    """
    _check(person, CardState.PRINTED)
    carrying.check(person, handing, paper=Paper.CARD, receiver=receiver, took_letter=took_letter)
    return CardHandedOver(
        subject=person.subject,
        receiver=receiver,
        took_letter=took_letter,
        cut_old=cut_old,
        handing=None if handing == AT_THE_COUNTER else handing,
        parts=parts,
    )


def _check(person: Person, state: CardState) -> None:
    if person.has_card:
        raise AlreadyHoldingError
    if person.card_state is not state:
        raise NoSuchPaperError
