"""Makes a name as a village of south-west Java would have given it, by sex and year of birth.

Before 1965 one name is the rule; two words come with the schools, three with the present.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rekam.domain.values import Sex
from rekam.engines.invention import words
from rekam.engines.invention.chance import early


@dataclass(frozen=True, slots=True)
class _Custom:
    """How names were given up to a year: the shares of one and of three words among them."""

    born_before: int
    single: float
    triple: float


_CUSTOMS = (
    _Custom(1955, 0.94, 0.0),
    _Custom(1965, 0.78, 0.0),
    _Custom(1975, 0.50, 0.0),
    _Custom(1985, 0.30, 0.02),
    _Custom(1995, 0.10, 0.12),
    _Custom(9999, 0.03, 0.35),
)
_YOUNG_SINCE = 1985
_MIDDLE = {
    Sex.MALE: (words.MIDDLE_MALE_FIRST, words.MIDDLE_MALE_LAST),
    Sex.FEMALE: (words.MIDDLE_FEMALE_FIRST, words.MIDDLE_FEMALE_LAST),
}
_YOUNG = {
    Sex.MALE: (words.YOUNG_MALE_FIRST, words.YOUNG_MALE_LAST),
    Sex.FEMALE: (words.YOUNG_FEMALE_FIRST, words.YOUNG_FEMALE_LAST),
}
_PILGRIMS = {Sex.MALE: "H. ", Sex.FEMALE: "HJ. "}
_PILGRIM_BORN_BEFORE = 1973
_TEACHER_BORN = range(1960, 1993)


def name(rng: Random, *, sex: Sex, year: int, titles: float) -> str:
    """Return a name in capitals; ``titles`` is the share of people who carry a title on paper."""
    given = _given(rng, sex, year)
    if rng.random() >= titles:
        return given
    if year < _PILGRIM_BORN_BEFORE and rng.random() < 0.7:  # noqa: PLR2004 most are pilgrims
        return _PILGRIMS[sex] + given
    return f"{given}, S.PD" if year in _TEACHER_BORN else given


def _given(rng: Random, sex: Sex, year: int) -> str:
    custom = next(one for one in _CUSTOMS if year < one.born_before)
    throw = rng.random()
    if throw < custom.single:
        return _single(rng, sex)
    firsts, lasts = (_YOUNG if year >= _YOUNG_SINCE else _MIDDLE)[sex]
    first, last = early(firsts, rng), early(lasts, rng)
    if throw < 1 - custom.triple:
        return f"{first} {last}"
    return f"{first} {early(_MIDDLE[sex][0], rng)} {last}"


def _single(rng: Random, sex: Sex) -> str:
    if sex is Sex.FEMALE:
        return early(words.OLD_FEMALE_HEADS, rng) + early(words.OLD_FEMALE_TAILS, rng)
    if rng.random() < 0.45:  # noqa: PLR2004 nearly half of the old male names begin with SU
        return "SU" + early(words.SU_STEMS, rng)
    return early(words.OLD_MALE_HEADS, rng) + early(words.OLD_MALE_TAILS, rng)
