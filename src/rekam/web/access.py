"""Who may see what: each view names its roles, and what names none is closed to all.

The middleware asks before any view runs: a stranger is led to the sign-in page, a wrong role is
told who may, and a kit that was left alone asks for the passphrase again. A view without a rule
answers nobody, so a forgotten one can harm nobody either
(``test_a_view_without_a_rule_is_closed``). On a kit that is still locked only the ways in answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from rekam.domain.trust import Officer, Role
from rekam.registry import read
from rekam.web import idling
from rekam.web.partials import page

SIGN_IN, LOCK = "web:sign-in", "web:lock"
SESSION_KEY = "officer"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Rule:
    """The roles that a view answers; strangers too when ``is_open``, on a locked kit a way in."""

    roles: frozenset[Role]
    is_open: bool = False
    is_a_way_in: bool = False
    is_asked_by_itself: bool = False  # a page asks, and not the officer: nobody need be there


def allow(*roles: Role, is_asked_by_itself: bool = False) -> Callable[[View], View]:
    """Open a view to officers of these roles."""

    def mark(view: View) -> View:
        return _marked(view, Rule(frozenset(roles), is_asked_by_itself=is_asked_by_itself))

    return mark


def allow_strangers(view: View) -> View:
    """Open a view to everyone who can reach this machine; say why in its docstring."""
    return _marked(view, Rule(frozenset(Role), is_open=True))


def allow_entering(view: View) -> View:
    """Open a view to everyone, on a locked kit too: by it one comes in."""
    return _marked(view, Rule(frozenset(Role), is_open=True, is_a_way_in=True))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """Return the rule that a view names, or None."""
    return getattr(view, "access_rule", None)


def signed_in(request: HttpRequest) -> Officer | None:
    """Return the officer of this session, unless revoked since."""
    ident = request.session.get(SESSION_KEY)
    return read.officer(ident) if ident else None


class Access:
    """Middleware: asks the view's rule before the view runs, and notes who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        rule = rule_of(view)
        if not hasattr(request, "machine"):  # a locked kit: it has no session to ask for either
            return None if rule is not None and rule.is_a_way_in else _to_sign_in(request)
        if rule is not None and rule.is_open:
            return None
        officer = signed_in(request)
        if officer is None:
            return _to_sign_in(request)
        if idling.is_locked(request):
            return _to_the_lock(request)
        if rule is None or not rule.is_asked_by_itself:
            idling.touch(request)
        request.officer = officer  # type: ignore[attr-defined]  # see request.py
        if rule is not None and officer.role in rule.roles:
            return None
        roles = [role for role in Role if rule is not None and role in rule.roles]
        return page(request, "web/forbidden.html", status=403, roles=roles)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page, and back again afterwards where that loses nothing."""
    address = reverse(SIGN_IN)
    if getattr(request, "htmx", False):  # it would swap the sign-in page into a corner
        return HttpResponseClientRedirect(address)
    if request.method == "GET" and request.path != "/":
        address += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(address)


def _to_the_lock(request: HttpRequest) -> HttpResponse:
    """Lead to the lock, and from there back to the page that was on the screen."""
    query = urlencode({"next": idling.on_screen(request)})
    address = f"{reverse(LOCK)}?{query}"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def _marked(view: View, rule: Rule) -> View:
    view.access_rule = rule  # type: ignore[attr-defined]  # functions take attributes
    return view
