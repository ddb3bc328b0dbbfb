"""Several requests under way at once on one carrier, until too many fail in a row.

A link of 600 ms that is asked one thing at a time stands idle most of the time. What is under way
in bulk leaves one lane free, so that a new recording need not wait for an original of 3 MB.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from rekam.domain.errors import TransportError

FAILURES_MAX = 3  # in a row: then the link is down, and trying on would only cost time

Result = TypeVar("Result")


class LinkDownError(TransportError):
    """Too many failures in a row; the exchange ends."""


class Errand(Generic[Result]):
    """One request under way; ``done`` hears how it ended, in the courier's own thread."""

    def __init__(
        self, what: str, future: Future[Result], done: Callable[[Result | None], None]
    ) -> None:
        self.what = what
        self.future = future
        self.done = done


class Lanes:
    """Runs requests, ``lanes`` at a time; with one lane each at once, in this thread."""

    def __init__(self, lanes: int, on_failure: Callable[[str], None]) -> None:
        self._lanes = lanes
        self._on_failure = on_failure
        self._pool = ThreadPoolExecutor(lanes, "jalan") if lanes > 1 else None
        self._under_way: deque[Errand[Any]] = deque()
        self._failed_in_a_row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def ask(self, work: Callable[[], Result], *, what: str) -> Result | None:
        """Wait for one answer; None when it failed.

        Raises:
            LinkDownError: this was one failure in a row too many.
        """
        answers: list[Result | None] = []
        self.send(work, what=what, done=answers.append)
        while not answers:
            self.settle_one()
        return answers[0]

    def send(
        self,
        work: Callable[[], Result],
        *,
        what: str,
        done: Callable[[Result | None], None],
    ) -> None:
        """Set a request going as soon as a lane is free; ``done`` gets its answer, or None.

        Raises:
            LinkDownError: an earlier one was one failure in a row too many.
        """
        if self._pool is None:
            self._settle(what, work, done)
            return
        while self.is_full(in_bulk=False):
            self.settle_one()
        self._under_way.append(Errand(what, self._pool.submit(work), done))

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way)

    def is_full(self, *, in_bulk: bool) -> bool:
        """Tell whether the next request would have to wait."""
        return self.is_busy and len(self._under_way) >= (
            self._lanes - 1 if in_bulk else self._lanes
        )

    def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            self.settle_one()

    def settle_one(self, *, within_s: float | None = None) -> None:
        """Wait for one of those under way to end, but not for longer than ``within_s``."""
        futures = [one.future for one in self._under_way]
        ended = wait(futures, within_s, return_when=FIRST_COMPLETED).done
        errand = next((one for one in self._under_way if one.future in ended), None)
        if errand is not None:
            self._under_way.remove(errand)
            self._settle(errand.what, errand.future.result, errand.done)

    def _settle(
        self, what: str, result: Callable[[], Result], done: Callable[[Result | None], None]
    ) -> None:
        try:
            answer = result()
        except TransportError as error:
            self._on_failure(what)
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= FAILURES_MAX:
                raise LinkDownError from error
            done(None)
            return
        self._failed_in_a_row = 0
        done(answer)
