import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0019_bureau"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="construction_nature",
            field=models.CharField(
                blank=True,
                choices=[
                    ("new", "New"),
                    ("expansion", "Expansion"),
                    ("conversion", "Conversion"),
                    ("upgrade", "Technical upgrade"),
                    ("relocation", "Relocation"),
                ],
                db_default="",
                default="",
                help_text="Internal.",
                max_length=12,
                verbose_name="nature of the works",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="label_set",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="project",
            name="official_in_charge",
            field=models.ForeignKey(
                blank=True,
                help_text="Internal.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="in_charge_of",
                to="projects.person",
                verbose_name="official in charge",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="project_type",
            field=models.CharField(
                blank=True,
                choices=[
                    ("industry", "Industry"),
                    ("services", "Services"),
                    ("infrastructure", "Infrastructure"),
                    ("agriculture", "Agriculture"),
                    ("livelihood", "Public services"),
                    ("other", "Other"),
                ],
                db_default="",
                default="",
                help_text="Internal.",
                max_length=16,
                verbose_name="type of project",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="status_reason_zh",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Public.",
                max_length=500,
                verbose_name="reason for the status, in Chinese",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="summary_zh",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Public.", verbose_name="summary in Chinese"
            ),
        ),
        migrations.AlterField(
            model_name="project",
            name="stage",
            field=models.CharField(
                blank=True,
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
                editable=False,
                max_length=20,
                verbose_name="stage",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="labels",
            field=models.ManyToManyField(
                blank=True, related_name="projects", to="projects.label", verbose_name="labels"
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "negotiating"), _negated=True),
                    models.Q(("publication", "published"), _negated=True),
                    _connector="OR",
                ),
                name="project_prospect_is_not_public",
            ),
        ),
        # `indexes.ensure` makes them anew, with the labels' column.
        *(
            migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
            for name in ("project_narrow", "project_place", "project_stage")
        ),
    ]
