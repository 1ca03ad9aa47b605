from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0045_fill_reporting_currencies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="investor",
            name="investor_credit_code_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("credit_code", ""), _negated=True),
                fields=("credit_code",),
                name="investor_credit_code_unique",
                violation_error_message="This code is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="labelgroup",
            name="label_group_name_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("name",),
                name="label_group_name_unique",
                violation_error_message="This name is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="location",
            name="location_code_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("code",),
                name="location_code_unique",
                violation_error_message="This code is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="location",
            name="location_name_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("parent", "name"),
                name="location_name_unique",
                violation_error_message="This name is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="project",
            name="project_external_ref_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_ref", ""), _negated=True),
                fields=("external_list", "external_ref"),
                name="project_external_ref_unique",
                violation_error_message="Another project has this reference of this list.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="sector",
            name="sector_name_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("parent", "name"),
                name="sector_name_unique",
                violation_error_message="This name is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unit",
            name="unit_name_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name", ""), _negated=True),
                fields=("name",),
                name="unit_name_unique",
                violation_error_message="This name is taken already.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="unit",
            name="unit_name_zh_unique",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name_zh", ""), _negated=True),
                fields=("name_zh",),
                name="unit_name_zh_unique",
                violation_error_message="This name is taken already.",
            ),
        ),
    ]
