"""Finds people who stand twice on one list: the same comparisons, a list against itself.

A second row is often another home or another number, so differing addresses, family cards and
NIKs of a register say nothing here; that they agree does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from rekam.engines.linkage.candidates import Pairs as Rows
from rekam.engines.linkage.candidates import Search
from rekam.engines.linkage.compare import Comparer
from rekam.engines.linkage.evidence import STATUS, Finding
from rekam.engines.linkage.joins import Index, distinct_pairs, mixed
from rekam.engines.linkage.model import Parameters
from rekam.engines.linkage.people import Keys, People, Real, Whole
from rekam.engines.linkage.prepare import Prepared, Side, prepare

_FEW = 12
_FOUND_FROM = 0.5
SMALL = 50_000
_ROUNDS, _SHARE_MAX = 20, 0.9
_FOR_ONLY = ("place", "address", "nkk", "nik", "marital")  # may speak for a double, not against


@dataclass(frozen=True, slots=True)
class Double:
    """Two rows of one list that are one person."""

    first: int
    second: int
    score: float
    found: dict[str, int]  # field -> level of its comparison (evidence.py)


def find_doubles(
    side: Side, prepared: Prepared, parameters: Parameters, resident: Whole | None
) -> list[Double]:
    """Return the doubles of ``side``, by row; ``resident`` is whose each row is known to be."""
    first, second = _pairs(side, resident)
    findings = _findings(side, prepared, first, second)
    score = _scores(_weights(findings, parameters), parameters.second, len(side))
    if resident is not None:
        known = (resident[first] >= 0) & (resident[second] >= 0)
        score = np.where(known, resident[first] == resident[second], score)
    return _found(first, second, score, findings)


def doubles_of(people: People) -> list[Double]:
    """Return the doubles of a list by itself, however many there are.

    A list of up to ``SMALL`` rows is searched as widely as voters are; how common doubles are is
    learnt from it.
    """
    prepared = prepare(people, people)
    side = prepared.residents
    first, second = _pairs(side, None)
    if len(side) <= SMALL:
        search = Search(prepared, np.arange(len(side)), np.ones(len(side), dtype=bool))
        first, second = search.wider_pairs()
        first, second = first[first < second], second[first < second]
    parameters = Parameters.usual(np.ones(max(len(prepared.statuses) - 1, 0)))
    findings = _findings(side, prepared, first, second)
    weights = _weights(findings, parameters)
    share = parameters.second
    score = _scores(weights, share, len(side))
    for _ in range(_ROUNDS):
        share = min(max(float(score.sum()) / max(len(side), 1), share), _SHARE_MAX)
        score = _scores(weights, share, len(side))
    return _found(first, second, score, findings)


def found_between(people: People) -> dict[str, int]:
    """Return what each field's comparison finds of the first two of these people."""
    prepared = prepare(people, people)
    first, second = np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64)
    findings = _findings(prepared.residents, prepared, first, second)
    return {name: int(one.level[0]) for name, one in findings.items() if name != STATUS}


def _findings(side: Side, prepared: Prepared, first: Whole, second: Whole) -> dict[str, Finding]:
    alone = replace(prepared, residents=side, voters=side)
    return Comparer.of(alone).compare(first, second)


def _scores(weights: Real, share: float, count: int) -> Real:
    log_odds = np.clip(weights + np.log(share / max(count, 1)), -60, 60)
    scores: Real = 1 / (1 + np.exp(-log_odds))
    return scores


def _found(first: Whole, second: Whole, score: Real, findings: dict[str, Finding]) -> list[Double]:
    levels = {name: one.level for name, one in findings.items() if name != STATUS}
    return [
        Double(
            int(first[at]),
            int(second[at]),
            float(score[at]),
            {name: int(level[at]) for name, level in levels.items()},
        )
        for at in np.flatnonzero(score >= _FOUND_FROM)
    ]


def _weights(findings: dict[str, Finding], parameters: Parameters) -> Real:
    total = np.zeros(len(findings["name"].level))
    for name, finding in findings.items():
        if name == STATUS:
            continue
        weight = np.log(parameters.mean(name))[finding.level] + finding.rarity
        weight[finding.level == 0] = 0.0
        total += np.maximum(weight, 0.0) if name in _FOR_ONLY else weight
    return total


def _pairs(side: Side, resident: Whole | None) -> Rows:
    """Return pairs of rows that agree in something telling, the earlier row first."""
    rows = np.arange(len(side))
    ones, others = [], []
    for keys in _keys(side, resident):
        one, other = Index.of(keys).join(keys, rows, most=_FEW)
        ones.append(one[one < other])
        others.append(other[one < other])
    return distinct_pairs(np.concatenate(ones), np.concatenate(others), max(len(side), 1))


def _keys(side: Side, resident: Whole | None) -> Iterator[Keys]:
    if resident is not None:
        yield mixed(resident, where=resident >= 0)
    yield mixed(side.nik.digits, where=side.nik.is_whole)
    yield mixed(side.sound, side.born, where=(side.sound > 0) & (side.born > 0))
    yield mixed(side.born, side.village, side.first, where=side.born > 0)
    yield mixed(side.nkk.digits, side.sound, where=side.nkk.is_whole & (side.sound > 0))
