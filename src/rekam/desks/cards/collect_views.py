"""What nobody collected: by village and age, as a list to post, as notices, and to a rider."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.cards import collection, sheets
from rekam.desks.cards import notices as sending
from rekam.domain.errors import MalformedError
from rekam.domain.phones import phone_number
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.engines.lists import writing
from rekam.registry import contacts, homes, notices, read, uncollected
from rekam.registry.homes import Home
from rekam.registry.machine import Machine
from rekam.registry.uncollected import Lying
from rekam.sync.messages import Outcome
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One paper on the page."""

    lying: Lying
    home: Home
    told: str  # how the notice about it stands, or ""


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def collect(request: Request) -> HttpResponse:
    """Show papers that nobody collected, those that lie longest first, and where they are due."""
    machine, village = request.machine, request.GET.get("desa", "")
    every = uncollected.lying()
    here = [one for one in every if not village or one.village == village]
    shown = _shown(here[:SHOWN])
    return page(
        request,
        "cards/collect.html",
        village=village,
        villages=uncollected.by_village(every, machine.today),
        papers=shown,
        count=len(every),
        here=len(here),
        officers=read.officers(),
        kits=sheets.kits_for(machine, {one.home.village for one in shown}),
        gateway=_gateway(machine) if machine.is_office else "",
        sent=whole(request.GET.get("terkirim", "")),
        unsent=whole(request.GET.get("belum", "")),
        ages=uncollected.AGES,
    )


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def delimited(request: Request) -> HttpResponse:
    """Give the list as delimited text."""
    found = uncollected.lying(request.GET.get("desa", ""))
    made = writing.delimited(collection.HEADINGS, collection.rows(request.machine, found))
    return _given(request, made, "belum-diambil", ending="csv")


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def document(request: Request) -> HttpResponse:
    """Give the list to print."""
    village = request.GET.get("desa", "")
    made = collection.document(request.machine, uncollected.lying(village), village)
    return _given(request, made, "belum-diambil", ending="pdf")


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def notice_file(request: Request) -> HttpResponse:
    """Give a notice for each as delimited text: for a village's officers, or to send by hand."""
    found = uncollected.lying(request.GET.get("desa", ""))
    made = writing.delimited(sending.HEADINGS, sending.rows(request.machine, found))
    return _given(request, made, "kabar", ending="csv")


@allow(Role.REGISTRAR)
@require_POST
def notify(request: Request) -> HttpResponse:
    """Send the next few notices to whom gave a number."""
    village = request.POST.get("desa", "")
    ended = sending.send(
        request.machine,
        uncollected.lying(village),
        officer=request.officer.ident,
        limit=sending.AT_ONCE,
    )
    sent = ended[Outcome.SENT]
    return _back(village, terkirim=str(sent), belum=str(ended.total() - sent))


@allow(Role.REGISTRAR)
@require_POST
def contact(request: Request, subject: str) -> HttpResponse:
    """Keep by which number somebody wants to be told; an empty one is forgotten."""
    typed = request.POST.get("phone", "").strip()
    phone = phone_number(typed) if typed else ""
    contacts.keep(
        Subject(subject),
        phone,
        officer=request.officer.ident,
        now_ms=request.machine.clock_ms(),
    )
    return _back(request.POST.get("desa", ""))


def _gateway(machine: Machine) -> str:
    """Return what sends notices; nothing where what somebody wrote of it cannot be read.

    The list is worth more than the notices
    (``test_a_gateway_that_cannot_be_read_hides_nobody_s_card``).
    """
    try:
        return machine.gateway().name
    except MalformedError:
        return ""


def _shown(found: list[Lying]) -> list[Shown]:
    subjects = [one.subject for one in found]
    known, told = homes.of(subjects), notices.told(subjects)
    return [
        Shown(
            lying=one,
            home=known[one.subject],
            told=before.state if (before := told.get((one.subject, sending.about(one)))) else "",
        )
        for one in found
    ]


def _given(request: Request, made: bytes, what: str, *, ending: str) -> HttpResponse:
    village = request.GET.get("desa", "")
    region = request.machine.regions.named(village)
    place = region.code if region else "semua-desa"
    name = f"{what}-{place}-{request.machine.today:%Y-%m-%d}.{ending}"
    kind = "application/pdf" if ending == "pdf" else "text/csv; charset=utf-8"
    named = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": named})


def _back(village: str, **more: str) -> HttpResponse:
    query = urlencode({**({"desa": village} if village else {}), **more})
    return redirect(reverse("cards:collect") + (f"?{query}" if query else ""))
