"""A first matcher: exact NIK, then exact name, birth date and village.

Values in, answers out. One resident is given to one voter only; what could be two people, or is
one person with two stories, is doubtful and left to a clerk. A later engine replaces this one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rekam.engines.linkage.names import normalised


class Outcome(StrEnum):
    """What became of a voter."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A row of the register, as far as matching needs it."""

    nik: str
    name: str
    born: date | None
    village: str
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A row of a voter list; ``nik`` is empty when it is not whole."""

    nik: str
    name: str
    born: date | None
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What was decided of a voter, and by which evidence."""

    outcome: Outcome
    nik: str = ""
    standing: str = ""
    evidence: tuple[str, ...] = ()


class Matcher:
    """The register, indexed; matches voters one after another."""

    def __init__(self, residents: Iterable[Resident]) -> None:
        self._by_nik: dict[str, Resident] = {}
        self._by_name: dict[tuple[str, date | None, str], list[Resident]] = defaultdict(list)
        self._given: set[str] = set()
        for one in residents:
            self._by_nik[one.nik] = one
            self._by_name[normalised(one.name), one.born, one.village].append(one)

    def match(self, voter: Voter) -> Match:
        """Decide one voter."""
        name = normalised(voter.name)
        found = self._by_nik.get(voter.nik)
        if found is not None:
            return self._by_number(voter, found, name)
        same = self._by_name.get((name, voter.born, voter.village), [])
        if voter.born is None or not same:
            return Match(outcome=Outcome.UNKNOWN)
        if len(same) > 1:
            return Match(outcome=Outcome.DOUBTFUL, evidence=("name-shared",))
        return self._give(same[0], ("name", "born", "village"))

    def _by_number(self, voter: Voter, found: Resident, name: str) -> Match:
        """Decide by the NIK; where name and birth both differ, one of the two is an error: ask."""
        is_same_name, is_same_birth = normalised(found.name) == name, found.born == voter.born
        if not is_same_name and not is_same_birth:
            return Match(outcome=Outcome.DOUBTFUL, evidence=("nik", "name-differs", "born-differs"))
        agreed = ("name",) * is_same_name + ("born",) * is_same_birth
        return self._give(found, ("nik", *agreed))

    def _give(self, resident: Resident, evidence: tuple[str, ...]) -> Match:
        if resident.nik in self._given:
            return Match(outcome=Outcome.DOUBTFUL, evidence=("resident-taken", *evidence))
        self._given.add(resident.nik)
        return Match(
            outcome=Outcome.MATCHED,
            nik=resident.nik,
            standing=resident.standing,
            evidence=evidence,
        )
