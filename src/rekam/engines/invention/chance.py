"""Where every throw of the dice comes from: one generator per scope, all of them from one seed.

A scope's throws do not depend on another's, so a village keeps its people when others change.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Choice = TypeVar("Choice")


def chance(seed: int, *scope: str) -> Random:
    """Return the generator of a scope; the same words always give the same throws."""
    return Random(":".join((str(seed), *scope)))  # noqa: S311 it must be repeatable, not secret


class Urn(Generic[Choice]):
    """Draws one of several things, each by its weight."""

    def __init__(self, weights: Mapping[Choice, float]) -> None:
        self._things = tuple(weights)
        self._bounds = tuple(accumulate(weights.values()))

    def draw(self, rng: Random) -> Choice:
        return self._things[bisect(self._bounds, rng.random() * self._bounds[-1])]


def early(things: Sequence[str], rng: Random) -> str:
    """Draw from a list whose first words are the common ones."""
    return things[int(len(things) * rng.random() ** 1.7)]


def rounded(expected: float, rng: Random) -> int:
    """Round up or down at random, so that many roundings add up to what was expected."""
    return int(expected + rng.random())
