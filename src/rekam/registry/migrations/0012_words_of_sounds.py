"""The words of names lead to how whole names sound, once each, and no more to every resident."""

from typing import Any, ClassVar

from django.db import migrations, models

from rekam.registry import bulk
from rekam.registry.names import words_of


def note_words(apps: Any, _schema_editor: Any) -> None:
    """Note the words of the names that are here already."""
    names = apps.get_model("registry", "Resident").objects.values_list("name", "heard").distinct()
    pairs = {(word, heard) for name, heard in names.iterator(5_000) for word in words_of(name)}
    bulk.insert(apps.get_model("registry", "NameWord"), sorted(pairs))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0011_backups")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=40)),
                ("heard", models.CharField(max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token", "heard"), name="name_word")
                ]
            },
        ),
        migrations.RunPython(note_words, migrations.RunPython.noop),
        migrations.DeleteModel(name="ResidentToken"),
    ]
