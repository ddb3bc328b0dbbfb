"""Look people up, and show one person's whole story."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.people import actions, attempts
from rekam.domain.doubles import CAUSES, question
from rekam.domain.errors import MalformedError
from rekam.domain.lifecycle import CENTRE
from rekam.domain.trust import Role
from rekam.domain.values import Subject, is_temporary
from rekam.registry import meeting, project, read, recorded_twice, search
from rekam.registry.recorded_twice import Row
from rekam.web import passphrases
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request
from rekam.web.signin import passphrase_problems
from rekam.web.telling import told

CANDIDATES_SHOWN = 5
NOTE_MAX = 500  # letters
CAUSES_TO_CHOOSE = [one for one in CAUSES if one != CENTRE]  # the centre says so by its lists


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
    """Show everything that was told of a person, oldest first, and each recording's way."""
    person, lines = project.person(Subject(subject)), read.story(Subject(subject))
    row = read.person_row(person.subject)
    resident = read.resident(person.subject)
    is_unknown = row is not None and is_temporary(person.subject)
    return page(
        request,
        "people/story.html",
        subject=person.subject,
        who=resident or row,
        row=row,
        lines=told(lines),
        attempts=attempts.attempts(lines, person, today=request.machine.today),
        papers=attempts.papers(lines, person),
        decisions=attempts.decisions(lines, person),
        enrolments=person.enrolments,
        re_record=person.re_record,
        may_ask=person.is_recorded or person.is_failed,
        causes=CAUSES_TO_CHOOSE,
        question=question(person),
        is_unknown=is_unknown,
        candidates=_candidates(row) if row and is_unknown else [],
    )


@allow(Role.REGISTRAR)
@require_POST
def ask_re_record(request: Request, subject: str) -> HttpResponse:
    """Ask for a new recording of somebody."""
    actions.ask_re_record(
        request.machine,
        Subject(subject),
        cause=request.POST.get("cause", ""),
        words=request.POST.get("words", "").strip(),
        actor=request.officer.ident,
    )
    return redirect("people:story", subject)


@allow(Role.REGISTRAR)
@require_POST
def withdraw_re_record(request: Request, subject: str) -> HttpResponse:
    """Say that no new recording is needed after all."""
    actions.withdraw_re_record(
        request.machine,
        Subject(subject),
        reason=request.POST.get("reason", "").strip(),
        actor=request.officer.ident,
    )
    return redirect("people:story", subject)


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def note(request: Request, subject: str) -> HttpResponse:
    """Write something down about a person: an answer to what the office asked."""
    text = request.POST.get("text", "").strip()
    if not text:
        raise MalformedError("text", "")
    if read.person_row(Subject(subject)) is None:  # nothing was asked of whom nobody spoke of
        raise Http404
    actions.note(request.machine, Subject(subject), text[:NOTE_MAX], actor=request.officer.ident)
    return redirect("people:story", subject)


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


def _candidates(row: Row) -> list[search.Found]:
    """Return residents who may be the one: of that name and year, their village first."""
    return recorded_twice.candidates(
        row.name, row.born, village=row.village, limit=CANDIDATES_SHOWN
    )
