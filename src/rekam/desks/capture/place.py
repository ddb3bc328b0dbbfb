"""Where the kit works today: its officer chooses the village, and a search begins with its people.

A kit works in one village at a time. Until somebody chooses, it is taken to be where it recorded
last, or those few that it carries.
"""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rekam.desks.capture.sitting import check_this_is_a_kit
from rekam.domain.errors import MalformedError
from rekam.domain.facts import Enrolled
from rekam.domain.regions import Region
from rekam.domain.trust import Role
from rekam.registry import places, read, search
from rekam.registry.machine import Machine
from rekam.web.access import allow
from rekam.web.partials import page
from rekam.web.request import Request

_DISTRICT_LENGTH = len("35.01.01")


@allow(Role.OFFICER, Role.REGISTRAR)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Ask in which village the kit is, and remember it for today."""
    machine = request.machine
    check_this_is_a_kit(request)
    if request.method != "POST":
        places_now = here(machine, read.last_recorded(machine))
        return page(
            request, "capture/place.html", districts=by_district(machine), places=places_now
        )
    village = request.POST.get("village", "")
    if village not in {one.code for one in villages(machine)}:
        raise MalformedError("village", village)
    places.choose(machine.today, village)
    return redirect("capture:find")


def here(machine: Machine, last: Enrolled | None) -> frozenset[str]:
    """Return the villages whose people are meant first; names are looked for more tolerantly there.

    ``last`` is what this kit recorded last.
    """
    chosen = places.chosen(machine.today)
    if chosen:
        return frozenset({chosen})
    if last is None or 0 < len(machine.villages) <= search.WHOLE_VILLAGES_MAX:
        return machine.villages
    return frozenset({last.biodata.village})


def villages(machine: Machine) -> list[Region]:
    """Return the villages where this kit may be: those that it carries, or all."""
    known = machine.regions.villages(machine.today)
    return [one for one in known if not machine.villages or one.code in machine.villages]


def by_district(machine: Machine) -> list[tuple[str, list[Region]]]:
    """Return the villages to choose from, under the codes of their districts."""
    grouped = groupby(villages(machine), key=lambda one: one.code[:_DISTRICT_LENGTH])
    return [(district, sorted(found, key=lambda one: one.name)) for district, found in grouped]
