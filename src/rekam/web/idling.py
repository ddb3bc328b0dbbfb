"""How long nobody touched a kit: kept in the session, judged by the machine's clock.

A kit that is left alone locks, and stays locked until somebody gives a passphrase: what it holds in
memory of the person before it stays, and the way back leads to the same step. What a page asks by
itself (advice from the camera, a device's picture) is no sign that anybody is there.
Before: ``access.py`` asks. Next: ``lock.py`` shows the lock and takes the passphrase.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from rekam.registry.machine import Machine

SEEN_KEY, LOCKED_KEY = "seen-ms", "locked"
_NOTED_PARTS = 20  # in so many parts of the time a session is written once: that waits for the disk


def is_locked(request: HttpRequest) -> bool:
    """Tell whether the passphrase has to be given again; once it has, no clock undoes that.

    Guards against a clock that is set back to the hour when the officer was there
    (``test_a_locked_kit_is_not_opened_by_setting_its_clock_back``).
    """
    idle_ms = _machine(request).idle_ms
    if not idle_ms:
        return False
    if not request.session.get(LOCKED_KEY) and _untouched_ms(request) > idle_ms:
        request.session[LOCKED_KEY] = True
    return bool(request.session.get(LOCKED_KEY))


def touch(request: HttpRequest) -> None:
    """Note that the officer is there."""
    idle_ms = _machine(request).idle_ms
    is_noted = SEEN_KEY in request.session
    if idle_ms and (not is_noted or _untouched_ms(request) > idle_ms / _NOTED_PARTS):
        request.session[SEEN_KEY] = _machine(request).clock_ms()


def unlock(request: HttpRequest) -> None:
    """Open the kit again for the officer of this session."""
    request.session.cycle_key()
    request.session.pop(LOCKED_KEY, None)
    request.session[SEEN_KEY] = _machine(request).clock_ms()


def on_screen(request: HttpRequest) -> str:
    """Return the address of the page that the officer sees: a form's own, not where it is sent."""
    if getattr(request, "htmx", False):
        return str(request.htmx.current_url_abs_path or "/")  # type: ignore[attr-defined]
    return request.get_full_path() if request.method == "GET" else came_from(request) or "/"


def came_from(request: HttpRequest) -> str:
    """Return the page on this machine that the request was made on, or nothing."""
    return on_this_machine(request, request.headers.get("Referer", ""))


def on_this_machine(request: HttpRequest, address: str) -> str:
    """Return an address if it is of this machine, or nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


def _untouched_ms(request: HttpRequest) -> int:
    """Return for how long nobody was there; a clock that went back counts as one that ran on."""
    now_ms = _machine(request).clock_ms()
    seen_ms: int = request.session.get(SEEN_KEY, now_ms)
    return abs(now_ms - seen_ms)


def _machine(request: HttpRequest) -> Machine:
    machine: Machine = request.machine  # type: ignore[attr-defined]  # see request.py
    return machine
