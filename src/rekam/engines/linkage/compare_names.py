"""Compares names: as spelt, as they sound, one slip apart, some of the words, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from rekam.engines.linkage.evidence import USUAL, Finding, Name
from rekam.engines.linkage.joins import shares, summed
from rekam.engines.linkage.nearnames import near_sounds
from rekam.engines.linkage.people import Array, Codes, Levels, Mask, Real, Whole
from rekam.engines.linkage.prepare import Prepared

_UNSEEN = 2e-7  # how common a name is that neither list's people have
_SLIP_LENGTH_MIN = 4
_TWO_SLIPS_LENGTH_MIN = 7
_NEAR_MIN = 0.9  # of Jaro-Winkler
_NEAR_BAG, _FAINT_BAG = 0.8, 0.6  # of the letters, the words in one order
# One name of so many that a slip of this kind makes of another.
_WAYS = {
    Name.SOUND: 4.0,
    Name.SLIP: 60.0,
    Name.PART: 4.0,
    Name.NEAR: 5_000.0,
    Name.FAINT: 500_000.0,
}
_SHARED_WORD_GAIN = 6.0


@dataclass(frozen=True, slots=True)
class NameComparison:
    """The names of both lists, and how common each is among residents."""

    prepared: Prepared
    common: Real  # by place in the book: the chance that anybody is listed by that name
    alone: Real  # the same, of exactly that name

    @classmethod
    def of(cls, prepared: Prepared, asking: Whole) -> NameComparison:
        """Count; ``asking`` are the voters whose names may be mistyped."""
        names, residents = prepared.names, prepared.residents
        alone = shares(residents.plain, len(names.plains))[names.plain]
        alone = np.where(names.plain == 0, 0.0, alone)
        sounds = shares(residents.sound, len(names.sounds))
        slips = _slips(prepared, sounds, asking)
        usual = USUAL["name"]
        common = (
            usual[Name.SAME] * alone
            + usual[Name.SOUND] / _WAYS[Name.SOUND] * (sounds[names.sound] - alone)
            + usual[Name.SLIP] / _WAYS[Name.SLIP] * slips[names.sound]
            + usual[Name.PART] / _WAYS[Name.PART] * _parts(prepared)
            + usual[Name.DIFFERS] * alone
            + _UNSEEN
        )
        return cls(prepared, common, alone)

    def compare(self, voters: Whole, residents: Whole) -> Finding:
        book = len(self.prepared.names.plain)
        listed = self.prepared.voters.name[voters].astype(np.int64)
        held = self.prepared.residents.name[residents].astype(np.int64)
        pairs, place = np.unique(listed * book + held, return_inverse=True)
        one, other = np.divmod(pairs, book)
        level = self._levels(one, other)
        return Finding(level[place], self._rarity(one, level)[place])

    def _rarity(self, one: Whole, level: Levels) -> Real:
        common = np.log(self.common[one])
        rarity = np.zeros(len(one))
        rarity[level == Name.SAME] = -common[level == Name.SAME]
        for kind, ways in _WAYS.items():
            rarity[level == kind] = -common[level == kind] - np.log(ways)
        rarity[level == Name.WORD] = np.log(_SHARED_WORD_GAIN)
        unrelated = np.log(self.alone[one] + _UNSEEN) - common
        is_loose = (level == Name.WORD) | (level == Name.DIFFERS)
        rarity[is_loose] += unrelated[is_loose]
        return rarity

    def _levels(self, one: Whole, other: Whole) -> Levels:
        names = self.prepared.names
        level = np.full(len(one), Name.DIFFERS, dtype=np.uint8)
        level[names.sound[one] == names.sound[other]] = Name.SOUND
        level[names.plain[one] == names.plain[other]] = Name.SAME
        level[(names.plain[one] == 0) | (names.plain[other] == 0)] = Name.NOTHING
        open_ = np.flatnonzero(level == Name.DIFFERS)
        one, other = one[open_], other[open_]
        shared, is_part = _words(names.words[one], names.words[other], names.word_sounds)
        found = np.where(shared > 0, Name.WORD, Name.DIFFERS).astype(np.uint8)
        alike = _likeness(names.bags, names.bag_of, one, other)
        found[alike >= _FAINT_BAG] = Name.FAINT
        slips = np.minimum(
            _edits(names.sounds, names.sound, one, other),
            _edits(names.plains, names.plain, one, other),
        )
        length = np.array([len(text) for text in names.sounds])
        shortest = np.minimum(length[names.sound[one]], length[names.sound[other]])
        is_near = (slips == 2) & (shortest >= _TWO_SLIPS_LENGTH_MIN)  # noqa: PLR2004 two slips
        is_near |= alike >= _NEAR_BAG
        found[is_near | _are_alike(names.sounds, names.sound, one, other)] = Name.NEAR
        found[is_part] = Name.PART
        found[(slips <= 1) & (shortest >= _SLIP_LENGTH_MIN)] = Name.SLIP
        level[open_] = found
        return level


def _edits(texts: list[str], codes: Codes, one: Whole, other: Whole) -> Array:
    """Return the edit distance of each pair, 3 where it is more than 2."""
    return cpdist(
        [texts[code] for code in codes[one]],
        [texts[code] for code in codes[other]],
        scorer=OSA.distance,
        score_cutoff=2,
        dtype=np.uint8,
        workers=2,
    )


def _likeness(texts: list[str], codes: Codes, one: Whole, other: Whole) -> Array:
    """Return how many of the letters agree, 0 to 1; 0 where too few do to matter."""
    return cpdist(
        [texts[code] for code in codes[one]],
        [texts[code] for code in codes[other]],
        scorer=OSA.normalized_similarity,
        score_cutoff=_FAINT_BAG,
        dtype=np.float32,
        workers=2,
    )


def _are_alike(texts: list[str], codes: Codes, one: Whole, other: Whole) -> Mask:
    alike = cpdist(
        [texts[code] for code in codes[one]],
        [texts[code] for code in codes[other]],
        scorer=JaroWinkler.similarity,
        score_cutoff=_NEAR_MIN,
        dtype=np.float32,
        workers=2,
    )
    return np.asarray(alike > 0)


def _words(one: Codes, other: Codes, sounds: list[str]) -> tuple[Array, Mask]:
    """Return how many words a pair shares, and whether one name is part of the other.

    An initial stands for any word that begins with it, but shares none by itself.
    """
    initial = np.array([ord(text[0]) if text else 0 for text in sounds], dtype=np.uint8)
    is_letter = np.array([len(text) == 1 for text in sounds])
    shared = np.zeros(len(one), dtype=np.uint8)
    covered = [np.zeros(one.shape, dtype=bool), np.zeros(other.shape, dtype=bool)]
    for left in range(one.shape[1]):
        for right in range(other.shape[1]):
            mine, theirs = one[:, left], other[:, right]
            given = (mine > 0) & (theirs > 0)
            same = given & (mine == theirs)
            short = given & (is_letter[mine] | is_letter[theirs])
            short &= initial[mine] == initial[theirs]
            shared += same & ~is_letter[mine]
            covered[0][:, left] |= same | short
            covered[1][:, right] |= same | short
    is_within = [
        (cover | (words == 0)).all(axis=1)
        for cover, words in zip(covered, (one, other), strict=True)
    ]
    return shared, (shared > 0) & (is_within[0] | is_within[1])


def _slips(prepared: Prepared, sounds: Real, asking: Whole) -> Real:
    """Return for each sound how common the sounds one slip away are, asked or not: 0 for those."""
    asked = np.unique(prepared.voters.sound[asking]).astype(np.int64)
    known = np.unique(prepared.residents.sound).astype(np.int64)
    one, other = near_sounds(prepared.names.sounds, asked, known)
    return summed(one, sounds[other], len(prepared.names.sounds))


def _parts(prepared: Prepared) -> Real:
    """Return about how common names are that hold all the words of this one, or are one of them."""
    names, count = prepared.names, max(len(prepared.residents), 1)
    size = len(names.word_sounds)
    weight = np.bincount(prepared.residents.name, minlength=len(names.words)).astype(float)
    holds = np.zeros(size)
    single = np.zeros(size)
    for at in range(names.words.shape[1]):
        holds += np.bincount(names.words[:, at], weights=weight, minlength=size)
    is_single = names.words[:, 1] == 0
    single += np.bincount(names.words[is_single, 0], weights=weight[is_single], minlength=size)
    holds, single = np.minimum(holds / count, 1.0), single / count
    holds[0], single[0] = 1.0, 0.0
    more: Real = np.prod(holds[names.words], axis=1)
    less: Real = np.where(is_single, 0.0, single[names.words].sum(axis=1))
    return more + less
