"""One card or letter into one hand: the same page at the counter, in the village and with a rider.

It asks who takes it, what has to be given back, and for a signature or a thumb; without scripts the
receiver signs on the printed sheet or in the office's book.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rekam.desks.cards import handing as actions
from rekam.desks.cards import sheets
from rekam.desks.cards.handing import Signed
from rekam.domain import carrying
from rekam.domain.carried_facts import Handing, Mark, Relation
from rekam.domain.errors import (
    DeviceError,
    HandoverIncompleteError,
    MalformedError,
    RefusedError,
)
from rekam.domain.lifecycle import Person
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.engines.biometrics.samples import Finger
from rekam.registry import homes, project
from rekam.web.access import allow
from rekam.web.errors import advice, status_of
from rekam.web.partials import page
from rekam.web.request import Request

Problems = list[tuple[str, str]]
_FIELDS = ("relation", "receiver", "authority", "kept")
_WIDTH = 60  # characters of a name, or of what lets a relative take it
THUMBS = {one.position: one for one in (Finger.RIGHT_THUMB, Finger.LEFT_THUMB)}


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, subject: str) -> HttpResponse:
    """Ask who takes a paper, and note that it is in their hand."""
    person = project.person(Subject(subject))
    sheet = _sheet(request, person)
    told = {name: request.POST.get(name, "").strip()[:_WIDTH] for name in _FIELDS}
    told |= {name: request.POST.get(name, "") for name in ("letter", "old")}
    problems = Problems()
    trouble: DeviceError | None = None
    if request.method == "POST":
        try:
            _give(request, person, told, sheet=sheet)
        except HandoverIncompleteError as error:
            problems = [_lacking(str(name)) for name in error.args]
        except DeviceError as error:
            trouble = error
        else:
            return redirect("cards:given", person.subject)
    try:
        paper, number = carrying.waiting(person)
    except RefusedError as error:
        raise Http404 from error
    out = person.out
    return page(
        request,
        "cards/hand.html",
        status=status_of(trouble) if trouble else 400 if problems else 200,
        home=homes.of([person.subject])[person.subject],
        paper=out.paper if out else paper,
        number=out.number if out else number,
        out=out,
        sheet=sheet,
        must_give_back=carrying.must_give_back(person),
        told=told,
        relations=[one.value for one in Relation],
        thumbs=list(THUMBS),
        reasons=sheets.REASONS,
        problems=problems,
        advice=advice(trouble) if trouble else None,
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def given(request: Request, subject: str) -> HttpResponse:
    """Say what is in whose hand now, and whether the number fell by it."""
    person = project.person(Subject(subject))
    if not person.is_holding:
        raise Http404
    return page(
        request,
        "cards/given.html",
        home=homes.of([person.subject])[person.subject],
        has_card=person.card_in_hand,
        letter=_letter_in_hand(person),
        is_listed=person.listing is not None,
        sheet=next(reversed(person.carried), "") if person.handed_by else "",
    )


def _give(request: Request, person: Person, told: dict[str, str], *, sheet: str) -> None:
    """Hand it over; who lacks something is told so before they sign.

    Raises:
        DeviceError: the thumb's device could not take it.
        RefusedError: see ``handing.decide``.
    """
    receiver = told["receiver"] if told["relation"] else actions.HOLDER
    took_letter, cut_old = bool(told["letter"]), bool(told["old"])
    handing = _handing(told, sheet)
    actions.decide(
        person, receiver=receiver, took_letter=took_letter, cut_old=cut_old, handing=handing
    )
    actions.hand_over(
        request.machine,
        person.subject,
        receiver=receiver,
        took_letter=took_letter,
        cut_old=cut_old,
        handing=handing,
        signed=_signed(request),
        officer=request.officer.ident,
    )


def _lacking(name: str) -> tuple[str, str]:
    """Return the field in which something has to be put right, and what."""
    return {
        "receiver": ("receiver", _("Tulis nama yang menerima.")),
        "authority": ("authority", _("Tulis surat kuasanya, atau dasarnya seperti: satu KK.")),
        "letter": ("kept", _("Tarik suketnya dan tandai, atau tulis mengapa tidak bisa.")),
    }[name]


def _handing(told: dict[str, str], sheet: str) -> Handing:
    if told["relation"] and told["relation"] not in set(Relation):
        raise MalformedError("relation", told["relation"])
    return Handing(
        relation=told["relation"],
        authority=told["authority"] if told["relation"] else "",
        kept=told["kept"],
        sheet=sheet,
    )


def _signed(request: Request) -> Signed:
    match request.POST.get("by", ""):
        case "pen":
            return actions.by_pen(request.POST.get("strokes", ""))
        case str(thumb) if thumb in THUMBS:
            return actions.by_thumb(request.devices, THUMBS[thumb])
        case "paper":
            return Signed(mark=Mark.PAPER)
        case other:
            raise MalformedError("by", other)


def _sheet(request: Request, person: Person) -> str:
    """Return by which sheet it is given out: a kit's own, or the one that the office reports of."""
    machine, out = request.machine, person.out
    if out is None:
        return ""
    named = request.POST.get("lembar") or request.GET.get("lembar", "")
    is_ours = out.carrier == machine.node or (machine.is_office and named == out.sheet)
    return out.sheet if is_ours else ""


def _letter_in_hand(person: Person) -> str:
    held = [one for one in person.letters if (one.year, one.serial) in person.letters_in_hand]
    return f"{held[-1].serial}/{held[-1].year}" if held else ""
