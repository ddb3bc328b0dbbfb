"""The thread of a served machine that takes its recordings home, or an office to its buckets.

At an office it also closes letters whose days are over, once a day, and looks for doubles.

Screens see what it does by ``request.homeward``; a machine that is not served has none.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import date
from threading import Event, Thread

from django.db import connection
from django.http import HttpRequest, HttpResponse

from rekam.boot import roads, wiring
from rekam.desks.exchange import travel
from rekam.desks.issuance import actions as issuance
from rekam.desks.reconcile import searching
from rekam.domain.errors import RekamError
from rekam.registry import read, recorded_twice
from rekam.registry.machine import Machine
from rekam.sync.carrier import Carrier
from rekam.sync.homeward import Homeward
from rekam.sync.http import HttpCarrier
from rekam.sync.journey import Journey, StoppedError
from rekam.web.errors import purposeful

_TICK_S = 5.0
_DUTIES_AGAIN_S = 60.0  # how much news there is for a search is counted among all entries
_SEARCH_AGAIN_MS = 3_600_000  # a search is work of some seconds
_log = logging.getLogger(__name__)
_at_work: list[Homeward] = []  # of this process: none, or the one that was started


class HomewardMiddleware:
    """Gives every request what is known of the roads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.homeward = next(iter(_at_work), None)  # type: ignore[attr-defined] # see web/request.py
        return self.get_response(request)


def homeward_of(machine: Machine) -> Homeward:
    """Return what goes along this machine's roads; nothing goes yet."""

    def go_along(carrier: Carrier) -> str | None:
        journey = Journey(total_bytes=read.parts_waiting(machine)[1])
        try:
            with machine.underway.begun(journey) as may_go:
                outcome = travel.along(machine, carrier, journey) if may_go else None
        except RekamError:
            raise
        except Exception as error:  # noqa: BLE001 or this road is tried at every tick, and no other
            _log.exception("a road home ended by itself")
            return (purposeful(error) or RekamError()).code
        finally:
            if isinstance(carrier, HttpCarrier):
                carrier.close()
        if outcome and outcome.is_stopped:
            raise StoppedError
        return outcome.code if outcome else None

    return Homeward(
        go_along,
        roads=lambda: roads.standing(machine),
        outbox=machine.mailroom,
        clock_ms=machine.clock_ms,
        steady_s=time.monotonic,
        chance=random.random,
        all_roads=machine.is_office,
    )


def start() -> Event:
    """Go home again and again in a thread of its own, until the event is set."""
    _begin()
    over = Event()
    Thread(target=_keep_going, args=(over,), name="pulang", daemon=True).start()
    return over


def _begin() -> None:
    """Be ready to go, unless this is a locked kit: it cannot read its own book yet."""
    _at_work[:] = [] if wiring.door().is_locked else [homeward_of(wiring.machine())]


def _keep_going(over: Event, steady_s: Callable[[], float] = time.monotonic) -> None:
    duties = Duties(steady_s=steady_s)
    while not over.wait(_TICK_S):
        for work in (_go_home, duties.see_to):
            try:
                work()
            except Exception:  # noqa: BLE001 a full disk, a locked book: later it may be better
                _log.exception("a round home ended by itself")
            finally:
                connection.close()


def _go_home() -> None:
    if not _at_work:
        _begin()
    for homeward in _at_work:
        if homeward.is_due():
            homeward.go()


class Duties:
    """What an office sees to by itself once a minute, whatever becomes of its roads."""

    def __init__(self, *, steady_s: Callable[[], float]) -> None:
        self._steady_s = steady_s
        self._due_s = steady_s()
        self._looked_on: date | None = None

    def see_to(self) -> None:
        """Close letters and look for doubles, where a minute is over since it was tried last."""
        if not _at_work or self._steady_s() < self._due_s:
            return
        self._due_s = self._steady_s() + _DUTIES_AGAIN_S
        machine = wiring.machine()
        self._looked_on = _follow_the_days(machine, self._looked_on)
        _look_for_doubles(machine)


def _follow_the_days(machine: Machine, looked_on: date | None) -> date:
    """Count who holds a letter that is over among the remaining again, soon after midnight.

    It is looked once a day and at the start, also when the clock went back: then letters that it
    closed too early stand again.
    """
    today = machine.today
    if today != looked_on:
        if closed := issuance.close_ended(machine, today=today):
            _log.info("%s letters are over", closed)
        if reopened := issuance.reopen_early(machine, today=today):
            _log.warning("%s letters stand again: the clock had run ahead", reopened)
    return today


def _look_for_doubles(machine: Machine) -> None:
    """Compare all recordings anew where some came since the last search, at most once an hour."""
    if not machine.is_office:
        return
    searched_ms, news = recorded_twice.searched()
    age_ms = _SEARCH_AGAIN_MS if searched_ms is None else machine.clock_ms() - searched_ms
    if news and not 0 <= age_ms < _SEARCH_AGAIN_MS:
        _log.info("%s pairs are perhaps one person", searching.search(machine))
