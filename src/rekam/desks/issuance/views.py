"""Letters that can be issued, and letters that wait for their holder.

Handing one over is a page of its own, the same for cards (``desks/cards/hand_views.py``).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, islice
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.issuance import actions, printing
from rekam.domain.letters import RENEWABLE_DAYS
from rekam.domain.trust import Role
from rekam.domain.values import Subject, reason_of
from rekam.registry import letters, read
from rekam.registry.working import Phase, Work
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.packing import zipped
from rekam.web.partials import page
from rekam.web.request import Request

LETTERS_SHOWN = 40  # newest first; the rest is found by name
CANDIDATES_SHOWN = 100


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def suket(request: Request) -> HttpResponse:
    """Show who may get a letter, by village, and which letters wait to be handed over."""
    village = request.GET.get("desa", "")
    waiting = read.letters(is_in_hand=False, limit=LETTERS_SHOWN)
    rules = letters.policy(request.machine.today)
    candidates = letters.candidates(rules, village, limit=CANDIDATES_SHOWN + 1)
    return page(
        request,
        "issuance/suket.html",
        village=village,
        rules=rules,
        works=request.machine.works.running,
        candidates=candidates[:CANDIDATES_SHOWN],
        are_more=len(candidates) > CANDIDATES_SHOWN,
        villages=request.machine.regions.villages(request.machine.today),
        ready=[(one, read.person_row(Subject(one.subject))) for one in waiting],
        count=read.count_letters(is_in_hand=False),
        ending=_ending(request),
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
def issue_all(request: Request) -> HttpResponse:
    """Issue letters to everybody of the chosen village who may have one; see web/underway.html."""
    machine, village = request.machine, request.POST.get("desa", "")
    with machine.works.begun(Work(_("Menerbitkan suket"), phase=Phase.TELL)) as work:

        def reached(done: int, total: int) -> None:
            work.total = total
            work.reached(Phase.TELL, done)

        actions.issue_all(
            machine,
            village,
            today=machine.today,
            officer=request.officer.ident,
            on_progress=reached,
        )
    return _back_to_the_list(request)


@allow(Role.REGISTRAR)
@require_POST
def renew(request: Request, subject: str) -> HttpResponse:
    """Give a new letter in place of one that ends soon; it waits to be handed over."""
    machine = request.machine
    actions.renew_suket(
        machine, Subject(subject), today=machine.today, officer=request.officer.ident
    )
    return _back_to_the_list(request)


@allow(Role.REGISTRAR)
@require_POST
def revoke(request: Request, subject: str) -> HttpResponse:
    """Withdraw a letter with a reason; whoever verifies with a newer list refuses it."""
    reason = reason_of(request.POST.get("reason", ""))
    actions.revoke_suket(
        request.machine, Subject(subject), reason=reason, officer=request.officer.ident
    )
    return _back_to_the_list(request)


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def print_one(request: Request, subject: str) -> HttpResponse:
    """Give the living letter of one person to print."""
    found = list(letters.living(read.letters_of(Subject(subject))))
    if not found:
        raise Http404
    ((name, made, _),) = printing.documents(request.machine, found[-1:])
    return HttpResponse(made, content_type="application/pdf", headers=_named(name))


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def print_all(request: Request) -> HttpResponseBase:
    """Give every letter that waits for its holder to print, oldest number first."""
    machine = request.machine
    waiting = list(letters.living(read.letters(is_in_hand=False)[::-1]))
    files = ((name, made) for name, made, _ in printing.documents(machine, waiting))
    first = list(islice(files, 1))  # what is refused is told before the answer begins
    pieces = zipped(chain(first, files), made_on=machine.today)
    name = f"suket-{machine.today:%Y-%m-%d}.zip"
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=_named(name))


def _ending(request: Request) -> list[tuple[Any, Any]]:
    """Return the letters in people's hands that may be renewed, those that end first on top."""
    until = request.machine.today + timedelta(days=RENEWABLE_DAYS)
    ending = letters.ending(until, limit=LETTERS_SHOWN)
    return [(one, read.person_row(Subject(one.subject))) for one in ending]


def _named(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""
    }


def _back_to_the_list(request: Request) -> HttpResponse:
    """Lead back to the village that was chosen, so that a run of letters needs choosing once."""
    village = request.POST.get("desa", "")
    query = "?" + urlencode({"desa": village}) if village else ""
    return redirect(reverse("issuance:suket") + query)
