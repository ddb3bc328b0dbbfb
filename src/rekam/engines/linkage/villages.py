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
_DISTRICT_DIGITS = 6
_VILLAGE_DIGITS = 10

Pair = tuple[Codes, Codes]


def align(residents: Column, voters: Column, certain: tuple[Whole, Whole]) -> tuple[Pair, Pair]:
    """Return village and district codes for residents and for voters, 0 for unknown.

    ``certain`` are rows (residents, voters) that are the same people. A voter list that names no
    village at all makes one village of both lists.
    """
    if voters.is_empty or residents.is_empty:
        nowhere = [np.zeros(len(column), dtype=np.int32) for column in (residents, voters)]
        return (nowhere[0], nowhere[0]), (nowhere[1], nowhere[1])
    coder = Coder()
    ours = np.array([coder.code(_label(text)) for text in residents.texts], dtype=np.int32)
    known = len(coder)
    theirs = np.array([coder.code(_label(text)) for text in voters.texts], dtype=np.int32)
    resident_rows, voter_rows = ours[residents.codes], theirs[voters.codes]
    if np.mean(theirs < known) < _SHARED_MIN:
        meaning = _majority(theirs[voters.codes[certain[1]]], resident_rows[certain[0]], len(coder))
        voter_rows = meaning[voter_rows]
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
