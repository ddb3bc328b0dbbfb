"""A registrar prints cards from the national queue, keeps the blanks, and gives cards out.

Everything is decided inside ``ledger.deciding()``, so that two clerks never take one blank.
Before: ``domain/cards.py`` and ``domain/blanks.py`` decide.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime

from rekam.domain import blanks, cards
from rekam.domain.blanks import HERE, Run, Stock, run
from rekam.domain.errors import MalformedError, OfficeOnlyError
from rekam.domain.facts import (
    CardFailed,
    CardHandedOver,
    CardPrinted,
    CardSpoiled,
    StockFact,
)
from rekam.domain.values import WIB, Subject
from rekam.registry import project, read, stock
from rekam.registry.machine import Machine

BATCH_MAX = 200


def make_batch(machine: Machine, subjects: Iterable[Subject], *, officer: str) -> str:
    """Put people into a new batch and return its name.

    Raises:
        OfficeOnlyError: on a kit.
        RefusedError: see ``cards.put_in_batch``; then nobody is in it.
    """
    _check_office(machine)
    moment = datetime.fromtimestamp(machine.clock_ms() / 1000, tz=WIB)
    batch = f"{moment:%Y-%m-%d/%H%M%S}"
    with machine.ledger.deciding():
        people = {one.subject: one for one in project.people(subjects).values()}
        facts = [cards.put_in_batch(one, batch=batch) for one in people.values()]
        machine.ledger.record(*facts, actor=officer)
    return batch


def print_on(machine: Machine, subject: Subject, *, blank: str, officer: str) -> CardPrinted:
    """Note that a blank became somebody's card.

    Raises:
        NotInStockError: no unused blank of this serial lies at the office.
        RefusedError: see ``cards.print_on``.
    """
    _check_office(machine)
    with machine.ledger.deciding():
        serial = _take(blank)
        fact = cards.print_on(project.person(subject), blank=serial, unit=HERE)
        machine.ledger.record(fact, actor=officer)
    return fact


def spoil(
    machine: Machine, subject: Subject, *, blank: str, reason: str, officer: str
) -> CardSpoiled:
    """Note that a blank was spoiled; NotInStockError, RefusedError as for ``print_on``."""
    _check_office(machine)
    with machine.ledger.deciding():
        serial = _take(blank)
        person = project.person(subject)
        fact = cards.spoil(person, blank=serial, unit=HERE, reason=_reason(reason))
        machine.ledger.record(fact, actor=officer)
    return fact


def fail(machine: Machine, subject: Subject, *, reason: str, officer: str) -> CardFailed:
    """Note that a card could not be printed and no blank was used."""
    _check_office(machine)
    with machine.ledger.deciding():
        fact = cards.fail(project.person(subject), reason=_reason(reason))
        machine.ledger.record(fact, actor=officer)
    return fact


def hand_over(
    machine: Machine,
    subject: Subject,
    *,
    receiver: str,
    officer: str,
    took_letter: bool = False,
    cut_old: bool = False,
) -> CardHandedOver:
    """Put a printed card into someone's hand: this lowers the number, if nothing else did."""
    with machine.ledger.deciding():
        fact = cards.hand_over(
            project.person(subject), receiver=receiver, took_letter=took_letter, cut_old=cut_old
        )
        machine.ledger.record(fact, actor=officer)
    return fact


def receive(machine: Machine, *, first: str, last: str, source: str, officer: str) -> StockFact:
    """Take blanks into the account of the office."""
    return _decide(
        machine,
        lambda account, ends: blanks.receive(account, unit=HERE, source=_reason(source), **ends),
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
            minutes=_reason(minutes),
            reason=_reason(reason),
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
            reason=_reason(reason),
            used=stock.used_among([run(first, last)]),
            **ends,
        ),
        (first, last),
        officer,
    )


def batch_file(subjects: Iterable[Subject]) -> str:
    """Return a batch as the national printing program takes it: NIK and name, by semicolons."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow(["NIK", "NAMA"])
    for subject in subjects:
        resident = read.resident(subject)
        lines.writerow([subject, resident.name if resident else ""])
    return out.getvalue()


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


def _take(blank: str) -> str:
    """Return the serial of an unused blank of the office; ask while deciding alone."""
    used = stock.used_among([run(blank, blank)])
    return blanks.check_there(stock.the_stock(), unit=HERE, blank=blank, used=used)


def _reason(text: str) -> str:
    told = " ".join(text.split())[:200]
    if not told:
        raise MalformedError("reason", text)
    return told


def _check_office(machine: Machine) -> None:
    if not machine.is_office:
        raise OfficeOnlyError
