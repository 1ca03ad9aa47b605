from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0028_bureau_milestones"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="milestoneplan",
            name="postponement_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("land", "Land"),
                    ("approval", "Approval"),
                    ("funding", "Funding"),
                    ("market", "Market"),
                    ("technology", "Technology"),
                    ("contractor", "Contractor"),
                    ("weather", "Weather"),
                    ("other", "Other"),
                ],
                db_default="",
                default="",
                help_text="Where the plan before was earlier. Public.",
                max_length=12,
                verbose_name="postponed because of",
            ),
        ),
        migrations.AddField(
            model_name="milestoneplan",
            name="postponement_text",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Internal.",
                verbose_name="about the postponement",
            ),
        ),
    ]
