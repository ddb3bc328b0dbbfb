"""What is in a finished backup, and what a kit knows of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_work_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="BackupRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("place", models.CharField(max_length=300)),
                ("made_ms", models.PositiveBigIntegerField()),
                ("finished_ms", models.PositiveBigIntegerField()),
                ("checked_ms", models.PositiveBigIntegerField(null=True)),
                ("put_bytes", models.PositiveBigIntegerField()),
                ("part_count", models.PositiveIntegerField()),
                ("positions", models.JSONField()),
                ("outside", models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name="partrow",
            name="backed_ms",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="partrow",
            name="dropped_ms",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="RestoreRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.PositiveBigIntegerField()),
                ("restored_ms", models.PositiveBigIntegerField()),
                ("letters", models.JSONField()),
            ],
        ),
    ]
