"""Several requests under way at once on one carrier, until too many fail in a row.

A link of 600 ms that is asked one thing at a time stands idle most of the time. What goes in bulk
has all lanes but one, and waits in line before them, so that the link never stands idle; what is
small has a lane to itself, so that a new recording need not wait for an original of 3 MB.

On a line that loses packets one connection falls silent now and then, for as long as all the rest
took. At the end, when nothing else would use the link, what lags is asked again (``hurry``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

from rekam.domain.errors import GoneError, TransportError

LAGGING_S = 2.0  # nothing is late before
TRIES_MAX = 3  # of one thing, under way together
FAILURES_MAX = 3  # in a row: then the link is down, and trying on would only cost time

Result = TypeVar("Result")


class LinkDownError(TransportError):
    """Too many failures in a row; the exchange ends."""


@dataclass(slots=True, eq=False)
class _Errand(Generic[Result]):
    """One request under way; ``done`` hears how it ended, in the courier's own thread."""

    what: str
    work: Callable[[], Result]
    done: Callable[[Result | None], None]
    in_bulk: bool
    began_s: float | None = None  # when it was last asked; None: it waits in line
    tries: int = 1


class Lanes:
    """Runs requests, ``lanes`` at a time; with one lane each at once, in this thread."""

    def __init__(
        self,
        lanes: int,
        on_failure: Callable[[str], None],
        *,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lanes = lanes
        self._on_failure = on_failure
        self._pools = (
            [ThreadPoolExecutor(some, "jalan") for some in (lanes, lanes - 1)] if lanes > 1 else []
        )
        self._under_way: dict[Future[Any], _Errand[Any]] = {}
        self._failed_in_a_row = 0
        self._steady_s = steady_s
        self._took_s = 0.0  # the last in bulk
        self._has_left_some = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools:
            # One that lags behind its double is not waited for: it ends with its connection.
            pool.shutdown(wait=not self._has_left_some, cancel_futures=True)

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
        in_bulk: bool = False,
    ) -> None:
        """Set a request going as soon as there is room; ``done`` gets its answer, or None.

        Raises:
            LinkDownError: an earlier one was one failure in a row too many.
        """
        if not self._pools:
            self._settle(what, work, done)
            return
        while self.is_full(in_bulk=in_bulk):
            self.settle_one()
        self._submit(_Errand(what, work, done, in_bulk))

    def hurry(self) -> None:
        """Ask again for what takes longer than others did, where a lane in bulk is free.

        Only for what may be done twice.
        """
        under_way = [one for one in self._under_way.values() if one.in_bulk]
        free = self._lanes - 1 - len(under_way)
        lagging = [one for one in dict.fromkeys(under_way) if self._lags(one)]
        for errand in lagging[: max(0, free)]:
            errand.tries += 1
            errand.began_s = None
            self._submit(errand)

    def _submit(self, errand: _Errand[Any]) -> None:
        def run() -> Any:
            errand.began_s = errand.began_s or self._steady_s()
            return errand.work()

        self._under_way[self._pools[errand.in_bulk].submit(run)] = errand

    def _lags(self, errand: _Errand[Any]) -> bool:
        limit_s = max(self._took_s, LAGGING_S)
        return (
            errand.tries < TRIES_MAX
            and errand.began_s is not None
            and self._steady_s() - errand.began_s > limit_s
        )

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way)

    def is_full(self, *, in_bulk: bool) -> bool:
        """Tell whether the next request would have to wait; in bulk, as many may stand in line."""
        most = 2 * (self._lanes - 1) if in_bulk else self._lanes
        same = sum(one.in_bulk == in_bulk for one in self._under_way.values())
        return bool(self._pools) and same >= most

    def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            self.settle_one()

    def settle_one(self, *, within_s: float | None = None) -> None:
        """Wait for one of those under way to end, but not for longer than ``within_s``."""
        ended = wait(self._under_way, within_s, return_when=FIRST_COMPLETED).done
        future = next((one for one in self._under_way if one in ended), None)
        if future is not None:
            self._end(future, self._under_way.pop(future))

    def _end(self, future: Future[Any], errand: _Errand[Any]) -> None:
        doubles = [one for one, other in self._under_way.items() if other is errand]
        if doubles:
            if future.exception() is not None:
                return  # another may still arrive
            for one in doubles:
                del self._under_way[one]
            self._has_left_some = True
        if errand.in_bulk and errand.began_s is not None:
            self._took_s = self._steady_s() - errand.began_s
        self._settle(errand.what, future.result, errand.done)

    def _settle(
        self, what: str, result: Callable[[], Result], done: Callable[[Result | None], None]
    ) -> None:
        try:
            answer = result()
        except GoneError:  # an old list, and a link that answers
            self._failed_in_a_row = 0
            done(None)
            return
        except TransportError as error:
            self._on_failure(what)
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= FAILURES_MAX:
                raise LinkDownError from error
            done(None)
            return
        self._failed_in_a_row = 0
        done(answer)
