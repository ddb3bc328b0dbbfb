"""The number that must fall to zero, and what it is made of.

Before: ``registry/project.py`` made the rows. This is where an enrolment's way ends: it is seen.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from rekam.domain.trust import Role
from rekam.registry import read
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(*Role)
@require_safe
def home(request: Request) -> HttpResponse:
    """Lead to where this machine's work begins: the number at the office, the search on a kit."""
    return redirect("overview:number" if request.machine.is_office else "capture:find")


@allow(*Role)
@require_safe
def number(request: Request) -> HttpResponse:
    """Show the number with its classes and villages."""
    return page(request, "overview/number.html", number=read.the_number())
