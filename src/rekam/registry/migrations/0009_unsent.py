"""Indexes from which a kit counts what it has not sent, on every page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_heard")]

    operations = [
        migrations.AddIndex(
            "ledgerentry",
            models.Index(fields=["stream", "kind", "epoch", "seq", "millis"], name="ledger_kind"),
        ),
        migrations.AddIndex(
            "partrow",
            models.Index(
                fields=["stream"], condition=models.Q(receipted_ms=None), name="part_waiting"
            ),
        ),
    ]
