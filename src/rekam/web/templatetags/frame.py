"""What the page frames ask for: the pill, the menu, the clock, the names of regions."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template

from rekam.domain.trust import Officer, Role
from rekam.registry import carried, read
from rekam.sync.journey import Journey
from rekam.web import figures, guidance, idling, menu
from rekam.web.pill import Pill, Sending, whole
from rekam.web.pill import pill as pill_of
from rekam.web.request import Request

register = template.Library()


@register.inclusion_tag("web/pill.html", takes_context=True)
def pill(context: dict[str, Any]) -> dict[str, Pill | str]:
    """Show where this kit's recordings are."""
    request = _request(context)
    machine, homeward = request.machine, request.homeward
    state = context.get("state")  # of a page that tells more of it
    if not isinstance(state, read.SendState):
        state = read.send_state(machine)
    journey = machine.underway.journey
    tried = sorted(homeward.tried.items(), key=lambda one: one[1].at_ms) if homeward else []
    sending = Sending(
        recorded=state.enrolled,
        unsent=state.waiting,
        unsent_parts=state.parts_waiting or 0,
        oldest_ms=state.oldest_ms,
        heard_ms=state.heard_ms,
        underway=_sent(journey, state.waiting) if journey and state.waiting else None,
        retry_ms=homeward.retry_ms if homeward else None,
        backed=state.backed,
        road=next((name for name, one in reversed(tried) if one.is_open), ""),
        tried_ms=tried[-1][1].at_ms if tried else None,
    )
    now_ms = machine.clock_ms()
    return {"pill": pill_of(sending, now_ms=now_ms), "whole": whole(sending, now_ms=now_ms)}


def _sent(journey: Journey, waiting: int) -> tuple[int, int]:
    """Return how many recordings this exchange has sent, and of how many."""
    sent = carried.recordings_in([*journey.out])
    return sent, max(waiting, sent)


@register.simple_tag(takes_context=True)
def menu_entries(context: dict[str, Any]) -> list[menu.Entry]:
    """Return the pages that this officer may open."""
    request = _request(context)
    is_office = request.machine.is_office
    return menu.entries(_role(request), path=request.path, is_office=is_office)


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], name: str, *values: object) -> bool:
    """Tell whether whoever reads this page may use an address."""
    return menu.may(_role(_request(context)), name, *values)


@register.simple_tag(takes_context=True)
def now(context: dict[str, Any]) -> tuple[str, str]:
    """Return the day and the hour for the header."""
    request = _request(context)
    here = request.machine if hasattr(request, "machine") else request.door  # a locked kit
    return figures.header_moment(here.clock_ms())


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """Return where this page's help is; nothing on a help page."""
    return guidance.address_for(_request(context))


@register.simple_tag(takes_context=True)
def on_screen(context: dict[str, Any]) -> str:
    """Return the address of this page, to stand in another address."""
    return quote(idling.on_screen(_request(context)), safe="")


@register.simple_tag(takes_context=True)
def village(context: dict[str, Any], code: str) -> str:
    """Write a village's name; a code that nobody knows stays a code."""
    return _request(context).machine.regions.name_of(code)


@register.simple_tag(takes_context=True)
def district(context: dict[str, Any], code: str) -> str:
    """Write the name of the district that a code lies in."""
    return _request(context).machine.regions.district_name_of(code)


def _role(request: Request) -> Role | None:
    officer: Officer | None = getattr(request, "officer", None)
    return officer.role if officer else None


def _request(context: dict[str, Any]) -> Request:
    request: Request = context["request"]
    return request
