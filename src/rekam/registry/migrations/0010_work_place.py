from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_unsent")]

    operations = [
        migrations.CreateModel(
            name="WorkPlace",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("village", models.CharField(max_length=13)),
            ],
        ),
    ]
