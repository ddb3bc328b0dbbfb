"""The tables of whom to tell, what was told, and how often strangers asked: local, and no facts.

A telephone number is nothing that the journal may hold for ever (docs/adr/0023).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rekam.registry.widths import ACTOR_WIDTH, SUBJECT_WIDTH


class Contact(models.Model):
    """The telephone number by which somebody wants to be told."""

    subject = models.CharField(max_length=SUBJECT_WIDTH, primary_key=True)
    phone = models.CharField(max_length=15)
    officer = models.CharField(max_length=ACTOR_WIDTH)
    told_ms = models.PositiveBigIntegerField()


class Notice(models.Model):
    """A notice to one person about one thing; there is one row for it, so it goes out once."""

    subject = models.CharField(max_length=SUBJECT_WIDTH)
    about = models.CharField(max_length=60)  # which card or letter
    state = models.CharField(max_length=8)  # "going" | "sent" | "unsure" | "refused"
    detail = models.CharField(max_length=80)
    officer = models.CharField(max_length=ACTOR_WIDTH)
    began_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "about"], name="notice_once")
        ]


class Asked(models.Model):
    """How often strangers asked about one thing, or from one address, since a moment."""

    key = models.CharField(max_length=64, primary_key=True)  # keyed digest: no number is kept
    since_ms = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
