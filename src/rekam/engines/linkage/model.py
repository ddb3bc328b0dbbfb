"""Learns without labels how often each finding is made between two rows of one person.

Expectation-maximisation (Fellegi and Sunter, 1969; Winkler, 1988): believe in pairs by what is
known of errors, then count errors among the pairs believed in. Errors come together: a hand that
got the name wrong is likelier to have got the date wrong. So a row is thought to be written by
one of a few hands, from careful to careless, each with error shares of its own; how common each
hand is, is learnt too, apart for voters with and without a KTP-el: the papers of the latter are
worse, and they are whom the list is about. All of it is kept as ``Parameters``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rekam.engines.linkage.beliefs import Pairs, believe
from rekam.engines.linkage.evidence import SHARE_MIN, STATUS, USUAL, Finding
from rekam.engines.linkage.joins import summed
from rekam.engines.linkage.people import Array, Real, Whole

_TRUST = 40.0  # how many pairs the usual shares count for
_ABSENT_USUAL, _ABSENT_TRUST, _ABSENT_MIN = 0.02, 50.0, 0.002
_SECOND_USUAL, _SECOND_MIN, _SECOND_MAX = 0.002, 2e-4, 0.02
_STATUS_GAIN_MAX = np.log(30.0)  # a mark and a status are two offices' opinions, never proof
_YEARS, _YEARS_BESIDE = 2_101, 2
_LEFT_USUAL, _LEFT_MIN, _LEFT_LEAST = 0.2, 0.01, 3.0
STRATA = 2  # with a card or letter by the list's own mark; without
# How many times as often as usual each hand errs, and how common it is to begin with.
_HANDS_ERR = (0.3, 2.0, 8.0)
_HANDS_USUAL = (0.7, 0.22, 0.08)
HANDS = len(_HANDS_ERR)


@dataclass(slots=True)
class Parameters:
    """What a run settled on, by stratum."""

    shares: dict[str, Real]  # field -> (strata, hands, levels)
    hands: Real = field(default_factory=lambda: np.tile(np.array(_HANDS_USUAL), (STRATA, 1)))
    absent: Real = field(default_factory=lambda: np.full(STRATA, _ABSENT_USUAL))
    second: float = _SECOND_USUAL

    @classmethod
    def usual(cls, statuses: Real) -> Parameters:
        """Return where learning starts; ``statuses`` is how common each status is."""
        shares = {name: np.tile(_usual(name), (STRATA, 1, 1)) for name in USUAL}
        shares[STATUS] = np.tile(np.concatenate([[1.0], statuses]), (STRATA, HANDS, 1))
        return cls(shares)

    def mean(self, name: str) -> Real:
        """Return a field's shares over all hands and strata."""
        weights = self.hands[:, :, None] / self.hands.sum()
        mean: Real = (self.shares[name] * weights).sum(axis=(0, 1))
        return mean


def _usual(name: str) -> Real:
    """Return the usual shares of a field for each hand: (hands, levels)."""
    usual = USUAL[name]
    row = np.ones(max(usual) + 1)
    for level, share in usual.items():
        row[level] = share
    rows = np.outer(np.array(_HANDS_ERR), row)
    rows[:, 0] = 1.0
    rows[:, 1] = np.maximum(1 - rows[:, 2:].sum(axis=1), 0.3)
    rows[:, 1:] /= rows[:, 1:].sum(axis=1, keepdims=True)
    return rows


class Learner:
    """Holds the pairs and their findings while the parameters are learnt.

    Pairs with the same levels in all fields are one pattern: there are a few thousand, so a round
    of learning costs little more than weighing the candidates against each other.
    """

    def __init__(
        self,
        pairs: Pairs,
        findings: dict[str, Finding],
        parameters: Parameters,
        *,
        strata: Whole,
        years: Whole,
    ) -> None:
        self.pairs, self.findings, self.strata = pairs, findings, strata
        self.years = years  # of birth, of each resident
        self.parameters = parameters
        # Of each year of birth, how many residents there would be if all years were left over to
        # the same share: a child is on no voter list, so nearly all of the grown are taken.
        self._left = np.full(_YEARS, max(pairs.resident_count * _LEFT_USUAL, 1.0))
        self.extra: Real | None = None  # weights that other modules learn (household)
        self._rarity = np.zeros(len(pairs))
        for name, finding in findings.items():
            if name != STATUS:
                self._rarity += finding.rarity
        self._levels, self._pattern = self._patterns()
        self._stratum = self._levels[:, -1]

    def _patterns(self) -> tuple[Array, Whole]:
        """Return the distinct (level of each field, stratum), and each pair's place among them."""
        columns = [finding.level for finding in self.findings.values()]
        columns.append(self.strata[self.pairs.voters].astype(np.uint8))
        code = np.zeros(len(self.pairs), dtype=np.int64)
        for column in columns:
            code = code * (int(column.max(initial=0)) + 1) + column
        _, first, place = np.unique(code, return_index=True, return_inverse=True)
        return np.stack([column[first] for column in columns], axis=1), place

    def log_odds(self) -> Real:
        """Return the log of each pair's odds against "nobody" before others are looked at."""
        weight = _log_sum(self._weights())
        absent = self.parameters.absent[self._stratum]
        weight = weight - np.log(absent)
        total: Real = weight[self._pattern] + self._rarity
        total -= np.log(self._left)[self.years[self.pairs.residents]]
        return total if self.extra is None else total + self.extra

    def _weights(self) -> Real:
        """Return the log likelihood of each pattern by each hand: (patterns, hands)."""
        weights = np.log(self.parameters.hands)[self._stratum]
        for at, (name, finding) in enumerate(self.findings.items()):
            level = self._levels[:, at]
            own = np.log(self.parameters.shares[name])[self._stratum, :, level]
            if name == STATUS:
                own = own + _by_level(finding)[level][:, None]
                own = np.clip(own, -_STATUS_GAIN_MAX, _STATUS_GAIN_MAX)
            own[level == 0] = 0.0
            weights = weights + own
        return weights

    def beliefs(self) -> Real:
        return believe(self.pairs, self.log_odds(), second=self.parameters.second)

    def learn(self, beliefs: Real) -> None:
        """Count findings among the pairs believed in, and how many voters are nobody's."""
        weights = self._weights()
        share = np.exp(weights - _log_sum(weights)[:, None])
        believed = summed(self._pattern, beliefs, len(self._levels))
        counts = share * believed[:, None]
        for at, name in enumerate(self.findings):
            self._count(name, self._levels[:, at], counts)
        hands = np.stack([summed(self._stratum, counts[:, one], STRATA) for one in range(HANDS)], 1)
        hands += np.array(_HANDS_USUAL) * _TRUST
        self.parameters.hands = hands / hands.sum(axis=1, keepdims=True)
        self._count_absent(summed(self._stratum, believed, STRATA))
        self.parameters.second = self._second(beliefs)
        self._count_left(beliefs)

    def _count(self, name: str, level: Array, counts: Real) -> None:
        """Set a field's shares; little data leans on the strata together, and on what is usual."""
        before = self.parameters.shares[name]
        size = before.shape[2]
        table = np.zeros_like(before)
        for one in range(HANDS):
            kept = summed(
                self._stratum.astype(np.int64) * size + level, counts[:, one], STRATA * size
            )
            table[:, one] = kept.reshape(STRATA, size)
        table = table[:, :, 1:]
        usual = _usual(name)[:, 1:] if name in USUAL else before[0, :, 1:]
        pooled = table.sum(axis=0) + usual * _TRUST
        pooled /= pooled.sum(axis=1, keepdims=True)
        table = table + pooled * _TRUST
        table /= table.sum(axis=2, keepdims=True)
        ones = np.ones((STRATA, HANDS, 1))
        self.parameters.shares[name] = np.concatenate([ones, np.maximum(table, SHARE_MIN)], axis=2)

    def _count_absent(self, found: Real) -> None:
        voters = np.bincount(self.strata, minlength=STRATA)
        missed = np.maximum(voters - found, 0.0) + _ABSENT_USUAL * _ABSENT_TRUST
        self.parameters.absent = np.clip(missed / (voters + _ABSENT_TRUST), _ABSENT_MIN, 0.9)

    def _count_left(self, beliefs: Real) -> None:
        """Count by year of birth, and the years beside it, whom no voter has taken."""
        taken = summed(self.pairs.residents, beliefs, self.pairs.resident_count)
        window = np.ones(2 * _YEARS_BESIDE + 1)
        there = np.convolve(np.bincount(self.years, minlength=_YEARS), window, "same")
        gone = np.convolve(summed(self.years, np.minimum(taken, 1.0), _YEARS), window, "same")
        share = (there - gone + _LEFT_LEAST) / (there + _LEFT_LEAST)
        left = self.pairs.resident_count * np.maximum(share, _LEFT_MIN)
        self._left = np.maximum(left, 1.0)

    def _second(self, beliefs: Real) -> float:
        wanted = summed(self.pairs.residents, beliefs, 1)
        twice = np.maximum(wanted - 1, 0).sum() + 1
        share = twice / max(np.minimum(wanted, 1).sum(), 1.0)
        return float(np.clip(share, _SECOND_MIN, _SECOND_MAX))


def _by_level(finding: Finding) -> Real:
    """Return the rarity of each level, of a finding whose rarity its level alone decides."""
    rarity = np.zeros(256)
    rarity[finding.level] = finding.rarity
    return rarity


def _log_sum(weights: Real) -> Real:
    most = weights.max(axis=1, initial=-np.inf)
    total: Real = most + np.log(np.exp(weights - most[:, None]).sum(axis=1))
    return total
