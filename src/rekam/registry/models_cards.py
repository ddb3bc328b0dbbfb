"""The table of blanks that became cards or were spoiled: a fold of the book."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rekam.registry.widths import SUBJECT_WIDTH


class CardRow(models.Model):
    """Projection: a blank that was printed on, for whom, and whether it was spoiled."""

    blank = models.CharField(max_length=16)
    subject = models.CharField(max_length=SUBJECT_WIDTH, db_index=True)
    unit = models.CharField(max_length=13)
    batch = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)  # "" for a good card, else why it was spoiled
    made_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["blank", "subject"], name="card_blank")
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "blank"], name="card_unit")]
