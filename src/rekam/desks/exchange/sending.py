"""The page on which a machine exchanges: by a stick, a bucket or the network; also for others.

An exchange runs while its page is awaited. Meanwhile the page that is still there asks how far it
is, where scripts are on, and may end it; where they are off, one waits for the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.exchange import travel
from rekam.desks.exchange.travel import Outcome
from rekam.domain.errors import TransportError
from rekam.domain.trust import Role
from rekam.registry import carried, read, waiting
from rekam.registry.machine import Machine
from rekam.sync import hosts, http
from rekam.sync.bucket import BucketCarrier
from rekam.sync.carrier import Carrier
from rekam.sync.carry import Brought
from rekam.sync.courier import Report
from rekam.sync.hosts import Bucket
from rekam.sync.http import Limits
from rekam.sync.journey import Journey
from rekam.sync.stick import StickCarrier
from rekam.sync.sticks import Stick
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

NETWORK, STICK = "jaringan", "USB"
_PATIENCE = Limits(connect_s=5.0)  # an officer waits for the page
_BUCKET_PATIENCE = hosts.Limits(connect_s=5.0, retries=1)
_FAILED = Outcome(
    report=Report(failed=["road"]), people_out=0, bytes_out=0, people_in=0, bytes_in=0,
    kits=(), receipts=0,
)  # fmt: skip


@allow(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """Show where the recordings are; POST carries them, or carries what is of others."""
    machine = request.machine
    outcome: Outcome | None = None
    brought: Brought | None = None
    why, is_busy = "", False
    if request.method == "POST":
        journey = Journey(total_bytes=read.parts_waiting(machine)[1])
        with machine.underway.begun(journey) as may_go:
            if may_go:
                outcome, brought, why = _done(request, journey)
        is_busy = not may_go
    (count, size_bytes), found = read.parts_waiting(machine), machine.sticks()
    tried = request.homeward.tried if request.homeward else {}
    return page(
        request,
        "exchange/stick.html" if machine.is_office else "exchange/send.html",
        state=read.send_state(machine),
        parts_waiting=count,
        bytes_waiting=size_bytes,
        copies=machine.counted.once("copies", machine.node, lambda: waiting.copies(machine)),
        keep_days=machine.mailroom.keep_days,
        address=machine.address,
        network_tried=tried.get(NETWORK),
        stick_tried=tried.get(STICK),
        now_ms=machine.clock_ms(),
        buckets=[
            (name, one.address.place, tried.get(name)) for name, one in machine.buckets().items()
        ],
        retry_ms=request.homeward.retry_ms if request.homeward else None,
        sticks=found or [],
        is_blind=found is None,
        targets=_targets(machine, found or []),
        folder=request.POST.get("folder", "").strip(),
        outcome=outcome,
        report=outcome.report if outcome else None,
        brought=brought,
        bytes_brought=sum(brought.there.values()) + sum(brought.back.values()) if brought else 0,
        why=why,
        is_busy=is_busy,
        journey=machine.underway.journey,
        people=_people_out(machine),
    )


@allow(*Role)
@require_safe
def progress(request: Request) -> HttpResponse:
    """Tell how far the exchange is that runs now; nothing when none does."""
    machine = request.machine
    return page(
        request,
        "exchange/progress.html",
        journey=machine.underway.journey,
        people=_people_out(machine),
    )


@allow(*Role)
@require_POST
def stop(request: Request) -> HttpResponse:
    """End the exchange that runs now before its next step; its own page tells what it did."""
    if journey := request.machine.underway.journey:
        journey.stop()
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _people_out(machine: Machine) -> int:
    journey = machine.underway.journey
    return carried.people_in([*journey.out]) if journey else 0


def _done(request: Request, journey: Journey) -> tuple[Outcome | None, Brought | None, str]:
    """Go along the road that was chosen; say what was done, and the code of what failed."""
    machine = request.machine
    try:
        if source := request.POST.get("from"):
            with _opened(machine, request.POST.get("to", "")) as target:
                if target is None or source not in _paths(machine):
                    return None, None, ""
                brought, why = travel.carry_for_others(
                    machine, StickCarrier(Path(source)), target, journey
                )
                return None, brought, why
        with _chosen(machine, request.POST) as carrier:
            outcome = travel.along(machine, carrier, journey) if carrier else None
            if outcome and not outcome.is_stopped:
                _note(request, carrier, outcome.code)
    except TransportError as error:
        _note(request, None, error.code)
        return replace(_FAILED, code=error.code), None, error.code
    return outcome, None, outcome.code if outcome else ""


def _note(request: Request, carrier: Carrier | None, code: str) -> None:
    """Remember when the road that a key was pressed for was tried, and what came of it."""
    if request.homeward and not request.POST.get("from"):
        is_stick = request.POST.get("folder", "").strip()
        name = STICK if is_stick else request.POST.get("road", NETWORK)
        request.homeward.note(name, carrier, code)


@contextmanager
def _chosen(machine: Machine, asked: Mapping[str, str]) -> Iterator[Carrier | None]:
    stick = asked.get("folder", "").strip()
    if stick:
        yield StickCarrier(Path(stick))
        return
    with _opened(machine, asked.get("road", NETWORK), node=machine) as carrier:
        yield carrier


@contextmanager
def _opened(machine: Machine, to: str, *, node: Machine | None = None) -> Iterator[Carrier | None]:
    """Open a road by its name: the network, a bucket, or a stick that is plugged in; else None.

    A bucket shows a mule all mail, and a kit that comes for itself what a kit may have put.
    """
    buckets: Mapping[str, Bucket] = machine.buckets()
    if to == NETWORK and machine.address:
        keys = machine.ledger.keys
        with http.road(
            machine.address, machine.node, keys, limits=_PATIENCE, memory=machine.http3
        ) as carrier:
            yield carrier
    elif to in buckets:
        own = node.node if node else None
        yield BucketCarrier(buckets[to], node=own, limits=_BUCKET_PATIENCE)
    elif to in _paths(machine):
        yield StickCarrier(Path(to))
    else:
        yield None  # it was taken away since the page was shown


def _paths(machine: Machine) -> set[str]:
    return {str(stick.path) for stick in machine.sticks() or []}


def _targets(machine: Machine, sticks: list[Stick]) -> list[str]:
    """Return where a mule may bring what lies on the first stick, by name or folder."""
    if not sticks or machine.is_office:
        return []
    network = [NETWORK] if machine.address else []
    return [*network, *machine.buckets(), *(str(one.path) for one in sticks[1:])]
