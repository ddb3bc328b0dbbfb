"""Weighs all candidates of all voters against each other: a resident is one voter's.

Belief propagation for matchings (the sum-product form of Bayati, Shah and Sharma, 2008): a voter
shares its belief among its candidates and "nobody", a resident among the voters who want it. A
resident may be listed twice, but rarely: a second voter has it at the odds ``second``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.people import Mask, Real, Whole

_ROUNDS = 6
_LOG_MAX = 60.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs by row: voters[i] may be residents[i]; sorted by voter, then resident."""

    voters: Whole
    residents: Whole
    voter_count: int
    resident_count: int

    @property
    def is_shared(self) -> Mask:
        """Tell the pairs whose voter or resident stands in another pair too."""
        voters = np.bincount(self.voters, minlength=self.voter_count)
        residents = np.bincount(self.residents, minlength=self.resident_count)
        return np.asarray((voters[self.voters] > 1) | (residents[self.residents] > 1))

    def take(self, places: Whole) -> Pairs:
        voters, residents = self.voters[places], self.residents[places]
        return Pairs(voters, residents, self.voter_count, self.resident_count)

    def __len__(self) -> int:
        return len(self.voters)


def believe(pairs: Pairs, log_odds: Real, *, second: float) -> Real:
    """Return for each pair the probability that it is one person.

    ``log_odds`` is the log of a pair's odds against "nobody", as if it were the only candidate.
    """
    odds = np.exp(np.clip(log_odds, -_LOG_MAX, _LOG_MAX))
    beliefs: Real = odds / (1 + odds)
    shared = np.flatnonzero(pairs.is_shared)
    beliefs[shared] = _shared_out(pairs.take(shared), odds[shared], second)
    return beliefs


def _shared_out(pairs: Pairs, odds: Real, second: float) -> Real:
    free = np.ones(len(pairs))  # how far the resident is left to this voter by the others
    for _ in range(_ROUNDS):
        claim = odds / (1 + _of_others(pairs.voters, odds * free, pairs.voter_count))
        wanted = _of_others(pairs.residents, claim, pairs.resident_count)
        free = (1 + second * wanted) / (1 + wanted)
    weighed = odds * free
    total = np.bincount(pairs.voters, weights=weighed, minlength=pairs.voter_count)
    return weighed / (1 + total[pairs.voters])


def _of_others(rows: Whole, values: Real, count: int) -> Real:
    """Return for each pair the sum of the values of the other pairs of the same row."""
    total = np.bincount(rows, weights=values, minlength=count)[rows]
    others = total - values
    # Where one value is nearly all of the sum, the difference is rounding alone.
    return np.where(others > total * 1e-12, others, 0.0)
