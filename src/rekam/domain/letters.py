"""What may happen to a person's interim letter, the suket: issued, renewed, revoked, handed over.

Before: ``lifecycle.py`` adds up the person. Next: ``desks/issuance/actions.py`` makes it happen.
"""

from __future__ import annotations

from datetime import date

from rekam.domain import carrying
from rekam.domain.carried_facts import Handing, Paper
from rekam.domain.carrying import AT_THE_COUNTER
from rekam.domain.errors import (
    AlreadyHoldingError,
    NoSuchPaperError,
    NotEnrolledError,
    NotRegisteredError,
    RuledOutError,
)
from rekam.domain.facts import Part, SuketHandedOver, SuketIssued, SuketRevoked
from rekam.domain.lifecycle import Person
from rekam.domain.values import is_registered

RENEWABLE_DAYS = 30  # before its last day


def issue_suket(
    person: Person, *, name: str, year: int, serial: int, valid_until: date
) -> SuketIssued:
    """Decide an interim letter: recorded, in the register, one live letter for each NIK.

    The gate is that of Surat Dirjen Dukcapil 471.13/10231/DUKCAPIL, 29 September 2016.

    Raises:
        NotRegisteredError: known by a temporary id only.
        NotEnrolledError: no usable recording.
        AlreadyHoldingError: a letter lives, or the card is in hand.
        RuledOutError: the voter was ruled out.
    """
    if person.ruled_out is not None:
        raise RuledOutError(person.ruled_out.code)
    if not is_registered(person.subject):
        raise NotRegisteredError
    if not person.is_recorded:
        raise NotEnrolledError
    if person.letters or person.has_card:
        raise AlreadyHoldingError
    return SuketIssued(
        subject=person.subject, year=year, serial=serial, name=name, valid_until=valid_until
    )


def renew_suket(
    person: Person, *, today: date, name: str, year: int, serial: int, valid_until: date
) -> tuple[SuketRevoked, SuketIssued]:
    """Decide that a new letter takes the place of one that ends soon, or has ended.

    Raises:
        NoSuchPaperError: there is no letter.
        AlreadyHoldingError: it is good for longer than RENEWABLE_DAYS.
        RefusedError: see ``issue_suket``.
    """
    letter = _live_letter(person)
    if (letter.valid_until - today).days > RENEWABLE_DAYS:
        raise AlreadyHoldingError(letter.serial)
    old = revoke_suket(person, reason=f"diperpanjang dengan nomor {serial}/{year}")
    person.revoked.add((letter.year, letter.serial))
    new = issue_suket(person, name=name, year=year, serial=serial, valid_until=valid_until)
    return old, new


def revoke_suket(person: Person, *, reason: str) -> SuketRevoked:
    """Decide to withdraw the live letter; NoSuchPaperError when there is none."""
    letter = _live_letter(person)
    return SuketRevoked(
        subject=person.subject, year=letter.year, serial=letter.serial, reason=reason
    )


def hand_over_suket(
    person: Person,
    *,
    receiver: str,
    handing: Handing = AT_THE_COUNTER,
    parts: tuple[Part, ...] = (),
) -> SuketHandedOver:
    """Decide that the live letter is given out.

    Raises:
        NoSuchPaperError: there is no live letter.
        AlreadyHoldingError: it was given out before.
        OnTheRoadError, HandoverIncompleteError: see ``carrying.check``.
    """
    letter = _live_letter(person)
    if (letter.year, letter.serial) in person.letters_in_hand:
        raise AlreadyHoldingError(letter.serial)
    carrying.check(person, handing, paper=Paper.LETTER)
    if handing.sheet and person.out and person.out.number != f"{letter.serial}/{letter.year}":
        raise NoSuchPaperError  # what the rider has was renewed meanwhile
    return SuketHandedOver(
        subject=person.subject,
        year=letter.year,
        serial=letter.serial,
        receiver=receiver,
        handing=None if handing == AT_THE_COUNTER else handing,
        parts=parts,
    )


def _live_letter(person: Person) -> SuketIssued:
    if not person.letters:
        raise NoSuchPaperError
    return person.letters[-1]
