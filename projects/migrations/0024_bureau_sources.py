from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0023_bureau_event_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="copy_sha256",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=64,
                verbose_name="SHA-256 of the copy",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="publisher_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="publisher in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="title_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="Chinese title"
            ),
        ),
    ]
