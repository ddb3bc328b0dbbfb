"""Tables of the words of names, by which a search finds who carries them (see names.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NameToken(models.Model):
    """One word of a name, and a key for each spelling one letter away (see names.py)."""

    key = models.CharField(max_length=40, db_index=True)
    token = models.CharField(max_length=40)


class NameWord(models.Model):
    """How the whole names sound in which a word stands; residents are found by the sound."""

    token = models.CharField(max_length=40)
    heard = models.CharField(max_length=120)  # as a Resident has it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "heard"], name="name_word")
        ]
