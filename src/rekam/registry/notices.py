"""Which notices went out: each has one row, made before it is sent, so that none goes twice.

A notice whose sending was interrupted, or got no answer, stays unsure: it may have arrived, and
nobody sends it again (``test_a_notice_that_got_no_answer_is_not_sent_again``).
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import IntegrityError, transaction

from rekam.registry import bulk, project
from rekam.registry.models_notices import Notice

GOING, BUSY = "going", "busy"


def claim(subject: str, about: str, *, officer: str, now_ms: int) -> bool:
    """Take a notice to send it; False when it went out before, or somebody else is sending it."""
    values = {"state": GOING, "detail": "", "officer": officer, "began_ms": now_ms}
    again = Notice.objects.filter(subject=subject, about=about, state=BUSY)
    if again.update(**values):
        return True
    try:
        with transaction.atomic():
            Notice.objects.create(subject=subject, about=about, **values)
    except IntegrityError:
        return False
    return True


def settle(subject: str, about: str, *, state: str, detail: str = "") -> None:
    """Note what became of a notice that was claimed."""
    rows = Notice.objects.filter(subject=subject, about=about, state=GOING)
    rows.update(state=state, detail=detail[:80])


def told(subjects: Collection[str]) -> dict[tuple[str, str], Notice]:
    """Return the notices about these people, by whom and about what."""
    found: dict[tuple[str, str], Notice] = {}
    for some in bulk.batches(sorted(set(subjects)), project.BATCH):
        rows = Notice.objects.filter(subject__in=some)
        found |= {(one.subject, one.about): one for one in rows}
    return found
