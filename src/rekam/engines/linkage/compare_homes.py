"""Compares where people live: village, address within it, and the family card.

Each is weighed given the one before: that two of one address have one family card says less than
that two of one village have it.
"""

from __future__ import annotations

import numpy as np

from rekam.engines.linkage.digits import LENGTH, TENS, prefix
from rekam.engines.linkage.evidence import Address, Family, Finding, Place
from rekam.engines.linkage.joins import Index, mixed, shares
from rekam.engines.linkage.people import Codes, Keys, Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Side

_LEAST = 1e-5
_DIGIT_WAYS = 144.0
_PREFIX = 12


def compare_places(other: Side, one: Side, voters: Whole, residents: Whole) -> Finding:
    """Compare villages, then districts."""
    village, district = one.village[voters], one.district[voters]
    level = np.full(len(voters), Place.DIFFERS, dtype=np.uint8)
    level[(district > 0) & (district == other.district[residents])] = Place.DISTRICT
    level[village == other.village[residents]] = Place.VILLAGE
    level[(village == 0) | (other.village[residents] == 0)] = Place.NOTHING
    size = 1 + int(max(other.village.max(initial=0), one.village.max(initial=0)))
    villages = shares(other.village, size)[village]
    size = 1 + int(max(other.district.max(initial=0), one.district.max(initial=0)))
    districts = shares(other.district, size)[district]
    districts = np.where(district > 0, districts, villages)
    chance = np.choose(level, [np.ones(len(level)), villages, districts - villages, 1 - districts])
    return Finding(level, -np.log(np.maximum(chance, _LEAST)))


def compare_addresses(other: Side, one: Side, voters: Whole, residents: Whole) -> Finding:
    """Compare RT, RW and hamlet of those who live in one village; of others there is nothing."""
    rt = _equal(one.rt, other.rt, voters, residents)
    rw = _equal(one.rw, other.rw, voters, residents)
    hamlet = _equal(one.hamlet, other.hamlet, voters, residents)
    level = np.full(len(voters), Address.DIFFERS, dtype=np.uint8)
    level[rt | rw] = Address.PART
    level[hamlet] = Address.HAMLET
    level[rt & rw] = Address.CORNER
    level[rt & rw & hamlet] = Address.DOOR
    apart = one.village[voters] != other.village[residents]
    level[apart | ~one.has_address[voters] | ~other.has_address[residents]] = Address.NOTHING
    chance = np.choose(level, [np.ones(len(level)), *_address_shares(other, one, voters)])
    return Finding(level, -np.log(np.maximum(chance, _LEAST)))


def _address_shares(other: Side, one: Side, voters: Whole) -> list[Real]:
    """Return how common each level is among the voter's own village, for the voter's address."""
    everyone = _tally(mixed(other.village), mixed(one.village))
    door = _tally(other.cell(), one.cell()) / everyone
    corner = _tally(other.corner(), one.corner()) / everyone
    hamlet = (
        _tally(
            mixed(other.village, other.hamlet, where=other.hamlet > 0),
            mixed(one.village, one.hamlet, where=one.hamlet > 0),
        )
        / everyone
    )
    part = (
        _tally(mixed(other.village, other.rt), mixed(one.village, one.rt))
        + _tally(mixed(other.village, other.rw), mixed(one.village, one.rw))
    ) / everyone
    part = np.clip(part - corner, 0.0, 0.9)
    rest = np.clip(1 - part - hamlet, 0.05, 1.0)
    levels = (
        door,
        np.maximum(corner - door, door / 20),
        np.maximum(hamlet - door, door / 20),
        part,
        rest,
    )
    return [level[voters] for level in levels]


def _tally(ours: Keys, theirs: Keys) -> Real:
    """Return for each voter how many residents have their key; at least half a one."""
    counted: Real = np.maximum(Index.of(ours).count(theirs).astype(np.float64), 0.5)
    return counted


def _equal(one: Codes, other: Codes, voters: Whole, residents: Whole) -> Mask:
    return np.asarray((one[voters] > 0) & (one[voters] == other[residents]))


def compare_families(other: Side, one: Side, voters: Whole, residents: Whole) -> Finding:
    """Compare family cards, given how many live as near as the two addresses are."""
    mine, theirs = one.nkk.digits[voters], other.nkk.digits[residents]
    known = one.nkk.known[voters].astype(np.int64)
    level = _family_levels(mine, theirs, known)
    level[(known < _PREFIX) | (other.nkk.known[residents] < LENGTH)] = Family.NOTHING
    neighbours = _neighbours(other, one, voters, residents)
    members = _tally(mixed(other.nkk.whole), mixed(one.nkk.whole))[voters]
    starts = _tally(
        mixed(prefix(other.nkk.digits, _PREFIX)), mixed(prefix(one.nkk.digits, _PREFIX))
    )[voters]
    rarity = np.zeros(len(voters))
    for kind, count, ways in (
        (Family.SAME, np.maximum(members, 1.0), 1.0),
        (Family.DIGIT, np.full(len(voters), 3.0), _DIGIT_WAYS),
        (Family.MASKED, starts, 1.0),
    ):
        at = level == kind
        rarity[at] = -np.log(np.minimum(count[at] * ways / neighbours[at], 1.0))
    return Finding(level, rarity)


def _family_levels(mine: Whole, theirs: Whole, known: Whole) -> Levels:
    level = np.full(len(mine), Family.DIFFERS, dtype=np.uint8)
    wrong = np.zeros(len(mine), dtype=np.uint8)
    left, right = mine.copy(), theirs.copy()
    for _ in range(LENGTH):
        wrong += left % 10 != right % 10
        left //= 10
        right //= 10
    level[wrong == 1] = Family.DIGIT
    level[wrong == 0] = Family.SAME
    part = known < LENGTH
    shown = TENS[LENGTH - np.maximum(known, 1)]
    level[part] = np.where(mine // shown == theirs // shown, Family.MASKED, Family.DIFFERS)[part]
    return level


def _neighbours(other: Side, one: Side, voters: Whole, residents: Whole) -> Real:
    """Return how many residents live as near to the voter as this one does."""
    near = one.village[voters] == other.village[residents]
    same = near & _equal(one.rt, other.rt, voters, residents)
    same &= _equal(one.rw, other.rw, voters, residents)
    corner = _tally(other.corner(), one.corner())[voters]
    village = _tally(mixed(other.village), mixed(one.village))[voters]
    return np.where(same, corner, np.where(near, village, float(len(other))))
