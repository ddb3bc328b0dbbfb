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

LETTERS_SHOWN = 40  # newest first; the rest is found by name


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def suket(request: Request) -> HttpResponse:
    """Show who may get a letter, by village, and which letters wait to be handed over."""
    village, letters = request.GET.get("desa", ""), read.letters(is_in_hand=False)
    return page(
        request,
        "issuance/suket.html",
        village=village,
        candidates=read.suket_candidates(village),
        villages=request.machine.regions.villages(request.machine.today),
        ready=[(one, read.person_row(Subject(one.subject))) for one in letters[:LETTERS_SHOWN]],
        count=len(letters),
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
