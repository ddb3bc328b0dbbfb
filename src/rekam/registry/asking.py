"""Whom the office asks a kit about: to record them anew, or to answer a question.

The same rows at the office and on the kits: a kit has those of its villages.
"""

from __future__ import annotations

from django.db.models import QuerySet

from rekam.registry.models import PersonRow


def waiting(*, limit: int) -> list[PersonRow]:
    """Return those who wait, the longest first."""
    return list(_asked().order_by("asked_ms", "subject")[:limit])


def count() -> int:
    """Return how many wait."""
    return _asked().count()


def _asked() -> QuerySet[PersonRow]:
    return PersonRow.objects.filter(asked_ms__isnull=False)  # as the index has it
