"""Names as they are indexed: how they sound, and their words by every spelling one letter away.

Each *word* is kept once with a key for every spelling that lacks one letter, and two words one
error apart share such a key (Garbe's symmetric deletion). A word leads to how whole names sound in
which it stands, and that to residents. Next: ``search.py`` asks.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from rekam.engines.linkage.spelling import plain, sound
from rekam.registry import bulk
from rekam.registry.models_words import NameToken, NameWord

WORD_LETTERS_MAX = 38
_REMEMBERED = 1 << 14  # a register has each name many times
_LONGER_MAX = 300  # words that begin with what was typed


@lru_cache(_REMEMBERED)
def heard(name: str) -> str:
    """Return how a name sounds, word by word: letters alone, without titles."""
    words = (word if word.isalpha() else re.sub(r"[^A-Z]", "", word) for word in plain(name))
    return " ".join(sound(word) for word in words if word)


@lru_cache(_REMEMBERED)
def words_of(name: str) -> frozenset[str]:
    """Return the words of a name as they are indexed: letters alone, upper case."""
    plain = re.sub(r"['`’]", "", name.upper())
    return frozenset(word[:WORD_LETTERS_MAX] for word in re.findall(r"[A-Z]+", plain))


def learn(names: Collection[tuple[str, str]]) -> None:
    """Index names, each with how a resident's row says that it sounds, by their words.

    Each new word has a key for every spelling that lacks one letter.
    """
    pairs = {(word, sounding) for name, sounding in names for word in words_of(name)}
    words = sorted({word for word, _ in pairs})
    if not words:
        return
    there = (
        f"SELECT token FROM registry_nametoken WHERE key IN ({bulk.slots(words)}) AND key = token"  # noqa: S608 slots
    )
    known = {word for (word,) in bulk.execute(there, words)}
    bulk.insert(
        NameToken, [(key, word) for word in words if word not in known for key in _keys(word)]
    )
    bulk.insert(NameWord, sorted(pairs), conflict="ignore")


def spellings(word: str) -> list[str]:
    """Return known words that are the typed one, begin with it, or are one error from it."""
    keys = sorted(_keys(word))
    sharing = f"SELECT token FROM registry_nametoken WHERE key IN ({bulk.slots(keys)})"  # noqa: S608 slots
    # By letters alone: where a "~" stands depends on the language of a database.
    longer = "SELECT token FROM registry_nametoken WHERE key >= %s AND key <= %s LIMIT %s"
    begun = bulk.execute(longer, (word, f"{word}ZZZ", _LONGER_MAX)).fetchall()
    return sorted(
        {one for (one,) in bulk.execute(sharing, keys) if _is_near(word, one)}
        | {one for (one,) in begun if one.startswith(word)}
    )


def _keys(word: str) -> set[str]:
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _is_near(typed: str, known: str) -> bool:
    """Tell whether one inserted, missing, changed or swapped letter makes one from the other."""
    if abs(len(typed) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = typed[start:], known[start:]
    return a[1:] == b[1:] or a == b[1:] or a[1:] == b or _is_swap(a, b)


def _is_swap(a: str, b: str) -> bool:
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]
