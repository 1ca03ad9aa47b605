from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0021_bureau_project_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="signingevent",
            name="organiser_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="organiser in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="summary_zh",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Public.", verbose_name="summary in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="signingevent",
            name="venue_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="venue in Chinese"
            ),
        ),
    ]
