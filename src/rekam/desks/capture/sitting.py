"""Who sits before the officer: what every page of the wizard needs first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from rekam.desks.capture import memory
from rekam.desks.capture.memory import Held
from rekam.desks.capture.steps import Step, broken_off, next_step
from rekam.devices.interface import Slap
from rekam.domain.errors import AlreadyEnrolledError, KitOnlyError, NotEnrolledError
from rekam.domain.facts import Enrolled
from rekam.domain.values import Subject
from rekam.registry import drafts, read
from rekam.web.request import Request


def check_this_is_a_kit(request: Request) -> None:
    """Refuse to record where receipts have no number: it carries a kit's code.

    Guards against an officer who records to the end at the office and only then cannot sign off
    (``test_the_office_records_nobody_for_its_receipts_have_no_number``).
    """
    if request.machine.is_office:
        raise KitOnlyError


def draft_on_screen(request: Request, subject: str, step: Step) -> tuple[Enrolled, Held]:
    """Return the draft whose step comes on the screen, and what is held of the person.

    Raises:
        AlreadyEnrolledError: it became a recording; whoever went back to its page is told so.
        NotEnrolledError: there is none.
    """
    check_this_is_a_kit(request)
    draft = drafts.find(Subject(subject))
    if draft is None:
        raise _recorded(Subject(subject))
    held = memory.of(request.machine, draft.subject)
    held.open(step, now_ms=request.machine.clock_ms())
    return draft, held


def _recorded(subject: Subject) -> AlreadyEnrolledError | NotEnrolledError:
    standing = read.enrolments(subject)
    return AlreadyEnrolledError(standing[-1].number) if standing else NotEnrolledError(subject)


def go_on(draft: Enrolled) -> HttpResponse:
    """Lead to the first step that is not done."""
    return redirect(f"capture:{next_step(draft)}", draft.subject)


def resumed(draft: Enrolled) -> tuple[Step, str]:
    """Return the step at which a recording goes on after a break, and its address."""
    if slap := broken_off(draft, drafts.tries(draft.subject)):
        return again(draft, slap)
    step = next_step(draft)
    return step, reverse(f"capture:{step}", args=[draft.subject])


def again(draft: Enrolled, slap: Slap) -> tuple[Step, str]:
    """Return the step and the address at which a slap is taken again, or gone on from."""
    step = Step.IRISES if slap is Slap.IRISES else Step.FINGERS
    address = reverse(f"capture:{step}", args=[draft.subject])
    return step, f"{address}?tangan={slap}&ulang"
