"""The number that must fall to zero, and what it is made of.

Before: ``registry/project.py`` made the rows. This is where an enrolment's way ends: it is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from rekam.domain.status import VoterClass
from rekam.domain.trust import Role
from rekam.registry import asking, letters, read, recorded_twice
from rekam.registry import national as states
from rekam.registry.read import TheNumber, VillageCount
from rekam.web import menu
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

# Who still needs something, in the order of the work; the shades of the bar follow it.
REMAINING = (
    VoterClass.UNRECORDED,
    VoterClass.RECORDED,
    VoterClass.UNKNOWN,
    VoterClass.DOUBTFUL,
)
VILLAGES_SHOWN = 13  # as many as fit beside the number
PEOPLE_SHOWN = 100
ASKED_SHOWN = 20
DISTRICT_LENGTH = len("35.01.01")


@allow(*Role)
@require_safe
def home(request: Request) -> HttpResponse:
    """Lead to where the work begins: the search for who records on a kit, the number for others."""
    records = menu.may(request.officer.role, "capture:find") and not request.machine.is_office
    return redirect("capture:find" if records else "overview:number")


@allow(*Role)
@require_safe
def number(request: Request) -> HttpResponse:
    """Show the number with its classes, and where the people are: districts, or one's villages."""
    counted, chosen = read.the_number(), request.GET.get("kecamatan", "")
    standing = [(one, counted.classes[one], shade) for shade, one in enumerate(REMAINING, start=1)]
    done = counted.listed - counted.remaining
    places = _villages_of(counted, chosen) if chosen else _districts(counted)
    return page(
        request,
        "overview/number.html",
        number=counted,
        standing=standing,
        bar=[(done, 0), *((count, shade) for _, count, shade in standing)],
        done=done,
        excluded=counted.classes[VoterClass.RULED_OUT],
        chosen=chosen,
        places=places,
        longest=max((place.remaining for place in places), default=0),
        most=[one for one in counted.villages if one.remaining][:VILLAGES_SHOWN],
        waiting=read.waiting_in_quarantine(),
        letters=read.count_letters(is_in_hand=False),
        doubles=recorded_twice.count(),
        counted_again=letters.counted_again(),
    )


@allow(Role.REGISTRAR, Role.HEAD)
@require_safe
def national(request: Request) -> HttpResponse:
    """Show what the national store said last: how many in each state, how long, and what to do."""
    queues = states.queues(request.machine.today)
    code = request.GET.get("kode", queues[0].code if queues else "")
    return page(
        request,
        "overview/national.html",
        queues=queues,
        code=code,
        people=states.people(code, limit=PEOPLE_SHOWN) if code else [],
        chosen=next((one for one in queues if one.code == code), None),
        today=request.machine.today,
        asked=asking.waiting(limit=ASKED_SHOWN),
        asked_count=asking.count(),
        now_ms=request.machine.clock_ms(),
    )


def _villages_of(counted: TheNumber, district: str) -> list[VillageCount]:
    found = [one for one in counted.villages if one.village.startswith(f"{district}.")]
    return sorted(found, key=lambda one: one.village)


def _districts(counted: TheNumber) -> list[VillageCount]:
    """Return the sums of each district, in the order of their codes."""
    villages = sorted(counted.villages, key=_district)
    return [_sum(code, list(group)) for code, group in groupby(villages, key=_district)]


def _district(count: VillageCount) -> str:
    return count.village[:DISTRICT_LENGTH]


def _sum(code: str, villages: Sequence[VillageCount]) -> VillageCount:
    return VillageCount(
        village=code,
        listed=sum(one.listed for one in villages),
        remaining=sum(one.remaining for one in villages),
        recorded=sum(one.recorded for one in villages),
    )
