"""Compares where people live: village, address within it, and the family card.

Each is weighed given the one before: that two of one address have one family card says less than
that two of one village have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.digits import LENGTH, TENS, prefix
from rekam.engines.linkage.evidence import Address, Family, Finding, Place
from rekam.engines.linkage.joins import Index, mixed, shares
from rekam.engines.linkage.people import Codes, Keys, Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Side

_LEAST = 1e-5
_DIGIT_WAYS = 144.0
_PREFIX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeComparison:
    """The homes of both lists, and for each voter how many residents live as near."""

    residents: Side
    voters: Side
    village: Real
    corner: Real
    levels: tuple[Real, ...]  # how common each level of an address is in the voter's village
    members: Real  # of the voter's family card
    starts: Real  # family cards' members with the same first twelve digits

    @classmethod
    def of(cls, residents: Side, voters: Side) -> HomeComparison:
        """Count once what all pairs are weighed by."""
        village = _tally(mixed(residents.village), mixed(voters.village))
        corner = _tally(residents.corner(), voters.corner())
        return cls(
            residents=residents,
            voters=voters,
            village=village,
            corner=corner,
            levels=_address_shares(residents, voters, village, corner),
            members=_tally(mixed(residents.nkk.whole), mixed(voters.nkk.whole)),
            starts=_tally(
                mixed(prefix(residents.nkk.digits, _PREFIX)),
                mixed(prefix(voters.nkk.digits, _PREFIX)),
            ),
        )

    def places(self, voters: Whole, residents: Whole) -> Finding:
        """Compare villages, then districts."""
        one, other = self.voters, self.residents
        village, district = one.village[voters], one.district[voters]
        level = np.full(len(voters), Place.DIFFERS, dtype=np.uint8)
        level[(district > 0) & (district == other.district[residents])] = Place.DISTRICT
        level[village == other.village[residents]] = Place.VILLAGE
        level[(village == 0) | (other.village[residents] == 0)] = Place.NOTHING
        villages = _share(other.village, one.village)[voters]
        districts = _share(other.district, one.district)[voters]
        districts = np.where(district > 0, districts, villages)
        chances = [np.ones(len(level)), villages, districts - villages, 1 - districts]
        return Finding(level, -np.log(np.maximum(np.choose(level, chances), _LEAST)))

    def addresses(self, voters: Whole, residents: Whole) -> Finding:
        """Compare RT, RW and hamlet within one village; of two villages they say nothing."""
        one, other = self.voters, self.residents
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
        chances = [np.ones(len(level)), *(share[voters] for share in self.levels)]
        return Finding(level, -np.log(np.maximum(np.choose(level, chances), _LEAST)))

    def families(self, voters: Whole, residents: Whole) -> Finding:
        """Compare family cards, given how many live as near as the two addresses are."""
        one, other = self.voters, self.residents
        known = one.nkk.known[voters].astype(np.int64)
        level = _family_levels(one.nkk.digits[voters], other.nkk.digits[residents], known)
        level[(known < _PREFIX) | (other.nkk.known[residents] < LENGTH)] = Family.NOTHING
        neighbours = self._neighbours(voters, residents)
        rarity = np.zeros(len(voters))
        for kind, count, ways in (
            (Family.SAME, np.maximum(self.members, 1.0)[voters], 1.0),
            (Family.DIGIT, np.full(len(voters), 3.0), _DIGIT_WAYS),
            (Family.MASKED, self.starts[voters], 1.0),
        ):
            at = level == kind
            rarity[at] = -np.log(np.minimum(count[at] * ways / neighbours[at], 1.0))
        return Finding(level, rarity)

    def _neighbours(self, voters: Whole, residents: Whole) -> Real:
        """Return how many residents live as near to the voter as this one does."""
        one, other = self.voters, self.residents
        near = one.village[voters] == other.village[residents]
        same = near & _equal(one.rt, other.rt, voters, residents)
        same &= _equal(one.rw, other.rw, voters, residents)
        far = np.where(near, self.village[voters], float(len(other)))
        return np.where(same, self.corner[voters], far)


def _share(ours: Codes, theirs: Codes) -> Real:
    """Return for each voter how common their code is among residents."""
    size = 1 + int(max(ours.max(initial=0), theirs.max(initial=0)))
    return shares(ours, size)[theirs]


def _address_shares(other: Side, one: Side, everyone: Real, corner: Real) -> tuple[Real, ...]:
    """Return how common each level is among the voter's own village, for the voter's address."""
    corner = corner / everyone
    door = _tally(other.cell(), one.cell()) / everyone
    hamlet = _tally(
        mixed(other.village, other.hamlet, where=other.hamlet > 0),
        mixed(one.village, one.hamlet, where=one.hamlet > 0),
    ) / everyone  # fmt: skip
    rt = _tally(mixed(other.village, other.rt), mixed(one.village, one.rt)) / everyone
    rw = _tally(mixed(other.village, other.rw), mixed(one.village, one.rw)) / everyone
    part = np.clip(rt + rw - corner, 0.0, 0.9)
    rest = np.clip(1 - part - hamlet, 0.05, 1.0)
    least = door / 20
    return door, np.maximum(corner - door, least), np.maximum(hamlet - door, least), part, rest


def _tally(ours: Keys, theirs: Keys) -> Real:
    """Return for each voter how many residents have their key; at least half a one."""
    counted: Real = np.maximum(Index.of(ours).count(theirs).astype(np.float64), 0.5)
    return counted


def _equal(one: Codes, other: Codes, voters: Whole, residents: Whole) -> Mask:
    return np.asarray((one[voters] > 0) & (one[voters] == other[residents]))


def _family_levels(mine: Whole, theirs: Whole, known: Whole) -> Levels:
    level = np.full(len(mine), Family.DIFFERS, dtype=np.uint8)
    level[mine == theirs] = Family.SAME
    apart = np.flatnonzero((mine != theirs) & (known == LENGTH))
    gap = np.abs(mine[apart] - theirs[apart])
    # One digit is wrong where the difference is a single digit and zeros, and no other carries.
    step = TENS[np.searchsorted(TENS, gap, "right") - 1]
    is_digit = (gap % step == 0) & (mine[apart] // step // 10 == theirs[apart] // step // 10)
    level[apart[is_digit]] = Family.DIGIT
    part = known < LENGTH
    shown = TENS[LENGTH - np.maximum(known, 1)]
    level[part] = np.where(mine // shown == theirs // shown, Family.MASKED, Family.DIFFERS)[part]
    return level
