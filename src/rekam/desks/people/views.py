"""Look people up, and show one person's whole story."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.people import actions
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.domain.values import Nik, Subject, is_temporary
from rekam.registry import meeting, read, search
from rekam.web import passphrases
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request
from rekam.web.signin import passphrase_problems
from rekam.web.telling import told

CANDIDATES_SHOWN = 5


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def find(request: Request) -> HttpResponse:
    """Find people of the register and of our own book by name, NIK or receipt number."""
    text = request.GET.get("q", "").strip()
    found = search.find(text, regions=request.machine.regions, limit=25) if text else []
    known = meeting.known(found, on=request.machine.voting_day)
    others = [row for row in read.people(text) if row.subject not in known] if text else []
    return page(
        request,
        "people/find.html",
        query=text,
        found=[(one, known[one.nik].person) for one in found],
        others=others,
    )


@allow(*Role)
@noted
@require_safe
def story(request: Request, subject: str) -> HttpResponse:
    """Show everything that was told of a person, oldest first."""
    row = read.person_row(Subject(subject))
    is_unknown = row is not None and is_temporary(Subject(row.subject))
    return page(
        request,
        "people/story.html",
        subject=row.subject if row else subject,
        who=read.resident(row.subject if row else subject) or row,
        row=row,
        lines=told(read.story(Subject(subject))),
        enrolments=read.enrolments(Subject(subject)),
        is_unknown=is_unknown,
        candidates=_candidates(row.name, row.born, row.village) if row and is_unknown else [],
    )


@allow(Role.REGISTRAR)
@require_POST
def identify(request: Request, subject: str) -> HttpResponse:
    """Say who somebody with a temporary id is."""
    nik = Nik("".join(request.POST.get("nik", "").split())).subject
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise MalformedError("reason")
    actor = request.officer.ident
    actions.identify(request.machine, Subject(subject), nik=nik, reason=reason, actor=actor)
    return redirect("people:story", nik)


@allow(*Role)
@sensitive_post_parameters("passphrase", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def passphrase(request: Request) -> HttpResponse:
    """Let the officer who is signed in choose a new passphrase."""
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        new = request.POST.get("new", "")
        # Whoever finds a screen left open does not have the passphrase of now.
        wrong = passphrases.problem(request, request.officer.ident, "passphrase")
        problems = [("passphrase", wrong)] if wrong else []
        problems = problems or passphrase_problems(new, request.POST.get("again", ""))
        if not problems:
            actions.change_passphrase(request.machine, request.officer, new)
    is_done = request.method == "POST" and not problems
    return page(
        request,
        "people/passphrase.html",
        status=403 if problems else 200,
        problems=problems,
        is_done=is_done,
    )


def _candidates(name: str, born: date | None, village: str) -> list[search.Found]:
    """Return residents who may be the one: of that name and year, their village first."""
    asked = f"{name} {born.year}" if born else name
    found = search.find(asked, villages={village}, limit=CANDIDATES_SHOWN)
    return found or search.find(name, villages={village}, limit=CANDIDATES_SHOWN)
