"""The queue of recordings that are perhaps of one person, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.reconcile import recordings, searching
from rekam.desks.reconcile.comparing import compared
from rekam.desks.reconcile.recordings import Verdict
from rekam.domain.errors import AlreadySettledError, MalformedError, OfficeOnlyError
from rekam.domain.facts import CardPrinted
from rekam.domain.trust import Role
from rekam.domain.values import Nik, Subject, reason_of
from rekam.engines.linkage.sentences import told
from rekam.registry import faces, letters, meeting, read, recorded_twice
from rekam.registry.faces import Face
from rekam.registry.recorded_twice import Case, Side
from rekam.registry.working import Phase, Work
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.partials import page
from rekam.web.request import Request

SHOWN = 50
_LAST = "last-recording"
_SIDES = {"first": 0, "second": 1}


@dataclass(frozen=True, slots=True)
class Taken:
    """One side beside what tells who it is: how it was taken, and what became of it."""

    side: Side
    kit: str
    by: str
    fingers: int
    irises: int
    letters: list[str]
    blanks: list[str]
    face: Face | None  # None where none is opened


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def overview(request: Request) -> HttpResponse:
    """Show who waits for a registrar, the oldest first."""
    cases, strangers = recorded_twice.waiting(), recorded_twice.strangers()
    at_ms, news = recorded_twice.searched()
    return page(
        request,
        "reconcile/recordings.html",
        cases=cases[:SHOWN],
        count=len(cases),
        first=next((one for one in cases if _is_for(one, request.officer.ident)), None),
        strangers=strangers[:SHOWN],
        stranger_count=len(strangers),
        left_behind=letters.all_left_behind(limit=SHOWN),
        searched_ms=at_ms,
        news=news,
        works=request.machine.works.running,
        now_ms=request.machine.clock_ms(),
        last=request.session.get(_LAST),
    )


@allow(Role.REGISTRAR)
@require_POST
def search(request: Request) -> HttpResponse:
    """Look for doubles among all recordings now."""
    with request.machine.works.begun(Work("rekaman", phase=Phase.MATCH)):
        searching.search(request.machine)
    return redirect("reconcile:recordings")


@allow(Role.REGISTRAR)
@noted
@require_safe
def pair_page(request: Request, one: str, other: str) -> HttpResponse:
    """Show two recordings side by side; after a key that needs a reason, ask for it.

    Their faces are opened for the page alone: it is noted who opens it, and no browser keeps it.
    """
    if not request.machine.is_office:
        raise OfficeOnlyError
    case = recorded_twice.case(Subject(one), Subject(other))
    first, second = case.sides
    is_suspected = recorded_twice.is_suspected(case)
    return page(
        request,
        "reconcile/recording.html",
        case=case,
        pairs=compared(first, second),
        evidence=told(searching.evidence(first, second)),
        percent=round(case.score * 100),
        is_suspected=is_suspected,
        left_behind=letters.left_behind(first.subject) if case.is_one_subject else [],
        taken=[_taken(side, _face(request, side) if is_suspected else None) for side in case.sides],
        seen=recorded_twice.seen(case),
        verdict=_asked_verdict(request.GET.get("putusan", "")),
        following=_following(case, request.officer.ident),
        now_ms=request.machine.clock_ms(),
        last=request.session.get(_LAST),
    )


@allow(Role.REGISTRAR)
@require_POST
def settle(request: Request, one: str, other: str) -> HttpResponse:
    """Settle two recordings, propose how, or ask; then show the next."""
    case = recorded_twice.case(Subject(one), Subject(other))
    verdict, reason = _verdict(request.POST.get("verdict", "")), request.POST.get("reason", "")
    if recorded_twice.seen(case) != request.POST.get("seen", ""):
        raise AlreadySettledError(one)
    if not reason.strip() and _needs_reason(case, verdict):
        return redirect(f"{request.path.removesuffix('/putuskan')}?putusan={verdict}")
    following = _following(case, request.officer.ident)
    is_settled = recordings.settle(
        request.machine,
        case,
        verdict,
        reason=reason.strip(),
        officer=request.officer.ident,
        whose=_SIDES.get(request.POST.get("whose", "")),
    )
    request.session[_LAST] = {
        "one": one,
        "other": other,
        "name": case.sides[0].name,
        "verdict": verdict,
        "is_settled": is_settled,
    }
    return _to(following) if following else redirect("reconcile:recordings")


@allow(Role.REGISTRAR)
@require_POST
def take_back(request: Request, one: str, other: str) -> HttpResponse:
    """Take back what was decided or proposed, and show the two again."""
    recordings.take_back(
        request.machine, Subject(one), Subject(other), officer=request.officer.ident
    )
    request.session.pop(_LAST, None)
    return redirect("reconcile:recording", one, other)


@allow(Role.REGISTRAR)
@require_POST
def withdraw_letters(request: Request, one: str, other: str) -> HttpResponse:
    """Withdraw the letters that the decision left behind, and show the two again."""
    reason = reason_of(request.POST.get("reason", ""))
    recordings.withdraw_letters(
        request.machine, Subject(one), reason=reason, officer=request.officer.ident
    )
    return redirect("reconcile:recording", one, other)


@allow(Role.REGISTRAR)
@require_safe
def beside(request: Request, one: str) -> HttpResponse:
    """Lay somebody beside a resident whose NIK was typed."""
    nik = Nik("".join(request.GET.get("nik", "").split())).subject
    return redirect("reconcile:recording", one, recordings.registered(nik))


def _needs_reason(case: Case, verdict: Verdict) -> bool:
    """Tell whether a reason or a question has to be typed: not to say the same as the first.

    That two people are two needs none where somebody, or the engine, took them for one.
    """
    if verdict is Verdict.DIFFERENT and not case.is_one_subject:
        return not recorded_twice.is_suspected(case)
    return verdict is Verdict.ASK or not case.is_proposed


def _is_for(case: Case, officer: str) -> bool:
    """Tell whether an officer can do something about a case now."""
    return not case.is_asked and not (case.is_proposed and case.told_by == officer)


def _following(case: Case, officer: str) -> Case | None:
    """Return the case after this one that this officer can decide; None where none waits."""
    cases = [one for one in recorded_twice.waiting() if _is_for(one, officer)]
    keys = [_key(one) for one in cases]
    at = keys.index(_key(case)) + 1 if _key(case) in keys else 0
    return next((one for one in [*cases[at:], *cases[:at]] if _key(one) != _key(case)), None)


def _key(case: Case) -> frozenset[Subject]:
    return frozenset(side.subject for side in case.sides)


def _to(case: Case) -> HttpResponse:
    return redirect("reconcile:recording", case.sides[0].subject, case.sides[1].subject)


def _face(request: Request, side: Side) -> Face | None:
    return faces.face_of(request.machine, side.recording) if side.recording else None


def _taken(side: Side, face: Face | None) -> Taken:
    recording, told_by = side.recording, side.told.actor if side.told else ""
    officer = read.officer(told_by)
    person = side.person
    return Taken(
        side=side,
        kit=meeting.kit_of(side.number) if side.number else "",
        by=officer.name if officer else told_by,
        fingers=_count(recording.fingers) if recording else 0,
        irises=_count(recording.irises) if recording else 0,
        letters=[f"{one.serial}/{one.year}" for one in person.letters],
        blanks=[
            blank for blank, (_, fact) in person.cards.items() if isinstance(fact, CardPrinted)
        ],
        face=face,
    )


def _count(scores: Sequence[int]) -> int:
    return sum(score > 0 for score in scores)


def _verdict(text: str) -> Verdict:
    try:
        return Verdict(text)
    except ValueError as error:
        raise MalformedError("verdict", text) from error


def _asked_verdict(text: str) -> Verdict | None:
    return _verdict(text) if text else None
