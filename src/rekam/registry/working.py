"""Long work that a page waits for: how far it is, for whoever looks on, and a wish to end it.

Work ends between two transactions, so that what was done stays, and begun again it goes on there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class EndedError(Exception):
    """Somebody asked the work to end; no failure of anything."""


class Phase(StrEnum):
    """What long work is at."""

    READ = "read"
    MATCH = "match"
    TELL = "tell"


class Work:
    """One piece of long work; the page that waits for it writes, others read."""

    def __init__(self, name: str, *, phase: Phase, total: int = 0) -> None:
        self.name = name
        self.phase = phase
        self.done = 0  # rows, of this phase
        self.total = total  # 0: nobody knows
        self.is_ending = False
        self.is_ended = False

    def reached(self, phase: Phase, done: int) -> None:
        """Note how far it is.

        Raises:
            EndedError: somebody asked it to end.
        """
        self.phase, self.done = phase, done
        if self.is_ending:
            raise EndedError


class Works:
    """What runs on this machine now, for all its pages."""

    def __init__(self) -> None:
        self.running: tuple[Work, ...] = ()

    @contextmanager
    def begun(self, work: Work) -> Iterator[Work]:
        """Let it be seen, and ended, as long as the block lasts; what ends it ends the block."""
        self.running = (*self.running, work)
        try:
            yield work
        except EndedError:
            work.is_ended = True
        finally:
            self.running = tuple(one for one in self.running if one is not work)

    def end(self) -> None:
        """Ask all that runs to end."""
        for work in self.running:
            work.is_ending = True
