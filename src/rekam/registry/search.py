"""Finding a resident by NIK or name, tolerant of one typing error, in a few index look-ups.

A name's words are few and shared by many, so each *word* is kept once with a key for every
spelling that lacks one letter; two words one error apart share such a key (Garbe's symmetric
deletion). A NIK has 144 neighbours with one wrong digit, which are simply looked up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from rekam.registry import bulk
from rekam.registry.models import NameToken, PersonRow, Resident

NIK_DIGITS = 16
WORD_LETTERS_MAX = 38
_CANDIDATES_MAX = 300
_DIGITS_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A resident who may be the one, and what our own book knows of them."""

    resident: Resident
    person: PersonRow | None


def find(text: str, *, villages: Collection[str] = (), limit: int = 10) -> list[Found]:
    """Return residents for what was typed: a NIK or part of it, or words of a name.

    A year of birth after the name narrows it. Those of ``villages`` come first.
    """
    digits = re.sub(r"[\s.-]", "", text)
    if digits.isdigit() and len(digits) > _DIGITS_MIN:
        niks = _by_number(digits, limit)
    else:
        niks = _by_name(text, villages, limit)
    return _with_people(niks)


def words_of(name: str) -> frozenset[str]:
    """Return the words of a name as they are indexed: letters alone, upper case."""
    plain = re.sub(r"['`’]", "", name.upper())
    return frozenset(word[:WORD_LETTERS_MAX] for word in re.findall(r"[A-Z]+", plain))


def learn(words: Collection[str]) -> None:
    """Index words, with a key for each spelling that lacks one letter."""
    known = set(
        NameToken.objects.filter(token__in=words, key__in=words).values_list("token", flat=True)
    )
    rows = [(key, word) for word in sorted(set(words) - known) for key in _keys(word)]
    bulk.insert(NameToken, rows)


def _by_number(digits: str, limit: int) -> list[str]:
    if len(digits) < NIK_DIGITS - 1:
        last = digits.ljust(NIK_DIGITS, "9")
        found = Resident.objects.filter(nik__gte=digits, nik__lte=last).order_by("nik")
        return list(found.values_list("nik", flat=True)[:limit])
    exact = Resident.objects.filter(nik=digits).values_list("nik", flat=True)
    return list(exact) or list(
        Resident.objects.filter(nik__in=_neighbours(digits)).values_list("nik", flat=True)[:limit]
    )


def _neighbours(digits: str) -> set[str]:
    """Return every NIK one error away: a wrong, missing or doubled digit, two swapped."""
    cuts = [(digits[:at], digits[at:]) for at in range(len(digits) + 1)]
    changed = {a + d + b[1:] for a, b in cuts if b for d in "0123456789"}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    added = {a + d + b for a, b in cuts for d in "0123456789"}
    dropped = {a + b[1:] for a, b in cuts if b}
    return {one for one in changed | swapped | added | dropped if len(one) == NIK_DIGITS}


def _by_name(text: str, villages: Collection[str], limit: int) -> list[str]:
    typed = sorted(words_of(text), key=len, reverse=True)
    if not typed:
        return []
    spellings = [_spellings(word) for word in typed]
    if not all(spellings):
        return []
    year = re.search(r"\b(1[89]|20)\d\d\b", text)
    rows = _carrying(spellings, year.group() if year else "", villages)
    exact = set(typed)
    rows.sort(key=lambda row: (-len(exact & words_of(row[1])), row[2] not in villages, row[1]))
    return [row[0] for row in rows[:limit]]


def _spellings(word: str) -> list[str]:
    """Return known words that are the typed one, begin with it, or are one error from it."""
    near = NameToken.objects.filter(key__in=_keys(word)).values_list("token", flat=True).distinct()
    longer = NameToken.objects.filter(key__gte=word, key__lt=word + "~")
    begun = (token for token in longer.values_list("token", flat=True)[:_CANDIDATES_MAX])
    return sorted(
        {one for one in near if _is_near(word, one)}
        | {one for one in begun if one.startswith(word)}
    )


def _carrying(
    spellings: Sequence[Sequence[str]], year: str, villages: Collection[str]
) -> list[tuple[str, str, str]]:
    """Return (nik, name, village) of residents who carry one spelling of each word."""
    clauses: list[str] = []
    values: list[str] = []
    for words in spellings:
        slots = ",".join(["%s"] * len(words))
        clauses.append(f"SELECT nik FROM registry_residenttoken WHERE token IN ({slots})")  # noqa: S608
        values += words
    where = ""
    if year:
        where = " AND r.born BETWEEN %s AND %s"
        values += [f"{year}-01-01", f"{year}-12-31"]
    first = ",".join(["%s"] * len(villages)) or "''"
    statement = (
        "SELECT r.nik, r.name, r.village FROM registry_resident r "  # noqa: S608 values are bound
        f"WHERE r.nik IN ({' INTERSECT '.join(clauses)}){where} "
        f"ORDER BY CASE WHEN r.village IN ({first}) THEN 0 ELSE 1 END LIMIT {_CANDIDATES_MAX}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *villages])
        return list(cursor.fetchall())


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
