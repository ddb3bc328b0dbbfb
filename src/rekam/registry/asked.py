"""How often strangers asked within an hour: in the database, so that no restart forgives anybody.

An hour that has not begun yet is one of a clock that was ahead, and counts no more
(``test_a_clock_that_was_ahead_and_is_right_again_locks_nobody_out``).

What is counted is named by a keyed digest: neither a NIK nor an address can be read here.
"""

from __future__ import annotations

import hashlib
import hmac

from django.db.models import F

from rekam.registry import bulk
from rekam.registry.ledger import Ledger
from rekam.registry.models_notices import Asked

WINDOW_MS = 3_600_000
_COUNTED = """
INSERT INTO registry_asked (key, since_ms, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN registry_asked.since_ms BETWEEN %s AND excluded.since_ms
    THEN registry_asked.count + 1 ELSE 1 END,
  since_ms = CASE WHEN registry_asked.since_ms BETWEEN %s AND excluded.since_ms
    THEN registry_asked.since_ms ELSE excluded.since_ms END
RETURNING count
"""


def key(ledger: Ledger, what: str, value: str) -> str:
    """Return under which name something is counted."""
    secret = ledger.keys.derive("rekam asked")
    return hmac.new(secret, f"{what}\0{value}".encode(), hashlib.sha256).hexdigest()


def spend(name: str, *, now_ms: int) -> int:
    """Count once more; return how often it is now within the hour."""
    first_ms = now_ms - WINDOW_MS + 1
    (counted,) = bulk.execute(_COUNTED, (name, now_ms, first_ms, first_ms)).fetchone()
    if counted == 1:  # now and then, what no hour counts any more goes
        Asked.objects.exclude(since_ms__range=(first_ms, now_ms)).delete()
    return int(counted)


def give_back(name: str) -> None:
    """Take one that was counted away again."""
    Asked.objects.filter(key=name, count__gt=0).update(count=F("count") - 1)
