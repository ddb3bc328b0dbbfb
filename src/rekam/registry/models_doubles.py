"""The tables of what an engine took for one person: no facts, and to be found again at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rekam.registry.widths import SUBJECT_WIDTH


class DoublePair(models.Model):
    """Two rows of one list that are perhaps one person, with what speaks for it."""

    of_register = models.BooleanField()
    first = models.CharField(max_length=20)  # a NIK of the register, or the number of a ListedVoter
    second = models.CharField(max_length=20)
    score = models.FloatField()
    found = models.JSONField()  # field -> what its comparison found
    is_dismissed = models.BooleanField(default=False)  # a clerk saw two people

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of_register", "first", "second"], name="double_pair")
        ]


class Suspicion(models.Model):
    """Two people of our book, or one and a resident, who are perhaps one; until it is decided."""

    first = models.CharField(max_length=SUBJECT_WIDTH)
    second = models.CharField(max_length=SUBJECT_WIDTH)
    score = models.FloatField()  # the probability that they are one; 0 where a registrar asks
    since_ms = models.PositiveBigIntegerField()  # when the later of the two was recorded

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion")
        ]
        indexes: ClassVar = [models.Index(fields=["since_ms"], name="suspicion_since")]


class Searched(models.Model):
    """How far the book had come when doubles were last looked for; one row."""

    entry = models.PositiveBigIntegerField()  # the last LedgerEntry that was looked at
    at_ms = models.PositiveBigIntegerField()
