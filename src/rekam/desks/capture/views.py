"""The kit's screens around the capture: find, compare, check, sign, receipt. One question a page.

Between comparing and checking stand ``photo.py``, ``signature.py`` and ``hands.py``.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rekam.desks.capture import actions, memory, place, scanned
from rekam.desks.capture.sitting import check_this_is_a_kit, draft_on_screen, go_on, resumed
from rekam.desks.capture.steps import Step, excepted, needs_witness, next_step
from rekam.domain.errors import AlreadyEnrolledError, MalformedError, NotEnrolledError
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import asking, drafts, meeting, project, read, search, tickets
from rekam.web import passphrases
from rekam.web.access import allow
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

WAITING_SHOWN = 6
ASKED_SHOWN = 50
FOUND_SHOWN = 7  # as many as fit the lowest screen


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def find(request: Request) -> HttpResponse:
    """Ask who is next; show who may be meant, what is unfinished, and how the day goes."""
    check_this_is_a_kit(request)
    machine, text = request.machine, request.GET.get("q", "").strip()
    found: list[search.Found] | None = None
    hall = tickets.hall(machine.today)
    if "q" in request.GET and not text and hall.waiting and not request.htmx:
        return redirect("capture:compare", hall.waiting[0].subject)
    if not request.htmx and (whole := scanned.address(text)):
        return redirect(whole)
    last = read.last_recorded(machine)
    here = place.here(machine, last)
    if text:
        found = search.find(text, villages=here, regions=machine.regions, limit=FOUND_SHOWN + 1)
    shown = (found or [])[:FOUND_SHOWN]
    known = meeting.known(shown, on=machine.voting_day)
    begun = drafts.every()
    return page(
        request,
        "capture/find.html",
        query=text,
        found=[(one, known[one.nik]) for one in shown] if found else found,
        are_more=found is not None and len(found) > FOUND_SHOWN,
        drafts=[(draft, *resumed(draft), read.officer(by)) for draft, by in begun],
        begun={draft.subject for draft, _by in begun},
        aside=drafts.aside(),
        hall=hall,
        waiting=hall.waiting[:WAITING_SHOWN],
        now_ms=machine.clock_ms(),
        last=last,
        here=next(iter(here)) if len(here) == 1 else "",
        state=read.send_state(machine),
        asked_count=asking.count(),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def asked(request: Request) -> HttpResponse:
    """Show of whom the office asks something, the longest first."""
    check_this_is_a_kit(request)
    return page(
        request,
        "capture/asked.html",
        people=asking.waiting(limit=ASKED_SHOWN),
        count=asking.count(),
        now_ms=request.machine.clock_ms(),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: Request, subject: str) -> HttpResponse:
    """Show the register's record beside the family card; POST says that it is the same."""
    check_this_is_a_kit(request)
    resident = read.resident(subject)
    biodata = actions.biodata_of(Subject(subject))
    if resident is None or biodata is None:
        raise Http404(_("Orang ini tidak ada di daftar kit ini."))
    if request.method == "POST":
        officer = request.officer.ident
        draft = actions.begin(request.machine, Subject(subject), biodata, officer=officer)
        return redirect(resumed(draft)[1])
    person = project.person(Subject(subject))
    memory.of(request.machine, Subject(subject)).compare(now_ms=request.machine.clock_ms())
    known = meeting.known([resident], on=request.machine.voting_day)[resident.nik]
    return page(
        request,
        "capture/compare.html",
        resident=resident,
        known=known,
        is_noted=bool(known.is_minor or resident.flags or known.receipt),
        may_record=not person.enrolments or person.is_failed,
        re_record=person.re_record,
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, subject: str) -> HttpResponse:
    """Show everything once more; POST says that the person agrees to what was read to them."""
    draft, held = draft_on_screen(request, subject, Step.CHECK)
    if request.method == "POST":
        return go_on(actions.agree(request.machine, draft.subject, officer=request.officer.ident))
    if next_step(draft) not in {Step.CHECK, Step.SIGN}:
        return go_on(draft)
    kinds = {one.kind for one in draft.parts}
    return page(
        request,
        "capture/check.html",
        draft=draft,
        pictures=held.pictures,
        excused=excepted(draft),
        is_thumb="signature" in kinds and "signature" in excepted(draft),
        has_exception_photo="exception" in kinds,
        fingers_taken=sum(score > 0 for score in draft.fingers),
        irises_taken=sum(score > 0 for score in draft.irises),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@sensitive_post_parameters("passphrase", "witness_passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Request, subject: str) -> HttpResponse:
    """Ask for the officer's passphrase again, and for a second officer where one should look.

    A key that was pressed twice leads to the receipt as well: what the second press finds no more
    is a recording by then (``test_a_key_pressed_twice_at_the_end_leads_to_the_receipt_too``).
    """
    try:
        return _signed(request, subject)
    except (AlreadyEnrolledError, NotEnrolledError):
        if drafts.find(Subject(subject)) is not None or not read.enrolments(Subject(subject)):
            raise
        return redirect("capture:receipt", subject)


def _signed(request: Request, subject: str) -> HttpResponse:
    draft, _held = draft_on_screen(request, subject, Step.SIGN)
    if request.method != "POST" and next_step(draft) is not Step.SIGN:
        return go_on(draft)
    problems = []
    if request.method == "POST":
        witness = request.POST.get("witness", "").strip().lower()
        problems = _unproved(request, witness)
        if not problems:
            enrolled = actions.sign_off(
                request.machine, draft.subject, officer=request.officer.ident, witness=witness
            )
            return redirect("capture:receipt", enrolled.subject)
    return page(
        request,
        "capture/sign.html",
        status=403 if problems else 200,
        draft=draft,
        problems=problems,
        wrong=[field for field, _sentence in problems],
        needs_witness=needs_witness(draft),
        witness=request.POST.get("witness", ""),
    )


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def put_aside(request: Request, subject: str) -> HttpResponse:
    """Put away a draft that was begun by mistake, with the reason."""
    check_this_is_a_kit(request)
    draft = drafts.get(Subject(subject))
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()
        actions.set_aside(
            request.machine, draft.subject, reason=reason, officer=request.officer.ident
        )
        return redirect("capture:find")
    return page(request, "capture/aside.html", draft=draft, step=resumed(draft)[0])


@allow(Role.OFFICER, Role.REGISTRAR)
@require_POST
def take_up(request: Request) -> HttpResponse:
    """Bring back what was put aside, at the step where it stood."""
    check_this_is_a_kit(request)
    number = whole(request.POST.get("number", "")) or 0
    return redirect(resumed(drafts.get(drafts.take_up(number)))[1])


@allow(Role.OFFICER, Role.REGISTRAR)
@require_safe
def receipt(request: Request, subject: str) -> HttpResponse:
    """Show the receipt to print, and offer the next person."""
    found = read.enrolments(Subject(subject))
    if not found:
        raise Http404(_("Belum ada rekaman orang ini."))
    own = [one for one in found if meeting.kit_of(one.number) == request.machine.node]
    enrolled = (own or found)[-1]
    kit = meeting.kit_of(enrolled.number)
    spent_ms = sum(one.spent_ms for one in enrolled.steps)
    return page(
        request,
        "capture/receipt.html",
        enrolled=enrolled,
        kit=kit,
        spent_ms=spent_ms or None,
        code=request.machine.receipt_code(enrolled.number),
    )


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


def _unproved(request: Request, witness: str) -> list[tuple[str, str]]:
    """Return which passphrase is wrong, by its field; a witness is another officer."""
    problem = passphrases.problem(request, request.officer.ident, "passphrase")
    if problem:
        return [("passphrase", problem)]
    if not witness:
        return []
    if witness == request.officer.ident or read.officer(witness) is None:
        return [("witness", _("Petugas kedua harus petugas lain yang terdaftar."))]
    problem = passphrases.problem(request, witness, "witness_passphrase")
    return [("witness_passphrase", problem)] if problem else []
