"""Blank cards: what came, what became of it, what is left and for how many days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.cards import actions
from rekam.domain.blank_facts import (
    BlanksCorrected,
    BlanksDestroyed,
    BlanksMoved,
    BlanksReceived,
)
from rekam.domain.blanks import HERE, STOCK, run
from rekam.domain.errors import MalformedError
from rekam.domain.facts import StockFact
from rekam.domain.trust import Role
from rekam.domain.values import WIB
from rekam.engines.documents import minutes as printed_minutes
from rekam.registry import project, stock
from rekam.registry.project import Told
from rekam.web import figures
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

NOTES_SHOWN = 40


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def account(request: Request) -> HttpResponse:
    """Show the account of each unit, whether it balances, and the day's figure for the public."""
    machine = request.machine
    balances = stock.balances()
    unused = sum(one.unused for one in balances)
    pace = stock.pace(machine.clock_ms())
    midnight = datetime.combine(machine.today, time(), tzinfo=WIB)
    printed, spoiled = stock.today(int(midnight.timestamp() * 1000))
    return page(
        request,
        "cards/blanks.html",
        balances=balances,
        unused=unused,
        pace=pace,
        days=int(unused / pace) if pace else None,
        printed=printed,
        spoiled=spoiled,
        districts=_districts(request),
        minutes=sorted({fact.minutes for _, fact in _destroyed()}),
        notes=[_noted(one) for one in project.story(STOCK)[::-1][:NOTES_SHOWN]],
        today=machine.today,
        here=HERE,
    )


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def minutes(request: Request) -> HttpResponse:
    """Give the minutes of blanks that were destroyed under one number, to be signed on paper."""
    machine, number = request.machine, request.GET.get("nomor", "")
    told = [(one, fact) for one, fact in _destroyed() if fact.minutes == number]
    if not told:
        raise Http404
    made = printed_minutes.minutes(
        number,
        [_row(request, fact) for _, fact in told],
        day=figures.local_day(told[-1][0].recorded.order.millis),
        total=figures.number(sum(len(run(fact.first, fact.last)) for _, fact in told)),
        head=machine.letterhead,
        made_on=machine.today,
    )
    name = content_disposition_header(as_attachment=True, filename="berita-acara-blangko.pdf")
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": str(name)}
    )


@allow(Role.REGISTRAR)
@require_POST
def note(request: Request) -> HttpResponse:
    """Note one movement of blanks; the account refuses what it cannot bear."""
    asked = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    machine, who = request.machine, request.officer.ident
    ends = {"first": asked["first"], "last": asked["last"] or asked["first"]}
    unit = asked["unit"] or HERE
    if unit != HERE and unit not in _districts(request):
        raise MalformedError("unit", unit)
    match asked["what"]:
        case "received":
            actions.receive(machine, source=asked["reason"], officer=who, **ends)
        case "moved":
            if asked["to"] != HERE and asked["to"] not in _districts(request):
                raise MalformedError("unit", asked["to"])
            actions.move(machine, unit=unit, to=asked["to"], officer=who, **ends)
        case "destroyed":
            actions.destroy(
                machine,
                unit=unit,
                minutes=asked["minutes"],
                reason=asked["reason"],
                officer=who,
                **ends,
            )
        case "lost" | "found":
            actions.correct(
                machine,
                unit=unit,
                is_found=asked["what"] == "found",
                reason=asked["reason"],
                officer=who,
                **ends,
            )
        case _:
            raise MalformedError("what", asked["what"])
    return redirect("cards:blanks")


_FIELDS = ("what", "first", "last", "unit", "to", "minutes", "reason")


def _districts(request: Request) -> dict[str, str]:
    """Return the districts, whose units may hold blanks, by code."""
    regions = request.machine.regions
    codes = {one.code[:8] for one in regions.villages(request.machine.today)}
    return {code: regions.name_of(code) for code in sorted(codes)}


def _destroyed() -> Iterator[tuple[Told, BlanksDestroyed]]:
    for one in project.story(STOCK):
        if isinstance(one.recorded.fact, BlanksDestroyed):
            yield one, one.recorded.fact


def _row(request: Request, fact: BlanksDestroyed) -> printed_minutes.Destroyed:
    unit = _("Kantor") if fact.unit == HERE else _districts(request).get(fact.unit, fact.unit)
    return printed_minutes.Destroyed(
        unit=unit,
        serials=_serials(fact),
        count=figures.number(len(run(fact.first, fact.last))),
        reason=fact.reason,
    )


def _serials(fact: StockFact) -> str:
    return fact.first if fact.first == fact.last else f"{fact.first} – {fact.last}"


def _noted(told: Told) -> tuple[int, str, str, str, str]:
    """Return when, what and how many, which, why, and who told it."""
    fact, order = told.recorded.fact, told.recorded.order
    if not isinstance(fact, StockFact):
        return order.millis, fact.__class__.__name__, "", "", told.actor
    count = len(run(fact.first, fact.last))
    which = _serials(fact)
    match fact:
        case BlanksReceived():
            what, why = _("%s diterima"), fact.source
        case BlanksMoved():
            what, why = _("%s dipindahkan"), f"{fact.unit} → {fact.to}"
        case BlanksDestroyed():
            what, why = _("%s dimusnahkan"), _("Berita acara %s") % f"{fact.minutes}; {fact.reason}"
        case BlanksCorrected():
            what = _("%s ditemukan") if fact.is_found else _("%s hilang")
            why = fact.reason
    return order.millis, what % figures.number(count), which, why, told.actor
