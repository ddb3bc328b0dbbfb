"""Finding a resident by what an officer types: a NIK or part of it, or a name with errors.

Where the officer's village is known, everybody of it is compared: a village is small, and one
covering index holds how its names sound. Elsewhere a name is looked up as it sounds, or by its
words (``names.py``). A NIK has 144 neighbours with one wrong digit, which are simply looked up.

This runs at each key that is typed, so that statements go to the driver as they are, and of nobody
more is read than a screen shows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from typing import NamedTuple

from django.db import connection
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from rekam.domain.regions import Regions
from rekam.engines.linkage.spelling import plain, sound
from rekam.registry import bulk
from rekam.registry.names import heard, spellings, words_of

NIK_DIGITS = 16
TEXT_MAX = 200  # letters of what was typed that are read
WHOLE_VILLAGES_MAX = 3  # villages; more are too many to compare everybody of them
_CANDIDATES_MAX = 300
_DIGITS_MIN = 5
_END_DIGITS = 8
_RANKED_MAX = 30  # nearest by sound, of whom the spelling is looked at
_ALIKE_MIN = 0.5  # of the letters, below which a name is another
_NEAR_MIN = 0.8  # nearer than this, and nobody else is looked for but of the very name
_PART, _BEGINNING, _WORDS = 0.9, 0.92, 0.95  # words that begin others; the name's beginning; whole

_SEPARATORS = re.compile(r"[\s.-]")
_NUMBER = re.compile(rf"[0-9]{{{_DIGITS_MIN},}}")
_YEAR = re.compile(r"\b(1[89]|20)[0-9]{2}\b")


class Found(NamedTuple):
    """A resident who may be the one: what a list shows of them."""

    nik: str
    name: str
    born: date | None
    sex: str
    village: str
    rt: str
    rw: str
    marital: str
    standing: str
    heard: str  # how the name sounds


_FOUND = f"SELECT {', '.join(Found._fields)} FROM registry_resident"  # noqa: S608 our own names
_WITH_NIK = f"{_FOUND} WHERE nik = %s"
_BORN = " AND born BETWEEN %s AND %s"
_ENDING = {"sqlite": "SUBSTR(nik, 9)", "postgresql": "SUBSTRING(nik, 9)"}  # as they index it
_SOUNDS = {  # each once; letters and spaces alone, so that a comma parts them
    "sqlite": "SELECT GROUP_CONCAT(DISTINCT heard) FROM registry_resident WHERE {}",
    "postgresql": "SELECT STRING_AGG(heard, ',') FROM "
    "(SELECT DISTINCT heard FROM registry_resident WHERE {}) AS every",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name as it was typed, and within which days its bearer was born."""

    name: str
    born: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Asked:
        year = _YEAR.search(text)
        days = (f"{year.group()}-01-01", f"{year.group()}-12-31") if year else ()
        return cls(re.sub(r"[0-9]", " ", text), days)


def find(
    text: str, *, villages: Collection[str] = (), regions: Regions | None = None, limit: int = 10
) -> list[Found]:
    """Return residents for what was typed: a NIK or part of it, or words of a name.

    A year of birth after the name narrows it, and so does a village's name where ``regions`` are
    given. Those of ``villages`` come first; up to three of them forgive most errors.
    """
    text = text[:TEXT_MAX]
    digits = _SEPARATORS.sub("", text)
    if _NUMBER.fullmatch(digits):
        return _by_number(digits, villages, limit)
    asked = _Asked.of(text)
    if regions and (named := _named_last(asked.name, regions)):
        name, places = named
        if found := _by_name(_Asked(name, asked.born), places, limit, are_all=True):
            return found
    return _by_name(asked, villages, limit)


# ---- by number


def _by_number(digits: str, villages: Collection[str], limit: int) -> list[Found]:
    if len(digits) < NIK_DIGITS - 1:
        found = _with_part(digits, villages, limit)
    else:
        found = _read(_WITH_NIK, (digits,))
        if found and (not villages or found[0].village in villages):
            return found
        if near := sorted(_neighbours(digits)):
            found += _with_niks(near)
    found.sort(key=lambda one: (one.nik != digits, one.village not in villages, one.nik))
    return list(dict.fromkeys(found))[:limit]


def _with_part(digits: str, villages: Collection[str], limit: int) -> list[Found]:
    """Return NIKs that begin or, from the last eight digits on, end with these."""
    last = digits.ljust(NIK_DIGITS, "9")
    begin = f"{_FOUND} WHERE nik >= %s AND nik <= %s ORDER BY nik LIMIT %s"
    found = _read(begin, (digits, last, limit))
    if len(digits) < _END_DIGITS:
        return found
    end = f"{_FOUND} WHERE {_ENDING[connection.vendor]} = %s AND nik LIKE %s"
    values = (digits[-_END_DIGITS:], f"%{digits}")
    if villages:  # hundreds share a serial number and the month of birth
        here = f"{end} AND village IN ({bulk.slots(villages)})"
        found += _read(here, (*values, *villages))
    return found or _read(f"{end} ORDER BY nik LIMIT %s", (*values, limit))


def _neighbours(digits: str) -> set[str]:
    """Return every NIK one error away: a wrong, missing or doubled digit, two swapped."""
    cuts = [(digits[:at], digits[at:]) for at in range(len(digits) + 1)]
    changed = {a + d + b[1:] for a, b in cuts if b for d in "0123456789"}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    added = {a + d + b for a, b in cuts for d in "0123456789"}
    dropped = {a + b[1:] for a, b in cuts if b}
    return {one for one in changed | swapped | added | dropped if len(one) == NIK_DIGITS}


# ---- by name


def _by_name(
    asked: _Asked, villages: Collection[str], limit: int, *, are_all: bool = False
) -> list[Found]:
    """Return those whose names are nearest; ``are_all`` says that nobody else is asked for.

    Somebody of another village stands behind those who are near, and before those who are not.
    """
    if not heard(asked.name):
        return []
    here: list[tuple[float, Found]] = []
    if 0 < len(villages) <= WHOLE_VILLAGES_MAX:
        here = _living_in(villages, asked, limit)
    found = [one for score, one in here if score >= _NEAR_MIN]
    if not are_all and len(found) < limit:
        found += _elsewhere(asked, villages, limit, is_known=bool(found))
    found += [one for score, one in here if score < _NEAR_MIN]
    return list(dict.fromkeys(found))[:limit]


def _living_in(villages: Collection[str], asked: _Asked, limit: int) -> list[tuple[float, Found]]:
    """Return who of some villages have the nearest names, nearest first, with how near.

    All their names come as one text: the driver takes three times as long to make a row of each.
    """
    within = f"village IN ({bulk.slots(villages)}){_BORN if asked.born else ''}"
    every = _SOUNDS[connection.vendor].format(within)
    ((text,),) = bulk.execute(every, (*villages, *asked.born))
    scores = _scores(asked.name, text.split(",") if text else (), limit)
    if not scores:
        return []
    bearing = f"SELECT heard, nik FROM registry_resident WHERE {within} AND heard IN "  # noqa: S608 slots
    values = (*villages, *asked.born, *scores)
    rows = bulk.execute(f"{bearing}({bulk.slots(scores)})", values).fetchall()
    best = nlargest(_RANKED_MAX, rows, key=lambda row: scores[row[0]])
    return _nearest(asked.name, _with_niks([nik for _heard, nik in best]), scores)


def _elsewhere(
    asked: _Asked, villages: Collection[str], limit: int, *, is_known: bool
) -> list[Found]:
    """Return who sounds the same and, unless somebody near ``is_known``, who carries the words."""
    found = _sounding(asked, villages)
    if not is_known:
        found += _carrying(asked, villages)
    scores = _scores(asked.name, list({one.heard for one in found}), limit)
    near = _nearest(asked.name, [one for one in found if one.heard in scores], scores)
    near.sort(key=lambda scored: (-scored[0], scored[1].village not in villages))
    return [*(one for _score, one in near), *found]  # who carries a word may sound far


def _scores(name: str, sounds: Sequence[str], limit: int) -> dict[str, float]:
    """Return which of these names sound nearest to what was typed, with how near, from 0 to 1.

    Whatever cannot be among the first ``limit`` is left out.
    """
    scores = dict(_with_parts(name, sounds))
    typed = heard(name)
    for order in {typed, " ".join(reversed(typed.split()))}:
        alike = extract(
            order,
            sounds,
            scorer=OSA.normalized_similarity,
            score_cutoff=max(_ALIKE_MIN, _last(scores, limit)),
            limit=_RANKED_MAX,
        )
        for one, score, _place in alike:
            scores[one] = max(score, scores.get(one, 0))
    least = _last(scores, limit)
    best = nlargest(_RANKED_MAX, scores, key=lambda one: scores[one])
    return {one: scores[one] for one in best if scores[one] >= least}


def _last(scores: Mapping[str, float], limit: int) -> float:
    """Return the score of the last one who is shown; 0 while there are fewer."""
    return nlargest(limit, scores.values())[-1] if len(scores) >= limit else 0


def _nearest(
    name: str, found: Sequence[Found], scores: Mapping[str, float]
) -> list[tuple[float, Found]]:
    """Return residents with how near their names sound, nearest first; then spelling decides."""
    whole = "".join(plain(name))

    def rank(one: Found) -> tuple[float, float, str]:
        spelt = OSA.normalized_distance(whole, "".join(plain(one.name)))
        return -scores[one.heard], spelt, one.nik

    return [(scores[one.heard], one) for one in sorted(found, key=rank)]


def _with_parts(name: str, sounds: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the names of which each typed word is, or begins, a word."""
    words = [(f" {sound(word)}", f" {_begun(word)}") for word in plain(name) if word.isalpha()]
    if not words:
        return
    whole_name = heard(name)
    whole, begun = (form[1:] for form in max(words, key=lambda forms: len(forms[0])))
    for one in sounds:
        if whole not in one and begun not in one:  # nearly all, so that it has to be cheap
            continue
        spaced = f" {one} "
        if all(f"{form} " in spaced for form, _ in words):
            yield one, _WORDS
        elif one.startswith(whole_name):
            yield one, _BEGINNING
        elif all(form in spaced or begins in spaced for form, begins in words):
            yield one, _PART


def _begun(word: str) -> str:
    """Return how a word sounds that may go on: what is heard at a word's end is not."""
    more = "M" if word.endswith("B") else "B"
    return sound(word + more)[:-1]


def _sounding(asked: _Asked, villages: Collection[str]) -> list[Found]:
    """Return whoever else has a name that sounds the same.

    In a few villages everybody was looked at already; those of many come first.
    """
    statement = f"{_FOUND} WHERE heard = %s{_BORN if asked.born else ''}"
    if len(villages) > WHOLE_VILLAGES_MAX:
        statement += _first(villages)
    elif villages:
        statement += f" AND village NOT IN ({bulk.slots(villages)})"
    values = (heard(asked.name), *asked.born, *villages, _RANKED_MAX)
    return _read(f"{statement} LIMIT %s", values)


def _carrying(asked: _Asked, villages: Collection[str]) -> list[Found]:
    """Return residents who carry one spelling of each word, those of the villages first."""
    known = [spellings(word) for word in sorted(words_of(asked.name), key=len, reverse=True)]
    if not known or not all(known):
        return []
    clauses = " INTERSECT ".join(
        f"SELECT heard FROM registry_nameword WHERE token IN ({bulk.slots(words)})"  # noqa: S608 slots
        for words in known
    )
    born = _BORN if asked.born else ""
    statement = f"{_FOUND} WHERE heard IN ({clauses}){born}{_first(villages)} LIMIT %s"
    words = [word for spelt in known for word in spelt]
    return _read(statement, (*words, *asked.born, *villages, _CANDIDATES_MAX))


def _first(villages: Collection[str]) -> str:
    """Return the order in which residents of some villages come first."""
    if not villages:
        return ""
    return f" ORDER BY CASE WHEN village IN ({bulk.slots(villages)}) THEN 0 ELSE 1 END, nik"


def _named_last(text: str, regions: Regions) -> tuple[str, list[str]] | None:
    """Return what was typed without the village's name at its end, and the codes of that name."""
    typed = text.split()
    for count in range(1, len(typed)):
        if codes := regions.villages_called("".join(typed[count:])):
            return " ".join(typed[:count]), codes
    return None


# ---- rows


def _read(statement: str, values: Sequence[object]) -> list[Found]:
    return [Found._make(row) for row in bulk.execute(statement, values)]


def _with_niks(niks: Sequence[str]) -> list[Found]:
    """Return the residents who have these NIKs, in any order."""
    return _read(f"{_FOUND} WHERE nik IN ({bulk.slots(niks)})", niks) if niks else []
