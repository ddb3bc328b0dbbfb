"""Mistypes a row of the voter list, each fault at its rate; ``truth.csv`` tells which.

A fault bears the name of its rate in ``rates.Faults``. Faults come in groups, one for each thing
that is typed; of one group at most one fault hits a row, and one that changed nothing (12.12
swapped) is not told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from rekam.domain.values import Sex
from rekam.engines.invention.people import default_date
from rekam.engines.invention.rates import Faults
from rekam.engines.invention.spellings import mistyped, variant
from rekam.engines.invention.villages import Village

_SWAPPABLE_DAYS = range(1, 13)


class Typist:
    """Types rows with the faults of a hand; ``times`` says how many times as often as usual."""

    def __init__(self, faults: Faults, *, times: float = 1.0) -> None:
        self._groups = tuple(
            (field, _bounds(faults, group, times)) for field, group in _GROUPS.items()
        )

    def type(self, draft: Draft) -> list[str]:
        """Change the draft in place and return the names of the faults that changed it."""
        told = []
        for field, bounds in self._groups:
            throw = draft.rng.random()
            for bound, fault in bounds:
                if throw < bound:
                    before = getattr(draft, field)
                    fault(draft)
                    if getattr(draft, field) != before:
                        told.append(fault.__name__)
                    break
        return told


@dataclass(slots=True)
class Draft:
    """A row while it is being typed; each method is a fault."""

    rng: Random
    village: Village
    nik: str | int  # a number is what a spreadsheet made of it
    nkk: str
    name: str
    birthplace: str
    born: date
    sex: Sex
    hamlet: str

    def nik_digit(self) -> None:
        """Get one digit wrong."""
        digits, place = str(self.nik), self.rng.randrange(16)
        wrong = (int(digits[place]) + self.rng.randrange(1, 10)) % 10
        self.nik = f"{digits[:place]}{wrong}{digits[place + 1 :]}"

    def nik_swap(self) -> None:
        """Swap two neighbours."""
        digits, place = str(self.nik), self.rng.randrange(15)
        self.nik = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    def nik_missing(self) -> None:
        """Leave it empty: nobody asked for the card."""
        self.nik = ""

    def nik_masked(self) -> None:
        """Hide the last four digits of both numbers, as in copies given out (PKPU 11/2018)."""
        self.nik = f"{str(self.nik)[:12]}****"
        self.nkk = f"{self.nkk[:12]}****" if self.nkk else ""

    def nik_rounded(self) -> None:
        """Make it a number: a spreadsheet holds fifteen digits, the sixteenth becomes 0."""
        self.nik = int(self.nik) // 10 * 10

    def nik_scientific(self) -> None:
        """Save as text what a spreadsheet showed in a narrow column."""
        self.nik = f"{int(self.nik):.5E}".replace(".", self.rng.choice(".,"))

    def nik_apostrophe(self) -> None:
        """Put an apostrophe before it, which keeps a spreadsheet from making it a number."""
        self.nik = f"'{self.nik}"

    def nik_spaces(self) -> None:
        """Copy it with the space that stood beside it."""
        self.nik = f"{self.nik} "

    def nkk_old(self) -> None:
        """Take the number of an older card: another year and serial."""
        self.nkk = f"{self.nkk[:10]}{self.rng.randrange(4, 12):02d}{self.rng.randrange(1, 30):04d}"

    def nkk_missing(self) -> None:
        """Leave it empty: nobody had the family card at hand."""
        self.nkk = ""

    def name_variant(self) -> None:
        """Spell the same name as another clerk would."""
        self.name = variant(self.name, self.rng)

    def name_typo(self) -> None:
        """Get one letter wrong."""
        self.name = mistyped(self.name, self.rng)

    def date_default(self) -> None:
        """Write a default: only the year, or the year and month, was asked for."""
        self.born = default_date(self.born, self.rng)

    def date_swapped(self) -> None:
        """Swap day and month."""
        if self.born.day in _SWAPPABLE_DAYS:
            self.born = self.born.replace(day=self.born.month, month=self.born.day)

    def date_digit(self) -> None:
        """Be one off in the day or in the year."""
        if self.rng.random() < 0.5:  # noqa: PLR2004 either is as likely
            self.born = date.fromordinal(self.born.toordinal() + self.rng.choice((-1, 1)))
        else:
            year = self.born.year + self.rng.choice((-1, 1))
            self.born = self.born.replace(year=year, day=min(self.born.day, 28))

    def birthplace_variant(self) -> None:
        """Name the village or the district in place of the regency."""
        self.birthplace = self.rng.choice((self.village.district, self.village.name))

    def sex_wrong(self) -> None:
        """Tick the other box."""
        self.sex = Sex.MALE if self.sex is Sex.FEMALE else Sex.FEMALE

    def hamlet_other(self) -> None:
        """Name another hamlet of the village."""
        self.hamlet = self.rng.choice(self.village.hamlets)


_Fault = Callable[[Draft], None]
_GROUPS: dict[str, tuple[_Fault, ...]] = {
    "nkk": (Draft.nkk_old, Draft.nkk_missing),  # before a mask hides it
    "nik": (
        Draft.nik_digit,
        Draft.nik_swap,
        Draft.nik_missing,
        Draft.nik_masked,
        Draft.nik_rounded,
        Draft.nik_scientific,
        Draft.nik_apostrophe,
        Draft.nik_spaces,
    ),
    "name": (Draft.name_variant, Draft.name_typo),
    "birthplace": (Draft.birthplace_variant,),
    "born": (Draft.date_default, Draft.date_swapped, Draft.date_digit),
    "sex": (Draft.sex_wrong,),
    "hamlet": (Draft.hamlet_other,),
}


def _bounds(faults: Faults, group: tuple[_Fault, ...], times: float) -> list[tuple[float, _Fault]]:
    bounds, reached = [], 0.0
    for fault in group:
        reached += getattr(faults, fault.__name__) * times
        bounds.append((reached, fault))
    return bounds
