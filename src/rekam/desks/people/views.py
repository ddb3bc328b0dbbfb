"""Look people up, and show one person's whole story."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from rekam.desks.people.telling import told
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import read, search
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def find(request: Request) -> HttpResponse:
    """Find people of the register and of our own book by name, NIK or receipt number."""
    text = request.GET.get("q", "").strip()
    found = search.find(text, limit=25) if text else []
    known = {one.resident.nik for one in found}
    others = [row for row in read.people(text) if row.subject not in known] if text else []
    return page(request, "people/find.html", query=text, found=found, others=others)


@allow(*Role)
@require_safe
def story(request: Request, subject: str) -> HttpResponse:
    """Show everything that was told of a person, oldest first."""
    row = read.person_row(Subject(subject))
    return page(
        request,
        "people/story.html",
        subject=row.subject if row else subject,
        who=read.resident(row.subject if row else subject) or row,
        row=row,
        lines=told(read.story(Subject(subject))),
        enrolments=read.enrolments(Subject(subject)),
    )
