"""Weighs a pair by the family: whose relatives are listed near the voter is likelier the voter.

When most voters are settled, the household of a candidate has members who are found; where those
stand on the voter list (same family card, next rows, same address, elsewhere) is one more
finding. Its levels are counted among the pairs believed in and among the others, apart for each
kind of address agreement, because a neighbour agrees in the address too.
"""

from __future__ import annotations

import numpy as np

from rekam.engines.linkage.beliefs import Pairs
from rekam.engines.linkage.evidence import Address, Family, Finding, Place
from rekam.engines.linkage.joins import Index, mixed, summed
from rekam.engines.linkage.people import Keys, Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Side

NOBODY, SAME_CARD, NEXT_ROWS, SAME_DOOR, SAME_CORNER, SAME_VILLAGE, ELSEWHERE = range(7)
LEVELS = 7
_FOUND_MIN = 0.9
_NEXT = 4  # rows apart on the list
_MEMBERS = 15
_NEAR_KINDS, _CARD_KINDS = 4, 3
_TRUST = 20.0
_GAIN_MAX = 9.0


def household_weights(
    pairs: Pairs,
    findings: dict[str, Finding],
    beliefs: Real,
    *,
    sides: tuple[Side, Side],
    counted: Mask,
) -> tuple[Levels, Real]:
    """Return each pair's household level and its weight; ``counted`` pairs are learnt from.

    ``sides`` are residents and voters.
    """
    residents, voters = sides
    level = _levels(pairs, beliefs, residents, voters)
    kind = _kinds(findings) * LEVELS + level
    size = _NEAR_KINDS * _CARD_KINDS * LEVELS
    same = summed(kind[counted], beliefs[counted], size)
    others = summed(kind[counted], 1 - beliefs[counted], size)
    weight = np.log(_shares(same)) - np.log(_shares(others))
    weight = np.clip(weight, -_GAIN_MAX, _GAIN_MAX)
    weight[::LEVELS] = 0.0
    return level, weight[kind]


def _shares(counts: Real) -> Real:
    """Return each level's share within its kind, leaning on all kinds together."""
    table = counts.reshape(-1, LEVELS)[:, 1:]
    pooled = table.sum(axis=0) + 1.0
    pooled /= pooled.sum()
    table = table + pooled * _TRUST
    table = table / table.sum(axis=1, keepdims=True)
    return np.concatenate([np.ones((len(table), 1)), table], axis=1).ravel()


def _kinds(findings: dict[str, Finding]) -> Whole:
    """Return how near the two addresses are, and what the family cards say."""
    address, place = findings["address"].level, findings["place"].level
    near = np.where(address == Address.DOOR, 3, np.where(address == Address.CORNER, 2, 1))
    near[(place == Place.DIFFERS) | (place == Place.DISTRICT)] = 0
    card = findings["nkk"].level
    told = np.where(card == Family.NOTHING, 0, np.where(card == Family.DIFFERS, 1, 2))
    return near.astype(np.int64) * _CARD_KINDS + told


def _household(side: Side) -> Keys:
    return mixed(side.nkk.digits, where=side.nkk.is_whole)


def _levels(pairs: Pairs, beliefs: Real, residents: Side, voters: Side) -> Levels:
    """Return how near the voter stands to the nearest found member of the candidate's household."""
    home = _household(residents)
    sure = np.flatnonzero(beliefs >= _FOUND_MIN)
    members = Index.of(home[pairs.residents[sure]])
    level = np.zeros(len(pairs), dtype=np.uint8)
    asked, found = members.join(home[pairs.residents], np.arange(len(pairs)), most=_MEMBERS)
    other = sure[found]
    apart = pairs.residents[other] != pairs.residents[asked]
    apart &= pairs.voters[other] != pairs.voters[asked]
    asked, other = asked[apart], other[apart]
    relation = _relations(voters, pairs.voters[asked], pairs.voters[other])
    level[:] = NOBODY
    nearest = np.full(len(pairs), LEVELS, dtype=np.uint8)
    np.minimum.at(nearest, asked, relation)
    return np.where(nearest == LEVELS, NOBODY, nearest).astype(np.uint8)


def _relations(voters: Side, one: Whole, other: Whole) -> Levels:
    same_village = voters.village[one] == voters.village[other]
    relation = np.where(same_village, SAME_VILLAGE, ELSEWHERE).astype(np.uint8)
    for keys, level in ((voters.corner(), SAME_CORNER), (voters.cell(), SAME_DOOR)):
        relation[(keys[one] == keys[other]) & (keys[one] != 0)] = level
    relation[same_village & (np.abs(one - other) <= _NEXT)] = NEXT_ROWS
    cards = voters.nkk.whole
    relation[(cards[one] == cards[other]) & (cards[one] != 0)] = SAME_CARD
    return relation
