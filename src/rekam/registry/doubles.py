"""Pairs of rows that are perhaps one person: of a voter list, to be decided; of the register.

What was decided about a pair of voters is read from the facts about whose rows they are; only that
two rows are two people is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from rekam.domain.status import VoterClass
from rekam.domain.values import Subject, is_registered
from rekam.registry import bulk, voters
from rekam.registry.models import ListedVoter, PersonRow, Resident
from rekam.registry.models_doubles import DoublePair
from rekam.registry.voters import Change

_BATCH = 400
_A_FEW = 20  # looked at together, when one is enough


class Found(NamedTuple):
    """A pair as the engine found it: NIKs, or numbers of voters' rows."""

    first: str
    second: str
    score: float
    levels: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterPair:
    """Two rows of a voter list, and whose each is by the latest word."""

    pk: int
    score: float
    found: dict[str, int]
    rows: tuple[ListedVoter, ListedVoter]
    owners: tuple[Subject, Subject]
    is_dismissed: bool

    def may_rule_out(self, at: int) -> bool:
        """Tell whether ruling out this row's owner leaves a person who may vote.

        A resident is not ruled out for a row that is nobody's yet.
        """
        this, other = self.owners[at], self.owners[1 - at]
        return this != other and (not is_registered(this) or is_registered(other))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentPair:
    """Two rows of the register."""

    score: float
    found: dict[str, int]
    rows: tuple[Resident, Resident]


def keep(found: Iterable[Found], *, of_register: bool, among: Collection[str]) -> None:
    """Keep the pairs that a run found, in place of what was found ``among`` these rows before."""
    known = DoublePair.objects.filter(of_register=of_register)
    dismissed = set(known.filter(is_dismissed=True).values_list("first", "second"))
    stale = [
        pk
        for pk, first in known.filter(is_dismissed=False).values_list("pk", "first")
        if first in among
    ]
    for some in bulk.batches(stale, _BATCH):
        DoublePair.objects.filter(pk__in=some).delete()
    DoublePair.objects.bulk_create(
        [
            DoublePair(
                of_register=of_register,
                first=one.first,
                second=one.second,
                score=round(one.score, 4),
                found=one.levels,
            )
            for one in found
            if (one.first, one.second) not in dismissed
        ],
        batch_size=_BATCH,
    )


def of_voters() -> list[VoterPair]:
    """Return the pairs that wait for a clerk, the surest first."""
    return _waiting(list(_of_voters()))


def next_of_voters(pk: int) -> int:
    """Return the pair that waits after this one, the first after the last; 0 where none does."""
    pks = list(_of_voters().values_list("pk", flat=True))
    at = pks.index(pk) + 1 if pk in pks else 0
    for some in bulk.batches([*pks[at:], *pks[:at]], _A_FEW):
        found = DoublePair.objects.in_bulk(some)
        waiting = _waiting([found[one] for one in some if one != pk])
        if waiting:
            return waiting[0].pk
    return 0


def of_voter_pair(pk: int) -> VoterPair | None:
    """Return one pair, decided or not; None where there is none, or a row stands no more."""
    return next(iter(_voter_pairs(list(DoublePair.objects.filter(pk=pk, of_register=False)))), None)


def still_waits(pair: VoterPair) -> bool:
    """Tell whether a pair is as it was seen and nothing was decided; ask while deciding alone."""
    known = DoublePair.objects.filter(pk=pair.pk, is_dismissed=False)
    return any(one.owners == pair.owners for one in _waiting(list(known)))


def of_register() -> list[ResidentPair]:
    """Return the register's doubles, the surest first."""
    pairs = list(DoublePair.objects.filter(of_register=True).order_by("-score", "id"))
    niks = sorted({nik for one in pairs for nik in (one.first, one.second)})
    known: dict[str, Resident] = {}
    for some in bulk.batches(niks, _BATCH):
        known |= Resident.objects.in_bulk(some)
    return [
        ResidentPair(score=one.score, found=one.found, rows=(known[one.first], known[one.second]))
        for one in pairs
        if one.first in known and one.second in known
    ]


def dismiss(pk: int, *, is_dismissed: bool = True) -> None:
    """Note that a pair is two people, or that it is to be looked at again."""
    DoublePair.objects.filter(pk=pk).update(is_dismissed=is_dismissed)


def _of_voters() -> QuerySet[DoublePair]:
    pairs = DoublePair.objects.filter(of_register=False, is_dismissed=False)
    return pairs.order_by("-score", "id")


def _waiting(pairs: Sequence[DoublePair]) -> list[VoterPair]:
    """Return those of which neither row was ruled out, and that are not one person's by now."""
    found = _voter_pairs(pairs)
    gone = _ruled_out(sorted({owner for one in found for owner in one.owners}))
    return [one for one in found if one.owners[0] != one.owners[1] and gone.isdisjoint(one.owners)]


def _voter_pairs(pairs: Sequence[DoublePair]) -> list[VoterPair]:
    idents = sorted({int(one) for pair in pairs for one in (pair.first, pair.second)})
    rows: dict[int, ListedVoter] = {}
    for some in bulk.batches(idents, _BATCH):
        rows |= ListedVoter.objects.exclude(change=Change.GONE).in_bulk(some)
    owners = voters.owners(rows.values())
    found = []
    for pair in pairs:
        both = rows.get(int(pair.first)), rows.get(int(pair.second))
        if both[0] is None or both[1] is None:
            continue
        whose = owners.get(both[0].place), owners.get(both[1].place)
        if whose[0] is None or whose[1] is None:
            continue
        found.append(
            VoterPair(
                pk=pair.pk,
                score=pair.score,
                found=pair.found,
                rows=(both[0], both[1]),
                owners=(whose[0], whose[1]),
                is_dismissed=pair.is_dismissed,
            )
        )
    return found


def _ruled_out(subjects: Sequence[Subject]) -> set[str]:
    found: set[str] = set()
    for some in bulk.batches(subjects, _BATCH):
        people = PersonRow.objects.filter(subject__in=some, voter_class=VoterClass.RULED_OUT)
        found |= set(people.values_list("subject", flat=True))
    return found
