"""What the page frames ask for: the pill, the menu, the clock, the names of regions."""

from __future__ import annotations

from typing import Any

from django import template

from rekam.registry import read
from rekam.web import figures, menu
from rekam.web.pill import Pill, Sending
from rekam.web.pill import pill as pill_of
from rekam.web.request import Request

register = template.Library()


@register.inclusion_tag("web/pill.html", takes_context=True)
def pill(context: dict[str, Any]) -> dict[str, Pill]:
    """Show where this kit's recordings are."""
    machine = _request(context).machine
    state = read.send_state(machine)
    sending = Sending(unsent=state.waiting, heard_ms=state.heard_ms)
    return {"pill": pill_of(sending, now_ms=machine.clock_ms())}


@register.simple_tag(takes_context=True)
def menu_entries(context: dict[str, Any]) -> list[menu.Entry]:
    """Return the pages that this officer may open."""
    request = _request(context)
    officer = getattr(request, "officer", None)
    return menu.entries(officer.role if officer else None, path=request.path)


@register.simple_tag(takes_context=True)
def now(context: dict[str, Any]) -> tuple[str, str]:
    """Return the day and the hour for the header."""
    return figures.header_moment(_request(context).machine.clock_ms())


@register.simple_tag(takes_context=True)
def village(context: dict[str, Any], code: str) -> str:
    """Write a village's name; a code that nobody knows stays a code."""
    region = _request(context).machine.regions.named(code)
    return region.name if region else code


@register.simple_tag(takes_context=True)
def district(context: dict[str, Any], code: str) -> str:
    """Write the name of the district that a code lies in."""
    region = _request(context).machine.regions.district_of(code)
    return region.name if region else code


def _request(context: dict[str, Any]) -> Request:
    request: Request = context["request"]
    return request
