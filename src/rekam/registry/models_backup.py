"""The tables that say what is in a finished backup, and from which one this office was restored."""

from __future__ import annotations

from django.db import models


class BackupRow(models.Model):
    """One finished backup: where it lies, and how far each chain is in it.

    A backup cannot hold the row about itself, and a restored office begins with none: what it then
    tells its kits, it tells by the next one.
    """

    number = models.PositiveIntegerField()
    place = models.CharField(max_length=300)
    made_ms = models.PositiveBigIntegerField()  # when it began: what is newer is not in it
    finished_ms = models.PositiveBigIntegerField()
    checked_ms = models.PositiveBigIntegerField(null=True)  # when it was restored for a trial
    put_bytes = models.PositiveBigIntegerField()  # what it had to write: the rest was there
    part_count = models.PositiveIntegerField()
    positions = models.JSONField()  # [[stream, epoch, seq, digest], ...]
    outside = models.JSONField()  # writer -> [[epoch, seq, digest's beginning], ...]: parts not in


class RestoreRow(models.Model):
    """One restore of this office, and above which number its letters go on, year by year."""

    number = models.PositiveIntegerField()  # of the backup
    made_ms = models.PositiveBigIntegerField()
    restored_ms = models.PositiveBigIntegerField()
    letters = models.JSONField()  # year -> the last number that may have been given
