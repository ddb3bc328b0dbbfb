"""The lock of a kit that nobody touched for a while; the passphrase opens it at the same step.

A draft is on the disk and what is shown of a person in memory, so a lock loses neither. Another
officer signs in instead, and finds the draft on the home page.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rekam.domain.trust import Role
from rekam.registry import drafts
from rekam.web import idling, passphrases
from rekam.web.access import SIGN_IN, allow, allow_strangers, signed_in
from rekam.web.partials import page
from rekam.web.request import Request
from rekam.web.signin import wanted


@allow_strangers
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: Request) -> HttpResponse:
    """Show the lock, or open it; open to strangers, for a locked kit knows nobody yet."""
    officer = signed_in(request)
    if officer is None:
        return redirect(SIGN_IN)
    if not idling.is_locked(request):  # another window was in use: there is nothing to open
        return HttpResponseRedirect(wanted(request))
    problem = ""
    if request.method == "POST":
        problem = passphrases.problem(request, officer.ident, "passphrase")
        if not problem:
            idling.unlock(request)
            return HttpResponseRedirect(wanted(request))
    return page(
        request,
        "web/lock.html",
        status=403 if problem else 200,
        officer=officer,
        next=request.POST.get("next") or request.GET.get("next", ""),
        minutes=request.machine.idle_ms // 60_000,
        unfinished=len(drafts.every()),
        problems=[("passphrase", problem)] if problem else [],
    )


@allow(*Role)
@require_POST
def still_here(request: Request) -> HttpResponse:  # noqa: ARG001 asking is the sign itself
    """Hear that the officer pressed a key, on a page that asks nothing else of us."""
    return HttpResponse(status=204)
