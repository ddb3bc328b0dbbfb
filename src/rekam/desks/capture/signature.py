"""The signature: on a pad, by finger or by mouse; a thumb for who cannot sign; or a reason.

The right thumb stands for a signature, the left where the right one is not there; who has neither
is excepted with the reason.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from rekam.desks.capture import actions
from rekam.desks.capture.sitting import draft_on_screen, go_on
from rekam.desks.capture.steps import Step, excepted, is_done
from rekam.domain.errors import DeviceError, MalformedError
from rekam.domain.facts import Enrolled
from rekam.domain.trust import Role
from rekam.engines.biometrics import ink
from rekam.engines.biometrics.samples import Finger, Reason
from rekam.web.access import allow
from rekam.web.errors import advice, status_of
from rekam.web.partials import page
from rekam.web.request import Request

REASONS = (Reason.UNABLE, Reason.REFUSED)


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: Request, subject: str) -> HttpResponse:
    """Keep what was written, a thumb, or the reason for neither."""
    draft, held = draft_on_screen(request, subject, Step.SIGNATURE)
    trouble = None
    if request.method == "POST":
        try:
            return go_on(_kept(request, draft))
        except DeviceError as error:  # the thumb's device; the page says what to do with it
            trouble = error
    return page(
        request,
        "capture/signature.html",
        status=status_of(trouble) if trouble else 200,
        draft=draft,
        is_taken=is_done(draft, Step.SIGNATURE) and "ulang" not in request.GET,
        picture=held.pictures.get("signature"),
        reason=excepted(draft).get("signature"),
        is_thumb=any(one.kind == "signature" for one in draft.parts),
        thumbs=[one.position for one in _thumbs(draft)],
        advice=advice(trouble) if trouble else None,
    )


def _thumbs(draft: Enrolled) -> list[Finger]:
    """Return the thumbs that may stand for a signature, the right one first: none that is gone."""
    gone = excepted(draft)
    both = (Finger.RIGHT_THUMB, Finger.LEFT_THUMB)
    return [one for one in both if one.position not in gone]


def _kept(request: Request, draft: Enrolled) -> Enrolled:
    machine, officer, subject = request.machine, request.officer.ident, draft.subject
    match request.POST.get("by"):
        case str(by) if by in {one.position for one in _thumbs(draft)}:
            thumb = next(one for one in _thumbs(draft) if one.position == by)
            return actions.take_thumb(
                machine, subject, request.devices, thumb=thumb, officer=officer
            )
        case Reason.UNABLE | Reason.REFUSED as reason:
            return actions.excuse_signature(machine, subject, reason=reason, officer=officer)
        case "pen":
            strokes = ink.read(request.POST.get("strokes", ""))
            return actions.keep_signature(machine, subject, ink.signature(strokes), officer=officer)
        case _:
            raise MalformedError("strokes")
