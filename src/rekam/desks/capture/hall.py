"""The hall: who waits, who is next, and how the day went. Tickets are this kit's own, no facts."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rekam.domain.trust import Role
from rekam.domain.values import Subject, age_on
from rekam.registry import days, drafts, read, tickets
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

ELDERLY_YEARS = 60  # UU 13/1998, art. 1: lanjut usia


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def queue(request: Request) -> HttpResponse:
    """Show everybody who waits today, the next one first."""
    machine = request.machine
    hall = tickets.hall(machine.today)
    return page(request, "capture/queue.html", hall=hall, now_ms=machine.clock_ms())


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def take(request: Request, subject: str) -> HttpResponse:
    """Give a person a ticket; the old come first without being asked for."""
    machine, resident = request.machine, read.resident(Subject(subject))
    if resident is None:
        raise Http404(_("Orang ini tidak ada di daftar kit ini."))
    is_elderly = resident.born is not None and age_on(resident.born, machine.today) >= ELDERLY_YEARS
    tickets.take(
        machine.today,
        Subject(subject),
        name=resident.name,
        is_first=is_elderly or bool(request.POST.get("first")),
        note=request.POST.get("note", "").strip(),
        now_ms=machine.clock_ms(),
    )
    return redirect("capture:find")


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def move(request: Request, number: int) -> HttpResponse:
    """Put one who did not come when called behind all others, or note that they went home."""
    done = tickets.leave if request.POST.get("to") == "home" else tickets.pass_over
    done(request.machine.today, number, now_ms=request.machine.clock_ms())
    return redirect("capture:queue")


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def day(request: Request) -> HttpResponse:
    """Show how the day went, and what to do before going home."""
    machine = request.machine
    return page(
        request,
        "capture/day.html",
        day=days.day_of(machine, machine.today),
        hall=tickets.hall(machine.today),
        unfinished=len(drafts.every()),
        state=read.send_state(machine),
    )
