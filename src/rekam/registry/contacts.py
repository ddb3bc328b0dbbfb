"""Telephone numbers by which people want to be told: at the office alone, erased on a word."""

from __future__ import annotations

from rekam.domain.values import Subject
from rekam.registry.models_notices import Contact


def keep(subject: Subject, phone: str, *, officer: str, now_ms: int) -> None:
    """Keep a number; "" forgets it, and nothing of it stays."""
    if not phone:
        Contact.objects.filter(subject=subject).delete()
        return
    told = {"phone": phone, "officer": officer, "told_ms": now_ms}
    Contact.objects.update_or_create(subject=subject, defaults=told)


def of(subject: str) -> str:
    """Return somebody's number, or ""."""
    found = Contact.objects.filter(subject=subject).values_list("phone", flat=True)
    return found.first() or ""
