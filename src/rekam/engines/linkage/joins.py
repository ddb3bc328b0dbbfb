"""Joins rows by equal keys with sorted arrays: the same rows in give the same pairs out.

A key is a 64-bit mix of several codes; two unlike keys meet once in 2**64, and all that a join
gives is a candidate that is compared in full. Key 0 stands for "no key" and meets nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rekam.engines.linkage.people import Array, Keys, Mask, Real, Whole

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_LAST = np.uint64(0x94D049BB133111EB)


def mixed(*parts: Array, where: Mask | None = None) -> Keys:
    """Return a key for each row from its codes (splitmix64); 0 where ``where`` is not."""
    key = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        key = (key ^ part.astype(np.int64).view(np.uint64)) + _STEP
        key = (key ^ (key >> np.uint64(30))) * _MIX
        key = (key ^ (key >> np.uint64(27))) * _LAST
        key ^= key >> np.uint64(31)
    key |= np.uint64(1)
    if where is not None:
        key[~where] = 0
    return key


@dataclass(frozen=True, slots=True)
class Index:
    """Rows sorted by key."""

    keys: Keys
    rows: Whole

    @classmethod
    def of(cls, keys: Keys, rows: Whole | None = None) -> Index:
        """Index ``keys``, of all rows or of the named ones."""
        if rows is None:
            rows = np.arange(len(keys))
        rows = rows[keys[rows] != 0]
        order = rows[np.argsort(keys[rows], kind="stable")]
        return cls(keys[order], order)

    def count(self, keys: Keys) -> Whole:
        """Return how many rows have each key."""
        low, high = self._span(keys)
        return high - low

    def join(self, keys: Keys, rows: Whole, *, most: int) -> tuple[Whole, Whole]:
        """Return pairs (asked row, found row); a key with more than ``most`` rows finds none."""
        low, high = self._span(keys[rows])
        counts = high - low
        counts[counts > most] = 0
        return np.repeat(rows, counts), self.rows[_ranges(low, counts)]

    def _span(self, keys: Keys) -> tuple[Whole, Whole]:
        order = np.argsort(keys, kind="stable")  # a sorted search walks memory in order
        low, high = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
        low[order] = np.searchsorted(self.keys, keys[order], "left")
        high[order] = np.searchsorted(self.keys, keys[order], "right")
        high[keys == 0] = low[keys == 0]
        return low, high


def _ranges(starts: Whole, counts: Whole) -> Whole:
    """Return starts[0], starts[0]+1, ... for each count, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    ranges: Whole = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return ranges


def distinct_pairs(left: Whole, right: Whole, width: int) -> tuple[Whole, Whole]:
    """Return each pair once, by left row, then right; ``width`` is above every right row."""
    pairs = np.sort(left * width + right)
    is_new = np.ones(len(pairs), dtype=bool)
    is_new[1:] = pairs[1:] != pairs[:-1]
    return np.divmod(pairs[is_new], width)


def shares(codes: Array, size: int) -> Real:
    """Return how large a share of the rows has each code."""
    counts = np.bincount(codes, minlength=size)
    return counts / max(len(codes), 1)


def summed(codes: Array, weights: Array, size: int) -> Real:
    """Return for each code the sum of its weights."""
    return np.bincount(codes, weights=weights, minlength=size).astype(np.float64)
