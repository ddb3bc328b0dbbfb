"""Signing in and out: a name and a passphrase, checked on this machine without any server.

Too many wrong tries make an account wait, never lock it: a locked kit ends the day in a village.
On a kit that was switched on the first to sign in unlocks it; its sessions begin then.
The session gets a new key at every sign-in, so that a key planted before is worth nothing
(``test_a_session_key_planted_before_is_worth_nothing``).
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rekam.web import idling, passphrases
from rekam.web.access import SESSION_KEY, SIGN_IN, allow_entering, allow_strangers
from rekam.web.door import Entry
from rekam.web.partials import page
from rekam.web.request import Request

PASSPHRASE_LETTERS_MIN = 8
_REFUSED = {
    Entry.WRONG: _l("Nama atau kata sandi tidak cocok."),
    Entry.SILENT: _l(
        "Kit ini terlalu lama tidak terhubung dengan kantor. Rekamannya aman. Telepon kantor untuk "
        "kode, lalu tekan Lupa kata sandi."
    ),
}


def passphrase_problems(typed: str, again: str) -> list[tuple[str, str]]:
    """Return what is wrong with a new passphrase, by its field."""
    if len(typed) < PASSPHRASE_LETTERS_MIN:
        words = _("Kata sandi baru paling sedikit %s huruf.") % PASSPHRASE_LETTERS_MIN
        return [("new", words)]
    return [] if typed == again else [("again", _("Kedua kata sandi baru itu tidak sama."))]


@allow_entering
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the form, or check it; open to strangers, because everyone is one before it."""
    if request.method == "GET":
        return page(request, "web/sign_in.html", next=request.GET.get("next", ""))
    ident = _ident(request)
    if wait := _wait(request, ident):
        return _again(request, ident, wait, status=429)
    entry = request.door.enter(ident, request.POST.get("passphrase", ""))
    if entry is not Entry.IN:
        return _again(request, ident, str(_REFUSED[entry]), status=403)
    return _signed_in(request, ident)


@allow_entering
@sensitive_post_parameters("code", "new", "again")
@require_http_methods(["GET", "POST"])
def by_code(request: Request) -> HttpResponse:
    """Let an officer in who forgot the passphrase, by the office's code, with a new passphrase."""
    ident, typed = _ident(request), request.POST.get("new", "")
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and request.door.code_number:
        problems = passphrase_problems(typed, request.POST.get("again", ""))
        if wait := _wait(request, ident):
            problems = [("name", wait)]
        if not problems:
            entry = request.door.enter_by_code(ident, request.POST.get("code", ""), typed)
            if entry is Entry.IN:
                return _signed_in(request, ident)
            problems = [("code", _("Nama atau kode tidak cocok. Eja lagi bersama kantor."))]
    return page(
        request, "web/by_code.html", status=403 if problems else 200, name=ident, problems=problems
    )


@allow_strangers
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Forget who is there; open to strangers, because a session may have ended before."""
    request.session.flush()
    return redirect(SIGN_IN)


def _ident(request: Request) -> str:
    return request.POST.get("name", "").strip().lower()


def _wait(request: Request, ident: str) -> str:
    return passphrases.waiting(request.door.wait_ms(ident))


def _signed_in(request: Request, ident: str) -> HttpResponse:
    request.session.flush()
    request.session[SESSION_KEY] = ident
    rotate_token(request)
    return HttpResponseRedirect(wanted(request))


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
    return idling.on_this_machine(request, address) or "/"
