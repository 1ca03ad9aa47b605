from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0024_bureau_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sourceversion",
            name="copy_sha256",
            field=models.CharField(db_default="", max_length=64),
        ),
        migrations.AddField(
            model_name="sourceversion",
            name="publisher_zh",
            field=models.CharField(db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="sourceversion",
            name="title_zh",
            field=models.CharField(db_default="", max_length=500),
        ),
    ]
