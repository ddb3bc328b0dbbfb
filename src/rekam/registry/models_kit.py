"""The tables of a kit alone: what is not finished yet, and who waits. None of it ever travels."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rekam.registry.widths import ACTOR_WIDTH, SUBJECT_WIDTH


class Draft(models.Model):
    """An enrolment in the making on this kit: every step is here the moment it is done."""

    subject = models.CharField(max_length=SUBJECT_WIDTH, primary_key=True)
    officer = models.CharField(max_length=ACTOR_WIDTH)
    begun_ms = models.PositiveBigIntegerField()
    payload = models.BinaryField()  # an Enrolled fact that lacks its number yet
    tries = models.JSONField(default=dict)  # how often each slap was laid on, by its name


class DraftAside(models.Model):
    """A draft that somebody set aside with a reason; it can be taken up again."""

    subject = models.CharField(max_length=SUBJECT_WIDTH)
    officer = models.CharField(max_length=ACTOR_WIDTH)
    begun_ms = models.PositiveBigIntegerField()
    payload = models.BinaryField()
    tries = models.JSONField(default=dict)
    aside_ms = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=200)


class Ticket(models.Model):
    """Somebody who waits in the hall; local to this kit and no fact: to go home refuses nothing."""

    day = models.DateField()
    number = models.PositiveIntegerField()  # as it is called out; from 1 every day
    subject = models.CharField(max_length=SUBJECT_WIDTH)
    name = models.CharField(max_length=120)
    is_first = models.BooleanField()  # old, disabled, pregnant or ill
    note = models.CharField(max_length=80)  # what the officer should make ready
    taken_ms = models.PositiveBigIntegerField()
    passed_ms = models.PositiveBigIntegerField(null=True)  # was called and did not come
    left_ms = models.PositiveBigIntegerField(null=True)  # went home

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "number"], name="ticket_number"),
            models.UniqueConstraint(fields=["day", "subject"], name="ticket_of_person"),
        ]


class WorkPlace(models.Model):
    """The village where the kit works on a day."""

    day = models.DateField(primary_key=True)
    village = models.CharField(max_length=13)


class OfficeWord(models.Model):
    """What the office told this kit apart from facts, and when it last told it anything; one row.

    ``code_secret`` is what the codes come from that open this kit for whom forgot a passphrase.
    """

    code_secret = models.BinaryField(default=b"")
    heard_ms = models.PositiveBigIntegerField(default=0)
