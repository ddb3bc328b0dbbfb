"""What an officer types for somebody of the register, rightly and wrongly, and who else fits it.

Errors are those of DOMAIN 3 (another clerk's spelling) and slips of the hand, half and half.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from rekam.engines.invention.spellings import mistyped, variant

_TRIES = 20
_WORD_LETTERS_MIN = 3
_BEGUN_LETTERS_MIN = 4
_LAST_DIGITS = 8


Aims = tuple[float, float, float]  # p50 and p99 in ms, share with the right one among the first ten


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the register."""

    nik: str
    name: str
    village: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of typing; ``fits`` tells whom the text would fit as well, had it no errors."""

    typed: Callable[[Person, Random], str]
    fits: Callable[[Person, Person, str], bool]  # the one meant, another of the village, the text
    aims: Aims | None = None  # of a kit
    is_number: bool = False


def _wrong_digit(person: Person, rng: Random) -> str:
    at = rng.randrange(len(person.nik))
    wrong = (int(person.nik[at]) + rng.randrange(1, 10)) % 10
    return f"{person.nik[:at]}{wrong}{person.nik[at + 1 :]}"


def _begun(person: Person, _rng: Random) -> str:
    """Return the first two thirds: what is typed by the time that an answer is looked at."""
    return person.name[: max(_BEGUN_LETTERS_MIN, len(person.name) * 2 // 3)].strip()


def _one_word(person: Person, rng: Random) -> str:
    return rng.choice(
        [word for word in words(person.name) if len(word) >= _WORD_LETTERS_MIN] or [person.name]
    )


def _erring(count: int) -> Callable[[Person, Random], str]:
    def typed(person: Person, rng: Random) -> str:
        text = person.name
        for _ in range(count):
            text = error(text, rng)
        return text

    return typed


def error(text: str, rng: Random) -> str:
    """Return the text with one error, half of them another clerk's spelling."""
    for _ in range(_TRIES):
        err = variant if rng.random() < 0.5 else mistyped  # noqa: PLR2004 half
        if (wrong := err(text, rng)) != text:
            return wrong
    return text


def words(name: str) -> list[str]:
    """Return the words of a name as they are written."""
    return re.findall(r"[A-Z']+", name)


def _is_same(one: Person, other: Person, _typed: str) -> bool:
    return one.name == other.name


def _is_same_year(one: Person, other: Person, _typed: str) -> bool:
    return (one.name, one.year) == (other.name, other.year)


def _is_begun(_one: Person, other: Person, typed: str) -> bool:
    return other.name.startswith(typed)


def _has_word(_one: Person, other: Person, typed: str) -> bool:
    return typed in words(other.name)


def _is_same_end(_one: Person, other: Person, typed: str) -> bool:
    return other.nik.endswith(typed)


def _is_self(one: Person, other: Person, _typed: str) -> bool:
    return one.nik == other.nik


WAYS = {
    "NIK": Way(
        typed=lambda one, _rng: one.nik, fits=_is_self, aims=(0.02, 0.1, 1.0), is_number=True
    ),
    "last 8 of NIK": Way(
        typed=lambda one, _rng: one.nik[-_LAST_DIGITS:],
        fits=_is_same_end,
        aims=(0.5, 1.0, 0.92),
        is_number=True,
    ),
    "NIK, one digit wrong": Way(
        typed=_wrong_digit, fits=_is_self, aims=(1.0, 5.0, 0.97), is_number=True
    ),
    "name": Way(typed=lambda one, _rng: one.name, fits=_is_same),
    "name and year of birth": Way(
        typed=lambda one, _rng: f"{one.name} {one.year}", fits=_is_same_year
    ),
    "part of a name": Way(typed=_begun, fits=_is_begun, aims=(2.0, 20.0, 0.65)),
    "one word of a name": Way(typed=_one_word, fits=_has_word),
    "name, one error": Way(typed=_erring(1), fits=_is_same, aims=(5.0, 20.0, 0.90)),
    "name, two errors": Way(typed=_erring(2), fits=_is_same, aims=(5.0, 20.0, 0.90)),
}
