from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0022_bureau_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="signingeventversion",
            name="organiser_zh",
            field=models.CharField(db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="signingeventversion",
            name="summary_zh",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="signingeventversion",
            name="venue_zh",
            field=models.CharField(db_default="", max_length=300),
        ),
        migrations.AddIndex(
            model_name="signingeventversion",
            index=models.Index(fields=["location_id", "record"], name="signingevent_location_id"),
        ),
    ]
