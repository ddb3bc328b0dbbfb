"""The tables of blanks that became cards, and of papers that riders carried: folds of the book."""

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


class CarriedRow(models.Model):
    """Projection: a paper that stands on a route sheet, and what became of it."""

    sheet = models.CharField(max_length=20)
    subject = models.CharField(max_length=SUBJECT_WIDTH, db_index=True)
    paper = models.CharField(max_length=8)
    number = models.CharField(max_length=20)
    carrier = models.CharField(max_length=20)
    rider = models.CharField(max_length=60)
    state = models.CharField(max_length=8)  # "out" | "handed" | "back" | "both", which cannot be
    reason = models.CharField(max_length=200)  # why it came back, or could not be handed over yet
    carried_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "subject"], name="carried_once")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "sheet"], name="carried_state")]
