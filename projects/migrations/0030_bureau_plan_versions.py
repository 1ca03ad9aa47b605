from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0029_bureau_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="milestoneplanversion",
            name="postponement_reason",
            field=models.CharField(db_default="", max_length=12),
        ),
    ]
