"""Officers' passphrases on this machine: verifiers only, never in the journal (ADR 6).

Failures slow an account down and never lock it: a locked kit in a village hall ends the day.
"""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password

from rekam.domain.trust import officer_subject
from rekam.registry.models import Credential

_WAIT_MS_MAX = 30_000
_FREE_FAILURES = 3


def set_passphrase(ident: str, passphrase: str) -> None:
    """Keep a new passphrase's verifier for an officer."""
    officer_subject(ident)
    values = {"verifier": make_password(passphrase), "failures": 0}
    Credential.objects.update_or_create(ident=ident, defaults=values)


def wait_ms(ident: str, *, now_ms: int) -> int:
    """Return how long this account must still wait before the next try, in milliseconds."""
    row = Credential.objects.filter(ident=ident).first()
    if row is None or row.failures <= _FREE_FAILURES:
        return 0
    pause = min(_WAIT_MS_MAX, 1000 * 2 ** (row.failures - _FREE_FAILURES))
    left: int = row.failed_ms + pause - now_ms
    return max(0, left)


def check(ident: str, passphrase: str, *, now_ms: int) -> bool:
    """Tell whether the passphrase is right, and note a failure."""
    row = Credential.objects.filter(ident=ident).first()
    # An unknown name costs the same time as a known one, so that names cannot be tried out.
    verifier = row.verifier if row else make_password("nobody")
    is_right = check_password(passphrase, verifier) and row is not None
    if row is not None:
        failures = 0 if is_right else row.failures + 1
        Credential.objects.filter(ident=ident).update(failures=failures, failed_ms=now_ms)
    return is_right
