"""Somebody who is in no register of this kit, or of whom the family card says otherwise.

Both are recorded all the same. With a NIK on the card the recording is about that NIK, without one
it gets a temporary id of this kit, and the office finds out who it is. What the card says
otherwise is a proposal that the recording carries; nothing here edits a register. What a form says
is read in ``card.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rekam.desks.capture import actions, card, memory
from rekam.desks.capture.sitting import go_on
from rekam.domain.trust import Role
from rekam.domain.values import Flag, Subject
from rekam.registry import drafts, places, read
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def unregistered(request: Request) -> HttpResponse:
    """Ask who this is; POST begins the recording, or says what is missing and keeps the rest."""
    machine, problems = request.machine, card.Problems()
    if request.method == "POST":
        subject, biodata, problems = card.read(machine, request.POST)
        if biodata is not None:
            memory.name(machine, subject, now_ms=machine.clock_ms())
            if read.resident(subject) is not None:
                return redirect("capture:compare", subject)  # they are in the register after all
            draft = actions.begin(
                machine,
                subject,
                biodata,
                officer=request.officer.ident,
                flags={Flag.NOT_IN_REGISTER},
            )
            return go_on(draft)
    told: Mapping[str, str] = request.POST
    if request.method != "POST":
        memory.of(machine, memory.NOBODY_YET).compare(now_ms=machine.clock_ms())
        asked = request.GET.get("q", "").strip()
        field = "nik" if asked.replace(" ", "").isdecimal() else "name"
        told = {field: asked, "village": places.chosen(machine.today)}
    return page(
        request,
        "capture/unregistered.html",
        told=told,
        villages=card.villages(machine),
        problems=problems,
        wrong=[field for field, _sentence in problems],
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def differ(request: Request, subject: str) -> HttpResponse:
    """Ask what the family card says otherwise; POST keeps it with the recording."""
    machine, resident = request.machine, read.resident(Subject(subject))
    biodata = actions.biodata_of(Subject(subject))
    if resident is None or biodata is None:
        raise Http404(_("Orang ini tidak ada di daftar kit ini."))
    if request.method == "POST":
        draft = actions.begin(
            machine,
            Subject(subject),
            biodata,
            officer=request.officer.ident,
            differences=card.differences(request.POST),
        )
        return go_on(draft)
    begun = drafts.find(Subject(subject))
    kept = {one.field: one.told for one in begun.differences} if begun else {}
    known = {
        "name": resident.name,
        "birth-place": resident.birth_place,
        "born": f"{resident.born:%d-%m-%Y}" if resident.born else "",
        "sex": resident.sex,
        "address": resident.address,
        "marital": resident.marital,
    }
    fields = [(one, known[one], kept.get(one, "")) for one in card.FIELDS]
    return page(request, "capture/differ.html", resident=resident, fields=fields)
