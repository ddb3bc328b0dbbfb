"""What may happen to papers on the road, and who may take one: the rules of route sheets.

A card or letter is with one rider at most, and is given out by the sheet it stands on alone, so
that what comes back can be compared with what went.
Before: ``lifecycle.py`` adds up the person. Next: ``desks/cards/sheets.py`` makes it happen.
"""

from __future__ import annotations

from rekam.domain.carried_facts import (
    Handing,
    Paper,
    PaperCarried,
    PaperReturned,
    PaperUndelivered,
)
from rekam.domain.errors import (
    AlreadyHoldingError,
    HandoverIncompleteError,
    NoSuchPaperError,
    OnTheRoadError,
)
from rekam.domain.facts import CardPrinted
from rekam.domain.lifecycle import Person
from rekam.domain.status import CardState

AT_THE_COUNTER = Handing()  # by the holder, without a signature, as the first version noted it


def carry(person: Person, *, sheet: str, carrier: str, rider: str) -> PaperCarried:
    """Decide that a rider takes the person's card, or the letter where there is no card.

    Raises:
        AlreadyHoldingError: it is in the person's hand.
        NoSuchPaperError: there is neither.
        OnTheRoadError: a rider has it already.
    """
    if person.has_card:
        raise AlreadyHoldingError
    if person.out is not None:
        raise OnTheRoadError(person.out.rider)
    paper, number = waiting(person)
    return PaperCarried(
        subject=person.subject,
        sheet=sheet,
        paper=paper,
        number=number,
        carrier=carrier,
        rider=rider,
    )


def bring_back(person: Person, *, sheet: str, reason: str) -> PaperReturned:
    """Decide that a paper came back to the office; NoSuchPaperError when it is not out with it."""
    _check_out(person, sheet)
    return PaperReturned(subject=person.subject, sheet=sheet, reason=reason)


def miss(person: Person, *, sheet: str, reason: str) -> PaperUndelivered:
    """Decide that nobody could take it; NoSuchPaperError when it is not out with this sheet."""
    _check_out(person, sheet)
    return PaperUndelivered(subject=person.subject, sheet=sheet, reason=reason)


def check(
    person: Person, handing: Handing, *, paper: Paper, receiver: str, took_letter: bool = False
) -> None:
    """Check that a paper is where it is given out, and that who takes it may.

    Raises:
        OnTheRoadError: a rider has it, and it is not given out by the rider's sheet.
        NoSuchPaperError: it does not stand on this sheet, or no longer.
        HandoverIncompleteError: a relative says no name, or shows nothing that lets them take it;
            or the letter in the person's hand was not taken back for the card.
    """
    out = person.out if person.out and person.out.paper is paper else None
    if out is not None and out.sheet != handing.sheet:
        raise OnTheRoadError(out.rider)
    if handing.sheet and out is None:
        raise NoSuchPaperError
    must_take = paper is Paper.CARD and must_give_back(person)
    lacking = {
        "receiver": bool(handing.relation) and not receiver,
        "authority": bool(handing.relation) and not handing.authority,
        "letter": must_take and not took_letter and not handing.kept,
    }
    if any(lacking.values()):
        raise HandoverIncompleteError(*(name for name, lacks in lacking.items() if lacks))


def must_give_back(person: Person) -> bool:
    """Tell whether the person holds a living letter, which the card takes the place of."""
    return any((one.year, one.serial) in person.letters_in_hand for one in person.letters)


def waiting(person: Person) -> tuple[Paper, str]:
    """Return which paper waits for the person, and its number; NoSuchPaperError when none does."""
    if person.card_state is CardState.PRINTED:
        made = [one.blank for _, one in person.cards.values() if isinstance(one, CardPrinted)]
        return Paper.CARD, made[-1] if made else ""
    waiting = [
        one for one in person.letters if (one.year, one.serial) not in person.letters_in_hand
    ]
    if not waiting:
        raise NoSuchPaperError
    return Paper.LETTER, f"{waiting[-1].serial}/{waiting[-1].year}"


def _check_out(person: Person, sheet: str) -> None:
    if person.out is None or person.out.sheet != sheet:
        raise NoSuchPaperError
