"""By which rules letters are issued: for all to see, and for head and IT officer to set."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rekam.desks.issuance import actions
from rekam.domain.errors import MalformedError
from rekam.domain.letter_facts import LetterPolicySet
from rekam.domain.letter_policy import BASIS_MAX, MONTHS_MAX, SHIPPED, SUBJECT, Gate
from rekam.domain.trust import Role
from rekam.registry import letters
from rekam.web.access import allow
from rekam.web.numbers import whole
from rekam.web.partials import page
from rekam.web.request import Request


@allow(Role.REGISTRAR, Role.HEAD, Role.IT)
@require_safe
def rules(request: Request) -> HttpResponse:
    """Show today's rules, everything that the office ever said of them, and a form to say more."""
    today = request.machine.today
    return page(
        request,
        "issuance/policy.html",
        today=today,
        rules=letters.policy(today),
        said=letters.policies(),
        shipped=SHIPPED[::-1],
        months_max=MONTHS_MAX,
        basis_max=BASIS_MAX,
    )


@allow(Role.HEAD, Role.IT)
@require_POST
def set_policy(request: Request) -> HttpResponse:
    """Say by which rules letters are issued on some days."""
    asked = request.POST
    policy = LetterPolicySet(
        subject=SUBJECT,
        since=_day(asked.get("since", ""), "since"),
        until=_day(asked["until"], "until") if asked.get("until") else None,
        is_allowed=asked.get("allowed") == "yes",
        months=_months(asked.get("months", "")),
        is_renewable=asked.get("renewable") == "yes",
        gate=_gate(asked.get("gate", "")),
        basis=asked.get("basis", ""),
        has_photo=asked.get("photo") != "no",
    )
    actions.set_policy(request.machine, policy, officer=request.officer.ident)
    return redirect("issuance:policy")


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise MalformedError(name, text[:20]) from error


def _months(text: str) -> int:
    months = whole(text, at_most=MONTHS_MAX)
    if months is None:
        raise MalformedError("months", text[:20])
    return months


def _gate(text: str) -> Gate:
    try:
        return Gate(text)
    except ValueError as error:
        raise MalformedError("gate", text[:20]) from error
