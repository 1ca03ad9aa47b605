from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0011_import_twins"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="sector_set",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="sector_set",
            field=models.TextField(db_default=""),
        ),
    ]
