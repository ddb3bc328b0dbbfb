"""Voters become facts: matched to a resident, or to none, with the evidence.

A voter whom nobody in the register is gets a temporary id made of the list and its own row id,
so that the same row of the same list is always the same subject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rekam.domain.facts import Fact, Listing, VoterMatched, VoterUnmatched
from rekam.domain.status import Standing
from rekam.domain.values import Subject, VillageCode
from rekam.engines.linkage.exact import Matcher, Outcome, Resident, Voter
from rekam.engines.lists.rows import Row
from rekam.registry import datasets

_KEY_LENGTH_MAX = 32  # characters; a subject has 80, and a file's name may have more
_HOLDING = ("K", "S")  # the column KTP-el of SIDALIH: a card, a letter; B is neither


class Matching:
    """Matches one voter list against the register, a run of rows at a time."""

    def __init__(self, dataset: str) -> None:
        self._dataset = dataset
        self._matcher = Matcher(
            Resident(
                nik=one.nik,
                name=one.name,
                born=one.born,
                village=one.village,
                standing=one.standing,
            )
            for one in datasets.residents()
        )

    def facts(self, rows: Sequence[Row]) -> list[Fact]:
        """Return a fact for each voter."""
        return [self._fact(row) for row in rows]

    def _fact(self, row: Row) -> Fact:
        assert row.village is not None, "the reader keeps voters without a village aside"
        key = row.dpid or f"{row.sheet}-{row.number}"
        listing = Listing(
            dataset=self._dataset,
            dpid=key,
            name=row.name,
            village=VillageCode(row.village),
            tps=row.tps,
            rt=row.rt,
            rw=row.rw,
        )
        match = self._matcher.match(
            Voter(
                nik=row.nik,
                name=row.name,
                born=row.born,
                village=row.village,
            )
        )
        holds = row.ktp in _HOLDING
        if match.outcome is Outcome.MATCHED:
            return VoterMatched(
                subject=Subject(match.nik),
                listing=listing,
                standing=Standing(match.standing),
                evidence=match.evidence,
                holding=holds,
            )
        return VoterUnmatched(
            subject=Subject(f"sementara:{self._dataset}:{_short(key)}"),
            listing=listing,
            doubtful=match.outcome is Outcome.DOUBTFUL,
            holding=holds,
            evidence=match.evidence,
        )


def _short(key: str) -> str:
    """Return a row's key, or where that is too long for a subject, what stands for it alone.

    ``test_a_voter_of_a_file_with_a_very_long_name_goes_in`` holds it in place.
    """
    return key if len(key) <= _KEY_LENGTH_MAX else hashlib.sha256(key.encode()).hexdigest()[:32]
