"""How often each thing goes wrong or is odd, as shares between 0 and 1; change them by argument.

The figures are planning values: each kind of error is known from the field (DOMAIN 3), its share
is ours. ``Faults`` are named as ``truth.csv`` names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRates:
    """Oddities that the register itself holds; nobody made an error while typing the list."""

    default_date: float = 0.12  # of people born before 1960: only the year or month was known
    nik_from_elsewhere: float = 0.06  # first issued by another district
    nik_before_correction: float = 0.003  # the birth date was corrected, a NIK never is
    title: float = 0.03  # of adults: H., HJ., S.PD on the card
    born_elsewhere: float = 0.07
    double: float = 0.0006  # one person with two NIKs
    unlisted_unrecorded: float = 0.02  # of adults that are on no voter list


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What happens to a row of the voter list; of one group at most one fault hits a row."""

    # the NIK
    nik_digit: float = 0.008  # one digit is wrong
    nik_swap: float = 0.003  # two neighbours are swapped
    nik_missing: float = 0.005
    nik_masked: float = 0.002  # NIK and family card end in ****
    nik_rounded: float = 0.003  # a spreadsheet made it a number: the last digit is 0
    nik_scientific: float = 0.001  # a spreadsheet wrote 3.50104E+15
    nik_apostrophe: float = 0.004  # typed with ' before it
    nik_spaces: float = 0.003
    # the family card
    nkk_old: float = 0.05  # the family has a newer one
    nkk_missing: float = 0.01
    # the name
    name_variant: float = 0.05  # another spelling of the same name
    name_typo: float = 0.012
    # the birth
    date_default: float = 0.006  # 31 December, 1 July, 1 January, or the 15th
    date_swapped: float = 0.003  # day and month
    date_digit: float = 0.004  # one digit of day, month or year
    # the rest
    birthplace_variant: float = 0.15  # the village or district in place of the regency
    sex_wrong: float = 0.001
    hamlet_other: float = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """All rates of one invention."""

    register: RegisterRates = field(default_factory=RegisterRates)
    faults: Faults = field(default_factory=Faults)
    faults_times_without_card: float = 3.0  # the papers of those without a card are the worst
    moved: float = 0.015  # of listed residents: the register has them in another village
    dead: float = 0.004  # of listed residents: died, nobody told either office
    double: float = 0.002  # of rows: the voter stands on the list already
    suket: float = 0.01  # of holders: a letter (S) in place of the card (K)
    disabled: float = 0.005


def _all_zero(kind: type[RegisterRates | Faults]) -> dict[str, float]:
    return {one.name: 0.0 for one in fields(kind)}


FLAWLESS = Rates(
    register=RegisterRates(**_all_zero(RegisterRates)),
    faults=Faults(**_all_zero(Faults)),
    moved=0.0,
    dead=0.0,
    double=0.0,
    suket=0.0,
    disabled=0.0,
)
