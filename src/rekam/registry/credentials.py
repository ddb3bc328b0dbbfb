"""Officers' passphrases on this machine: verifiers only, never in the journal (ADR 6).

Failures slow an account down and never lock it: a locked kit in a village hall ends the day.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils.crypto import get_random_string

from rekam.domain.trust import officer_subject
from rekam.journal import passphrase as passphrases
from rekam.registry.models import Credential, OfficerRow

_WAIT_MS_MAX = 30_000
_FREE_FAILURES = 3
_SALT_LETTERS = 22  # 128 bits and a little


@dataclass(frozen=True, slots=True)
class Failures:
    """How often one account was tried in vain since it last came in, and when at last."""

    count: int = 0
    at_ms: int = 0

    def wait_ms(self, now_ms: int) -> int:
        """Return how long to wait before the next try, in milliseconds.

        A clock that went back counts as one that ran on, or the account would wait for years
        (``test_a_clock_that_was_ahead_and_is_right_again_locks_no_account``).
        """
        if self.count <= _FREE_FAILURES:
            return 0
        pause: int = min(_WAIT_MS_MAX, 1000 * 2 ** (self.count - _FREE_FAILURES))
        return max(0, pause - abs(now_ms - self.at_ms))

    def and_one(self, now_ms: int) -> Failures:
        return Failures(self.count + 1, now_ms)


def set_passphrase(ident: str, passphrase: str) -> None:
    """Keep a new passphrase's verifier for an officer."""
    officer_subject(ident)
    salt = get_random_string(_SALT_LETTERS).encode()
    values = {"verifier": passphrases.verifier_of(passphrase, salt=salt), "failures": 0}
    Credential.objects.update_or_create(ident=ident, defaults=values)


def verifiers() -> dict[str, str]:
    """Return the verifiers of all who may sign in here, or of whom the book says nothing yet."""
    revoked = OfficerRow.objects.filter(is_revoked=True).values("ident")
    return dict(Credential.objects.exclude(ident__in=revoked).values_list("ident", "verifier"))


def wait_ms(ident: str, *, now_ms: int) -> int:
    """Return how long this account must still wait before the next try, in milliseconds."""
    row = Credential.objects.filter(ident=ident).first()
    return Failures(row.failures, row.failed_ms).wait_ms(now_ms) if row else 0


def check(ident: str, passphrase: str, *, now_ms: int) -> bool:
    """Tell whether the passphrase is right, and note a failure."""
    row = Credential.objects.filter(ident=ident).first()
    if row is None:
        # An unknown name costs the same time as a known one, so that names cannot be tried out.
        passphrases.verifier_of(passphrase, salt=b"nobody" * 3)
        return False
    is_right = passphrases.matches(passphrase, row.verifier)
    # Counted in the database: who tries several at once would be counted once else
    # (``test_tries_at_one_moment_are_all_counted``).
    failures = 0 if is_right else F("failures") + 1
    Credential.objects.filter(ident=ident).update(failures=failures, failed_ms=now_ms)
    return is_right
