"""Cards: who is ready to be printed, and the pile that is being printed."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.cards import actions
from rekam.domain.blanks import HERE
from rekam.domain.errors import AlreadySettledError, MalformedError
from rekam.domain.status import CardState
from rekam.domain.trust import Role
from rekam.domain.values import Subject
from rekam.registry import cards, read, stock
from rekam.web.access import allow
from rekam.web.noting import noted
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request

SHOWN = 100
FIRST_TIME_YEARS = 22  # voters vote at 17, and every five years
REASONS = ("Chip tidak terbaca", "Cetakan cacat", "Pita atau film habis", "Data ditolak pusat")


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def queue(request: Request) -> HttpResponse:
    """Show who is ready to be printed, by village and by how long, beside the blanks there are."""
    village = request.GET.get("desa", "")
    unused = stock.unused_at(HERE)
    people = cards.ready(village, first_time_from=_first_time_from(request), limit=SHOWN)
    failed = cards.failed(one.subject for one in people)
    return page(
        request,
        "cards/queue.html",
        village=village,
        villages=cards.by_village(CardState.PRINT_READY),
        people=[(one, failed.get(one.subject, "")) for one in people],
        count=cards.count(CardState.PRINT_READY),
        batches=cards.open_batches(),
        unused=unused,
        may_print=min(len(people), unused, actions.BATCH_MAX),
        collectable=cards.count(CardState.PRINTED),
        first_time_from=_first_time_from(request),
    )


@allow(Role.REGISTRAR)
@require_POST
def make(request: Request) -> HttpResponse:
    """Put the first so many of the queue into a batch, if it begins as the page has shown it.

    A key that was pressed twice would put the next so many into another
    (``test_a_key_pressed_twice_makes_one_batch``).
    """
    count = whole(request.POST.get("count", ""), at_most=actions.BATCH_MAX)
    if not count:
        raise MalformedError("count")
    people = cards.ready(
        request.POST.get("desa", ""),
        first_time_from=_first_time_from(request),
        limit=count,
    )
    first = request.POST.get("first", "")
    if [one.subject for one in people[:1]] != [first]:
        raise AlreadySettledError(first)
    made = actions.make_batch(
        request.machine, [Subject(one.subject) for one in people], officer=request.officer.ident
    )
    return redirect("cards:batch", *made.split("/"))


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def batch(request: Request, day: str, time: str) -> HttpResponse:
    """Show the pile: whose card is next and on which blank, and what became of those before."""
    name = f"{day}/{time}"
    waiting, made = cards.open_in(name), cards.made_in(name)
    if not waiting and not made:
        raise Http404
    return page(
        request,
        "cards/batch.html",
        name=name,
        day=day,
        time=time,
        waiting=waiting,
        made=[(one, read.person_row(Subject(one.subject))) for one in made[:SHOWN]],
        printed=made.filter(reason="").count(),
        spoiled=made.exclude(reason="").count(),
        blank=stock.next_blank(HERE),
        reasons=REASONS,
    )


@allow(Role.REGISTRAR, Role.HEAD)
@noted
@require_safe
def file(_request: Request, day: str, time: str) -> HttpResponse:
    """Give those of a batch who wait as the file that the national printing program takes."""
    people = cards.open_in(f"{day}/{time}")
    if not people:
        raise Http404
    told = actions.batch_file(Subject(one.subject) for one in people)
    name = content_disposition_header(as_attachment=True, filename=f"cetak-{day}-{time}.csv")
    return HttpResponse(
        told, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": str(name)}
    )


@allow(Role.REGISTRAR)
@require_POST
def settle(request: Request, subject: str) -> HttpResponse:
    """Note what became of one card of the pile: good, a blank spoiled, or not printed."""
    what, blank = request.POST.get("what", ""), request.POST.get("blank", "")
    reason, who = request.POST.get("reason", ""), request.officer.ident
    machine, name = request.machine, request.POST.get("batch", "").partition("/")
    if what == "good" and reason.strip():  # a key too many: the pile waits for the right one
        raise MalformedError("good-card", reason)
    if what == "good":
        actions.print_on(machine, Subject(subject), blank=blank, officer=who)
    elif what == "spoiled":
        actions.spoil(machine, Subject(subject), blank=blank, reason=reason, officer=who)
    elif what == "failed":
        actions.fail(machine, Subject(subject), reason=reason, officer=who)
    else:
        raise MalformedError("what", what)
    if not cards.open_in("/".join(name[::2])):
        return redirect("cards:queue")
    return redirect("cards:batch", *name[::2])


def _first_time_from(request: Request) -> date:
    day = request.machine.voting_day
    return date(day.year - FIRST_TIME_YEARS, day.month, min(day.day, 28))
