"""Finding a resident by what an officer types: a NIK or part of it, or a name with errors.

Where the officer's village is known, everybody of it is compared: a village is small, and one
covering index holds how its names sound. Elsewhere a name is looked up as it sounds, or by its
words: each *word* is kept once with a key for every spelling that lacks one letter, and two words
one error apart share such a key (Garbe's symmetric deletion). A NIK has 144 neighbours with one
wrong digit, which are simply looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from django.db import connection
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from rekam.domain.regions import Regions
from rekam.engines.linkage.spelling import plain, sound
from rekam.registry import bulk
from rekam.registry.models import PersonRow, Resident
from rekam.registry.models_words import NameToken, NameWord

NIK_DIGITS = 16
WORD_LETTERS_MAX = 38
TEXT_MAX = 200  # letters of what was typed that are read
_CANDIDATES_MAX = 300
_NAMES_REMEMBERED = 1 << 14  # a register has each name many times
_DIGITS_MIN = 5
_END_DIGITS = 8
WHOLE_VILLAGES_MAX = 3  # villages; more are too many to compare everybody of them
_RANKED_MAX = 30  # nearest by sound, of whom the spelling is looked at
_ALIKE_MIN = 0.5  # of the letters, below which a name is another
_NEAR_MIN = 0.8  # nearer than this, and nobody else is looked for but of the very name
_PART, _BEGINNING, _WORDS = 0.9, 0.92, 0.95  # words that begin others; the name's beginning; whole

_VILLAGE_DOTS = 3  # in its code

_Row: TypeAlias = tuple[str, str, str]  # how the name sounds, NIK, village
_ROW = "SELECT heard, nik, village FROM registry_resident"
_BORN = " AND born BETWEEN %s AND %s"
_ENDING = {"sqlite": "SUBSTR(nik, 9)", "postgresql": "SUBSTRING(nik, 9)"}  # as they index it


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A resident who may be the one, and what our own book knows of them."""

    resident: Resident
    person: PersonRow | None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A name as it was typed, and within which days its bearer was born."""

    name: str
    born: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Asked:
        year = re.search(r"\b(1[89]|20)[0-9]{2}\b", text)
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
    digits = re.sub(r"[\s.-]", "", text)
    if re.fullmatch(r"[0-9]+", digits) and len(digits) >= _DIGITS_MIN:
        return _with_people(_by_number(digits, villages, limit))
    asked = _Asked.of(text)
    if regions and (named := _named_last(asked.name, regions)):
        name, places = named
        if niks := _by_name(_Asked(name, asked.born), places, limit, are_all=True):
            return _with_people(niks)
    return _with_people(_by_name(asked, villages, limit))


@lru_cache(_NAMES_REMEMBERED)
def heard(name: str) -> str:
    """Return how a name sounds, word by word: letters alone, without titles."""
    words = (word if word.isalpha() else re.sub(r"[^A-Z]", "", word) for word in plain(name))
    return " ".join(sound(word) for word in words if word)


@lru_cache(_NAMES_REMEMBERED)
def words_of(name: str) -> frozenset[str]:
    """Return the words of a name as they are indexed: letters alone, upper case."""
    plain = re.sub(r"['`’]", "", name.upper())
    return frozenset(word[:WORD_LETTERS_MAX] for word in re.findall(r"[A-Z]+", plain))


def learn(names: Collection[tuple[str, str]]) -> None:
    """Index names, each with how a resident's row says that it sounds, by their words.

    Each new word has a key for every spelling that lacks one letter.
    """
    pairs = {(word, sounding) for name, sounding in names for word in words_of(name)}
    words = sorted({word for word, _ in pairs})
    if not words:
        return
    there = f"SELECT token FROM registry_nametoken WHERE key IN ({_slots(words)}) AND key = token"  # noqa: S608 slots
    known = {word for (word,) in bulk.execute(there, words)}
    bulk.insert(
        NameToken, [(key, word) for word in words if word not in known for key in _keys(word)]
    )
    bulk.insert(NameWord, sorted(pairs), conflict="ignore")


# ---- by number


def _by_number(digits: str, villages: Collection[str], limit: int) -> list[str]:
    if len(digits) < NIK_DIGITS - 1:
        rows = _with_part(digits, villages, limit)
    else:
        rows = bulk.execute(f"{_ROW} WHERE nik = %s", (digits,)).fetchall()
        if rows and (not villages or rows[0][2] in villages):
            return [digits]
        if near := sorted(_neighbours(digits)):
            rows += bulk.execute(f"{_ROW} WHERE nik IN ({_slots(near)})", near).fetchall()
    rows.sort(key=lambda row: (row[1] != digits, row[2] not in villages, row[1]))
    return list(dict.fromkeys(row[1] for row in rows))[:limit]


def _with_part(digits: str, villages: Collection[str], limit: int) -> list[_Row]:
    """Return NIKs that begin or, from the last eight digits on, end with these."""
    last = digits.ljust(NIK_DIGITS, "9")
    begin = f"{_ROW} WHERE nik >= %s AND nik <= %s ORDER BY nik LIMIT %s"
    rows: list[_Row] = bulk.execute(begin, (digits, last, limit)).fetchall()
    if len(digits) < _END_DIGITS:
        return rows
    end = f"{_ROW} WHERE {_ENDING[connection.vendor]} = %s AND nik LIKE %s"
    values = (digits[-_END_DIGITS:], f"%{digits}")
    if villages:  # hundreds share a serial number and the month of birth
        here = f"{end} AND village IN ({_slots(villages)})"
        rows += bulk.execute(here, (*values, *villages)).fetchall()
    return rows or bulk.execute(f"{end} ORDER BY nik LIMIT %s", (*values, limit)).fetchall()


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
) -> list[str]:
    """Return those whose names are nearest; ``are_all`` says that nobody else is asked for.

    Somebody of another village stands behind those who are near, and before those who are not.
    """
    typed = heard(asked.name)
    if not typed:
        return []
    here: list[tuple[float, _Row]] = []
    if 0 < len(villages) <= WHOLE_VILLAGES_MAX:
        here = _closest(asked.name, _living_in(villages, asked.born))
    near = [row for score, row in here if score >= _NEAR_MIN]
    elsewhere: list[_Row] = []
    if not are_all:
        others = _sounding(typed, asked.born, villages)
        if not near:
            others += _carrying(asked, villages)
        found = _closest(asked.name, list(dict.fromkeys(others)))
        found.sort(key=lambda one: (-one[0], one[1][2] not in villages))
        elsewhere = [*(row for _score, row in found), *others]  # who carries a word may sound far
    rows = [*near, *elsewhere, *(row for _score, row in here)]
    return list(dict.fromkeys(row[1] for row in rows))[:limit]


def _closest(name: str, rows: Sequence[_Row]) -> list[tuple[float, _Row]]:
    """Return the rows whose names are nearest to what was typed, nearest first, with how near."""
    typed, names = heard(name), [row[0] for row in rows]
    scores: dict[int, float] = {}
    for order in {typed, " ".join(reversed(typed.split()))}:
        near = extract(
            order,
            names,
            scorer=OSA.normalized_similarity,
            score_cutoff=_ALIKE_MIN,
            limit=_RANKED_MAX,
        )
        for _name, score, place in near:
            scores[place] = max(score, scores.get(place, 0))
    for place, score in _with_parts(name, names):
        scores[place] = max(score, scores.get(place, 0))
    best = sorted(scores, key=lambda place: -scores[place])[:_RANKED_MAX]
    spelt = _spelt([rows[place][1] for place in best])
    whole = "".join(plain(name))

    def nearness(place: int) -> tuple[float, float]:
        bare = "".join(plain(spelt[rows[place][1]]))
        return -scores[place], OSA.normalized_distance(whole, bare)

    return [(scores[place], rows[place]) for place in sorted(best, key=nearness)]


def _with_parts(name: str, names: Sequence[str]) -> Iterable[tuple[int, float]]:
    """Yield the places of names of which each typed word is, or begins, a word."""
    words = [(f" {sound(word)}", f" {_begun(word)}") for word in plain(name) if word.isalpha()]
    if not words:
        return
    (whole, begun), whole_name = max(words, key=lambda forms: len(forms[0])), heard(name)
    for place, one in enumerate(names):
        spaced = f" {one} "
        if whole not in spaced and begun not in spaced:
            continue
        if all(f"{form} " in spaced for form, _ in words):
            yield place, _WORDS
        elif one.startswith(whole_name):
            yield place, _BEGINNING
        elif all(form in spaced or begin in spaced for form, begin in words):
            yield place, _PART


def _begun(word: str) -> str:
    """Return how a word sounds that may go on: what is heard at a word's end is not."""
    more = "M" if word.endswith("B") else "B"
    return sound(word + more)[:-1]


def _spelt(niks: Sequence[str]) -> dict[str, str]:
    """Return the names as they are written."""
    if not niks:
        return {}
    names = f"SELECT nik, name FROM registry_resident WHERE nik IN ({_slots(niks)})"  # noqa: S608 slots
    return dict(bulk.execute(names, niks).fetchall())


def _living_in(villages: Collection[str], born: Sequence[str]) -> list[_Row]:
    """Return everybody of some villages."""
    within = f"{_ROW} WHERE village IN ({_slots(villages)}){_BORN if born else ''}"
    rows: list[_Row] = bulk.execute(within, (*villages, *born)).fetchall()
    return rows


def _sounding(typed: str, born: Sequence[str], villages: Collection[str]) -> list[_Row]:
    """Return whoever has a name that sounds the same, those of the villages first."""
    first = _slots(villages) or "''"
    statement = (
        f"{_ROW} WHERE heard = %s{_BORN if born else ''} "
        f"ORDER BY CASE WHEN village IN ({first}) THEN 0 ELSE 1 END, nik LIMIT {_CANDIDATES_MAX}"
    )
    rows: list[_Row] = bulk.execute(statement, (typed, *born, *villages)).fetchall()
    return rows


def _spellings(word: str) -> list[str]:
    """Return known words that are the typed one, begin with it, or are one error from it."""
    near = NameToken.objects.filter(key__in=_keys(word)).values_list("token", flat=True).distinct()
    # By letters alone: where a "~" stands depends on the language of a database.
    longer = NameToken.objects.filter(key__gte=word, key__lte=f"{word}ZZZ")
    begun = (token for token in longer.values_list("token", flat=True)[:_CANDIDATES_MAX])
    return sorted(
        {one for one in near if _is_near(word, one)}
        | {one for one in begun if one.startswith(word)}
    )


def _carrying(asked: _Asked, villages: Collection[str]) -> list[_Row]:
    """Return residents who carry one spelling of each word, those of the villages first."""
    spellings = [_spellings(word) for word in sorted(words_of(asked.name), key=len, reverse=True)]
    if not spellings or not all(spellings):
        return []
    clauses = " INTERSECT ".join(
        f"SELECT heard FROM registry_nameword WHERE token IN ({_slots(words)})"  # noqa: S608 slots
        for words in spellings
    )
    first = _slots(villages) or "''"
    statement = (
        f"{_ROW} WHERE heard IN ({clauses}){_BORN if asked.born else ''} "
        f"ORDER BY CASE WHEN village IN ({first}) THEN 0 ELSE 1 END LIMIT {_CANDIDATES_MAX}"
    )
    values = [word for words in spellings for word in words]
    rows: list[_Row] = bulk.execute(statement, (*values, *asked.born, *villages)).fetchall()
    return rows


def _named_last(text: str, regions: Regions) -> tuple[str, list[str]] | None:
    """Return what was typed without the village's name at its end, and the codes of that name."""
    typed = text.upper().split()
    for count in range(1, len(typed)):
        name = "".join(typed[count:])
        codes = [
            one.code
            for one in regions.every
            if one.code.count(".") == _VILLAGE_DOTS and one.name.upper().replace(" ", "") == name
        ]
        if codes:
            return " ".join(typed[:count]), codes
    return None


def _slots(values: Collection[object]) -> str:
    return ",".join(["%s"] * len(values))


def _with_people(niks: Sequence[str]) -> list[Found]:
    residents = Resident.objects.in_bulk(niks)
    people = PersonRow.objects.in_bulk(niks)
    return [
        Found(resident=residents[nik], person=people.get(nik)) for nik in niks if nik in residents
    ]


def _keys(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_near(typed: str, known: str) -> bool:
    """Tell whether one inserted, missing, changed or swapped letter makes one from the other."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = typed[start:], known[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or _is_swap(a, b)


def _is_swap(a: str, b: str) -> bool:
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]
