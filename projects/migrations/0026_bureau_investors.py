from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0025_bureau_source_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="investor",
            name="summary_zh",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="summary in Chinese"),
        ),
        migrations.AddField(
            model_name="investor",
            name="labels",
            field=models.ManyToManyField(
                blank=True, related_name="investors", to="projects.label", verbose_name="labels"
            ),
        ),
    ]
