"""All distinct names of both lists, with what comparing them needs: spellings, sounds, words.

A name is compared as one string without spaces (``SRI WAHYUNI``, ``SRIWAHYUNI``) and word by word
(``MUHAMMAD RIZKY PRATAMA``, ``M. RIZKY``). Codes are given in the order of first sight, registers
first, so they repeat from run to run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from rekam.engines.linkage.people import Codes, Column
from rekam.engines.linkage.spelling import plain, sound

WORDS_MAX = 5
_FIRST_LETTERS = 3


@dataclass(slots=True)
class Coder:
    """Gives each distinct text a number, from 1; 0 is the empty text."""

    places: dict[str, int] = field(default_factory=lambda: {"": 0})

    def code(self, text: str) -> int:
        return self.places.setdefault(text, len(self.places))

    @property
    def texts(self) -> list[str]:
        return list(self.places)

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One entry for each distinct name of either list, as written."""

    plain: Codes  # the spelling, spaces left out
    sound: Codes  # the sound, spaces left out
    words: Codes  # (names, WORDS_MAX): the sound of each word, 0 for none
    first: Codes  # the first letters of the sound
    bag_of: Codes  # the words in any order
    plains: list[str]
    sounds: list[str]
    bags: list[str]
    word_sounds: list[str]


def read_names(residents: Column, voters: Column) -> tuple[Names, Codes, Codes]:
    """Return the book of names, and each row's entry in it for residents and for voters."""
    written = Coder()
    written.places.clear()
    of_residents = np.array([written.code(text) for text in residents.texts], dtype=np.int32)
    of_voters = np.array([written.code(text) for text in voters.texts], dtype=np.int32)
    return _book(written.texts), of_residents[residents.codes], of_voters[voters.codes]


def _book(names: list[str]) -> Names:
    plains, sounds, words, firsts, bags = (Coder() for _ in range(5))
    table = np.zeros((len(names), WORDS_MAX), dtype=np.int32)
    rows = []
    for place, name in enumerate(names):
        spelt = plain(name)
        heard = [sound(word) for word in spelt]
        for at, word in enumerate(heard[:WORDS_MAX]):
            table[place, at] = words.code(word)
        whole = "".join(heard)
        rows.append(
            (
                plains.code("".join(spelt)),
                sounds.code(whole),
                firsts.code(whole[:_FIRST_LETTERS]),
                bags.code(" ".join(sorted(heard))),
            )
        )
    codes = np.array(list(chain.from_iterable(rows)), dtype=np.int32).reshape(-1, 4)
    return Names(
        plain=codes[:, 0].copy(),
        sound=codes[:, 1].copy(),
        first=codes[:, 2].copy(),
        bag_of=codes[:, 3].copy(),
        words=table,
        plains=plains.texts,
        sounds=sounds.texts,
        bags=bags.texts,
        word_sounds=words.texts,
    )
