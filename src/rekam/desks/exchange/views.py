"""How each kit stands, what was kept aside, and a kit's own page for sending.

The mailboxes that kits reach over HTTP are another thing: see ``mailboxes.py`` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.exchange import actions
from rekam.domain.errors import RefusedError, RevokedSignerError, UntrustedError
from rekam.domain.trust import Role
from rekam.domain.values import node_id
from rekam.registry import quarantine as quarantined
from rekam.registry import read, welcome
from rekam.registry.machine import Machine
from rekam.sync import hosts, http
from rekam.sync.bucket import BucketCarrier
from rekam.sync.courier import Report
from rekam.sync.folder import FolderCarrier
from rekam.sync.hosts import Bucket
from rekam.sync.http import Limits
from rekam.web.access import allow
from rekam.web.errors import advice
from rekam.web.partials import page
from rekam.web.request import Request

LATE_AFTER_MS = 24 * 3_600_000  # not heard of for longer, and someone should call the officer
DECIDED = {*quarantined.ADOPTABLE, RevokedSignerError.code}  # by a person, who says why
RETRIED = set(quarantined.EARLY) - DECIDED  # enters by itself; a person may only hasten it
_CODES_MAX = 1000  # no kit ever waits for a higher one
_PATIENCE = Limits(connect_s=5.0)  # an officer waits for the page
_BUCKET_PATIENCE = hosts.Limits(connect_s=5.0, retries=1)


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def kits(request: Request) -> HttpResponse:
    """Show every kit with what it holds and what it last said; silent ones first."""
    machine = request.machine
    now_ms = machine.clock_ms()
    return page(
        request,
        "exchange/kits.html",
        kits=read.kits(machine),
        now_ms=now_ms,
        late_before_ms=now_ms - LATE_AFTER_MS,
    )


@allow(Role.REGISTRAR, Role.IT)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Say the code that opens a kit once, to read out to whom forgot a passphrase there."""
    device, typed = request.POST.get("device", ""), request.POST.get("number", "").strip()
    said, problems = "", []
    if request.method == "POST" and not 0 < int(typed if typed.isdecimal() else 0) < _CODES_MAX:
        problems = [("number", _("Ketik nomor yang tampak di layar kit."))]
    elif request.method == "POST":
        said = welcome.code_for(request.machine.ledger, node_id(device), int(typed))
    return page(
        request,
        "exchange/code.html",
        kits=[one.node for one in read.kits(request.machine) if not one.is_revoked],
        device=device,
        number=typed,
        said=said,
        problems=problems,
    )


@allow(Role.REGISTRAR, Role.IT)
@require_safe
def quarantine(request: Request) -> HttpResponse:
    """Show what was kept aside, with the reason and what can be done."""
    return _quarantine(request)


@allow(Role.REGISTRAR, Role.IT)
@require_POST
def release(request: Request, digest: str) -> HttpResponse:
    """Settle one thing by a supervisor's decision; what is refused is said beside it."""
    reason = request.POST.get("reason", "").strip()
    row = next((one for one in read.quarantined() if one.digest == digest), None)
    if row is not None and row.code in DECIDED and not row.settled and not reason:
        problem = _("Tulis dulu alasan keputusan ini.")
        return _quarantine(request, failed=digest, problems=[(f"reason-{digest}", problem)])
    try:
        quarantined.release(
            request.machine.ledger, digest, actor=request.officer.ident, reason=reason
        )
    except (RefusedError, UntrustedError) as error:
        told = advice(error)
        problems = [(f"row-{digest}" if row else "content", f"{told.what} {told.do}")]
        return _quarantine(request, failed=digest, problems=problems)
    return redirect("exchange:quarantine")


@allow(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """Show where the recordings are; POST carries them, by a stick, a bucket or the network."""
    machine = request.machine
    buckets = machine.buckets()
    report, why = (None, "")
    if request.method == "POST":
        report, why = _carried(request, buckets)
    count, size_bytes = read.parts_waiting(machine)
    return page(
        request,
        "exchange/stick.html" if machine.is_office else "exchange/send.html",
        state=read.send_state(machine),
        parts_waiting=count,
        bytes_waiting=size_bytes,
        address=machine.address,
        buckets=[(name, one.address.place) for name, one in buckets.items()],
        folder=request.POST.get("folder", "").strip(),
        report=report,
        why=why,
    )


def _carried(request: Request, buckets: Mapping[str, Bucket]) -> tuple[Report | None, str]:
    """Go along the road that was chosen; return what was done, and the code of what failed."""
    machine, stick = request.machine, request.POST.get("folder", "").strip()
    if stick:
        return actions.exchange_by(machine, FolderCarrier(Path(stick))), ""
    if road := request.POST.get("road"):
        if road not in buckets:
            return None, ""  # it was taken away since the page was shown
        carrier = BucketCarrier(buckets[road], node=machine.node, limits=_BUCKET_PATIENCE)
        report = actions.exchange_by(machine, carrier)
        return report, carrier.trouble.code if report.failed and carrier.trouble else ""
    return (_exchange_with_office(machine) if machine.address else None), ""


def _quarantine(
    request: Request, *, failed: str = "", problems: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    rows = read.quarantined()
    return page(
        request,
        "exchange/quarantine.html",
        status=HTTPStatus.CONFLICT if problems else HTTPStatus.OK,
        waiting=[row for row in rows if not row.settled],
        settled=[row for row in rows if row.settled],
        decided=DECIDED,
        retried=RETRIED,
        failed=failed,
        problems=problems,
    )


def _exchange_with_office(machine: Machine) -> Report:
    keys = machine.ledger.keys
    with http.road(machine.address, machine.node, keys, limits=_PATIENCE) as carrier:
        return actions.exchange_now(machine, carrier)
