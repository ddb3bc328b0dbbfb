"""How each kit stands, and what was kept aside.

The page for sending stands in ``sending.py``, the mailboxes that kits reach in ``mailboxes.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.doctor.disks import DISK_LOW_BYTES
from rekam.doctor.office import KIT_LATE_MS
from rekam.domain.errors import RefusedError, RevokedSignerError, UntrustedError
from rekam.domain.trust import Role
from rekam.domain.values import node_id
from rekam.registry import codes, read
from rekam.registry import quarantine as quarantined
from rekam.web.access import allow
from rekam.web.errors import advice
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

DECIDED = {*quarantined.ADOPTABLE, RevokedSignerError.code}  # by a person, who says why
RETRIED = set(quarantined.EARLY) - DECIDED  # enters by itself; a person may only hasten it
_CODES_MAX = 999  # no kit ever waits for a higher one


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
        late_before_ms=now_ms - KIT_LATE_MS,
        disk_low_bytes=DISK_LOW_BYTES,
        backup=read.backup_state(machine),
        given=codes.given(),
    )


@allow(Role.REGISTRAR, Role.IT)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponse:
    """Say the code that opens a kit once, to read out to whom forgot a passphrase there."""
    device, typed = request.POST.get("device", ""), request.POST.get("number", "").strip()
    officer = request.POST.get("officer", "")
    said, problems = "", []
    if request.method == "POST" and not officer:
        problems.append(("officer", _("Pilih petugas yang meminta.")))
    number = whole(typed, at_most=_CODES_MAX)
    if request.method == "POST" and not number:
        problems.append(("number", _("Ketik nomor yang tampak di layar kit.")))
    if request.method == "POST" and number and not problems:
        said = codes.give(
            request.machine.ledger,
            node_id(device),
            number=number,
            officer=officer,
            actor=request.officer.ident,
        )
    return page(
        request,
        "exchange/code.html",
        kits=[one.node for one in read.kits(request.machine) if not one.is_revoked],
        officers=read.officers(),
        device=device,
        officer=officer,
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
    row = read.one_of_quarantine(digest)
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
