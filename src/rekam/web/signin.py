"""Signing in and out: a name and a passphrase, checked on this machine without any server.

Too many wrong tries make an account wait, never lock it: a locked kit ends the day in a village.
The session gets a new key at every sign-in, so that a key planted before is worth nothing
(``test_a_session_key_planted_before_is_worth_nothing``).
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rekam.registry import credentials, read
from rekam.web.access import SESSION_KEY, SIGN_IN, allow_strangers
from rekam.web.figures import number
from rekam.web.partials import page
from rekam.web.request import Request

_SECOND_MS = 1000


@allow_strangers
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the form, or check it; open to strangers, because everyone is one before it."""
    if request.method == "GET":
        return page(request, "web/sign_in.html", next=request.GET.get("next", ""))
    ident = request.POST.get("name", "").strip().lower()
    now_ms = request.machine.clock_ms()
    wait_ms = credentials.wait_ms(ident, now_ms=now_ms)
    if wait_ms:
        seconds = number(-(-wait_ms // _SECOND_MS))
        return _again(request, ident, _("Tunggu %s detik, lalu coba lagi.") % seconds, status=429)
    is_right = credentials.check(ident, request.POST.get("passphrase", ""), now_ms=now_ms)
    if not is_right or read.officer(ident) is None:
        return _again(request, ident, _("Nama atau kata sandi tidak cocok."), status=403)
    request.session.flush()
    request.session[SESSION_KEY] = ident
    rotate_token(request)
    return HttpResponseRedirect(wanted(request))


@allow_strangers
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Forget who is there; open to strangers, because a session may have ended before."""
    request.session.flush()
    return redirect(SIGN_IN)


def _again(request: Request, ident: str, problem: str, *, status: int) -> HttpResponse:
    return page(
        request,
        "web/sign_in.html",
        status=status,
        name=ident,
        next=request.POST.get("next", ""),
        problems=[("name", problem)],
    )


def wanted(request: Request) -> str:
    """Return where the officer wanted to go, if it is on this machine."""
    address = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"
