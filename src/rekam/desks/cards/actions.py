"""A registrar prints cards from the national queue and keeps the blanks.

Everything is decided inside ``ledger.deciding()``, so that two clerks never take one blank.
Before: ``domain/cards.py`` and ``domain/blanks.py`` decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from rekam.domain import blanks, cards
from rekam.domain.blanks import HERE, Run, Stock, run
from rekam.domain.errors import MalformedError, OfficeOnlyError
from rekam.domain.facts import (
    CardFailed,
    CardPrinted,
    CardSpoiled,
    StockFact,
)
from rekam.domain.lifecycle import Person
from rekam.domain.values import WIB, Subject, reason_of
from rekam.engines.lists import writing
from rekam.registry import cards as piles
from rekam.registry import homes, project, stock
from rekam.registry.machine import Machine

BATCH_MAX = 200


def make_batch(machine: Machine, subjects: Iterable[Subject], *, officer: str) -> str:
    """Put people into a new batch and return its name.

    Raises:
        OfficeOnlyError: on a kit.
        RefusedError: see ``cards.put_in_batch``; then nobody is in it.
    """
    _check_office(machine)
    with machine.ledger.deciding():
        batch = named_by_moment(machine, piles.is_known)
        people = {one.subject: one for one in project.people(subjects).values()}
        facts = [cards.put_in_batch(one, batch=batch) for one in people.values()]
        machine.ledger.record(*facts, actor=officer)
    return batch


def named_by_moment(machine: Machine, is_taken: Callable[[str], bool]) -> str:
    """Return a name that nothing has yet, be it of one second; ask while deciding alone."""
    moment = datetime.fromtimestamp(machine.clock_ms() / 1000, tz=WIB)
    while is_taken(name := f"{moment:%Y-%m-%d/%H%M%S}"):
        moment += timedelta(seconds=1)
    return name


def print_on(machine: Machine, subject: Subject, *, blank: str, officer: str) -> CardPrinted:
    """Note that a blank became somebody's card; the same again is what was noted before.

    Raises:
        NotInStockError: no unused blank of this serial lies at the office.
        RefusedError: see ``cards.print_on``.
    """
    _check_office(machine)
    with machine.ledger.deciding():
        person = project.person(subject)
        known = _noted(person, blank)
        if isinstance(known, CardPrinted):
            return known
        fact = cards.print_on(person, blank=_take(blank), unit=HERE)
        machine.ledger.record(fact, actor=officer)
    return fact


def spoil(
    machine: Machine, subject: Subject, *, blank: str, reason: str, officer: str
) -> CardSpoiled:
    """Note that a blank was spoiled; as ``print_on``."""
    _check_office(machine)
    with machine.ledger.deciding():
        person = project.person(subject)
        known = _noted(person, blank)
        if isinstance(known, CardSpoiled):
            return known
        fact = cards.spoil(person, blank=_take(blank), unit=HERE, reason=reason_of(reason))
        machine.ledger.record(fact, actor=officer)
    return fact


def fail(machine: Machine, subject: Subject, *, reason: str, officer: str) -> CardFailed:
    """Note that a card could not be printed and no blank was used."""
    _check_office(machine)
    with machine.ledger.deciding():
        fact = cards.fail(project.person(subject), reason=reason_of(reason))
        machine.ledger.record(fact, actor=officer)
    return fact


def receive(machine: Machine, *, first: str, last: str, source: str, officer: str) -> StockFact:
    """Take blanks into the account of the office."""
    return _decide(
        machine,
        lambda account, ends: blanks.receive(account, unit=HERE, source=reason_of(source), **ends),
        (first, last),
        officer,
    )


def move(machine: Machine, *, unit: str, to: str, first: str, last: str, officer: str) -> StockFact:
    """Send unused blanks to another unit, or back."""
    if unit == to:
        raise MalformedError("unit", to)
    return _decide(
        machine,
        lambda account, ends: blanks.move(
            account, unit=unit, to=to, used=stock.used_among([run(first, last)]), **ends
        ),
        (first, last),
        officer,
    )


def destroy(
    machine: Machine,
    *,
    unit: str,
    first: str,
    last: str,
    minutes: str,
    reason: str,
    officer: str,
) -> StockFact:
    """Note that blanks were destroyed, by the number of its minutes."""
    return _decide(
        machine,
        lambda account, ends: blanks.destroy(
            account,
            unit=unit,
            minutes=reason_of(minutes),
            reason=reason_of(reason),
            printed=stock.used_among([run(first, last)], spoiled=False),
            **ends,
        ),
        (first, last),
        officer,
    )


def correct(
    machine: Machine,
    *,
    unit: str,
    first: str,
    last: str,
    is_found: bool,
    reason: str,
    officer: str,
) -> StockFact:
    """Correct the account after counting, with a reason; what was told before stands."""
    return _decide(
        machine,
        lambda account, ends: blanks.correct(
            account,
            unit=unit,
            is_found=is_found,
            reason=reason_of(reason),
            used=stock.used_among([run(first, last)]),
            **ends,
        ),
        (first, last),
        officer,
    )


def batch_file(subjects: Iterable[Subject]) -> bytes:
    """Return a batch as the national printing program takes it: NIK and name, by semicolons."""
    people = list(subjects)
    known = homes.of(people)
    return writing.delimited(["NIK", "NAMA"], [[one, known[one].name] for one in people])


def _decide(
    machine: Machine,
    decide: Callable[[Stock, dict[str, str]], StockFact],
    ends: tuple[str, str],
    officer: str,
) -> StockFact:
    _check_office(machine)
    one: Run = run(*ends)
    named = {"first": one.serial(one.first), "last": one.serial(one.last)}
    with machine.ledger.deciding():
        fact = decide(stock.the_stock(), named)
        machine.ledger.record(fact, actor=officer)
    return fact


def _noted(person: Person, blank: str) -> CardPrinted | CardSpoiled | None:
    """Return what is known of a person's blank: a key that was pressed twice says it again.

    It would be told that the blank is gone, and nothing was noted
    (``test_what_became_of_a_card_is_noted_once_by_a_key_pressed_twice``).
    """
    one = run(blank, blank)
    found = person.cards.get(one.serial(one.first))
    return found[1] if found else None


def _take(blank: str) -> str:
    """Return the serial of an unused blank of the office; ask while deciding alone."""
    used = stock.used_among([run(blank, blank)])
    return blanks.check_there(stock.the_stock(), unit=HERE, blank=blank, used=used)


def _check_office(machine: Machine) -> None:
    if not machine.is_office:
        raise OfficeOnlyError
