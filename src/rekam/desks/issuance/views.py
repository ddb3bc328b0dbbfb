"""Letters that can be issued, letters that wait for their holder, and handing them over."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.issuance import actions
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

LETTERS_SHOWN = 40  # newest first; the rest is found by name
CANDIDATES_SHOWN = 100


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def suket(request: Request) -> HttpResponse:
    """Show who may get a letter, by village, and which letters wait to be handed over."""
    village, letters = request.GET.get("desa", ""), read.letters(is_in_hand=False)
    candidates = read.suket_candidates(village, limit=CANDIDATES_SHOWN + 1)
    return page(
        request,
        "issuance/suket.html",
        village=village,
        candidates=candidates[:CANDIDATES_SHOWN],
        are_more=len(candidates) > CANDIDATES_SHOWN,
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
    return _back_to_the_list(request)


@allow(Role.REGISTRAR)
@require_POST
def hand_over(request: Request, subject: str) -> HttpResponse:
    """Hand one letter over to its holder or a relative."""
    receiver = request.POST.get("receiver", "").strip() or "yang bersangkutan"
    actions.hand_over_suket(
        request.machine, Subject(subject), receiver=receiver, officer=request.officer.ident
    )
    return _back_to_the_list(request)


def _back_to_the_list(request: Request) -> HttpResponse:
    """Lead back to the village that was chosen, so that a run of letters needs choosing once."""
    village = request.POST.get("desa", "")
    query = "?" + urlencode({"desa": village}) if village else ""
    return redirect(reverse("issuance:suket") + query)
