"""Fingers and eyes: one laying-on at a time, three tries, and what cannot be taken with its reason.

The device is asked by itself when the page comes; every finger is judged by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rekam.desks.capture import actions
from rekam.desks.capture.memory import Held
from rekam.desks.capture.sitting import again, draft_on_screen, go_on
from rekam.desks.capture.steps import HANDS, Step, excepted, is_done, is_laid, poor, score
from rekam.devices.interface import Slap
from rekam.domain.errors import DeviceError
from rekam.domain.facts import Enrolled
from rekam.domain.trust import Role
from rekam.engines.biometrics.samples import Finger, Grade, Position, Reason, grade_of
from rekam.registry import drafts
from rekam.web.access import allow
from rekam.web.errors import advice, status_of
from rekam.web.partials import page
from rekam.web.request import Request

_WHOLE = {Slap.RIGHT: tuple(Finger)[:5], Slap.LEFT: tuple(Finger)[5:]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One finger or eye on the screen."""

    position: str
    is_now: bool  # it belongs to what is laid on now
    picture: str = ""  # a data address; the content policy lets pictures through that way
    grade: Grade | None = None
    reason: str = ""


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def fingers(request: Request, subject: str) -> HttpResponse:
    """Take the right hand, the left, then both thumbs."""
    draft, held = draft_on_screen(request, subject, Step.FINGERS)
    named = request.POST.get("slap") or request.GET.get("tangan", "")
    slap = next((one for one in HANDS if one == named), None)
    if slap is None:
        slap = next((one for one in HANDS if not is_laid(draft, one)), None)
    if slap is None:
        return go_on(draft)
    return _laid(request, draft, held, slap)


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def irises(request: Request, subject: str) -> HttpResponse:
    """Take both eyes at once."""
    draft, held = draft_on_screen(request, subject, Step.IRISES)
    if request.method != "POST" and is_done(draft, Step.IRISES) and "ulang" not in request.GET:
        return go_on(draft)
    return _laid(request, draft, held, Slap.IRISES)


def _laid(request: Request, draft: Enrolled, held: Held, slap: Slap) -> HttpResponse:
    trouble = None
    if request.method == "POST":
        try:
            return _taken(request, draft, slap)
        except DeviceError as error:  # the page says what to do, and the next key tries again
            trouble = error
            draft = drafts.get(draft.subject)
    return page(
        request,
        "capture/irises.html" if slap is Slap.IRISES else "capture/fingers.html",
        status=status_of(trouble) if trouble else 200,
        draft=draft,
        slap=slap,
        hands=HANDS,
        shown=_shown(draft, held, slap),
        drawn=_shown(draft, held, slap, *HANDS),
        is_fresh=not (is_laid(draft, slap) or trouble),
        poor=poor(draft, slap),
        may_try=held.tries.may_try(slap),
        has_whole=slap in _WHOLE,
        reasons=list(Reason),
        advice=advice(trouble) if trouble else None,
    )


def _taken(request: Request, draft: Enrolled, slap: Slap) -> HttpResponse:
    """Take what the form asks for; stay with a slap of which something is poor."""
    exceptions = _excepted_by(request.POST, slap)
    touched = {one.position for one in slap.positions} | exceptions.keys()
    is_same = exceptions == {at: why for at, why in excepted(draft).items() if at in touched}
    then = request.POST.get("then", "")
    if then == "next" and is_same and is_laid(draft, slap):
        return go_on(draft)
    draft = actions.take(
        request.machine,
        draft.subject,
        slap,
        request.devices,
        exceptions=exceptions,
        officer=request.officer.ident,
        again=then == "again" and is_same,
    )
    if poor(draft, slap):
        _step, address = again(draft, slap)
        return redirect(address)
    return go_on(draft)


def _excepted_by(form: Mapping[str, str], slap: Slap) -> dict[str, str]:
    """Return what the form excepts: fingers or eyes each by itself, or all of a hand, or both eyes.

    A hand that is not there has no thumb either.
    """
    reasons = {reason.value for reason in Reason}
    named = {one.position: form.get(one.position, "") for one in slap.positions}
    if form.get("whole") in reasons:
        whole = _WHOLE.get(slap, slap.positions)
        named |= {one.position: form["whole"] for one in whole}
    return {position: reason for position, reason in named.items() if reason in reasons}


def _shown(draft: Enrolled, held: Held, now: Slap, *slaps: Slap) -> tuple[Shown, ...]:
    """Return the fingers or eyes of these slaps as the screen shows them; of ``now`` if none."""
    positions = [one for slap in slaps or (now,) for one in slap.positions]
    return tuple(_one(draft, held, one, is_now=one in now.positions) for one in positions)


def _one(draft: Enrolled, held: Held, position: Position, *, is_now: bool) -> Shown:
    quality = score(draft, position)
    return Shown(
        position=position.position,
        is_now=is_now,
        picture=held.pictures.get(position.position, "") if quality else "",
        grade=grade_of(quality) if quality else None,
        reason=excepted(draft).get(position.position, ""),
    )
