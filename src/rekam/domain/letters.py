"""What may happen to a person's interim letter, the suket: issued, renewed, revoked, handed over.

Before: ``letter_policy.py`` says by which rules. Next: ``desks/issuance/actions.py`` makes it
happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rekam.domain import carrying, letter_policy
from rekam.domain.carried_facts import Handing, Paper
from rekam.domain.carrying import AT_THE_COUNTER
from rekam.domain.errors import (
    AlreadyHoldingError,
    CentreNotReadyError,
    LettersStoppedError,
    NoSuchPaperError,
    NotEnrolledError,
    NotRegisteredError,
    NotRenewableError,
    RuledOutError,
)
from rekam.domain.facts import Part, SuketHandedOver, SuketIssued, SuketRevoked
from rekam.domain.letter_facts import LetterPolicySet, SuketLapsed
from rekam.domain.lifecycle import Person
from rekam.domain.values import is_registered

RENEWABLE_DAYS = 30  # before its last day
_MONTHS = 12


def issue_suket(
    person: Person, *, policy: LetterPolicySet, today: date, name: str, serial: int
) -> SuketIssued:
    """Decide an interim letter: allowed today, recorded, in the register, one for each NIK.

    The gate is that of Surat Dirjen Dukcapil 471.13/10231/DUKCAPIL, 29 September 2016, or the
    stricter one of the day's rules.

    Raises:
        LettersStoppedError: the day's rules allow none.
        NotRegisteredError: known by a temporary id only.
        NotEnrolledError: no usable recording.
        CentreNotReadyError: the rules ask the national store for more.
        AlreadyHoldingError: a letter lives, or the card is in hand.
        RuledOutError: the voter was ruled out.
    """
    assert letter_policy.covers(policy, today), "the rules of another day"
    if not policy.is_allowed:
        raise LettersStoppedError(policy.basis)
    if person.ruled_out is not None:
        raise RuledOutError(person.ruled_out.code)
    if not is_registered(person.subject):
        raise NotRegisteredError
    if not person.is_recorded:
        raise NotEnrolledError
    if person.letters or person.has_card:
        raise AlreadyHoldingError
    if not letter_policy.lets_pass(policy, person):
        raise CentreNotReadyError(person.centre.status if person.centre else "")
    return SuketIssued(
        subject=person.subject,
        year=today.year,
        serial=serial,
        name=name,
        valid_until=months_after(today, policy.months),
        issued_on=today,
    )


def renew_suket(
    person: Person, *, policy: LetterPolicySet, today: date, name: str, serial: int
) -> tuple[SuketRevoked, SuketIssued]:
    """Decide that a new letter takes the place of one that ends soon, or has ended.

    Raises:
        NoSuchPaperError: there is no letter.
        AlreadyHoldingError: it is good for longer than RENEWABLE_DAYS.
        NotRenewableError: the day's rules allow no renewal.
        RefusedError: see ``issue_suket``.
    """
    letter = _live_letter(person)
    if (letter.valid_until - today).days > RENEWABLE_DAYS:
        raise AlreadyHoldingError(letter.serial)
    if policy.is_allowed and not policy.is_renewable:
        raise NotRenewableError(policy.basis)
    old = revoke_suket(person, reason=f"diperpanjang dengan nomor {serial}/{today.year}")
    person.revoked.add((letter.year, letter.serial))
    return old, issue_suket(person, policy=policy, today=today, name=name, serial=serial)


def revoke_suket(person: Person, *, reason: str) -> SuketRevoked:
    """Decide to withdraw the live letter; NoSuchPaperError when there is none."""
    letter = _live_letter(person)
    return SuketRevoked(
        subject=person.subject, year=letter.year, serial=letter.serial, reason=reason
    )


def revoke_left_behind(found: Sequence[SuketIssued], *, reason: str) -> list[SuketRevoked]:
    """Decide to withdraw the letters that a decision about two recordings left behind.

    Each is withdrawn under the NIK that it bears, and stays so when the two are parted again.

    Raises:
        NoSuchPaperError: there is none.
    """
    if not found:
        raise NoSuchPaperError
    return [
        SuketRevoked(subject=one.subject, year=one.year, serial=one.serial, reason=reason)
        for one in found
    ]


def lapse_sukets(person: Person, *, today: date) -> list[SuketLapsed]:
    """Decide that letters whose last day is over are closed; who holds one counts again."""
    return [
        SuketLapsed(subject=person.subject, year=one.year, serial=one.serial)
        for one in person.letters
        if one.valid_until < today
    ]


def resume_suket(person: Person, *, today: date) -> list[SuketLapsed]:
    """Decide that a letter which a wrong clock closed stands again, unless another paper does.

    A clock that shows a day before the letter's year is wrong itself and opens none.
    """
    gone = person.lapsed - person.revoked
    early = [
        one
        for key, one in person.issued.items()
        if key in gone and one.year <= today.year and today <= one.valid_until
    ]
    if person.letters or person.has_card:
        return []
    return [
        SuketLapsed(subject=one.subject, year=one.year, serial=one.serial, is_over=False)
        for one in early[-1:]
    ]


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
    carrying.check(person, handing, paper=Paper.LETTER, receiver=receiver)
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


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def months_between(issued: date, until: date) -> int:
    """Return for how many months a letter was made; 0 when it is no round number of them."""
    months = (until.year - issued.year) * _MONTHS + until.month - issued.month
    return months if months_after(issued, months) == until else 0


def _live_letter(person: Person) -> SuketIssued:
    if not person.letters:
        raise NoSuchPaperError
    return person.letters[-1]
