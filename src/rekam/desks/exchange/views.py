"""How each kit stands, what was kept aside, and a kit's own page for sending.

The mailboxes that kits reach over HTTP are another thing: see ``mailboxes.py`` here.
"""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.exchange import actions
from rekam.domain.trust import Role
from rekam.registry import quarantine as quarantined
from rekam.registry import read
from rekam.sync.folder import FolderCarrier
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def kits(request: Request) -> HttpResponse:
    """Show every kit with what it holds and what it last said; silent ones first."""
    machine = request.machine
    return page(request, "exchange/kits.html", kits=read.kits(machine), now_ms=machine.clock_ms())


@allow(Role.REGISTRAR, Role.IT)
@require_safe
def quarantine(request: Request) -> HttpResponse:
    """Show what was kept aside, with the reason and what can be done."""
    return page(request, "exchange/quarantine.html", rows=read.quarantined())


@allow(Role.REGISTRAR, Role.IT)
@require_POST
def release(request: Request, digest: str) -> HttpResponse:
    """Settle one thing by a supervisor's decision."""
    quarantined.release(
        request.machine.ledger,
        digest,
        actor=request.officer.ident,
        reason=request.POST.get("reason", "").strip(),
    )
    return redirect("exchange:quarantine")


@allow(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: Request) -> HttpResponse:
    """Show where this machine's recordings are; POST copies to and from a stick."""
    report, stick = None, request.POST.get("folder", "").strip()
    if request.method == "POST" and stick:
        report = actions.exchange_now(request.machine, FolderCarrier(Path(stick)))
    return page(
        request,
        "exchange/send.html",
        state=read.send_state(request.machine),
        folder=stick,
        report=report,
    )
