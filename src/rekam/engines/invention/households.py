"""Fills a village with households: exactly so many adults and so many minors.

Households lie in order along the RT and RW, so neighbours stand together in every list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from rekam.domain.values import Sex
from rekam.engines.invention.chance import Urn, rounded
from rekam.engines.invention.people import (
    VOTING_AGE,
    Home,
    InventedPerson,
    Marital,
    Source,
    born_at,
    born_minor,
)
from rekam.engines.invention.villages import Village

_HOMES_PER_RT = 38
_RT_PER_RW = 3
_ADULTS = Urn({1: 0.14, 2: 0.52, 3: 0.21, 4: 0.13})
_CHILDREN_TIMES = (0.0, 0.5, 1.0, 1.0, 1.5, 2.0)  # some have none, some twice the mean
_HEAD_DECADES = Urn({20: 0.09, 30: 0.22, 40: 0.24, 50: 0.21, 60: 0.14, 70: 0.08, 80: 0.02})
_ALONE_DECADES = Urn({20: 0.06, 30: 0.08, 40: 0.12, 50: 0.18, 60: 0.25, 70: 0.2, 80: 0.1, 90: 0.01})
_WIDOW_AGE = 55
_CENTENARIAN_SHARE = 0.002  # among those alone; Pacitan has hundreds
_GENERATION = 21  # years between a mother and her eldest


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The two days that ages are reckoned by."""

    today: date
    voting_day: date


def households(
    source: Source, village: Village, calendar: Calendar, *, adults: int, minors: int
) -> Iterator[list[InventedPerson]]:
    """Yield the village's households, adults first in each; the counts come out exactly."""
    assert adults or not minors, "minors live with adults"
    rw_count = 1 + (adults // 2) // (_HOMES_PER_RT * _RT_PER_RW)
    number = 0
    while adults or minors:
        grown = min(_ADULTS.draw(source.rng), adults)
        young = _children(source.rng, grown=grown, adults=adults, minors=minors)
        home = _home(source, village, calendar, number=number, rw_count=rw_count)
        yield [
            *_adults(source, home, calendar, grown),
            *(_minor(source, home, calendar) for _ in range(young)),
        ]
        adults, minors, number = adults - grown, minors - young, number + 1


def _children(rng: Random, *, grown: int, adults: int, minors: int) -> int:
    """Return how many minors live here: the last household takes those that are left."""
    if grown == adults:
        return minors
    fair = grown * minors / adults
    return min(minors, rounded(fair * rng.choice(_CHILDREN_TIMES), rng))


def _home(
    source: Source, village: Village, calendar: Calendar, *, number: int, rw_count: int
) -> Home:
    street, lane = divmod(number // _HOMES_PER_RT, _RT_PER_RW)
    hamlet = village.hamlets[min(street, rw_count - 1) * len(village.hamlets) // rw_count]
    return source.home(
        village=village.code, hamlet=hamlet, rt=lane + 1, rw=street + 1, today=calendar.today
    )


def _adults(source: Source, home: Home, calendar: Calendar, count: int) -> list[InventedPerson]:
    if count == 1:
        return [_alone(source, home, calendar)]
    rng = source.rng
    age = _HEAD_DECADES.draw(rng) + rng.random() * 10
    younger = max(VOTING_AGE + 1, age - rng.gauss(4, 3.5))
    couple = [
        _adult(source, home, calendar, sex=Sex.MALE, age=age, marital=Marital.MARRIED),
        _adult(source, home, calendar, sex=Sex.FEMALE, age=younger, marital=Marital.MARRIED),
    ]
    return couple + [_kin(source, home, calendar, age) for _ in range(count - 2)]


def _alone(source: Source, home: Home, calendar: Calendar) -> InventedPerson:
    rng = source.rng
    age = _ALONE_DECADES.draw(rng) + rng.random() * 10
    if rng.random() < _CENTENARIAN_SHARE:
        age = 100 + rng.random() * 8
    sex = Sex.FEMALE if rng.random() < 0.62 else Sex.MALE  # noqa: PLR2004 more widows than widowers
    marital = rng.choice((Marital.SINGLE, Marital.DIVORCED))
    if age > _WIDOW_AGE:
        marital = Marital.WIDOWED
    return _adult(source, home, calendar, sex=sex, age=age, marital=marital)


def _kin(source: Source, home: Home, calendar: Calendar, head_age: float) -> InventedPerson:
    """Return a grown child of the couple, or an old parent while they are too young for one."""
    rng = source.rng
    sex = rng.choice((Sex.MALE, Sex.FEMALE))
    eldest = head_age - _GENERATION
    if eldest < VOTING_AGE:
        age = min(head_age + _GENERATION + rng.random() * 12, 99)
        return _adult(source, home, calendar, sex=sex, age=age, marital=Marital.WIDOWED)
    age = VOTING_AGE + rng.random() * min(eldest - VOTING_AGE, 13)
    return _adult(source, home, calendar, sex=sex, age=age, marital=Marital.SINGLE)


def _adult(
    source: Source, home: Home, calendar: Calendar, *, sex: Sex, age: float, marital: Marital
) -> InventedPerson:
    born = born_at(age, source.rng, calendar.voting_day)
    return source.person(home=home, sex=sex, born=born, marital=marital)


def _minor(source: Source, home: Home, calendar: Calendar) -> InventedPerson:
    born = born_minor(source.rng, today=calendar.today, voting_day=calendar.voting_day)
    sex = source.rng.choice((Sex.MALE, Sex.FEMALE))
    return source.person(home=home, sex=sex, born=born, marital=Marital.SINGLE)
