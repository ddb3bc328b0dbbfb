"""Somebody who is in no register of this kit, or of whom the family card says otherwise.

Both are recorded all the same. With a NIK on the card the recording is about that NIK, without one
it gets a temporary id of this kit, and the office finds out who it is. What the card says
otherwise is a proposal that the recording carries; nothing here edits a register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rekam.desks.capture import actions
from rekam.desks.capture.sitting import go_on
from rekam.domain.errors import MalformedError
from rekam.domain.facts import Biodata, Difference
from rekam.domain.regions import Region
from rekam.domain.trust import Role
from rekam.domain.values import Flag, Nik, Sex, Subject, village_code
from rekam.engines.lists.dates import read_day
from rekam.registry import drafts, read
from rekam.registry.machine import Machine
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

NAME_WIDTH = 120  # characters
Problems = list[tuple[str, str]]
CARD_FIELDS = ("name", "birth-place", "born", "sex", "address", "marital")


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def unregistered(request: Request) -> HttpResponse:
    """Ask who this is; POST begins the recording, or says what is missing and keeps the rest."""
    machine, problems = request.machine, Problems()
    if request.method == "POST":
        subject, biodata, problems = _read(machine, request.POST)
        if biodata is not None and read.resident(subject) is not None:
            return redirect("capture:compare", subject)  # they are in the register after all
        if biodata is not None:
            _begin(machine, subject, biodata, officer=request.officer.ident)
            return go_on(drafts.get(subject))
    told = request.POST if request.method == "POST" else {"name": request.GET.get("q", "")}
    return page(
        request,
        "capture/unregistered.html",
        told=told,
        villages=_villages(machine),
        problems=problems,
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
        actions.begin(machine, Subject(subject), biodata, officer=request.officer.ident)
        told = {field: request.POST.get(field, "").strip() for field in CARD_FIELDS}
        propose(machine, Subject(subject), told, officer=request.officer.ident)
        return go_on(drafts.get(Subject(subject)))
    draft = drafts.find(Subject(subject))
    kept = {one.field: one.told for one in draft.differences} if draft else {}
    known = {
        "name": resident.name,
        "birth-place": resident.birth_place,
        "born": f"{resident.born:%d-%m-%Y}" if resident.born else "",
        "sex": resident.sex,
        "address": resident.address,
        "marital": resident.marital,
    }
    fields = [(one, known[one], kept.get(one, "")) for one in CARD_FIELDS]
    return page(request, "capture/differ.html", resident=resident, fields=fields)


def propose(machine: Machine, subject: Subject, told: Mapping[str, str], *, officer: str) -> None:
    """Keep with a draft what the family card says otherwise; what is empty is the same."""
    differences = tuple(
        Difference(field=field, told=words[:NAME_WIDTH])
        for field, words in sorted(told.items())
        if words
    )
    draft = drafts.get(subject)
    flags = set(draft.flags) - {Flag.DIFFERS} | ({Flag.DIFFERS} if differences else set())
    draft = replace(draft, differences=differences, flags=tuple(sorted(flags)))
    drafts.keep(draft, officer=officer, now_ms=machine.clock_ms())


def _begin(machine: Machine, subject: Subject, biodata: Biodata, *, officer: str) -> None:
    draft = actions.begin(machine, subject, biodata, officer=officer)
    flags = tuple(sorted({*draft.flags, Flag.NOT_IN_REGISTER}))
    drafts.keep(replace(draft, flags=flags), officer=officer, now_ms=machine.clock_ms())


def _read(machine: Machine, form: Mapping[str, str]) -> tuple[Subject, Biodata | None, Problems]:
    """Return whom the form speaks of, or the (field, sentence) of each thing to put right."""
    problems = Problems()
    name = " ".join(form.get("name", "").split())[:NAME_WIDTH]
    if not name:
        problems.append(("name", _("Tulis namanya seperti di KK.")))
    digits = "".join(form.get("nik", "").split())
    if digits and not _is_nik(digits):
        count = len(digits)
        problems.append(("nik", _("NIK harus 16 angka. Yang diketik %s.") % count))
    typed = form.get("born", "").strip()
    day = read_day(typed)
    if typed and (day.born is None or day.born > machine.today):
        problems.append(("born", _("Tulis tanggal lahir seperti 17-08-1945, atau kosongkan.")))
    sex = form.get("sex", "")
    if sex not in {one.value for one in Sex}:
        problems.append(("sex", _("Pilih laki-laki atau perempuan.")))
    village = form.get("village", "")
    if village not in {one.code for one in _villages(machine)}:
        problems.append(("village", _("Pilih desanya.")))
    subject = Subject(digits) if digits else drafts.temporary_subject(machine)
    if problems:
        return subject, None, problems
    known = Biodata(name=name, born=day.born, sex=Sex(sex), village=village_code(village))
    return subject, known, problems


def _is_nik(digits: str) -> bool:
    try:
        Nik(digits)
    except MalformedError:
        return False
    return True


def _villages(machine: Machine) -> Sequence[Region]:
    """Return the villages to choose from: those that this kit carries come first."""
    known = machine.regions.villages(machine.today)
    return sorted(known, key=lambda one: (one.code not in machine.villages, one.name))
