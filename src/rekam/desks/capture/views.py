"""The kit's screens: find, compare, record, confirm, receipt. One question a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.capture import actions
from rekam.desks.capture.devices import Simulator, Watched, cloth
from rekam.desks.capture.samples import shown
from rekam.domain.errors import KitOnlyError, MalformedError
from rekam.domain.facts import Enrolled
from rekam.domain.trust import Role
from rekam.domain.values import Subject, age_on
from rekam.engines.biometrics.samples import Eye, Finger, Reason
from rekam.registry import drafts, read, search, tickets
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

ADULT_YEARS = 17  # UU 24/2013, art. 63; the married and the sixteen-year-olds are the exceptions
WAITING_SHOWN = 6
FOUND_SHOWN = 7  # as many as fit the lowest screen
_POSITIONS = [one.position for one in (*Finger, *Eye)]


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def find(request: Request) -> HttpResponse:
    """Ask who is next; show who may be meant, what is unfinished, and how the day goes."""
    _check_this_is_a_kit(request)
    machine, text = request.machine, request.GET.get("q", "").strip()
    found, hall = None, tickets.hall(machine.today)
    if "q" in request.GET and not text and hall.waiting and not request.htmx:
        return redirect("capture:compare", hall.waiting[0].subject)
    if text:
        found = search.find(text, villages=machine.villages, limit=FOUND_SHOWN + 1)
    return page(
        request,
        "capture/find.html",
        query=text,
        found=found[:FOUND_SHOWN] if found else found,
        are_more=found is not None and len(found) > FOUND_SHOWN,
        drafts=drafts.every(),
        hall=hall,
        waiting=hall.waiting[:WAITING_SHOWN],
        now_ms=machine.clock_ms(),
        last=read.last_recorded(machine),
        state=read.send_state(machine),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: Request, subject: str) -> HttpResponse:
    """Show the register's record beside the family card; POST says that it is the same."""
    _check_this_is_a_kit(request)
    resident = read.resident(subject)
    biodata = actions.biodata_of(Subject(subject))
    if resident is None or biodata is None:
        raise Http404(_("Orang ini tidak ada di daftar kit ini."))
    if request.method == "POST":
        actions.begin(request.machine, Subject(subject), biodata, officer=request.officer.ident)
        return redirect("capture:record", subject)
    born = resident.born
    return page(
        request,
        "capture/compare.html",
        resident=resident,
        row=read.person_row(Subject(subject)),
        is_minor=born is not None and age_on(born, request.machine.today) < ADULT_YEARS,
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: Request, subject: str) -> HttpResponse:
    """Take what the devices give; what cannot be taken is excepted with a reason."""
    _check_this_is_a_kit(request)
    draft = drafts.get(Subject(subject))
    samples = None
    if request.method == "POST":
        exceptions = _exceptions(request.POST)
        if request.POST.get("then") == "sign" and exceptions == _excepted(draft):
            return redirect("capture:sign", subject)
        devices = Watched(Simulator())
        draft = actions.capture(
            request.machine,
            draft.subject,
            devices,
            exceptions=exceptions,
            officer=request.officer.ident,
        )
        samples = shown(devices.taken.parts, exceptions)
    return page(
        request,
        "capture/record.html",
        draft=draft,
        cloth=cloth(draft.biodata.born),
        samples=samples,
        reasons=list(Reason),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Request, subject: str) -> HttpResponse:
    """Show everything once more; POST says that the person agrees and the officer signs off."""
    _check_this_is_a_kit(request)
    draft = drafts.get(Subject(subject))
    if request.method == "POST":
        enrolled = actions.sign_off(request.machine, draft.subject, officer=request.officer.ident)
        return redirect("capture:receipt", enrolled.subject)
    return page(
        request,
        "capture/sign.html",
        draft=draft,
        fingers_taken=sum(score > 0 for score in draft.fingers),
        irises_taken=sum(score > 0 for score in draft.irises),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def receipt(request: Request, subject: str) -> HttpResponse:
    """Show the receipt to print, and offer the next person."""
    found = read.enrolments(Subject(subject))
    if not found:
        raise Http404(_("Belum ada rekaman orang ini."))
    own = [one for one in found if _kit_of(one) == request.machine.node]
    enrolled = (own or found)[-1]
    return page(request, "capture/receipt.html", enrolled=enrolled, kit=_kit_of(enrolled))


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def void(request: Request, subject: str) -> HttpResponse:
    """Withdraw an enrolment with a reason; its record stays."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise MalformedError("reason")
    actions.void(
        request.machine,
        Subject(subject),
        number=request.POST.get("number", ""),
        reason=reason,
        officer=request.officer.ident,
    )
    return redirect("people:story", subject)


def _check_this_is_a_kit(request: Request) -> None:
    """Refuse to record where receipts have no number: it carries a kit's code.

    Guards against an officer who records to the end at the office and only then cannot sign off
    (``test_the_office_records_nobody_for_its_receipts_have_no_number``).
    """
    if request.machine.is_office:
        raise KitOnlyError


def _kit_of(enrolled: Enrolled) -> str:
    """Return the node that gave a receipt its number."""
    return f"kit-{enrolled.number.partition('-')[0]}"


def _excepted(draft: Enrolled) -> dict[str, str] | None:
    """Return the exceptions of the capture in the draft; None when nothing was taken yet."""
    if not draft.parts:
        return None
    return {one.position: one.reason for one in draft.exceptions}


def _exceptions(form: Mapping[str, str]) -> dict[str, str]:
    """Return the positions that the form excepts, each with its reason."""
    reasons = {reason.value for reason in Reason}
    found = {position: form.get(position, "") for position in _POSITIONS}
    return {position: reason for position, reason in found.items() if reason in reasons}
