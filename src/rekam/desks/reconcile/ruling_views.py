"""The page on which a voter is ruled out, or taken in again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.reconcile import ruling
from rekam.desks.reconcile.views import LAST
from rekam.domain import kpu
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import project, read, voters
from rekam.web.access import allow
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

_PAGES = {"periksa": "reconcile:check", "ganda": "reconcile:doubles"}


@allow(Role.REGISTRAR)
@require_safe
def ruling_page(request: Request, subject: str) -> HttpResponse:
    """Show a voter with the codes of the year, or how they were ruled out."""
    person, row = project.person(Subject(subject)), read.person_row(Subject(subject))
    listed = voters.owned(person.subject)
    code_set = kpu.code_set_of(request.machine.voting_day.year)
    return page(
        request,
        "reconcile/ruling.html",
        subject=person.subject,
        row=row,
        who=read.resident(person.subject) or (listed[-1] if listed else row),
        ruling=person.ruled_out,
        codes=kpu.CODE_SETS[code_set],
        code_set=code_set,
        then=request.GET.get("lalu", ""),
    )


@allow(Role.REGISTRAR)
@require_POST
def rule_out(request: Request, subject: str) -> HttpResponse:
    """Rule a voter out, or propose it; then go on where the officer came from."""
    code_set = kpu.code_set_of(request.machine.voting_day.year)
    is_settled = ruling.rule_out(
        request.machine,
        Subject(subject),
        code=_code(request.POST.get("code", "")),
        code_set=code_set,
        reason=request.POST.get("reason", "").strip(),
        officer=request.officer.ident,
    )
    row, listed = read.person_row(Subject(subject)), voters.owned(Subject(subject))
    request.session[LAST] = {
        "subject": subject,
        "voter": listed[-1].pk if listed else 0,
        "name": row.name if row else subject,
        "verdict": "ruled-out",
        "is_settled": is_settled,
    }
    return _back(request, subject)


@allow(Role.REGISTRAR)
@require_POST
def reinstate(request: Request, subject: str) -> HttpResponse:
    """Take a voter in again."""
    ruling.reinstate(
        request.machine,
        Subject(subject),
        reason=request.POST.get("reason", "").strip(),
        officer=request.officer.ident,
    )
    request.session.pop(LAST, None)
    return _back(request, subject)


def _code(text: str) -> int:
    code = whole(text)
    if code is None:
        raise MalformedError("kpu-code", text[:20])
    return code


def _back(request: Request, subject: str) -> HttpResponse:
    then = request.POST.get("then", "")
    if then in _PAGES:
        return redirect(_PAGES[then])
    return redirect("people:story", subject)
