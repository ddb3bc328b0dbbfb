"""Learns without labels how often each finding is made between two rows of one person.

Expectation-maximisation (Fellegi and Sunter, 1969; Winkler, 1988): believe in pairs by what is
known of errors, then count errors among the pairs believed in. Voters with and without a KTP-el are
counted apart: the papers of the latter are worse, and they are whom the list is about. All of it
is kept as ``Parameters`` beside the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rekam.engines.linkage.beliefs import Pairs, believe
from rekam.engines.linkage.evidence import SHARE_MIN, STATUS, USUAL, Finding
from rekam.engines.linkage.people import Real, Whole

_TRUST = 40.0  # how many pairs the usual shares count for
_ABSENT_USUAL, _ABSENT_TRUST, _ABSENT_MIN = 0.02, 50.0, 0.002
_SECOND_USUAL, _SECOND_MIN, _SECOND_MAX = 0.002, 2e-4, 0.02
_STATUS_GAIN_MAX = 30.0  # a mark and a status are two offices' opinions, never proof
STRATA = 2  # with a card or letter by the list's own mark; without


@dataclass(slots=True)
class Parameters:
    """What a run settled on, by stratum."""

    shares: dict[str, Real]  # field -> (strata, levels)
    absent: Real = field(default_factory=lambda: np.full(STRATA, _ABSENT_USUAL))
    second: float = _SECOND_USUAL

    @classmethod
    def usual(cls, statuses: Real) -> Parameters:
        """Return where learning starts; ``statuses`` is how common each status is."""
        shares = {name: np.tile(_row(usual), (STRATA, 1)) for name, usual in USUAL.items()}
        shares[STATUS] = np.tile(np.concatenate([[1.0], statuses]), (STRATA, 1))
        return cls(shares)


def _row(usual: dict[int, float]) -> Real:
    row = np.ones(max(usual) + 1)
    for level, share in usual.items():
        row[level] = share
    return row


@dataclass(slots=True)
class Learner:
    """Holds the pairs and their findings while the parameters are learnt."""

    pairs: Pairs
    findings: dict[str, Finding]
    strata: Whole  # of each voter
    parameters: Parameters
    extra: Real | None = None  # weights that other modules learn (household)

    def log_odds(self) -> Real:
        """Return the log of each pair's odds against "nobody" before others are looked at."""
        own = self.strata[self.pairs.voters]
        absent = self.parameters.absent[own]
        total = np.log((1 - absent) / absent / self.pairs.resident_count)
        for name, finding in self.findings.items():
            total += self._weight(name, finding, own)
        return total if self.extra is None else total + self.extra

    def _weight(self, name: str, finding: Finding, own: Whole) -> Real:
        shares = np.log(self.parameters.shares[name])
        weight: Real = shares[own, finding.level] + finding.rarity
        weight[finding.level == 0] = 0.0
        if name == STATUS:
            most = np.log(_STATUS_GAIN_MAX)
            return np.clip(weight, -most, most)
        return weight

    def beliefs(self) -> Real:
        return believe(self.pairs, self.log_odds(), second=self.parameters.second)

    def learn(self, beliefs: Real) -> None:
        """Count findings among the pairs believed in, and how many voters are nobody's."""
        own = self.strata[self.pairs.voters]
        for name, finding in self.findings.items():
            self.parameters.shares[name] = self._counted(name, finding, own, beliefs)
        found = np.bincount(own, weights=beliefs, minlength=STRATA)
        voters = np.bincount(self.strata, minlength=STRATA)
        missed = np.maximum(voters - found, 0.0) + _ABSENT_USUAL * _ABSENT_TRUST
        self.parameters.absent = np.clip(missed / (voters + _ABSENT_TRUST), _ABSENT_MIN, 0.9)
        self.parameters.second = self._second(beliefs)

    def _counted(self, name: str, finding: Finding, own: Whole, beliefs: Real) -> Real:
        before = self.parameters.shares[name]
        levels = before.shape[1]
        counts = np.bincount(
            own * levels + finding.level, weights=beliefs, minlength=STRATA * levels
        ).reshape(STRATA, levels)[:, 1:]
        # Little data in one stratum leans on both together, and those on what is usual.
        usual = _row(USUAL[name])[1:] if name in USUAL else before[0, 1:]
        pooled = counts.sum(axis=0) + usual * _TRUST
        pooled /= pooled.sum()
        shares = counts + pooled * _TRUST
        shares /= shares.sum(axis=1, keepdims=True)
        return np.concatenate([np.ones((STRATA, 1)), np.maximum(shares, SHARE_MIN)], axis=1)

    def _second(self, beliefs: Real) -> float:
        wanted = np.bincount(self.pairs.residents, weights=beliefs, minlength=1)
        twice = np.maximum(wanted - 1, 0).sum() + 1
        share = twice / max(np.minimum(wanted, 1).sum(), 1.0)
        return float(np.clip(share, _SECOND_MIN, _SECOND_MAX))
