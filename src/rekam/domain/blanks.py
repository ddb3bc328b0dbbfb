"""Blank cards: an account by serial number that balances, kept by unit (DOMAIN 1.5).

Blanks come and go in runs of serials that follow each other. ``fold`` adds up what was told of
runs; which single blanks became cards or were spoiled stands with the people whose cards they are,
and comes in as ``used``. A decision that the account cannot bear is refused, so that nobody prints
on what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rekam.domain.blank_facts import (
    BlanksCorrected,
    BlanksDestroyed,
    BlanksMoved,
    BlanksReceived,
)
from rekam.domain.errors import BlankKnownError, MalformedError, NotInStockError
from rekam.domain.facts import StockFact
from rekam.domain.lifecycle import Recorded
from rekam.domain.values import Subject

STOCK = Subject("blangko")  # the subject of all that is told of runs of blanks
HERE = "kantor"  # the office as a unit; a district that holds blanks in transit is its code
RUN_MAX = 100_000  # more at once is a typing error
_SERIAL = re.compile(r"(?P<letters>[A-Z]{0,4})(?P<digits>[0-9]{4,12})")


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Serials that follow each other, both ends included."""

    letters: str
    width: int  # digits
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def serials(self) -> Iterator[str]:
        return (self.serial(number) for number in range(self.first, self.last + 1))

    def serial(self, number: int) -> str:
        return f"{self.letters}{number:0{self.width}}"

    def __contains__(self, serial: str) -> bool:
        one = run(serial, serial)
        return self.meets(one)

    def meets(self, other: Run) -> bool:
        """Tell whether a serial stands in both."""
        alike = (self.letters, self.width) == (other.letters, other.width)
        return alike and self.first <= other.last and other.first <= self.last

    def without(self, other: Run) -> list[Run]:
        """Return what is left when another is taken out."""
        if not self.meets(other):
            return [self]
        ends = ((self.first, other.first - 1), (other.last + 1, self.last))
        return [Run(self.letters, self.width, one, end) for one, end in ends if one <= end]


def run(first: str, last: str) -> Run:
    """Read two serials as the ends of a run.

    Raises:
        MalformedError: one is no serial, they are of two series, or the second is before the first.
    """
    one, end = (_SERIAL.fullmatch(text.strip().upper()) for text in (first, last))
    if one is None or end is None:
        raise MalformedError("blank", first if one is None else last)
    found = Run(one["letters"], len(one["digits"]), int(one["digits"]), int(end["digits"]))
    is_one_series = (one["letters"], len(one["digits"])) == (end["letters"], len(end["digits"]))
    if not is_one_series or not 0 < len(found) <= RUN_MAX:
        raise MalformedError("blank", f"{first}-{last}")
    return found


@dataclass(slots=True)
class Account:
    """What came to a unit, what left it, and which blanks lie there by that, used or not."""

    lying: list[Run] = field(default_factory=list)
    received: int = 0
    came: int = 0  # from another unit
    went: int = 0
    destroyed: int = 0
    lost: int = 0
    found: int = 0

    def add(self, one: Run) -> None:
        self.lying = sorted([*self.lying, one])

    def take(self, one: Run) -> int:
        """Take a run out, and return how many of it were there."""
        before = sum(map(len, self.lying))
        self.lying = [left for lying in self.lying for left in lying.without(one)]
        return before - sum(map(len, self.lying))

    def lacks(self, one: Run) -> Run | None:
        """Return a piece of the run that does not lie here, or None."""
        missing = [one]
        for lying in self.lying:
            missing = [left for piece in missing for left in piece.without(lying)]
        return missing[0] if missing else None


@dataclass(slots=True)
class Stock:
    """The accounts of all units; built by ``fold``, then only read."""

    units: dict[str, Account] = field(default_factory=dict)
    known: list[Run] = field(default_factory=list)  # every run that ever came

    def at(self, unit: str) -> Account:
        return self.units.setdefault(unit, Account())


def fold(history: Iterable[Recorded]) -> Stock:
    """Add up what was told of runs of blanks; in which order it arrived does not matter."""
    stock = Stock()
    for recorded in sorted(history, key=lambda one: one.order):
        if isinstance(recorded.fact, StockFact):
            _apply(stock, recorded.fact)
    return stock


def _apply(stock: Stock, fact: StockFact) -> None:
    one, account = run(fact.first, fact.last), stock.at(fact.unit)
    match fact:
        case BlanksReceived():
            account.add(one)
            account.received += len(one)
            stock.known.append(one)
        case BlanksMoved():
            account.went += account.take(one)
            stock.at(fact.to).add(one)
            stock.at(fact.to).came += len(one)
        case BlanksDestroyed():
            account.destroyed += account.take(one)
        case BlanksCorrected(is_found=True):
            account.add(one)
            account.found += len(one)
            stock.known.append(one)
        case BlanksCorrected():
            account.lost += account.take(one)


def receive(stock: Stock, *, unit: str, first: str, last: str, source: str) -> BlanksReceived:
    """Decide that blanks came in; BlankKnownError when one of them came before."""
    one = run(first, last)
    if known := next((came for came in stock.known if came.meets(one)), None):
        raise BlankKnownError(known.serial(max(known.first, one.first)))
    return BlanksReceived(subject=STOCK, unit=unit, first=first, last=last, source=source)


def move(
    stock: Stock, *, unit: str, to: str, first: str, last: str, used: Collection[str]
) -> BlanksMoved:
    """Decide that unused blanks go to another unit; NotInStockError when one is not there."""
    _there(stock, unit, run(first, last), used)
    return BlanksMoved(subject=STOCK, unit=unit, to=to, first=first, last=last)


def destroy(
    stock: Stock,
    *,
    unit: str,
    first: str,
    last: str,
    minutes: str,
    reason: str,
    printed: Collection[str],
) -> BlanksDestroyed:
    """Decide that blanks were destroyed, spoiled ones or whole; a card is never destroyed so."""
    _there(stock, unit, run(first, last), printed)
    return BlanksDestroyed(
        subject=STOCK, unit=unit, first=first, last=last, minutes=minutes, reason=reason
    )


def correct(
    stock: Stock,
    *,
    unit: str,
    first: str,
    last: str,
    is_found: bool,
    reason: str,
    used: Collection[str],
) -> BlanksCorrected:
    """Decide a correction after counting: blanks that are missing, or that nobody knew of.

    Raises:
        NotInStockError: what is said to be missing was not there by the account.
        BlankKnownError: what is said to be found lies somewhere by the account.
    """
    one = run(first, last)
    if not is_found:
        _there(stock, unit, one, used)
    lies = [lying for account in stock.units.values() for lying in account.lying]
    if is_found and (known := next((lying for lying in lies if lying.meets(one)), None)):
        raise BlankKnownError(known.serial(max(known.first, one.first)))
    return BlanksCorrected(
        subject=STOCK, unit=unit, first=first, last=last, is_found=is_found, reason=reason
    )


def check_there(stock: Stock, *, unit: str, blank: str, used: Collection[str]) -> str:
    """Return the serial of a blank that may be printed on; NotInStockError when it is not there."""
    one = run(blank, blank)
    _there(stock, unit, one, used)
    return one.serial(one.first)


def _there(stock: Stock, unit: str, one: Run, used: Collection[str]) -> None:
    if missing := stock.at(unit).lacks(one):
        raise NotInStockError(missing.serial(missing.first))
    if taken := next((serial for serial in used if serial in one), None):
        raise NotInStockError(taken)
