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
        ("projects", "0031_bureau_versions_by_place"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalinvestor",
            name="summary_zh",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="summary in Chinese"),
        ),
        migrations.AddField(
            model_name="historicalmilestoneplan",
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
            model_name="historicalmilestoneplan",
            name="postponement_text",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="Internal.",
                verbose_name="about the postponement",
            ),
        ),
        migrations.AddField(
            model_name="historicalproject",
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
            model_name="historicalproject",
            name="official_in_charge",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Internal.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="projects.person",
                verbose_name="official in charge",
            ),
        ),
        migrations.AddField(
            model_name="historicalproject",
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
            model_name="historicalproject",
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
            model_name="historicalproject",
            name="summary_zh",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Public.", verbose_name="summary in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="historicalsigningevent",
            name="organiser_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="organiser in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="historicalsigningevent",
            name="summary_zh",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="Public.", verbose_name="summary in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="historicalsigningevent",
            name="venue_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="venue in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="publisher_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="publisher in Chinese"
            ),
        ),
        migrations.AddField(
            model_name="historicalsource",
            name="title_zh",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="Chinese title"
            ),
        ),
        migrations.AddField(
            model_name="import",
            name="deleted",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="deleted"),
        ),
        migrations.AddField(
            model_name="import",
            name="kind",
            field=models.CharField(
                choices=[("list", "List"), ("copy", "Working copy"), ("public", "Public export")],
                db_default="list",
                default="list",
                editable=False,
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="undone",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="dealt with"),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="continues",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="projects.pendingchange",
                verbose_name="continues",
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="effect",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="historicalmilestone",
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
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "Not checked"),
                    ("checked", "Checked"),
                    ("committed", "Committed"),
                    ("undoing", "Being undone"),
                    ("undone", "Undone"),
                ],
                default="new",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("created", "Created"),
                    ("updated", "Updated"),
                    ("unchanged", "Unchanged"),
                    ("failed", "Failed"),
                    ("skipped", "Skipped"),
                    ("pending", "Waits for a publisher"),
                    ("deleted", "Deleted"),
                ],
                max_length=10,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="pendingchange",
            name="decision",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("accepted", "Accepted"),
                    ("rejected", "Rejected"),
                    ("taken_back", "Taken back"),
                    ("continued", "Continued by a later one"),
                ],
                default="waiting",
                editable=False,
                max_length=10,
                verbose_name="decision",
            ),
        ),
        migrations.AlterField(
            model_name="signin",
            name="result",
            field=models.CharField(
                choices=[
                    ("signed_in", "Signed in"),
                    ("code_asked", "Password right, second factor asked"),
                    ("code_right", "Second factor right"),
                    ("wrong_password", "Wrong name or password"),
                    ("wrong_code", "Wrong second factor"),
                    ("locked_out", "Refused: too many wrong passwords"),
                    ("no_role", "Refused: single sign-on"),
                    ("signed_out", "Signed out"),
                    ("reset_asked", "Link for a new password asked for"),
                ],
                max_length=20,
                verbose_name="result",
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="projects.changebatch",
                verbose_name="batch",
            ),
        ),
    ]
