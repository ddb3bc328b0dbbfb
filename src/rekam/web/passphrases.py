"""A passphrase asked for again of somebody who is signed in: before a signature, and at the lock.

Too many wrong tries make the account wait, as at sign-in; none of them loses anything.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from rekam.registry import credentials
from rekam.web.figures import number
from rekam.web.request import Request

_SECOND_MS = 1000


def problem(request: Request, ident: str, field: str) -> str:
    """Return what is wrong with the passphrase in a field of the form; nothing when it is right."""
    now_ms = request.machine.clock_ms()
    if wait := waiting(credentials.wait_ms(ident, now_ms=now_ms)):
        return wait
    if credentials.check(ident, request.POST.get(field, ""), now_ms=now_ms):
        return ""
    return _("Kata sandi tidak cocok. Rekaman tetap tersimpan.")


def waiting(wait_ms: int) -> str:
    """Say how long an account must wait; nothing when it need not."""
    if not wait_ms:
        return ""
    return _("Tunggu %s detik, lalu coba lagi.") % number(-(-wait_ms // _SECOND_MS))
