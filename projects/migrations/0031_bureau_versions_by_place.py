from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0030_bureau_plan_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="locationversion",
            index=models.Index(fields=["path", "record"], name="location_path"),
        ),
        migrations.AddIndex(
            model_name="sectorversion",
            index=models.Index(fields=["path", "record"], name="sector_path"),
        ),
    ]
