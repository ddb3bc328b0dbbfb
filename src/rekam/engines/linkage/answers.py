"""The door of this package: ``match`` gives each voter a resident, or nobody, and a class.

A score is the probability that the answer is right about who the voter is. From one half on a
resident is named; between the two bounds of doubt a clerk looks. A voter listed twice is given the
same resident twice, and the second row is marked: it is no second person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from rekam.domain.status import Standing, VoterClass, register_standing
from rekam.engines.linkage.doubles import Double, find_doubles
from rekam.engines.linkage.engine import Keep, Linked, Stage, compute, link
from rekam.engines.linkage.people import Array, Codes, Mask, People, Real, Whole
from rekam.engines.linkage.prepare import MARKS_OF_HOLDERS, Prepared

NAMED_FROM = 0.5
DOUBT_FROM, DOUBT_BELOW = 0.05, 0.9
VOTING_AGE = 17  # UU 24/2013, art. 63: or married
_CLASSES = tuple(VoterClass)
_STANDINGS = {
    Standing.HOLDING: VoterClass.HOLDING,
    Standing.RECORDED: VoterClass.RECORDED,
    Standing.UNRECORDED: VoterClass.UNRECORDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One resident whom a voter may be."""

    resident: int
    score: float
    found: dict[str, int]  # field -> level of its comparison (evidence.py)
    household: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The answers, row by row of the voter list."""

    linked: Linked
    resident: Whole  # row of the register, or -1
    score: Real  # of the likeliest resident, named or not
    best: Whole  # place of that pair among the linked pairs, or -1
    classes: Codes  # places in ``VoterClass``
    is_second: Mask  # the same person stands on the list before
    is_minor: Mask  # under age and never married on the reference date
    voter_doubles: list[Double]
    register_doubles: list[Double]

    def voter_class(self, voter: int) -> VoterClass:
        return _CLASSES[int(self.classes[voter])]

    def candidates(self, voter: int, most: int = 3) -> list[Candidate]:
        """Return the likeliest residents of a voter, the likeliest first."""
        pairs, beliefs = self.linked.pairs, self.linked.beliefs
        start, end = np.searchsorted(pairs.voters, [voter, voter + 1])
        order = np.argsort(-beliefs[start:end], kind="stable")[:most] + start
        return [self._candidate(int(place)) for place in order]

    def looks(self) -> tuple[list[Candidate], Whole]:
        """Return one of each kind of likeliest pair, and each voter's place among them, or -1.

        Pairs of one kind have the same findings, so they need the same words: a few thousand.
        """
        linked, voters = self.linked, np.flatnonzero(self.best >= 0)
        places = self.best[voters]
        code = linked.household[places].astype(np.int64)
        for finding in linked.findings.values():
            level = finding.level[places]
            code = code * (int(level.max(initial=0)) + 1) + level
        _, first, kind = np.unique(code, return_index=True, return_inverse=True)
        look = np.full(len(self.best), -1, dtype=np.int64)
        look[voters] = kind
        return [self._candidate(int(places[at])) for at in first], look

    def _candidate(self, place: int) -> Candidate:
        linked = self.linked
        return Candidate(
            resident=int(linked.pairs.residents[place]),
            score=float(linked.beliefs[place]),
            found={name: int(one.level[place]) for name, one in linked.findings.items()},
            household=int(linked.household[place]),
        )

    def doubtful(self) -> Whole:
        """Return the voters to be checked, those first of whom a look tells most."""
        rows = np.flatnonzero(self.classes == _CLASSES.index(VoterClass.DOUBTFUL))
        unsure = self.score[rows] * (1 - self.score[rows])
        cardless = self.linked.strata[rows] > 0
        return rows[np.lexsort((rows, -unsure * (1 + cardless)))]

    def expected(self) -> tuple[float, float, float]:
        """Return the expected precision of the named residents, and the least and most recall.

        The least is true if everybody on the list stands in the register, the most if all for
        whom nobody was found do not: no list says by itself which of them was only mistyped.
        """
        named = self.score[self.resident >= 0]
        right = float(named.sum())
        there = float(np.minimum(self.linked.totals(), 1.0).sum())
        return (
            right / max(len(named), 1),
            right / max(len(self.resident), 1),
            right / max(there, 1e-9),
        )


def match(
    residents: People,
    voters: People,
    *,
    reference_date: date,
    stage: Stage = lambda _name: None,
    keep: Keep = compute,
) -> Matched:
    """Match a voter list to a register; the same lists always give the same answers.

    ``stage`` is told what begins; ``keep(name, make)`` may return what an earlier run made.
    """
    linked = link(residents, voters, stage=stage, keep=keep)
    best = _best(linked)
    score = _at(linked.beliefs, best, nowhere=0.0)
    resident = np.where(score >= NAMED_FROM, _at(linked.pairs.residents, best, nowhere=-1), -1)
    stage("doubles")
    prepared = linked.prepared
    return Matched(
        linked=linked,
        resident=resident,
        score=score,
        best=best,
        classes=_classes(prepared, resident, score),
        is_second=_seconds(resident, score),
        is_minor=_minors(prepared, reference_date),
        voter_doubles=find_doubles(prepared.voters, prepared, linked.parameters, resident),
        register_doubles=find_doubles(prepared.residents, prepared, linked.parameters, None),
    )


def _best(linked: Linked) -> Whole:
    """Return the place of each voter's likeliest pair; of equals the first in the register."""
    pairs = linked.pairs
    order = np.lexsort((pairs.residents, -linked.beliefs, pairs.voters))
    first = np.ones(len(order), dtype=bool)
    first[1:] = pairs.voters[order][1:] != pairs.voters[order][:-1]
    best = np.full(pairs.voter_count, -1, dtype=np.int64)
    best[pairs.voters[order[first]]] = order[first]
    return best


def _at(values: Array, places: Whole, *, nowhere: float) -> Array:
    """Return the values at the places, ``nowhere`` for place -1."""
    found = np.full(len(places), nowhere, dtype=values.dtype)
    found[places >= 0] = values[places[places >= 0]]
    return found


def _classes(prepared: Prepared, resident: Whole, score: Real) -> Codes:
    standings = [_CLASSES.index(_STANDINGS[register_standing(text)]) for text in prepared.statuses]
    status = _at(prepared.residents.status, resident, nowhere=0)
    classes: Codes = np.array(standings, dtype=np.int32)[status]
    marked = [text.startswith(MARKS_OF_HOLDERS) for text in prepared.statuses]
    holds = np.array(marked)[prepared.voters.status]
    classes[holds] = _CLASSES.index(VoterClass.HOLDING)
    classes[resident < 0] = _CLASSES.index(VoterClass.UNKNOWN)
    classes[(score >= DOUBT_FROM) & (score < DOUBT_BELOW)] = _CLASSES.index(VoterClass.DOUBTFUL)
    return classes


def _seconds(resident: Whole, score: Real) -> Mask:
    """Return the rows whose resident was given to a likelier row, or to an equal one before."""
    order = np.lexsort((np.arange(len(resident)), -score, resident))
    again = np.zeros(len(resident), dtype=bool)
    again[order[1:]] = resident[order][1:] == resident[order][:-1]
    return again & (resident >= 0)


def _minors(prepared: Prepared, reference_date: date) -> Mask:
    """Return who is under age on the reference date and never was married, by the list itself."""
    days = prepared.voters.days
    born = days.year.astype(np.int64) * 10_000 + days.month.astype(np.int64) * 100 + days.day
    latest = (reference_date.year - VOTING_AGE) * 10_000
    latest += reference_date.month * 100 + reference_date.day
    single = prepared.voters.marital <= 1
    return np.asarray(days.is_whole & (born > latest) & single)
