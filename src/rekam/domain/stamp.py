"""Stamps: hybrid logical clocks, so that a correction made after seeing another comes after it.

A stamp never goes backwards on a machine, whatever its wall clock does. A stamp from the future
is bounded by a ``ClockBounded`` fact that the office writes when it admits one; because the bound
is itself a fact, every machine that holds it puts the entries in the same order (ADR 3).
Source: Kulkarni et al., "Logical Physical Clocks", 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rekam.domain.values import NodeId, StreamId

FUTURE_TOLERANCE_MS = 10 * 60 * 1000  # a clock ten minutes fast is ordinary; more is bounded


class Order(NamedTuple):
    """Where an entry stands among all entries, the same on every machine."""

    bounded_ms: int
    millis: int
    counter: int
    node: str
    stream: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """A moment: milliseconds since 1970, a counter within the millisecond, who wrote it."""

    millis: int
    counter: int
    node: NodeId


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an entry stands in its chain."""

    stream: StreamId
    epoch: int
    seq: int

    def __str__(self) -> str:
        return f"{self.stream}/{self.epoch}/{self.seq:010d}"


def next_stamp(last: Stamp | None, *, now_ms: int, node: NodeId) -> Stamp:
    """Return the first stamp after ``last`` that is not before the wall clock."""
    if last is None or now_ms > last.millis:
        return Stamp(now_ms, 0, node)
    return Stamp(last.millis, last.counter + 1, node)


def order_of(stamp: Stamp, place: Place, *, bound_ms: int | None) -> Order:
    """Return the entry's place in the common order, held back to before ``bound_ms`` if given.

    Before, so that a correction made in the very millisecond of the bound comes after it.
    """
    bounded = stamp.millis if bound_ms is None else min(stamp.millis, bound_ms - 1)
    return Order(
        bounded, stamp.millis, stamp.counter, stamp.node, place.stream, place.epoch, place.seq
    )
