"""Blank cards on this machine: the account of each unit, and which blank is next.

The account is folded from the book each time it is asked for: runs are few. What became of single
blanks is read from their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from rekam.domain import blanks
from rekam.domain.blanks import Account, Run, Stock
from rekam.registry import project
from rekam.registry.models_cards import CardRow

PACE_DAYS = 14  # over which the pace is measured
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What came to a unit and what became of it; the two sides are the same, or it says so."""

    unit: str
    account: Account
    printed: int
    spoiled: int  # and not destroyed yet
    unused: int
    stray: int  # cards printed on blanks that, by the account, never lay here

    @property
    def is_even(self) -> bool:
        account = self.account
        into = account.received + account.came + account.found
        out = account.went + account.destroyed + account.lost
        return not self.stray and into - out == self.printed + self.spoiled + self.unused


def the_stock() -> Stock:
    """Return the accounts; ask inside ``ledger.deciding()`` before deciding on them."""
    return blanks.fold(one.recorded for one in project.story(blanks.STOCK))


def balances() -> list[Balance]:
    """Return the balance of every unit, the office first."""
    stock = the_stock()
    stock.at(blanks.HERE)
    for unit in CardRow.objects.values_list("unit", flat=True).distinct():
        stock.at(unit)
    names = sorted(stock.units, key=lambda unit: (unit != blanks.HERE, unit))
    return [_balance(unit, stock.at(unit)) for unit in names]


def unused_at(unit: str) -> int:
    """Return how many blanks lie at one unit that nothing was printed on."""
    lying = the_stock().at(unit).lying
    return sum(map(len, lying)) - len(used_among(lying))


def _balance(unit: str, account: Account) -> Balance:
    rows = CardRow.objects.filter(unit=unit)
    spoiled = used_among(account.lying, spoiled=True)
    printed = used_among(account.lying, spoiled=False)
    destroyed = rows.exclude(reason="").count() - len(spoiled)
    return Balance(
        unit=unit,
        account=account,
        printed=len(printed),
        spoiled=len(spoiled),
        unused=sum(map(len, account.lying)) - len(printed) - len(spoiled),
        stray=rows.count() - len(printed) - len(spoiled) - min(destroyed, account.destroyed),
    )


def used_among(runs: Iterable[Run], *, spoiled: bool | None = None) -> set[str]:
    """Return which serials of these runs were printed on or spoiled; either alone if asked."""
    found: set[str] = set()
    for one in runs:
        ends = (one.serial(one.first), one.serial(one.last))
        rows = CardRow.objects.filter(blank__range=ends)
        if spoiled is not None:
            rows = rows.exclude(reason="") if spoiled else rows.filter(reason="")
        serials = rows.values_list("blank", flat=True)
        found |= {serial for serial in serials if len(serial) == len(ends[0]) and serial in one}
    return found


def next_blank(unit: str) -> str:
    """Return the lowest serial at a unit that nothing was printed on, or "" when there is none."""
    for lying in the_stock().at(unit).lying:
        used = used_among([lying])
        free = next((serial for serial in lying.serials() if serial not in used), "")
        if free:
            return free
    return ""


def pace(now_ms: int) -> float:
    """Return how many blanks a day were used lately, spoiled ones too.

    Where printing began within ``PACE_DAYS``, the days since then count, today as a whole one;
    what was printed while the clock was ahead, as of today.
    """
    lately = CardRow.objects.filter(made_ms__gt=now_ms - PACE_DAYS * _DAY_MS)
    used, first_ms = lately.aggregate(count=Count("pk"), first=Min("made_ms")).values()
    if not used:
        return 0.0
    if CardRow.objects.filter(made_ms__lte=now_ms - PACE_DAYS * _DAY_MS).exists():
        return float(used / PACE_DAYS)
    return float(used / min(PACE_DAYS, max(0, now_ms - first_ms) // _DAY_MS + 1))


def today(since_ms: int) -> tuple[int, int]:
    """Return how many cards were printed since a moment, and how many blanks were spoiled."""
    rows = CardRow.objects.filter(made_ms__gte=since_ms)
    told = rows.aggregate(
        good=Count("pk", filter=Q(reason="")), bad=Count("pk", filter=~Q(reason=""))
    )
    return told["good"], told["bad"]
