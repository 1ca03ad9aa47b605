from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import projects.models.lamps


class Migration(migrations.Migration):
    """What the bureau's month needs.

    What readers ask stands in files of its own, a table each: a version that serves meanwhile could lock two the other
    way round.
    """

    dependencies = [
        ("otp_totp", "0003_add_timestamps"),
        ("projects", "0018_imports_and_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="Which program has it.", max_length=100, verbose_name="name"),
                ),
                ("scopes", models.JSONField(default=list, verbose_name="may")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                ("minute", models.BigIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="acts for",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("made_at"))), name="api_token_ends_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AppDevice",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("otp_totp.totpdevice",),
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Signed in or out"),
                            ("refusal", "Refused"),
                            ("role", "Login or role changed"),
                            ("import", "Import"),
                            ("export", "Internal data taken out"),
                            ("publication", "Step of publication"),
                            ("decision", "Pending change decided"),
                            ("restore", "Backup restored"),
                            ("setting", "Setting changed"),
                            ("token", "API token"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="of what")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                ("number", models.BigIntegerField(null=True, unique=True, verbose_name="number")),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="login",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the audit log",
                "verbose_name_plural": "audit log",
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["kind", "at"], name="audit_kind_at"),
                    models.Index(
                        condition=models.Q(("number__isnull", True)), fields=["id"], name="audit_unchained"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch of pending changes",
                "verbose_name_plural": "batches of pending changes",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CspReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("directive", models.CharField(max_length=40, verbose_name="directive")),
                ("blocked", models.CharField(max_length=200, verbose_name="what was blocked")),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="how often")),
                ("first_at", models.DateTimeField(verbose_name="first")),
                ("last_at", models.DateTimeField(verbose_name="last")),
            ],
            options={
                "verbose_name": "report of a browser",
                "verbose_name_plural": "reports of browsers",
                "ordering": ("-last_at",),
                "constraints": [
                    models.UniqueConstraint(fields=("directive", "blocked"), name="csp_report_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLabelGroup",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical label group",
                "verbose_name_plural": "historical label groups",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLampRuleSet",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                (
                    "source",
                    models.CharField(
                        help_text="Which document states these rules, and where it stands.",
                        max_length=500,
                        verbose_name="source",
                    ),
                ),
                (
                    "first_day",
                    models.DateField(help_text="The rules hold from this day on.", verbose_name="first day"),
                ),
                (
                    "in_use",
                    models.BooleanField(
                        default=False,
                        help_text="Others can be looked at, and judge nothing by themselves.",
                        verbose_name="in use",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="internal note")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rule set of lamps",
                "verbose_name_plural": "historical rule sets of lamps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPublisher",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                (
                    "about",
                    models.TextField(
                        blank=True,
                        help_text="What is covered, from where, how often it is brought up to date.",
                        verbose_name="about",
                    ),
                ),
                ("about_zh", models.TextField(blank=True, verbose_name="about, in Chinese")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Where readers report an error: a mail address, a web address or words.",
                        max_length=300,
                        verbose_name="contact",
                    ),
                ),
                (
                    "contact_zh",
                    models.CharField(blank=True, max_length=300, verbose_name="contact, in Chinese"),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="Blank: since the first signing.",
                        null=True,
                        verbose_name="covered since",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical publisher",
                "verbose_name_plural": "historical publisher",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalYearPlan",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "planned_investment",
                    models.BigIntegerField(
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="planned investment of the year (CNY)",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical year plan",
                "verbose_name_plural": "historical year plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check", "Check a list"),
                            ("commit", "Import a list"),
                            ("undo", "Undo an import"),
                            ("publish", "Publish what an import brought"),
                            ("export", "Make a working copy"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "At work"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("language", models.CharField(default="en", max_length=10)),
                ("given", models.JSONField(default=dict)),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="of")),
                ("told", models.JSONField(default=list)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("content", models.BinaryField(null=True)),
                ("worker", models.CharField(blank=True, max_length=100)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("beat_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("subject",),
                        name="job_one_a_record",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LabelGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
            ],
            options={
                "verbose_name": "label group",
                "verbose_name_plural": "label groups",
                "ordering": ("name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("name",),
                        name="label_group_name_unique",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LampRuleSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                (
                    "slug",
                    models.SlugField(blank=True, max_length=120, unique=True, verbose_name="address name"),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Which document states these rules, and where it stands.",
                        max_length=500,
                        verbose_name="source",
                    ),
                ),
                (
                    "first_day",
                    models.DateField(help_text="The rules hold from this day on.", verbose_name="first day"),
                ),
                (
                    "in_use",
                    models.BooleanField(
                        default=False,
                        help_text="Others can be looked at, and judge nothing by themselves.",
                        verbose_name="in use",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="internal note")),
            ],
            options={
                "verbose_name": "rule set of lamps",
                "verbose_name_plural": "rule sets of lamps",
                "ordering": ("-first_day", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_use", True)),
                        fields=("first_day",),
                        name="lamp_rule_set_one_in_use",
                        violation_error_message="Another rule set in use begins on this day.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("robot", models.CharField(max_length=60, null=True, unique=True, verbose_name="robot")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        default="en",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="login",
                    ),
                ),
            ],
            options={
                "verbose_name": "recipient of notices",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("robot__isnull", False), ("user__isnull", True)),
                            models.Q(("robot__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_recipient_person_or_robot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutsideIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.URLField(max_length=300)),
                ("subject", models.CharField(max_length=255)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_identity",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="login",
                    ),
                ),
            ],
            options={
                "verbose_name": "identity at the provider of single sign-on",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="outside_identity_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                (
                    "about",
                    models.TextField(
                        blank=True,
                        help_text="What is covered, from where, how often it is brought up to date.",
                        verbose_name="about",
                    ),
                ),
                ("about_zh", models.TextField(blank=True, verbose_name="about, in Chinese")),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Where readers report an error: a mail address, a web address or words.",
                        max_length=300,
                        verbose_name="contact",
                    ),
                ),
                (
                    "contact_zh",
                    models.CharField(blank=True, max_length=300, verbose_name="contact, in Chinese"),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="Blank: since the first signing.",
                        null=True,
                        verbose_name="covered since",
                    ),
                ),
            ],
            options={
                "verbose_name": "publisher",
                "verbose_name_plural": "publisher",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                (
                    "locations",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Its people enter the projects that stand there, or below.",
                        related_name="units",
                        to="projects.location",
                        verbose_name="places",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Logins of its people. Who belongs to no unit works on all projects.",
                        related_name="units",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="members",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="projects.unit",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "unit",
                "verbose_name_plural": "units",
                "ordering": ("name_zh", "name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        fields=("name",),
                        name="unit_name_unique",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("name_zh", ""), _negated=True),
                        fields=("name_zh",),
                        name="unit_name_zh_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpdateVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record", models.BigIntegerField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(null=True)),
                ("project_id", models.BigIntegerField()),
                ("period", models.DateField()),
                ("public_text", models.TextField()),
                ("public_text_zh", models.TextField()),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record", "valid_from"], name="update_past"),
                    models.Index(fields=["project_id", "record"], name="update_project_id"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("record",), name="update_now"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("here_at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visit",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
            },
        ),
        migrations.CreateModel(
            name="YearPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "planned_investment",
                    models.BigIntegerField(
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="planned investment of the year (CNY)",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="year_plans",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="year_plans",
                        to="projects.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "year plan",
                "verbose_name_plural": "year plans",
                "ordering": ("project", "-year"),
                "constraints": [
                    models.UniqueConstraint(fields=("project", "year"), name="year_plan_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("planned_investment__gte", 0)), name="year_plan_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (1990, 2100))), name="year_plan_year"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLabel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                (
                    "public",
                    models.BooleanField(
                        default=False,
                        help_text="Whether public pages, filters and files show it.",
                        verbose_name="public",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.labelgroup",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical label",
                "verbose_name_plural": "historical labels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLampRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("late_start", "Months behind the latest plan"),
                            ("behind_schedule", "Points behind the due share of the year plan"),
                            ("below_schedule", "Realised of what is expected by now, in percent"),
                            ("silent", "Months without an update"),
                            ("unchanged", "Months with the text of the month before"),
                            ("problem_overdue", "Days that a problem is overdue"),
                        ],
                        max_length=16,
                        verbose_name="looks at",
                    ),
                ),
                (
                    "milestone",
                    models.CharField(
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
                        help_text="Of which plan; only for months behind the latest plan.",
                        max_length=20,
                        verbose_name="milestone",
                    ),
                ),
                (
                    "yellow",
                    models.CharField(
                        blank=True,
                        help_text="For example “>= 10”.",
                        max_length=16,
                        validators=[projects.models.lamps.validate_threshold],
                        verbose_name="yellow",
                    ),
                ),
                (
                    "red",
                    models.CharField(
                        blank=True,
                        help_text="For example “> 30”.",
                        max_length=16,
                        validators=[projects.models.lamps.validate_threshold],
                        verbose_name="red",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.lampruleset",
                        verbose_name="rule set of lamps",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rule of lamps",
                "verbose_name_plural": "historical rules of lamps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProblem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "raised_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="raised on"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("resolution", models.TextField(blank=True, verbose_name="resolution")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who is to solve it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical problem",
                "verbose_name_plural": "historical problems",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalResponsibility",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("responsible", "Responsible unit"), ("serving", "Serving unit")],
                        default="responsible",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical responsibility",
                "verbose_name_plural": "historical units",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                        verbose_name="part of",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical unit",
                "verbose_name_plural": "historical units",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUpdate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("period", models.DateField(help_text="Its first day.", verbose_name="month")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("progress", models.TextField(blank=True, verbose_name="progress this month")),
                ("problems", models.TextField(blank=True, verbose_name="problems this month")),
                ("next_steps", models.TextField(blank=True, verbose_name="next steps")),
                (
                    "realised",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Cumulative, as of the end of the month: a claim of the project's ledger once it is submitted.",
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="realised so far (CNY)",
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="submitted at"),
                ),
                (
                    "replaced",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="replaced by a later version"
                    ),
                ),
                ("public_text", models.TextField(blank=True, verbose_name="public text")),
                ("public_text_zh", models.TextField(blank=True, verbose_name="public text in Chinese")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="released at"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="released by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical update",
                "verbose_name_plural": "historical updates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                ("name_zh", models.CharField(blank=True, max_length=700, verbose_name="Chinese name")),
                (
                    "slug",
                    models.SlugField(blank=True, max_length=120, unique=True, verbose_name="address name"),
                ),
                (
                    "public",
                    models.BooleanField(
                        default=False,
                        help_text="Whether public pages, filters and files show it.",
                        verbose_name="public",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="labels",
                        to="projects.labelgroup",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ("group__name", "name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="LampRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("late_start", "Months behind the latest plan"),
                            ("behind_schedule", "Points behind the due share of the year plan"),
                            ("below_schedule", "Realised of what is expected by now, in percent"),
                            ("silent", "Months without an update"),
                            ("unchanged", "Months with the text of the month before"),
                            ("problem_overdue", "Days that a problem is overdue"),
                        ],
                        max_length=16,
                        verbose_name="looks at",
                    ),
                ),
                (
                    "milestone",
                    models.CharField(
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
                        help_text="Of which plan; only for months behind the latest plan.",
                        max_length=20,
                        verbose_name="milestone",
                    ),
                ),
                (
                    "yellow",
                    models.CharField(
                        blank=True,
                        help_text="For example “>= 10”.",
                        max_length=16,
                        validators=[projects.models.lamps.validate_threshold],
                        verbose_name="yellow",
                    ),
                ),
                (
                    "red",
                    models.CharField(
                        blank=True,
                        help_text="For example “> 30”.",
                        max_length=16,
                        validators=[projects.models.lamps.validate_threshold],
                        verbose_name="red",
                    ),
                ),
                (
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="projects.lampruleset",
                        verbose_name="rule set of lamps",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of lamps",
                "verbose_name_plural": "rules of lamps",
                "ordering": ("rule_set", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule_set", "kind", "milestone"), name="lamp_rule_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("red", ""), ("yellow", ""), _negated=True),
                        name="lamp_rule_has_threshold",
                        violation_error_message="Say when the lamp is yellow, or red, or both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "late_start"), ("milestone", ""), _connector="XOR"),
                        name="lamp_rule_milestone",
                        violation_error_message="Months behind a plan need a milestone, and they alone.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("in_doubt", "In doubt"),
                            ("dropped", "Dropped: nothing was left to say"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("due_at", models.DateTimeField(null=True, verbose_name="next try")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True, verbose_name="sent or given up")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="what the channel said")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="projects.noticerecipient",
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ("-made_at", "-pk"),
                "indexes": [models.Index(fields=["state", "due_at"], name="notice_message_due")],
            },
        ),
        migrations.CreateModel(
            name="NoticeSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=120)),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("daily", "Daily, at 8 in the morning"),
                            ("weekly", "Weekly, on Monday at 8 in the morning"),
                        ],
                        max_length=10,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(null=True)),
                ("mine", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("seen", models.JSONField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="projects.noticerecipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription of notices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "topic", "subject"), name="notice_subscription_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "raised_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="raised on"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("resolution", models.TextField(blank=True, verbose_name="resolution")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="projects.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who is to solve it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "problem",
                "verbose_name_plural": "problems",
                "ordering": (models.OrderBy(models.F("due_on"), nulls_last=True), "raised_on", "pk"),
                "indexes": [models.Index(fields=["closed_on", "due_on"], name="problem_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__isnull", True), ("due_on__gte", models.F("raised_on")), _connector="OR"
                        ),
                        name="problem_due_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            models.Q(
                                ("closed_on__gte", models.F("raised_on")),
                                models.Q(("resolution", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="problem_closed_with_resolution",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("responsible", "Responsible unit"), ("serving", "Serving unit")],
                        default="responsible",
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "responsibility",
                "verbose_name_plural": "units",
                "ordering": ("project", "role", "pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("project", "unit", "role"), name="responsibility_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Update",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.DateField(help_text="Its first day.", verbose_name="month")),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("progress", models.TextField(blank=True, verbose_name="progress this month")),
                ("problems", models.TextField(blank=True, verbose_name="problems this month")),
                ("next_steps", models.TextField(blank=True, verbose_name="next steps")),
                (
                    "realised",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Cumulative, as of the end of the month: a claim of the project's ledger once it is submitted.",
                        max_digits=15,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="realised so far (CNY)",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="submitted at"),
                ),
                (
                    "replaced",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="replaced by a later version"
                    ),
                ),
                ("public_text", models.TextField(blank=True, verbose_name="public text")),
                ("public_text_zh", models.TextField(blank=True, verbose_name="public text in Chinese")),
                (
                    "released_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="released at"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="released by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "update",
                "verbose_name_plural": "updates",
                "ordering": ("-period", "project", "-version"),
                "permissions": [("release_update", "Can release texts of updates to the public")],
                "indexes": [models.Index(fields=["period", "project"], name="update_period")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "period", "version"), name="update_version_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("submitted_at__isnull", True)),
                        fields=("project", "period"),
                        name="update_one_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaced", False), ("submitted_at__isnull", False)),
                        fields=("project", "period"),
                        name="update_one_holds",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Right(
                                django.db.models.functions.comparison.Cast(
                                    "period", models.CharField(max_length=10)
                                ),
                                3,
                            ),
                            models.Value("-01"),
                        ),
                        name="update_period_first_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="update_version"),
                    models.CheckConstraint(
                        condition=models.Q(("realised__isnull", True), ("realised__gte", 0), _connector="OR"),
                        name="update_realised_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at__isnull", False),
                            models.Q(("released_at__isnull", True), ("replaced", False)),
                            _connector="OR",
                        ),
                        name="update_open_is_neither_replaced_nor_released",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True),
                            models.Q(("public_text", ""), ("public_text_zh", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="update_released_has_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalInvestor_labels",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="projects.historicalinvestor",
                    ),
                ),
                (
                    "investor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.investor",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.label",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalInvestor_labels",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProject_labels",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="projects.historicalproject",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.label",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalProject_labels",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("signed", "Projects signed"),
                            ("signed_100m", "Projects signed of at least CNY 100 m"),
                            ("signed_500m", "Projects signed of at least CNY 500 m"),
                            ("signed_1bn", "Projects signed of at least CNY 1 bn"),
                            ("signed_5bn", "Projects signed of at least CNY 5 bn"),
                            ("signed_10bn", "Projects signed of at least CNY 10 bn"),
                            ("signed_usd_100m", "Foreign projects signed of at least USD 100 m"),
                            ("signed_amount", "Headline signed (CNY)"),
                            ("realised", "Realised (CNY)"),
                            ("realised_foreign", "Realised, foreign (USD)"),
                            ("started", "Projects started"),
                            ("in_production", "Projects put into production"),
                            ("labelled", "Projects signed with a label"),
                        ],
                        max_length=20,
                        verbose_name="measure",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Q1"), (2, "Q2"), (3, "Q3"), (4, "Q4")],
                        help_text="Blank: the whole year.",
                        null=True,
                        verbose_name="quarter",
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        help_text="Projects, whole yuan or, for realised foreign funds, US dollars.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="target",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="internal note")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.location",
                        verbose_name="place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Only for projects signed with a label.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.label",
                        verbose_name="label",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target",
                "verbose_name_plural": "historical targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnit_locations",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="projects.historicalunit",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.location",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalUnit_locations",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUnit_members",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="projects.historicalunit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="projects.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalUnit_members",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("item", models.CharField(max_length=160)),
                ("occasion", models.CharField(blank=True, max_length=40)),
                ("facts", models.JSONField(default=dict)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="projects.noticemessage",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="told",
                        to="projects.noticerecipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "topic", "subject", "item", "occasion"), name="notice_told_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Photograph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image", models.FileField(upload_to="updates/", verbose_name="photograph")),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="caption")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photographs",
                        to="projects.update",
                        verbose_name="update",
                    ),
                ),
            ],
            options={
                "verbose_name": "photograph",
                "verbose_name_plural": "photographs",
                "ordering": ("update", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("signed", "Projects signed"),
                            ("signed_100m", "Projects signed of at least CNY 100 m"),
                            ("signed_500m", "Projects signed of at least CNY 500 m"),
                            ("signed_1bn", "Projects signed of at least CNY 1 bn"),
                            ("signed_5bn", "Projects signed of at least CNY 5 bn"),
                            ("signed_10bn", "Projects signed of at least CNY 10 bn"),
                            ("signed_usd_100m", "Foreign projects signed of at least USD 100 m"),
                            ("signed_amount", "Headline signed (CNY)"),
                            ("realised", "Realised (CNY)"),
                            ("realised_foreign", "Realised, foreign (USD)"),
                            ("started", "Projects started"),
                            ("in_production", "Projects put into production"),
                            ("labelled", "Projects signed with a label"),
                        ],
                        max_length=20,
                        verbose_name="measure",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Q1"), (2, "Q2"), (3, "Q3"), (4, "Q4")],
                        help_text="Blank: the whole year.",
                        null=True,
                        verbose_name="quarter",
                    ),
                ),
                (
                    "number",
                    models.BigIntegerField(
                        help_text="Projects, whole yuan or, for realised foreign funds, US dollars.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="target",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="internal note")),
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only for projects signed with a label.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="projects.label",
                        verbose_name="label",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="projects.location",
                        verbose_name="place",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="projects.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="projects.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ("-year", "quarter", "measure", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__isnull", True), ("location__isnull", True), _connector="XOR"
                        ),
                        name="target_of_unit_or_place",
                        violation_error_message="A target is for a unit or for a place: give one of them.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("measure", "labelled"), ("label__isnull", True), _connector="XOR"
                        ),
                        name="target_label",
                        violation_error_message="Projects signed with a label need the label, and they alone.",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="target_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quarter__isnull", True), ("quarter__range", (1, 4)), _connector="OR"
                        ),
                        name="target_quarter",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce(models.F("unit"), 0),
                        django.db.models.functions.comparison.Coalesce(models.F("location"), 0),
                        django.db.models.functions.comparison.Coalesce(models.F("label"), 0),
                        django.db.models.functions.comparison.Coalesce(models.F("quarter"), 0),
                        models.F("measure"),
                        models.F("year"),
                        name="target_unique",
                        violation_error_message="This target stands here already.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="Unit",
            name="projects",
            field=models.ManyToManyField(
                related_name="units",
                through="projects.Responsibility",
                to="projects.project",
                verbose_name="projects",
            ),
        ),
    ]
