"""Tables of the words of names, by which a search finds who carries them (see search.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NameToken(models.Model):
    """One word of a name, and a key for each spelling one letter away (see search.py)."""

    key = models.CharField(max_length=40, db_index=True)
    token = models.CharField(max_length=40)


class ResidentToken(models.Model):
    """Which residents carry a word in their name."""

    token = models.CharField(max_length=40)
    nik = models.CharField(max_length=16)
    village = models.CharField(max_length=13)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["token", "village", "nik"], name="resident_token")
        ]
