"""Route sheets: what a rider takes along, on a kit and on paper, and what came back."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.cards import route_paper
from rekam.desks.cards import sheets as actions
from rekam.domain.errors import MalformedError
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import sheets, uncollected, waiting
from rekam.registry.sheets import Sheet, Stop
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request

SETTLED_SHOWN = 30
STOPS_SHOWN = 60


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def every(request: Request) -> HttpResponse:
    """Show the sheets that something is out with, and the latest of the settled ones."""
    return page(
        request,
        "cards/sheets.html",
        open=sheets.sheets(is_open=True, limit=1000),
        settled=sheets.sheets(is_open=False, limit=SETTLED_SHOWN),
        now_ms=request.machine.clock_ms(),
    )


@allow(Role.REGISTRAR)
@require_POST
def carry(request: Request) -> HttpResponse:
    """Give the chosen papers, or all of one village, to a rider."""
    chosen = request.POST.getlist("subject")
    if request.POST.get("what") == "all":
        village = request.POST.get("desa", "")
        if not village:
            raise MalformedError("village", village)
        chosen = [one.subject for one in uncollected.lying(village)[: actions.SHEET_MAX]]
    name = actions.carry(
        request.machine,
        [Subject(one) for one in chosen],
        carrier=request.POST.get("kit", ""),
        rider=request.POST.get("rider", ""),
        officer=request.officer.ident,
    )
    return redirect("cards:sheet", *name.split("/"))


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def sheet(request: Request, day: str, time: str) -> HttpResponse:
    """Show one sheet: every paper on it, and what became of each."""
    found, stops = _found(f"{day}/{time}")
    return page(
        request,
        "cards/sheet.html",
        sheet=found,
        stops=stops,
        day=day,
        time=time,
        reasons=actions.REASONS,
    )


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def paper(request: Request, day: str, time: str) -> HttpResponse:
    """Give one sheet to print."""
    found, stops = _found(f"{day}/{time}")
    made = route_paper.document(request.machine, found, stops)
    name = content_disposition_header(as_attachment=True, filename=f"antar-{day}-{time}.pdf")
    headers = {"Content-Disposition": name or ""}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@allow(Role.REGISTRAR)
@require_POST
def back(request: Request, day: str, time: str) -> HttpResponse:
    """Note which papers came back, and why."""
    actions.bring_back(
        request.machine,
        f"{day}/{time}",
        [Subject(one) for one in request.POST.getlist("subject")],
        reason=request.POST.get("reason", ""),
        officer=request.officer.ident,
    )
    return redirect("cards:sheet", day, time)


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def round_of_kit(request: Request) -> HttpResponse:
    """Show on a kit whose papers are with it, in the order of the way; no network is asked."""
    machine = request.machine
    text = request.GET.get("q", "").strip()
    stops = sheets.with_kit(machine.node)
    found = [one for one in stops if _is_meant(one, text)]
    if text and len(found) == 1 and not request.htmx:
        return redirect("cards:hand-over", found[0].home.subject)
    return page(
        request,
        "cards/round.html",
        query=text,
        stops=found[:STOPS_SHOWN],
        are_more=len(found) > STOPS_SHOWN,
        states=sheets.settled_by(machine.node),
        count=len(stops),
        unsent=waiting.handovers(machine),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def missed(request: Request, subject: str) -> HttpResponse:
    """Note that nobody could take it; it stays with the rider until the office has it back."""
    actions.miss(
        request.machine,
        Subject(subject),
        reason=request.POST.get("reason", ""),
        officer=request.officer.ident,
    )
    return redirect("cards:round")


def _found(name: str) -> tuple[Sheet, list[Stop]]:
    found = sheets.find(name)
    if found is None:
        raise Http404
    return found, sheets.stops(name)


def _is_meant(stop: Stop, text: str) -> bool:
    wanted = text.casefold()
    digits = "".join(text.split())
    return wanted in stop.home.name.casefold() or (
        digits.isdecimal() and digits in stop.home.subject
    )
