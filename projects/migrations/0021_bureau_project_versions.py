from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0020_bureau_projects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="projectversion",
            name="label_set",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="status_reason_zh",
            field=models.CharField(db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="projectversion",
            name="summary_zh",
            field=models.TextField(db_default=""),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(fields=["location_id", "record"], name="project_location_id"),
        ),
        migrations.AddIndex(
            model_name="projectversion",
            index=models.Index(fields=["sector_id", "record"], name="project_sector_id"),
        ),
    ]
