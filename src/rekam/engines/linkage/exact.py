"""Finds the resident behind each voter by what is exactly equal: the NIK, else the person.

The first, plain matcher. A NIK that agrees is believed unless neither name nor birth date
agrees (a NIK given out twice); else name, birth date and village must all be equal and point to one
resident. A resident is given to one voter; a second voter on the same resident is doubtful. What
is doubtful a clerk decides: nothing here guesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rekam.engines.linkage.names import are_alike, name_key

_SLIPS_MAX = 2  # places in which a mistyped NIK differs: a wrong digit, or two swapped


class Outcome(StrEnum):
    """What became of a voter."""

    MATCHED = "matched"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    """What agreed, what did not, and what keeps a match from being certain."""

    NIK = "nik"
    NIK_SLIP = "nik-slip"
    NIK_DIFFERS = "nik-differs"
    NAME = "name"
    NAME_ALIKE = "name-alike"
    NAME_DIFFERS = "name-differs"
    BIRTH = "birth"
    BIRTH_DIFFERS = "birth-differs"
    VILLAGE = "village"
    VILLAGE_DIFFERS = "village-differs"
    SEVERAL = "several"
    TAKEN = "taken"


_SAME_PERSON = frozenset({Evidence.NAME, Evidence.NAME_ALIKE, Evidence.BIRTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A person of the register."""

    nik: str
    name: str
    born: date | None
    village: str
    standing: str  # "holding", "recorded" or "unrecorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A row of the voter list; the NIK is empty unless it is whole."""

    nik: str
    name: str
    born: date | None
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What was found for one voter: of a doubtful one, the resident it may be."""

    outcome: Outcome
    nik: str = ""
    standing: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def voter_class(self) -> str:
        """The class of DOMAIN 7.3: the resident's standing, "unknown" or "doubtful"."""
        return self.standing if self.outcome is Outcome.MATCHED else self.outcome.value


class _Known(NamedTuple):
    """What is kept of a resident."""

    nik: str
    name: str
    born: date | None
    village: str
    standing: str


class Matcher:
    """Holds the register and gives residents to voters, one voter at a time."""

    def __init__(self, residents: Iterable[Resident]) -> None:
        self._by_nik: dict[str, _Known] = {}
        self._by_person: dict[int, list[_Known] | _Known] = {}
        self._taken: set[str] = set()
        for one in residents:
            self._add(_Known(one.nik, name_key(one.name), one.born, one.village, one.standing))

    def match(self, voter: Voter) -> Match:
        """Find a voter's resident; a resident once given is not given again."""
        name = name_key(voter.name)
        known = self._by_nik.get(voter.nik)
        if known is not None:
            evidence = (Evidence.NIK, *_compared(voter, name, known))
            return self._give(known, evidence, is_doubtful=_SAME_PERSON.isdisjoint(evidence))
        found = self._persons(name, voter)
        if not found:
            return Match(outcome=Outcome.UNKNOWN)
        known = found[0]
        evidence = (*_nik_compared(voter, known), *_compared(voter, name, known))
        if len(found) > 1:
            evidence += (Evidence.SEVERAL,)
        differs = Evidence.NIK_DIFFERS in evidence or len(found) > 1
        return self._give(known, evidence, is_doubtful=differs)

    def _add(self, known: _Known) -> None:
        self._by_nik[known.nik] = known
        if known.born is None:
            return
        # Keyed by hash to spare the tuples of half a million people; ``_persons`` compares.
        key = hash((known.name, known.born, known.village))
        there = self._by_person.setdefault(key, known)
        if isinstance(there, list):
            there.append(known)
        elif there is not known:
            self._by_person[key] = [there, known]

    def _persons(self, name: str, voter: Voter) -> list[_Known]:
        if voter.born is None:
            return []
        person = (name, voter.born, voter.village)
        there = self._by_person.get(hash(person), [])
        candidates = there if isinstance(there, list) else [there]
        return [one for one in candidates if (one.name, one.born, one.village) == person]

    def _give(self, known: _Known, evidence: tuple[Evidence, ...], *, is_doubtful: bool) -> Match:
        if known.nik in self._taken:
            evidence, is_doubtful = (*evidence, Evidence.TAKEN), True
        if not is_doubtful:
            self._taken.add(known.nik)
        return Match(
            outcome=Outcome.DOUBTFUL if is_doubtful else Outcome.MATCHED,
            nik=known.nik,
            standing=known.standing,
            evidence=evidence,
        )


def match(residents: Iterable[Resident], voters: Iterable[Voter]) -> Iterator[Match]:
    """Yield what was found for each voter, in their order; only the register is held in memory."""
    matcher = Matcher(residents)
    return map(matcher.match, voters)


def _compared(voter: Voter, name: str, known: _Known) -> Iterator[Evidence]:
    if name == known.name:
        yield Evidence.NAME
    else:
        yield Evidence.NAME_ALIKE if are_alike(name, known.name) else Evidence.NAME_DIFFERS
    if voter.born and known.born:
        yield Evidence.BIRTH if voter.born == known.born else Evidence.BIRTH_DIFFERS
    yield Evidence.VILLAGE if voter.village == known.village else Evidence.VILLAGE_DIFFERS


def _nik_compared(voter: Voter, known: _Known) -> Iterator[Evidence]:
    """Compare a whole NIK that the register does not know with the person's own."""
    if voter.nik:
        slips = sum(one != other for one, other in zip(voter.nik, known.nik, strict=True))
        yield Evidence.NIK_SLIP if slips <= _SLIPS_MAX else Evidence.NIK_DIFFERS
