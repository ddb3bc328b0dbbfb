"""Brings the villages of both lists to one set of codes, whatever each list calls them.

A register says ``35.01.04.2001``, a voter list ``PACITAN/SIDOHARJO`` or only the name of its file.
Where the two do not share their labels, people who are certainly the same tell which label is
which: no table of regions is needed, and it works for a regency that nobody has described.
"""

from __future__ import annotations

import numpy as np

from rekam.engines.linkage.namebook import Coder
from rekam.engines.linkage.people import Codes, Column, Whole

_SHARED_MIN = 0.5  # of the voters' labels, for the labels to be of one kind
_CERTAIN_MIN = 0.6  # of a label's certain people, for it to be their village
_BESIDE = 5  # certain people on either side of one
_STEADY_MIN = 0.5  # of the certain people, for a list to stand village by village
_DISTRICT_DIGITS = 6
_VILLAGE_DIGITS = 10

Pair = tuple[Codes, Codes]


def align(residents: Column, voters: Column, certain: tuple[Whole, Whole]) -> tuple[Pair, Pair]:
    """Return village and district codes for residents and for voters, 0 for unknown.

    ``certain`` are rows (residents, voters) that are the same people. Where a voter list names no
    village at all, the rows around one tell it; where they do not, both lists are one village.
    """
    coder = Coder()
    ours = np.array([coder.code(_label(text)) for text in residents.texts], dtype=np.int32)
    known = len(coder)
    theirs = np.array([coder.code(_label(text)) for text in voters.texts], dtype=np.int32)
    resident_rows, voter_rows = ours[residents.codes], theirs[voters.codes]
    if np.mean(theirs < known) < _SHARED_MIN:
        meaning = _majority(theirs[voters.codes[certain[1]]], resident_rows[certain[0]], len(coder))
        voter_rows = meaning[voter_rows]
    if not voter_rows.any():
        voter_rows = _by_neighbours(resident_rows[certain[0]], certain[1], len(voters))
    if not voter_rows.any():
        one, other = np.ones_like(resident_rows), np.ones_like(voter_rows)
        return (one, np.zeros_like(one)), (other, np.zeros_like(other))
    districts = _districts(coder.texts)
    return (resident_rows, districts[resident_rows]), (voter_rows, districts[voter_rows])


def _label(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _majority(labels: Codes, places: Codes, size: int) -> Codes:
    """Return for each label the place where most of its people live, 0 where none stands out."""
    meaning = np.zeros(size, dtype=np.int32)
    pairs, counts = np.unique(labels.astype(np.int64) * size + places, return_counts=True)
    label, place = np.divmod(pairs, size)
    totals = np.bincount(label, weights=counts, minlength=size)
    is_clear = (counts >= totals[label] * _CERTAIN_MIN) & (label > 0)
    meaning[label[is_clear]] = place[is_clear]
    return meaning


def _by_neighbours(places: Codes, rows: Whole, count: int) -> Codes:
    """Return each row's village by the certain people around it: lists stand village by village.

    A certain person whose neighbours on the list live elsewhere moved, and tells nothing.
    """
    if not len(rows):
        return np.zeros(count, dtype=np.int32)
    order = np.argsort(rows, kind="stable")
    rows, places = rows[order], places[order]
    alike = np.zeros(len(rows), dtype=np.int64)
    for step in (*range(-_BESIDE, 0), *range(1, _BESIDE + 1)):
        alike += np.roll(places, step) == places
    steady = np.flatnonzero(alike >= _CERTAIN_MIN * 2 * _BESIDE)
    if len(steady) < _STEADY_MIN * len(rows):
        return np.zeros(count, dtype=np.int32)
    rows, places = rows[steady], places[steady]
    after = np.minimum(np.searchsorted(rows, np.arange(count)), len(rows) - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.abs(rows[before] - np.arange(count)) < np.abs(rows[after] - np.arange(count))
    return np.where(nearer, places[before], places[after]).astype(np.int32)


def _districts(labels: list[str]) -> Codes:
    """Return the district of each village code; a label that is no code has none."""
    coder = Coder()
    return np.array(
        [
            coder.code(label[:_DISTRICT_DIGITS])
            if label.isdecimal() and len(label) == _VILLAGE_DIGITS
            else 0
            for label in labels
        ],
        dtype=np.int32,
    )
