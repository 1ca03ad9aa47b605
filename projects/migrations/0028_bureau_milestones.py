from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0027_bureau_investor_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="milestone",
            name="kind",
            field=models.CharField(
                choices=[
                    ("negotiating", "In negotiation"),
                    ("signed", "Signed"),
                    ("registered", "Registered"),
                    ("approved", "Approved / filed"),
                    ("land_granted", "Land granted"),
                    ("construction_start", "Construction started"),
                    ("completed", "Completed"),
                    ("in_production", "In production"),
                    ("full_capacity", "At full capacity"),
                ],
                max_length=20,
                verbose_name="milestone",
            ),
        ),
    ]
