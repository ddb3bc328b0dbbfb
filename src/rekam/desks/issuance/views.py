"""Letters that can be issued, letters that wait for their holder, and handing them over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.issuance import actions
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def suket(request: Request) -> HttpResponse:
    """Show who may get a letter, by village, and which letters wait to be handed over."""
    village = request.GET.get("desa", "")
    return page(
        request,
        "issuance/suket.html",
        village=village,
        candidates=read.suket_candidates(village),
        letters=read.letters(is_in_hand=False),
    )


@allow(Role.REGISTRAR)
@require_POST
def issue(request: Request, subject: str) -> HttpResponse:
    """Issue one letter."""
    machine = request.machine
    actions.issue_suket(
        machine, Subject(subject), today=machine.today, officer=request.officer.ident
    )
    return redirect("issuance:suket")


@allow(Role.REGISTRAR)
@require_POST
def hand_over(request: Request, subject: str) -> HttpResponse:
    """Hand one letter over to its holder or a relative."""
    receiver = request.POST.get("receiver", "").strip() or "yang bersangkutan"
    actions.hand_over_suket(
        request.machine, Subject(subject), receiver=receiver, officer=request.officer.ident
    )
    return redirect("issuance:suket")
