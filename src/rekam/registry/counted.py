"""What pages count again and again, counted once for each state of the book.

A kit that was away for weeks has tens of thousands of recordings and their parts to count, and
every page says how many wait. They change when this machine writes, takes in or signs, and when the
office tells what it holds. Of each of these there is one row that moves, and nothing else is asked
as long as none did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rekam.domain.values import OFFICE, NodeId
from rekam.registry import bulk

T = TypeVar("T")
_STAND = """
SELECT state.epoch, state.millis, state.counter, told.made_ms, told.arrived_ms,
       (SELECT MAX(id) FROM registry_segmentrow)
FROM registry_nodestate AS state
LEFT JOIN registry_statementrow AS told ON told.peer = %s
WHERE state.node = %s
"""


class Counted:
    """Counts of one machine's book, in memory; for all its threads."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, Any]] = {}

    def once(self, what: str, node: NodeId, count: Callable[[], T]) -> T:
        """Return what was counted last, or count anew if the book went on since.

        Where it stands is read before anything is counted: what is written in between is counted
        again (``test_what_is_written_while_it_is_counted_is_counted_again``).
        """
        stand = bulk.execute(_STAND, (OFFICE, node)).fetchone()
        kept = self._kept.get(what)
        if kept is None or stand is None or kept[0] != stand:
            kept = self._kept[what] = stand, count()
        found: T = kept[1]
        return found
