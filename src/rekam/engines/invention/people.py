"""One invented person, as the register holds them; by itself or as a member of a household.

``person`` is for tests and simulators. ``Source.person`` is what whole villages are made with: it
hands out no number twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from rekam.domain.values import Sex
from rekam.engines.invention import words
from rekam.engines.invention.chance import Urn, chance, early
from rekam.engines.invention.names import name
from rekam.engines.invention.numbers import Serials
from rekam.engines.invention.rates import RegisterRates

VOTING_DAY = date(2018, 6, 27)
TODAY = date(2018, 4, 5)
VOTING_AGE = 17  # UU 24/2013, art. 63: on voting day

_ELDER_BORN_BEFORE = 1960
_DAYS_A_YEAR = 365.2425
_DEFAULT_DAYS = Urn({(31, 12): 0.45, (1, 7): 0.30, (1, 1): 0.10, (15, 0): 0.15})
_BIRTHPLACE = "PACITAN"
_OTHER_DISTRICT_SHARE = 0.6  # of NIKs from elsewhere: another district of the same regency
_REGENCY_DISTRICTS = 12


class Marital(StrEnum):
    """As the register writes it."""

    SINGLE = "BELUM KAWIN"
    MARRIED = "KAWIN"
    DIVORCED = "CERAI HIDUP"
    WIDOWED = "CERAI MATI"


@dataclass(frozen=True, slots=True)
class Home:
    """A household's card and address."""

    nkk: str
    village: str
    region: str
    hamlet: str
    rt: str
    rw: str


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """A person who does not exist, with what the register says of them."""

    nik: str
    name: str
    birthplace: str
    born: date
    sex: Sex
    marital: Marital
    home: Home


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What people are made from: the throws of one scope, the numbers of the whole invention."""

    rng: Random
    serials: Serials = field(default_factory=Serials)
    rates: RegisterRates = field(default_factory=RegisterRates)

    def person(self, *, home: Home, sex: Sex, born: date, marital: Marital) -> InventedPerson:
        """Return a new person; a default date may take the place of the true one."""
        rng, rates = self.rng, self.rates
        if born.year < _ELDER_BORN_BEFORE and rng.random() < rates.default_date:
            born = default_date(born, rng)
        local = rng.random() >= rates.born_elsewhere
        return InventedPerson(
            nik=self._nik(home.region, born=born, sex=sex),
            name=name(rng, sex=sex, year=born.year, titles=rates.title),
            birthplace=_BIRTHPLACE if local else early(words.FAR_BIRTHPLACES, rng),
            born=born,
            sex=sex,
            marital=marital,
            home=home,
        )

    def home(self, *, village: str, hamlet: str, rt: int, rw: int, today: date) -> Home:
        """Return a home with a new family card, registered in the last twelve years."""
        region = village[:8].replace(".", "")
        registered = today - timedelta(days=self.rng.randrange(12 * 365))
        number = self.serials.nkk(region, registered=registered)
        return Home(number, village, region, hamlet, f"{rt:03d}", f"{rw:03d}")

    def _nik(self, region: str, *, born: date, sex: Sex) -> str:
        rng, rates = self.rng, self.rates
        throw = rng.random()
        if throw < rates.nik_from_elsewhere:
            region = _elsewhere(region, rng)
        elif throw > 1 - rates.nik_before_correction:
            born = born - timedelta(days=rng.randrange(1, 1500))
        return self.serials.nik(region, born=born, sex=sex)


def person(
    seed: int,
    *,
    sex: Sex | None = None,
    born: date | None = None,
    village: str = "35.01.04.2001",
) -> InventedPerson:
    """Return one plain person, the same for the same arguments; ask ``people`` for several."""
    return people(seed, 1, sex=sex, born=born, village=village)[0]


def people(
    seed: int,
    count: int,
    *,
    sex: Sex | None = None,
    born: date | None = None,
    village: str = "35.01.04.2001",
) -> list[InventedPerson]:
    """Return adults of 17 to 86 years, each in a home of their own, no NIK twice among them."""
    rng = chance(seed, "people")
    source = Source(rng=rng, rates=RegisterRates(nik_from_elsewhere=0, nik_before_correction=0))
    return [
        source.person(
            home=source.home(village=village, hamlet="KRAJAN", rt=1, rw=1, today=TODAY),
            sex=sex or rng.choice(tuple(Sex)),
            born=born or born_at(VOTING_AGE + rng.random() * 70, rng),
            marital=Marital.MARRIED,
        )
        for _ in range(count)
    ]


def born_at(age: float, rng: Random, voting_day: date = VOTING_DAY) -> date:
    """Return the birth date of an adult of this age: never a day under 17 on voting day."""
    days = (age - VOTING_AGE) * _DAYS_A_YEAR + rng.random() * 30
    return latest_birth(voting_day) - timedelta(days=int(days))


def latest_birth(voting_day: date) -> date:
    """Return the last birth date of those who are of age on voting day."""
    if (voting_day.month, voting_day.day) == (2, 29):
        voting_day = voting_day.replace(day=28)  # seventeen years before, there was no 29th
    return voting_day.replace(year=voting_day.year - VOTING_AGE)


def born_minor(rng: Random, *, today: date, voting_day: date) -> date:
    """Return the birth date of someone who will not be 17 on voting day."""
    eldest = latest_birth(voting_day) + timedelta(days=1)
    return eldest + timedelta(days=rng.randrange((today - eldest).days + 1))


def default_date(born: date, rng: Random) -> date:
    """Return what an office wrote when only the year, or the year and month, was known."""
    day, month = _DEFAULT_DAYS.draw(rng)
    return date(born.year, month or born.month, day)


def _elsewhere(region: str, rng: Random) -> str:
    if rng.random() < _OTHER_DISTRICT_SHARE:
        return f"{region[:4]}{rng.randrange(_REGENCY_DISTRICTS) + 1:02d}"
    return rng.choice(words.FAR_DISTRICTS)
