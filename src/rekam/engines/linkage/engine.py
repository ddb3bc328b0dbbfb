"""Matches a voter list to a register: for each voter the resident, or nobody, with a probability.

The main flow: ``prepare`` reads both lists into numbers, ``candidates`` finds pairs, ``compare``
weighs them, ``model`` learns how often people are mistyped, ``beliefs`` settles who is whose. What
is certain at first sight is settled first, so that the wider search has few left to search for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.beliefs import Pairs
from rekam.engines.linkage.candidates import Search, certain_pairs
from rekam.engines.linkage.compare import Comparer
from rekam.engines.linkage.evidence import Finding
from rekam.engines.linkage.households import household_weights
from rekam.engines.linkage.joins import distinct_pairs, shares, summed
from rekam.engines.linkage.model import Learner, Parameters
from rekam.engines.linkage.people import Levels, Mask, People, Real, Whole
from rekam.engines.linkage.prepare import MARKS_OF_HOLDERS, Prepared, Side, prepare

_SETTLED = 0.9995
_ROUNDS, _FAMILY_ROUNDS = 3, 3
Stage = Callable[[str], None]
Keep = Callable[[str, Callable[[], tuple[Whole, ...]]], tuple[Whole, ...]]


def compute(_name: str, make: Callable[[], tuple[Whole, ...]]) -> tuple[Whole, ...]:
    """Make what is asked for: nothing is kept from run to run."""
    return make()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """All pairs that were weighed, and what is believed of them."""

    prepared: Prepared
    pairs: Pairs
    findings: dict[str, Finding]
    household: Levels
    beliefs: Real
    strata: Whole  # of each voter: 1 without a card or letter by the list's own mark
    parameters: Parameters

    def totals(self) -> Real:
        """Return for each voter the probability that any of its candidates is right."""
        return summed(self.pairs.voters, self.beliefs, self.pairs.voter_count)


def link(residents: People, voters: People, *, stage: Stage, keep: Keep = compute) -> Linked:
    """Weigh every voter against the register; ``stage`` is told what begins."""
    stage("prepare")
    prepared = prepare(residents, voters)
    strata = _strata(prepared)
    parameters = Parameters.usual(_status_shares(prepared))
    stage("certain")
    first = certain_pairs(prepared)
    comparer = Comparer.of(prepared)
    settled = _settled(comparer, first, strata, parameters)
    asking = np.flatnonzero(~settled[0])
    stage("search")
    search = Search(prepared, asking, ~settled[1])
    found = keep("pairs", lambda: _joined(first, search.wider_pairs(), len(prepared.residents)))
    pairs = _pairs(prepared, found[0], found[1])
    stage("compare")
    findings = comparer.asking(asking).compare(pairs.voters, pairs.residents)
    stage("learn")
    learner = Learner(pairs, findings, parameters, strata=strata, years=_years(prepared.residents))
    return _learnt(prepared, learner, counted=~settled[0][pairs.voters])


def _learnt(prepared: Prepared, learner: Learner, *, counted: Mask) -> Linked:
    for _ in range(_ROUNDS):
        learner.learn(learner.beliefs())
    beliefs = learner.beliefs()
    household = np.zeros(len(learner.pairs), dtype=np.uint8)
    for _ in range(_FAMILY_ROUNDS):
        household, learner.extra = household_weights(
            learner.pairs,
            learner.findings,
            beliefs,
            sides=(prepared.residents, prepared.voters),
            counted=counted,
        )
        beliefs = learner.beliefs()
        learner.learn(beliefs)
    return Linked(
        prepared=prepared,
        pairs=learner.pairs,
        findings=learner.findings,
        household=household,
        beliefs=beliefs,
        strata=learner.strata,
        parameters=learner.parameters,
    )


def _years(residents: Side) -> Whole:
    years: Whole = residents.days.year.astype(np.int64)
    return years


def _strata(prepared: Prepared) -> Whole:
    """Return 0 for voters who hold a card or a letter by the list's own mark, 1 for the others."""
    marks = prepared.statuses
    without = [not text.startswith(MARKS_OF_HOLDERS) for text in marks]
    strata: Whole = np.array(without, dtype=np.int64)[prepared.voters.status]
    return strata


def _status_shares(prepared: Prepared) -> Real:
    size = min(len(prepared.statuses), 256)
    share = shares(np.minimum(prepared.residents.status, size - 1), size)[1:]
    return np.maximum(share, 1e-6)


def _settled(
    comparer: Comparer, first: tuple[Whole, Whole], strata: Whole, parameters: Parameters
) -> tuple[Mask, Mask]:
    """Return which voters and residents are settled at first sight."""
    prepared = comparer.prepared
    pairs = _pairs(prepared, *first)
    findings = comparer.compare(pairs.voters, pairs.residents)
    years = _years(prepared.residents)
    beliefs = Learner(pairs, findings, parameters, strata=strata, years=years).beliefs()
    sure = beliefs >= _SETTLED
    voters = np.zeros(pairs.voter_count, dtype=bool)
    residents = np.zeros(pairs.resident_count, dtype=bool)
    voters[pairs.voters[sure]] = True
    residents[pairs.residents[sure]] = True
    return voters, residents


def _pairs(prepared: Prepared, voters: Whole, residents: Whole) -> Pairs:
    return Pairs(voters, residents, len(prepared.voters), len(prepared.residents))


def _joined(
    one: tuple[Whole, Whole], other: tuple[Whole, Whole], width: int
) -> tuple[Whole, Whole]:
    return distinct_pairs(
        np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]]), width
    )
