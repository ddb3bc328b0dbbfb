"""How each name of the register sounds, and the indexes that a search reads."""

from typing import Any

from django.db import migrations, models
from django.db.models.functions import Substr

from rekam.registry import bulk
from rekam.registry.names import heard


def hear(apps: Any, schema_editor: Any) -> None:
    """Note how the names sound that are here already."""
    residents = apps.get_model("registry", "Resident").objects.values_list("nik", "name")
    names = list(residents)
    with schema_editor.connection.cursor() as cursor:
        for some in bulk.batches(names, 5_000):
            cursor.executemany(
                "UPDATE registry_resident SET heard = %s WHERE nik = %s",
                [(heard(name)[:120], nik) for nik, name in some],
            )


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_drafts_aside")]

    operations = [
        migrations.AddField(
            "resident",
            "heard",
            models.CharField(max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(hear, migrations.RunPython.noop),
        migrations.AlterField("resident", "village", models.CharField(max_length=13)),
        migrations.AddIndex(
            "resident",
            models.Index(fields=["village", "born", "heard", "nik"], name="resident_here"),
        ),
        migrations.AddIndex("resident", models.Index(fields=["heard"], name="resident_heard")),
        migrations.AddIndex(
            "resident", models.Index(Substr("nik", 9), "village", "nik", name="resident_end")
        ),
    ]
