"""Finds, among all sounds of names, those that differ by one slip of the hand.

Deletion neighbourhoods: two strings within one edit meet when a letter is left out of either. Each
left-out form is a 64-bit polynomial hash made from prefix sums, so half a million take a moment;
what meets is then compared in full.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from rekam.engines.linkage.joins import Index, distinct_pairs
from rekam.engines.linkage.people import Keys, Whole

_LENGTH_MIN, _LENGTH_MAX = 4, 30
_BASE = 0x100000001B3  # odd, so it has an inverse among 64-bit numbers
_INVERSE = np.uint64(pow(_BASE, -1, 1 << 64))
_CROWD = 300  # sounds that meet in one form; more are too common a form to tell anything


def near_sounds(sounds: Sequence[str], asked: Whole, known: Whole) -> tuple[Whole, Whole]:
    """Return pairs (asked, known) of places in ``sounds`` that are exactly one edit apart."""
    longest = np.array([len(text) for text in sounds])
    fit = (longest >= _LENGTH_MIN) & (longest <= _LENGTH_MAX)
    asked, known = asked[fit[asked]], known[fit[known]]
    if not len(asked) or not len(known):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    known_forms, known_at = _forms(sounds, known)
    asked_forms, asked_at = _forms(sounds, asked)
    index = Index.of(known_forms)
    rows, found = index.join(asked_forms, np.arange(len(asked_forms)), most=_CROWD)
    one, other = distinct_pairs(asked_at[rows], known_at[found], len(sounds))
    far = cpdist(
        [sounds[place] for place in one],
        [sounds[place] for place in other],
        scorer=OSA.distance,
        score_cutoff=1,
        dtype=np.uint8,
    )
    return one[far == 1], other[far == 1]


def _forms(sounds: Sequence[str], places: Whole) -> tuple[Keys, Whole]:
    """Return the hash of each sound and of each sound less one letter, and whose it is."""
    texts = [sounds[place].encode("ascii", "replace") for place in places]
    letters = np.array(texts, dtype=f"S{_LENGTH_MAX}").view(np.uint8).reshape(len(texts), -1)
    sums = _prefix_sums(letters)
    whole = sums[:, -1:]
    less = sums[:, :-1] + (whole - sums[:, 1:]) * _INVERSE
    less[letters == 0] = 0
    forms = np.concatenate([whole, less], axis=1) | np.uint64(0)
    owner = np.repeat(places, forms.shape[1])
    flat = forms.ravel()
    return flat[flat != 0], owner[flat != 0]


def _prefix_sums(letters: NDArray[np.uint8]) -> Keys:
    powers = np.array(
        [pow(_BASE, place, 1 << 64) for place in range(letters.shape[1])], dtype=np.uint64
    )
    terms = letters.astype(np.uint64) * powers
    start = np.zeros((len(letters), 1), dtype=np.uint64)
    return np.concatenate([start, np.cumsum(terms, axis=1, dtype=np.uint64)], axis=1)
