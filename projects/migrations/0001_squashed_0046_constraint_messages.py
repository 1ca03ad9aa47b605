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

import projects.models.amounts
import projects.models.lamps
import projects.models.parties
import projects.models.sources
import projects.models.updates
from projects.migrations._audit_triggers import protect, release


class CreateTables(migrations.SeparateDatabaseAndState):
    """All models, then all tables: after each CreateModel by itself Django renders every related model anew.

    A new database takes 4 s of CPU this way, 9.5 s with a CreateModel each, 19 s by the 46 migrations.
    """

    reversible = False

    def __init__(self, models):
        super().__init__(state_operations=models)

    def state_forwards(self, app_label, state):
        if "apps" in state.__dict__:
            del state.apps
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for step in self.state_operations:
            model = to_state.apps.get_model(app_label, step.name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)


class Migration(migrations.Migration):
    """The tables of a new database. One that has any of those below goes on with them."""

    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_saved_view"),
        ("projects", "0003_history"),
        ("projects", "0004_pending_change"),
        ("projects", "0005_worklist_count"),
        ("projects", "0006_merged_into"),
        ("projects", "0007_public_past"),
        ("projects", "0008_imports"),
        ("projects", "0009_sign_in"),
        ("projects", "0010_running_counts"),
        ("projects", "0011_import_twins"),
        ("projects", "0012_sector_set"),
        ("projects", "0013_fill_sector_sets"),
        ("projects", "0014_indexes_with_sector_sets"),
        ("projects", "0015_import_figures"),
        ("projects", "0016_milestone_signing"),
        ("projects", "0017_editions"),
        ("projects", "0018_imports_and_reasons"),
        ("projects", "0019_bureau"),
        ("projects", "0020_bureau_projects"),
        ("projects", "0021_bureau_project_versions"),
        ("projects", "0022_bureau_events"),
        ("projects", "0023_bureau_event_versions"),
        ("projects", "0024_bureau_sources"),
        ("projects", "0025_bureau_source_versions"),
        ("projects", "0026_bureau_investors"),
        ("projects", "0027_bureau_investor_versions"),
        ("projects", "0028_bureau_milestones"),
        ("projects", "0029_bureau_plans"),
        ("projects", "0030_bureau_plan_versions"),
        ("projects", "0031_bureau_versions_by_place"),
        ("projects", "0032_bureau_records_of_staff"),
        ("projects", "0033_fill_change_batches"),
        ("projects", "0034_audit_entry_stays"),
        ("projects", "0035_passkey"),
        ("projects", "0036_job_kinds"),
        ("projects", "0037_import_answers"),
        ("projects", "0038_report_wording"),
        ("projects", "0039_months_of_a_bureau"),
        ("projects", "0040_project_days"),
        ("projects", "0041_fill_project_days"),
        ("projects", "0042_import_in_stretches"),
        ("projects", "0043_reporting_currencies"),
        ("projects", "0044_boundaries"),
        ("projects", "0045_fill_reporting_currencies"),
        ("projects", "0046_constraint_messages"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        CreateTables(
            [
                migrations.CreateModel(
                    name="CodeCounter",
                    fields=[
                        ("year", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "code counter",
                    },
                ),
                migrations.CreateModel(
                    name="ImportProfile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, unique=True, verbose_name="name")),
                        ("text", models.TextField(verbose_name="profile")),
                        ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
                    ],
                    options={
                        "verbose_name": "import profile",
                        "verbose_name_plural": "import profiles",
                        "ordering": ("name",),
                    },
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
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
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
                        (
                            "public",
                            models.BooleanField(
                                default=False,
                                help_text="Whether public pages, filters and files show it.",
                                verbose_name="public",
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
                    name="Person",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "ordering": ("name", "pk"),
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
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
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
                    name="ReportWording",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "简体中文")],
                                max_length=10,
                                unique=True,
                                verbose_name="language",
                            ),
                        ),
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        ("addressee", models.CharField(blank=True, max_length=300, verbose_name="addressee")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "issuer",
                            models.CharField(
                                blank=True,
                                help_text="Blank: the publisher of this site.",
                                max_length=300,
                                verbose_name="issued by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wording of the monthly report",
                        "verbose_name_plural": "wording of the monthly report",
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="when")),
                        ("username", models.CharField(blank=True, max_length=150, verbose_name="login")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="from address")),
                        (
                            "result",
                            models.CharField(
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
                    ],
                    options={
                        "verbose_name": "sign-in",
                        "verbose_name_plural": "sign-ins",
                        "ordering": ("-at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=500, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=500,
                                verbose_name="Chinese title",
                            ),
                        ),
                        ("publisher", models.CharField(blank=True, max_length=300, verbose_name="publisher")),
                        (
                            "publisher_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="publisher in Chinese",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateField(blank=True, null=True, verbose_name="published on"),
                        ),
                        ("url", models.URLField(blank=True, max_length=1000, verbose_name="address")),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                help_text="For example en or zh-Hans.",
                                max_length=12,
                                verbose_name="language",
                            ),
                        ),
                        ("accessed", models.DateField(blank=True, null=True, verbose_name="read on")),
                        (
                            "copy",
                            models.FileField(
                                blank=True,
                                upload_to="sources/",
                                validators=[projects.models.sources.check_copy],
                                verbose_name="copy of the page or file",
                            ),
                        ),
                        (
                            "copy_sha256",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=64,
                                verbose_name="SHA-256 of the copy",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                    ],
                    options={
                        "verbose_name": "source",
                        "verbose_name_plural": "sources",
                        "ordering": ("-published_at", "pk"),
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
                    name="AttendanceVersion",
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
                        ("event_id", models.BigIntegerField()),
                        ("person_id", models.BigIntegerField()),
                        ("offices", models.TextField()),
                        ("side", models.CharField(max_length=10)),
                        ("order", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="attendance_past"),
                            models.Index(fields=["event_id", "record"], name="attendance_event_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="attendance_now",
                            )
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
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
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
                    name="DataVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.BigIntegerField(default=0)),
                        ("counted", models.BigIntegerField(db_default=0, default=0)),
                        ("changed_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "data version",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="data_version_one_row")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Edition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            models.CharField(
                                max_length=7,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator("^[0-9]{4}-(0[1-9]|1[0-2])\\Z")
                                ],
                                verbose_name="month",
                            ),
                        ),
                        ("cut_at", models.DateTimeField(verbose_name="cut at")),
                        ("note", models.TextField(blank=True, verbose_name="public note")),
                        ("note_zh", models.TextField(blank=True, verbose_name="public note in Chinese")),
                        ("figures", models.JSONField(default=dict, editable=False)),
                        ("bridged", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "data_version",
                            models.BigIntegerField(default=0, editable=False, verbose_name="data version"),
                        ),
                        ("frozen_at", models.DateTimeField(editable=False, verbose_name="frozen at")),
                        (
                            "prepared_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="prepared by",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="published by",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="published at"),
                        ),
                    ],
                    options={
                        "verbose_name": "edition",
                        "verbose_name_plural": "editions",
                        "ordering": ("-period",),
                        "permissions": [("publish_edition", "Can publish and revise editions")],
                    },
                ),
                migrations.CreateModel(
                    name="EventSectorVersion",
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
                        ("signingevent_id", models.BigIntegerField()),
                        ("sector_id", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="eventsector_past"),
                            models.Index(
                                fields=["signingevent_id", "record"], name="eventsector_signingevent_id"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="eventsector_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExchangeRate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="currency")),
                        ("date", models.DateField(verbose_name="date")),
                        (
                            "rate",
                            models.DecimalField(
                                decimal_places=15, max_digits=20, verbose_name="CNY per unit"
                            ),
                        ),
                        ("publisher", models.CharField(max_length=200, verbose_name="published by")),
                    ],
                    options={
                        "verbose_name": "exchange rate",
                        "verbose_name_plural": "exchange rates",
                        "ordering": ("-date", "currency"),
                        "constraints": [
                            models.UniqueConstraint(fields=("currency", "date"), name="exchange_rate_unique"),
                            models.CheckConstraint(
                                condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalEdition",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "period",
                            models.CharField(
                                db_index=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator("^[0-9]{4}-(0[1-9]|1[0-2])\\Z")
                                ],
                                verbose_name="month",
                            ),
                        ),
                        ("cut_at", models.DateTimeField(verbose_name="cut at")),
                        ("note", models.TextField(blank=True, verbose_name="public note")),
                        ("note_zh", models.TextField(blank=True, verbose_name="public note in Chinese")),
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
                        "verbose_name": "historical edition",
                        "verbose_name_plural": "historical editions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalLabelGroup",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
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
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
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
                            "source_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=500,
                                verbose_name="source in Chinese",
                            ),
                        ),
                        (
                            "first_day",
                            models.DateField(
                                help_text="The rules hold from this day on.", verbose_name="first day"
                            ),
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
                    name="HistoricalPerson",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
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
                        "verbose_name": "historical person",
                        "verbose_name_plural": "historical people",
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
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
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
                    name="HistoricalReportWording",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "简体中文")],
                                db_index=True,
                                max_length=10,
                                verbose_name="language",
                            ),
                        ),
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        ("addressee", models.CharField(blank=True, max_length=300, verbose_name="addressee")),
                        ("body", models.TextField(verbose_name="text")),
                        (
                            "issuer",
                            models.CharField(
                                blank=True,
                                help_text="Blank: the publisher of this site.",
                                max_length=300,
                                verbose_name="issued by",
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
                        "verbose_name": "historical wording of the monthly report",
                        "verbose_name_plural": "historical wording of the monthly report",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSource",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=500, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=500,
                                verbose_name="Chinese title",
                            ),
                        ),
                        ("publisher", models.CharField(blank=True, max_length=300, verbose_name="publisher")),
                        (
                            "publisher_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="publisher in Chinese",
                            ),
                        ),
                        (
                            "published_at",
                            models.DateField(blank=True, null=True, verbose_name="published on"),
                        ),
                        ("url", models.URLField(blank=True, max_length=1000, verbose_name="address")),
                        (
                            "language",
                            models.CharField(
                                blank=True,
                                help_text="For example en or zh-Hans.",
                                max_length=12,
                                verbose_name="language",
                            ),
                        ),
                        ("accessed", models.DateField(blank=True, null=True, verbose_name="read on")),
                        (
                            "copy",
                            models.TextField(
                                blank=True,
                                max_length=100,
                                validators=[projects.models.sources.check_copy],
                                verbose_name="copy of the page or file",
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
                        "verbose_name": "historical source",
                        "verbose_name_plural": "historical sources",
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
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
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
                        "verbose_name": "historical unit",
                        "verbose_name_plural": "historical units",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Import",
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
                                    ("new", "Not checked"),
                                    ("checked", "Checked"),
                                    ("committing", "Being imported"),
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
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("list", "List"),
                                    ("copy", "Working copy"),
                                    ("public", "Public export"),
                                ],
                                db_default="list",
                                default="list",
                                editable=False,
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("file_name", models.CharField(max_length=255, verbose_name="file")),
                        ("content", models.BinaryField(null=True)),
                        ("profile", models.TextField(blank=True, verbose_name="profile")),
                        (
                            "same",
                            models.JSONField(blank=True, default=dict, verbose_name="spellings taken as one"),
                        ),
                        (
                            "answers",
                            models.JSONField(
                                db_default=models.Value({}, models.JSONField()), default=dict, editable=False
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
                        ("created", models.PositiveIntegerField(default=0, verbose_name="created")),
                        ("updated", models.PositiveIntegerField(default=0, verbose_name="updated")),
                        ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                        ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                        (
                            "skipped",
                            models.PositiveIntegerField(db_default=0, default=0, verbose_name="skipped"),
                        ),
                        (
                            "pending",
                            models.PositiveIntegerField(
                                db_default=0, default=0, verbose_name="waiting for a publisher"
                            ),
                        ),
                        (
                            "deleted",
                            models.PositiveIntegerField(db_default=0, default=0, verbose_name="deleted"),
                        ),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("alike", models.JSONField(default=list)),
                        (
                            "figures",
                            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                        ),
                        ("made", models.JSONField(default=dict)),
                        ("committed_at", models.DateTimeField(null=True, verbose_name="committed")),
                        (
                            "committed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="committed by",
                            ),
                        ),
                        ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="undone by",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ("-created_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="InvestmentAmount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="amounts",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "phase",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(99),
                                ],
                                verbose_name="phase",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("announced", "Announced"),
                                    ("contracted", "Contracted"),
                                    ("filed", "Filed"),
                                    ("realised", "Realised"),
                                ],
                                default="announced",
                                max_length=10,
                                verbose_name="basis",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                                verbose_name="amount",
                            ),
                        ),
                        (
                            "qualifier",
                            models.CharField(
                                choices=[
                                    ("exact", "Exactly"),
                                    ("about", "About"),
                                    ("at_least", "At least"),
                                    ("up_to", "Up to"),
                                ],
                                default="exact",
                                max_length=8,
                                verbose_name="qualifier",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="CNY",
                                max_length=3,
                                validators=[projects.models.amounts.validate_currency],
                                verbose_name="currency",
                            ),
                        ),
                        ("as_of", models.DateField(blank=True, null=True, verbose_name="as of")),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="amounts",
                                to="projects.source",
                                verbose_name="source",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        (
                            "set_aside_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="set aside because"),
                        ),
                        (
                            "set_aside_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="set aside by",
                            ),
                        ),
                        (
                            "set_aside_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="set aside at"
                            ),
                        ),
                        (
                            "chosen_for",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("headline", "Headline"),
                                    ("phases", "Phases"),
                                    ("realised", "Realised"),
                                ],
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        ("amount_cny", models.BigIntegerField(editable=False, null=True)),
                        (
                            "rate",
                            models.DecimalField(decimal_places=15, editable=False, max_digits=20, null=True),
                        ),
                        ("rate_date", models.DateField(editable=False, null=True)),
                        ("rate_publisher", models.CharField(blank=True, editable=False, max_length=200)),
                        ("amount_usd", models.BigIntegerField(editable=False, null=True)),
                        ("amount_eur", models.BigIntegerField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "amount",
                        "verbose_name_plural": "amounts",
                        "ordering": (
                            "project",
                            models.OrderBy(models.F("phase"), nulls_first=True),
                            models.OrderBy(models.F("as_of"), nulls_first=True),
                            "pk",
                        ),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amount__isnull", True), ("amount__gte", 0), _connector="OR"
                                ),
                                name="amount_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("phase__isnull", True), ("phase__gte", 1), _connector="OR"
                                ),
                                name="amount_phase",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("set_aside_at__isnull", True), ("set_aside_reason", "")),
                                    models.Q(
                                        models.Q(("set_aside_reason", ""), _negated=True),
                                        ("set_aside_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="amount_set_aside_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InvestmentAmountVersion",
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
                        ("phase", models.PositiveSmallIntegerField(null=True)),
                        ("basis", models.CharField(max_length=10)),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                        ("qualifier", models.CharField(max_length=8)),
                        ("currency", models.CharField(max_length=3)),
                        ("as_of", models.DateField(null=True)),
                        ("source_id", models.BigIntegerField(null=True)),
                        ("set_aside_reason", models.CharField(max_length=300)),
                        ("chosen_for", models.CharField(max_length=8)),
                        ("amount_cny", models.BigIntegerField(null=True)),
                        ("rate", models.DecimalField(decimal_places=15, max_digits=20, null=True)),
                        ("rate_date", models.DateField(null=True)),
                        ("rate_publisher", models.CharField(max_length=200)),
                        ("amount_usd", models.BigIntegerField(null=True)),
                        ("amount_eur", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="investmentamount_past"),
                            models.Index(fields=["project_id", "record"], name="investmentamount_project_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="investmentamount_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Investor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("company", "Company"),
                                    ("fund", "Fund"),
                                    ("team", "Team"),
                                    ("person", "Person"),
                                    ("public_body", "Public body"),
                                ],
                                default="company",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "aliases",
                            models.TextField(blank=True, help_text="One a line.", verbose_name="other names"),
                        ),
                        (
                            "credit_code",
                            models.CharField(
                                blank=True,
                                max_length=18,
                                validators=[projects.models.parties.validate_credit_code],
                                verbose_name="unified social credit code",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                blank=True,
                                help_text="Country of the ultimate owner, ISO 3166, for example CN.",
                                max_length=2,
                                validators=[projects.models.parties.validate_country],
                                verbose_name="origin",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="projects.investor",
                                verbose_name="owned by",
                            ),
                        ),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="summary in Chinese"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="projects.investor",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "labels",
                            models.ManyToManyField(
                                blank=True,
                                related_name="investors",
                                to="projects.label",
                                verbose_name="labels",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "investor",
                        "verbose_name_plural": "investors",
                        "ordering": ("name", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("credit_code", ""), _negated=True),
                                fields=("credit_code",),
                                name="investor_credit_code_unique",
                                violation_error_message="This code is taken already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalInvestor",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("company", "Company"),
                                    ("fund", "Fund"),
                                    ("team", "Team"),
                                    ("person", "Person"),
                                    ("public_body", "Public body"),
                                ],
                                default="company",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "aliases",
                            models.TextField(blank=True, help_text="One a line.", verbose_name="other names"),
                        ),
                        (
                            "credit_code",
                            models.CharField(
                                blank=True,
                                max_length=18,
                                validators=[projects.models.parties.validate_credit_code],
                                verbose_name="unified social credit code",
                            ),
                        ),
                        (
                            "origin",
                            models.CharField(
                                blank=True,
                                help_text="Country of the ultimate owner, ISO 3166, for example CN.",
                                max_length=2,
                                validators=[projects.models.parties.validate_country],
                                verbose_name="origin",
                            ),
                        ),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True, db_default="", default="", verbose_name="summary in Chinese"
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.investor",
                                verbose_name="owned by",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.investor",
                                verbose_name="merged into",
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
                        "verbose_name": "historical investor",
                        "verbose_name_plural": "historical investors",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="InvestorVersion",
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
                        ("name", models.CharField(max_length=700)),
                        ("name_zh", models.CharField(max_length=700)),
                        ("slug", models.CharField(max_length=120)),
                        ("kind", models.CharField(max_length=12)),
                        ("aliases", models.TextField()),
                        ("credit_code", models.CharField(max_length=18)),
                        ("origin", models.CharField(max_length=2)),
                        ("parent_id", models.BigIntegerField(null=True)),
                        ("summary", models.TextField()),
                        ("summary_zh", models.TextField(db_default="")),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "valid_from"], name="investor_past")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="investor_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalInvestor_labels",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalinvestor",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalInvestor_labels",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
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
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
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
                                violation_error_message="This name is taken already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalLabel",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
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
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.labelgroup",
                                verbose_name="group",
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
                        "verbose_name": "historical label",
                        "verbose_name_plural": "historical labels",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
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
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
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
                            "source_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=500,
                                verbose_name="source in Chinese",
                            ),
                        ),
                        (
                            "first_day",
                            models.DateField(
                                help_text="The rules hold from this day on.", verbose_name="first day"
                            ),
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
                    name="LampRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                                condition=models.Q(
                                    ("kind", "late_start"), ("milestone", ""), _connector="XOR"
                                ),
                                name="lamp_rule_milestone",
                                violation_error_message="Months behind a plan need a milestone, and they alone.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalLampRule",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.lampruleset",
                                verbose_name="rule set of lamps",
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
                        "verbose_name": "historical rule of lamps",
                        "verbose_name_plural": "historical rules of lamps",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Location",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="projects.location",
                                verbose_name="part of",
                            ),
                        ),
                        ("path", models.CharField(db_index=True, editable=False, max_length=72)),
                        ("path_name", models.CharField(blank=True, editable=False, max_length=2000)),
                        ("path_name_zh", models.CharField(blank=True, editable=False, max_length=2000)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("country", "Country"),
                                    ("province", "Province"),
                                    ("city", "City"),
                                    ("district", "District"),
                                    ("town", "Town"),
                                    ("subdistrict", "Subdistrict"),
                                    ("zone", "Development zone"),
                                    ("park", "Park"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "lies_in",
                            models.ForeignKey(
                                blank=True,
                                help_text="For a block of a zone that straddles towns: the town that it stands in.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="blocks",
                                to="projects.location",
                                verbose_name="lies in",
                            ),
                        ),
                        (
                            "aliases",
                            models.TextField(blank=True, help_text="One a line.", verbose_name="other names"),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="administrative division code"
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=8,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-90")),
                                    django.core.validators.MaxValueValidator(Decimal("90")),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-180")),
                                    django.core.validators.MaxValueValidator(Decimal("180")),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                    ],
                    options={
                        "verbose_name": "place",
                        "verbose_name_plural": "places",
                        "ordering": ("path",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("code", ""), _negated=True),
                                fields=("code",),
                                name="location_code_unique",
                                violation_error_message="This code is taken already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                fields=("parent", "name"),
                                name="location_name_unique",
                                violation_error_message="This name is taken already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="location_coordinates",
                                violation_error_message="Give both latitude and longitude, or neither.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSigningEvent",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "publication",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("published", "Published"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="publication",
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="first published"),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                        ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, max_length=300, verbose_name="Chinese title"),
                        ),
                        ("held_on", models.DateField(verbose_name="held on")),
                        (
                            "part_of_day",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("morning", "Morning"),
                                    ("afternoon", "Afternoon"),
                                    ("evening", "Evening"),
                                ],
                                max_length=10,
                                verbose_name="part of day",
                            ),
                        ),
                        ("venue", models.CharField(blank=True, max_length=300, verbose_name="venue")),
                        (
                            "venue_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="venue in Chinese",
                            ),
                        ),
                        ("organiser", models.CharField(blank=True, max_length=300, verbose_name="organiser")),
                        (
                            "organiser_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="organiser in Chinese",
                            ),
                        ),
                        (
                            "claimed_projects",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="How many the announcement says were signed.",
                                null=True,
                                verbose_name="claimed projects",
                            ),
                        ),
                        (
                            "claimed_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                                verbose_name="claimed amount",
                            ),
                        ),
                        (
                            "claimed_qualifier",
                            models.CharField(
                                choices=[
                                    ("exact", "Exactly"),
                                    ("about", "About"),
                                    ("at_least", "At least"),
                                    ("up_to", "Up to"),
                                ],
                                default="exact",
                                max_length=8,
                                verbose_name="qualifier",
                            ),
                        ),
                        (
                            "claimed_currency",
                            models.CharField(
                                default="CNY",
                                max_length=3,
                                validators=[projects.models.amounts.validate_currency],
                                verbose_name="currency",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, help_text="Public.", verbose_name="summary"),
                        ),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                verbose_name="summary in Chinese",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
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
                        "verbose_name": "historical signing event",
                        "verbose_name_plural": "historical signing events",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalLocation",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("country", "Country"),
                                    ("province", "Province"),
                                    ("city", "City"),
                                    ("district", "District"),
                                    ("town", "Town"),
                                    ("subdistrict", "Subdistrict"),
                                    ("zone", "Development zone"),
                                    ("park", "Park"),
                                ],
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "aliases",
                            models.TextField(blank=True, help_text="One a line.", verbose_name="other names"),
                        ),
                        (
                            "code",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="administrative division code"
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=8,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-90")),
                                    django.core.validators.MaxValueValidator(Decimal("90")),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-180")),
                                    django.core.validators.MaxValueValidator(Decimal("180")),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.location",
                                verbose_name="part of",
                            ),
                        ),
                        (
                            "lies_in",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="For a block of a zone that straddles towns: the town that it stands in.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.location",
                                verbose_name="lies in",
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
                        "verbose_name": "historical place",
                        "verbose_name_plural": "historical places",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Boundary",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "location",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="boundary",
                                to="projects.location",
                                verbose_name="place",
                            ),
                        ),
                        (
                            "geometry",
                            models.JSONField(
                                help_text="A GeoJSON Polygon or MultiPolygon, WGS 84.", verbose_name="outline"
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        ("licence", models.CharField(max_length=200, verbose_name="licence")),
                        ("loaded_at", models.DateTimeField(auto_now=True, verbose_name="loaded")),
                    ],
                    options={
                        "verbose_name": "boundary",
                        "verbose_name_plural": "boundaries",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("source", ""), _negated=True),
                                    models.Q(("licence", ""), _negated=True),
                                ),
                                name="boundary_sourced",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LocationVersion",
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
                        ("name", models.CharField(max_length=700)),
                        ("name_zh", models.CharField(max_length=700)),
                        ("slug", models.CharField(max_length=120)),
                        ("parent_id", models.BigIntegerField(null=True)),
                        ("path", models.CharField(max_length=72)),
                        ("path_name", models.CharField(max_length=2000)),
                        ("path_name_zh", models.CharField(max_length=2000)),
                        ("kind", models.CharField(max_length=12)),
                        ("lies_in_id", models.BigIntegerField(null=True)),
                        ("aliases", models.TextField()),
                        ("code", models.CharField(max_length=12)),
                        ("latitude", models.DecimalField(decimal_places=6, max_digits=8, null=True)),
                        ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("description", models.TextField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="location_past"),
                            models.Index(fields=["path", "record"], name="location_path"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="location_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MilestonePlanVersion",
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
                        ("milestone_id", models.BigIntegerField()),
                        ("planned", models.DateField()),
                        ("precision", models.CharField(max_length=8)),
                        ("stated_on", models.DateField(null=True)),
                        ("source_id", models.BigIntegerField(null=True)),
                        ("postponement_reason", models.CharField(db_default="", max_length=12)),
                        ("set_aside_reason", models.CharField(max_length=300)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="milestoneplan_past"),
                            models.Index(
                                fields=["milestone_id", "record"], name="milestoneplan_milestone_id"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="milestoneplan_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MilestoneVersion",
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
                        ("kind", models.CharField(max_length=20)),
                        ("phase", models.PositiveSmallIntegerField(null=True)),
                        ("reached", models.BooleanField()),
                        ("actual", models.DateField(null=True)),
                        ("actual_precision", models.CharField(max_length=8)),
                        ("evidence", models.CharField(max_length=12)),
                        ("source_id", models.BigIntegerField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="milestone_past"),
                            models.Index(fields=["project_id", "record"], name="milestone_project_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="milestone_now",
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
                        (
                            "robot",
                            models.CharField(max_length=60, null=True, unique=True, verbose_name="robot"),
                        ),
                        (
                            "language",
                            models.CharField(
                                choices=[("en", "English"), ("zh-hans", "简体中文")],
                                default="en",
                                max_length=10,
                                verbose_name="language",
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
                    name="NoticeMessage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="messages",
                                to="projects.noticerecipient",
                                verbose_name="recipient",
                            ),
                        ),
                        ("test", models.BooleanField(db_default=False, default=False, verbose_name="test")),
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
                        (
                            "error",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="what the channel said"
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
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "message",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="projects.noticemessage",
                            ),
                        ),
                        ("topic", models.CharField(max_length=40)),
                        ("subject", models.CharField(blank=True, max_length=120)),
                        ("item", models.CharField(max_length=160)),
                        ("occasion", models.CharField(blank=True, max_length=40)),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "notice",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recipient", "topic", "subject", "item", "occasion"),
                                name="notice_told_once",
                            )
                        ],
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
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to="projects.noticerecipient",
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
                    name="OutsideIdentity",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outside_identity",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="login",
                            ),
                        ),
                        ("issuer", models.URLField(max_length=300)),
                        ("subject", models.CharField(max_length=255)),
                    ],
                    options={
                        "verbose_name": "identity at the provider of single sign-on",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("issuer", "subject"), name="outside_identity_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participations",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "investor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="participations",
                                to="projects.investor",
                                verbose_name="investor",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead investor"),
                                    ("partner", "Partner"),
                                    ("operator", "Operator"),
                                    ("contractor", "Contractor"),
                                    ("adviser", "Adviser"),
                                ],
                                default="lead",
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="share in percent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "participation",
                        "verbose_name_plural": "investors",
                        "ordering": ("pk",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("share__isnull", True), ("share__range", (0, 100)), _connector="OR"
                                ),
                                name="participation_share",
                            ),
                            models.UniqueConstraint(
                                fields=("project", "investor", "role"), name="participation_unique"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParticipationVersion",
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
                        ("investor_id", models.BigIntegerField()),
                        ("role", models.CharField(max_length=12)),
                        ("share", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="participation_past"),
                            models.Index(fields=["project_id", "record"], name="participation_project_id"),
                            models.Index(fields=["investor_id", "record"], name="participation_investor_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="participation_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Passkey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                help_text="The user that this device belongs to.",
                                on_delete=django.db.models.deletion.CASCADE,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="The human-readable name of this device.", max_length=64
                            ),
                        ),
                        (
                            "confirmed",
                            models.BooleanField(default=True, help_text="Is this device ready for use?"),
                        ),
                        ("credential", models.BinaryField(max_length=1023)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("public_key", models.BinaryField(max_length=1023)),
                        ("uses", models.PositiveBigIntegerField(default=0)),
                        ("transports", models.JSONField(default=list)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("last_used_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "passkey",
                        "verbose_name_plural": "passkeys",
                        "ordering": ("made_at", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProject",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "publication",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("published", "Published"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="publication",
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="first published"),
                        ),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                editable=False,
                                max_length=20,
                                null=True,
                                validators=[django.core.validators.RegexValidator("^[0-9]{4}-[0-9]{4,}\\Z")],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, help_text="Public.", verbose_name="summary"),
                        ),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                verbose_name="summary in Chinese",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=300, verbose_name="street address"),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=8,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-90")),
                                    django.core.validators.MaxValueValidator(Decimal("90")),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-180")),
                                    django.core.validators.MaxValueValidator(Decimal("180")),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "coordinates_accuracy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("exact", "Surveyed or on the plot"),
                                    ("address", "At the address"),
                                    ("place", "Somewhere in the place"),
                                ],
                                max_length=8,
                                verbose_name="accuracy of the coordinates",
                            ),
                        ),
                        (
                            "construction_nature",
                            models.CharField(
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
                        (
                            "project_type",
                            models.CharField(
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
                        (
                            "land_area_mu",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="1 mu = 666.67 square metres.",
                                max_digits=10,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned land area (mu)",
                            ),
                        ),
                        (
                            "jobs_planned",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="planned jobs"),
                        ),
                        (
                            "annual_output_planned",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned annual output (CNY)",
                            ),
                        ),
                        (
                            "annual_tax_planned",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned annual tax (CNY)",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("delayed", "Delayed"),
                                    ("suspended", "Suspended"),
                                    ("terminated", "Terminated"),
                                    ("ended", "Ended"),
                                ],
                                default="active",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "status_reason",
                            models.CharField(
                                blank=True,
                                help_text="Public.",
                                max_length=500,
                                verbose_name="reason for the status",
                            ),
                        ),
                        (
                            "status_reason_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                max_length=500,
                                verbose_name="reason for the status, in Chinese",
                            ),
                        ),
                        ("status_date", models.DateField(blank=True, null=True, verbose_name="status since")),
                        (
                            "counts_in_totals",
                            models.BooleanField(default=True, verbose_name="counts in totals"),
                        ),
                        (
                            "left_out_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("umbrella_agreement", "Umbrella agreement"),
                                    ("duplicate", "Duplicate"),
                                    ("out_of_scope", "Out of scope"),
                                ],
                                max_length=20,
                                verbose_name="left out of totals because",
                            ),
                        ),
                        (
                            "external_list",
                            models.CharField(blank=True, max_length=100, verbose_name="imported from list"),
                        ),
                        (
                            "external_ref",
                            models.CharField(blank=True, max_length=200, verbose_name="key in that list"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
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
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="The project is counted here.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.sector",
                                verbose_name="primary sector",
                            ),
                        ),
                        (
                            "led_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.person",
                                verbose_name="led by",
                            ),
                        ),
                        (
                            "official_in_charge",
                            models.ForeignKey(
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
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.project",
                                verbose_name="merged into",
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
                        "verbose_name": "historical project",
                        "verbose_name_plural": "historical projects",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PersonVersion",
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
                        ("name", models.CharField(max_length=700)),
                        ("name_zh", models.CharField(max_length=700)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "valid_from"], name="person_past")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)), fields=("record",), name="person_now"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Project",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "publication",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("published", "Published"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="publication",
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="first published"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="public facts changed"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                        ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
                        (
                            "code",
                            models.CharField(
                                editable=False,
                                max_length=20,
                                null=True,
                                unique=True,
                                validators=[django.core.validators.RegexValidator("^[0-9]{4}-[0-9]{4,}\\Z")],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, help_text="Public.", verbose_name="summary"),
                        ),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                verbose_name="summary in Chinese",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="projects.location",
                                verbose_name="place",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=300, verbose_name="street address"),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=8,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-90")),
                                    django.core.validators.MaxValueValidator(Decimal("90")),
                                ],
                                verbose_name="latitude",
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("-180")),
                                    django.core.validators.MaxValueValidator(Decimal("180")),
                                ],
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "coordinates_accuracy",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("exact", "Surveyed or on the plot"),
                                    ("address", "At the address"),
                                    ("place", "Somewhere in the place"),
                                ],
                                max_length=8,
                                verbose_name="accuracy of the coordinates",
                            ),
                        ),
                        (
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                help_text="The project is counted here.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="projects.sector",
                                verbose_name="primary sector",
                            ),
                        ),
                        (
                            "led_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="projects.person",
                                verbose_name="led by",
                            ),
                        ),
                        (
                            "official_in_charge",
                            models.ForeignKey(
                                blank=True,
                                help_text="Internal.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="in_charge_of",
                                to="projects.person",
                                verbose_name="official in charge",
                            ),
                        ),
                        (
                            "construction_nature",
                            models.CharField(
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
                        (
                            "project_type",
                            models.CharField(
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
                        (
                            "land_area_mu",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="1 mu = 666.67 square metres.",
                                max_digits=10,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned land area (mu)",
                            ),
                        ),
                        (
                            "jobs_planned",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="planned jobs"),
                        ),
                        (
                            "annual_output_planned",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned annual output (CNY)",
                            ),
                        ),
                        (
                            "annual_tax_planned",
                            models.BigIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="planned annual tax (CNY)",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "Active"),
                                    ("delayed", "Delayed"),
                                    ("suspended", "Suspended"),
                                    ("terminated", "Terminated"),
                                    ("ended", "Ended"),
                                ],
                                default="active",
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "status_reason",
                            models.CharField(
                                blank=True,
                                help_text="Public.",
                                max_length=500,
                                verbose_name="reason for the status",
                            ),
                        ),
                        (
                            "status_reason_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                max_length=500,
                                verbose_name="reason for the status, in Chinese",
                            ),
                        ),
                        ("status_date", models.DateField(blank=True, null=True, verbose_name="status since")),
                        (
                            "counts_in_totals",
                            models.BooleanField(default=True, verbose_name="counts in totals"),
                        ),
                        (
                            "left_out_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("umbrella_agreement", "Umbrella agreement"),
                                    ("duplicate", "Duplicate"),
                                    ("out_of_scope", "Out of scope"),
                                ],
                                max_length=20,
                                verbose_name="left out of totals because",
                            ),
                        ),
                        (
                            "external_list",
                            models.CharField(blank=True, max_length=100, verbose_name="imported from list"),
                        ),
                        (
                            "external_ref",
                            models.CharField(blank=True, max_length=200, verbose_name="key in that list"),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="projects.project",
                                verbose_name="merged into",
                            ),
                        ),
                        (
                            "headline_claim",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.investmentamount",
                            ),
                        ),
                        ("headline_cny", models.BigIntegerField(editable=False, null=True)),
                        (
                            "headline_disclosed",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="total disclosed"
                            ),
                        ),
                        ("headline_inexact", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("phases_cny", models.BigIntegerField(editable=False, null=True)),
                        ("phases_disclosed", models.BooleanField(default=False, editable=False)),
                        ("phases_inexact", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("phase_1_cny", models.BigIntegerField(editable=False, null=True)),
                        ("realised_cny", models.BigIntegerField(editable=False, null=True)),
                        ("realised_disclosed", models.BooleanField(default=False, editable=False)),
                        ("realised_inexact", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("realised_as_of", models.DateField(editable=False, null=True)),
                        ("realised_from_phases", models.BooleanField(default=False, editable=False)),
                        (
                            "remainder",
                            models.DecimalField(decimal_places=2, editable=False, max_digits=17, null=True),
                        ),
                        ("remainder_cny", models.BigIntegerField(editable=False, null=True)),
                        ("headline_usd", models.BigIntegerField(editable=False, null=True)),
                        ("phases_usd", models.BigIntegerField(editable=False, null=True)),
                        ("realised_usd", models.BigIntegerField(editable=False, null=True)),
                        ("headline_eur", models.BigIntegerField(editable=False, null=True)),
                        ("phases_eur", models.BigIntegerField(editable=False, null=True)),
                        ("realised_eur", models.BigIntegerField(editable=False, null=True)),
                        (
                            "stage",
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
                                editable=False,
                                max_length=20,
                                verbose_name="stage",
                            ),
                        ),
                        ("stage_phase", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("signed_on", models.DateField(editable=False, null=True, verbose_name="signed on")),
                        (
                            "signed_on_precision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        ("signed_on_last", models.DateField(editable=False, null=True)),
                        ("planned_start", models.DateField(editable=False, null=True)),
                        (
                            "planned_start_precision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                editable=False,
                                max_length=8,
                            ),
                        ),
                        ("investor_names", models.TextField(blank=True, editable=False)),
                        ("investor_origins", models.TextField(blank=True, editable=False)),
                        ("event_titles", models.TextField(blank=True, editable=False)),
                        ("source_titles", models.TextField(blank=True, editable=False)),
                        ("secondary_sector_names", models.TextField(blank=True, editable=False)),
                        ("reported_on", models.DateField(editable=False, null=True)),
                        ("due_on", models.DateField(editable=False, null=True)),
                        (
                            "sector_set",
                            models.TextField(blank=True, db_default="", default="", editable=False),
                        ),
                        (
                            "label_set",
                            models.TextField(blank=True, db_default="", default="", editable=False),
                        ),
                        ("search_text", models.TextField(blank=True, editable=False)),
                        (
                            "secondary_sectors",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The project is found here, but not counted here.",
                                related_name="secondary_projects",
                                to="projects.sector",
                                verbose_name="secondary sectors",
                            ),
                        ),
                        (
                            "investors",
                            models.ManyToManyField(
                                related_name="projects",
                                through="projects.Participation",
                                to="projects.investor",
                                verbose_name="investors",
                            ),
                        ),
                        (
                            "labels",
                            models.ManyToManyField(
                                blank=True,
                                related_name="projects",
                                to="projects.label",
                                verbose_name="labels",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "project",
                        "verbose_name_plural": "projects",
                        "ordering": ("-signed_on", "code"),
                        "permissions": [("publish_project", "Can publish and withdraw projects")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="project_coordinates",
                                violation_error_message="Give both latitude and longitude, or neither.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("counts_in_totals", True), ("left_out_reason", "")),
                                    models.Q(
                                        ("counts_in_totals", False),
                                        models.Q(("left_out_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="project_left_out_has_reason",
                                violation_error_message="A project that does not count needs a reason, and only such a project.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("publication__in", ["draft", "in_review"]),
                                    models.Q(("code__isnull", False), ("first_published_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="project_published_has_code",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("publication", "published"), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_merged_is_not_public",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage", "negotiating"), _negated=True),
                                    models.Q(("publication", "published"), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_prospect_is_not_public",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("external_ref", ""), _negated=True),
                                fields=("external_list", "external_ref"),
                                name="project_external_ref_unique",
                                violation_error_message="Another project has this reference of this list.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("land_area_mu__isnull", True),
                                        ("land_area_mu__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("annual_output_planned__isnull", True),
                                        ("annual_output_planned__gte", 0),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("annual_tax_planned__isnull", True),
                                        ("annual_tax_planned__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="project_figures_not_negative",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "imported",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="projects.import",
                                verbose_name="import",
                            ),
                        ),
                        ("row", models.PositiveIntegerField(verbose_name="row")),
                        (
                            "external_ref",
                            models.CharField(blank=True, max_length=200, verbose_name="key in that list"),
                        ),
                        ("title", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "outcome",
                            models.CharField(
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
                        (
                            "project",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.project",
                            ),
                        ),
                        ("changes", models.JSONField(default=list)),
                        ("problems", models.JSONField(default=list)),
                        ("notices", models.JSONField(default=list)),
                        (
                            "twins",
                            models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
                        ),
                        ("undo", models.JSONField(default=list)),
                        ("undone", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "verbose_name": "row of an import",
                        "verbose_name_plural": "rows of an import",
                        "ordering": ("imported", "row", "pk"),
                        "indexes": [
                            models.Index(fields=["imported", "outcome", "row"], name="import_row_outcome")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalProject_labels",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalproject",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalProject_labels",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalParticipation",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Lead investor"),
                                    ("partner", "Partner"),
                                    ("operator", "Operator"),
                                    ("contractor", "Contractor"),
                                    ("adviser", "Adviser"),
                                ],
                                default="lead",
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                        (
                            "share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(Decimal("0")),
                                    django.core.validators.MaxValueValidator(Decimal("100")),
                                ],
                                verbose_name="share in percent",
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
                            "investor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.investor",
                                verbose_name="investor",
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
                        "verbose_name": "historical participation",
                        "verbose_name_plural": "historical investors",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ProjectVersion",
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
                        ("name", models.CharField(max_length=700)),
                        ("name_zh", models.CharField(max_length=700)),
                        ("first_published_at", models.DateTimeField(null=True)),
                        ("updated_at", models.DateTimeField(null=True)),
                        ("code", models.CharField(max_length=20, null=True)),
                        ("summary", models.TextField()),
                        ("summary_zh", models.TextField(db_default="")),
                        ("location_id", models.BigIntegerField(null=True)),
                        ("address", models.CharField(max_length=300)),
                        ("latitude", models.DecimalField(decimal_places=6, max_digits=8, null=True)),
                        ("longitude", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                        ("coordinates_accuracy", models.CharField(max_length=8)),
                        ("sector_id", models.BigIntegerField(null=True)),
                        ("led_by_id", models.BigIntegerField(null=True)),
                        ("land_area_mu", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                        ("jobs_planned", models.PositiveIntegerField(null=True)),
                        ("annual_output_planned", models.BigIntegerField(null=True)),
                        ("annual_tax_planned", models.BigIntegerField(null=True)),
                        ("status", models.CharField(max_length=10)),
                        ("status_reason", models.CharField(max_length=500)),
                        ("status_reason_zh", models.CharField(db_default="", max_length=500)),
                        ("status_date", models.DateField(null=True)),
                        ("counts_in_totals", models.BooleanField()),
                        ("left_out_reason", models.CharField(max_length=20)),
                        ("external_list", models.CharField(max_length=100)),
                        ("external_ref", models.CharField(max_length=200)),
                        ("headline_claim_id", models.BigIntegerField(null=True)),
                        ("headline_cny", models.BigIntegerField(null=True)),
                        ("headline_disclosed", models.BooleanField()),
                        ("headline_inexact", models.PositiveSmallIntegerField()),
                        ("phases_cny", models.BigIntegerField(null=True)),
                        ("phases_disclosed", models.BooleanField()),
                        ("phases_inexact", models.PositiveSmallIntegerField()),
                        ("phase_1_cny", models.BigIntegerField(null=True)),
                        ("realised_cny", models.BigIntegerField(null=True)),
                        ("realised_disclosed", models.BooleanField()),
                        ("realised_inexact", models.PositiveSmallIntegerField()),
                        ("realised_as_of", models.DateField(null=True)),
                        ("realised_from_phases", models.BooleanField()),
                        ("remainder", models.DecimalField(decimal_places=2, max_digits=17, null=True)),
                        ("remainder_cny", models.BigIntegerField(null=True)),
                        ("headline_usd", models.BigIntegerField(null=True)),
                        ("phases_usd", models.BigIntegerField(null=True)),
                        ("realised_usd", models.BigIntegerField(null=True)),
                        ("headline_eur", models.BigIntegerField(null=True)),
                        ("phases_eur", models.BigIntegerField(null=True)),
                        ("realised_eur", models.BigIntegerField(null=True)),
                        ("stage", models.CharField(max_length=20)),
                        ("stage_phase", models.PositiveSmallIntegerField(null=True)),
                        ("signed_on", models.DateField(null=True)),
                        ("signed_on_precision", models.CharField(max_length=8)),
                        ("signed_on_last", models.DateField(null=True)),
                        ("planned_start", models.DateField(null=True)),
                        ("planned_start_precision", models.CharField(max_length=8)),
                        ("investor_names", models.TextField()),
                        ("investor_origins", models.TextField()),
                        ("event_titles", models.TextField()),
                        ("source_titles", models.TextField()),
                        ("secondary_sector_names", models.TextField()),
                        ("sector_set", models.TextField(db_default="")),
                        ("label_set", models.TextField(db_default="")),
                        ("search_text", models.TextField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="project_past"),
                            models.Index(fields=["location_id", "record"], name="project_location_id"),
                            models.Index(fields=["sector_id", "record"], name="project_sector_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)), fields=("record",), name="project_now"
                            )
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
                        (
                            "role",
                            models.CharField(
                                choices=[("responsible", "Responsible unit"), ("serving", "Serving unit")],
                                default="responsible",
                                max_length=12,
                                verbose_name="role",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "responsibility",
                        "verbose_name_plural": "units",
                        "ordering": ("project", "role", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "unit", "role"), name="responsibility_unique"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RunningCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("what", models.CharField(max_length=40)),
                        ("part", models.TextField(blank=True)),
                        ("number", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "running count",
                        "constraints": [
                            models.UniqueConstraint(fields=("what", "part"), name="running_count_part")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, max_length=200, verbose_name="Chinese title"),
                        ),
                        (
                            "page",
                            models.CharField(
                                help_text="Name of the list or report.", max_length=40, verbose_name="page"
                            ),
                        ),
                        ("query", models.TextField(blank=True, verbose_name="filters")),
                        (
                            "on_overview",
                            models.BooleanField(default=True, verbose_name="shown on the overview"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "verbose_name_plural": "saved views",
                        "ordering": ("title", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("title_zh", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="saved_view_titled",
                                violation_error_message="Give a title, in English or in Chinese.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecondarySectorVersion",
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
                        ("sector_id", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="secondarysector_past"),
                            models.Index(fields=["project_id", "record"], name="secondarysector_project_id"),
                            models.Index(fields=["sector_id", "record"], name="secondarysector_sector_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="secondarysector_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sector",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="projects.sector",
                                verbose_name="part of",
                            ),
                        ),
                        ("path", models.CharField(db_index=True, editable=False, max_length=72)),
                        ("path_name", models.CharField(blank=True, editable=False, max_length=2000)),
                        ("path_name_zh", models.CharField(blank=True, editable=False, max_length=2000)),
                        (
                            "code",
                            models.CharField(blank=True, max_length=8, verbose_name="GB/T 4754-2017 code"),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                    ],
                    options={
                        "verbose_name": "sector",
                        "verbose_name_plural": "sectors",
                        "ordering": ("path",),
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                fields=("parent", "name"),
                                name="sector_name_unique",
                                violation_error_message="This name is taken already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSector",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=700, verbose_name="name")),
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
                        ),
                        ("slug", models.SlugField(blank=True, max_length=120, verbose_name="address name")),
                        (
                            "code",
                            models.CharField(blank=True, max_length=8, verbose_name="GB/T 4754-2017 code"),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.sector",
                                verbose_name="part of",
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
                        "verbose_name": "historical sector",
                        "verbose_name_plural": "historical sectors",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalProject_secondary_sectors",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.sector",
                            ),
                        ),
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalproject",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalProject_secondary_sectors",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="SectorVersion",
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
                        ("name", models.CharField(max_length=700)),
                        ("name_zh", models.CharField(max_length=700)),
                        ("slug", models.CharField(max_length=120)),
                        ("parent_id", models.BigIntegerField(null=True)),
                        ("path", models.CharField(max_length=72)),
                        ("path_name", models.CharField(max_length=2000)),
                        ("path_name_zh", models.CharField(max_length=2000)),
                        ("code", models.CharField(max_length=8)),
                        ("description", models.TextField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="sector_past"),
                            models.Index(fields=["path", "record"], name="sector_path"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)), fields=("record",), name="sector_now"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Signing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signings",
                                to="projects.signingevent",
                                verbose_name="signing event",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signings",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signing",
                        "verbose_name_plural": "signings",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "project"), name="signing_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
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
                        (
                            "phase",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(99),
                                ],
                                verbose_name="phase",
                            ),
                        ),
                        ("reached", models.BooleanField(default=False, verbose_name="reached")),
                        ("actual", models.DateField(blank=True, null=True, verbose_name="actual date")),
                        (
                            "actual_precision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                max_length=8,
                                verbose_name="precision",
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                choices=[("ceremonial", "Ceremonial"), ("substantive", "Substantive")],
                                default="substantive",
                                help_text="A ground-breaking ceremony is not a construction start.",
                                max_length=12,
                                verbose_name="evidence",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="projects.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "signing",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="milestones",
                                to="projects.signing",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                    ],
                    options={
                        "verbose_name": "milestone",
                        "verbose_name_plural": "milestones",
                        "ordering": ("project", models.OrderBy(models.F("phase"), nulls_first=True), "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "kind", "phase", "evidence"), name="milestone_unique"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("phase__isnull", True)),
                                fields=("project", "kind", "evidence"),
                                name="milestone_unique_project",
                                violation_error_message="This milestone stands here already.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("phase__isnull", True), ("phase__gte", 1), _connector="OR"
                                ),
                                name="milestone_phase",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("actual__isnull", True), ("actual_precision", "")),
                                    models.Q(
                                        ("actual__isnull", False),
                                        models.Q(("actual_precision", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="milestone_actual_precision",
                                violation_error_message="A date has a precision, and a precision a date.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("actual__isnull", True), ("reached", True), _connector="OR"
                                ),
                                name="milestone_dated_is_reached",
                                violation_error_message="A milestone with an actual date is reached.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "publication",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("in_review", "In review"),
                                    ("published", "Published"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="publication",
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="first published"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="public facts changed"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                        ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
                        (
                            "slug",
                            models.SlugField(
                                blank=True, max_length=120, unique=True, verbose_name="address name"
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                        (
                            "title_zh",
                            models.CharField(blank=True, max_length=300, verbose_name="Chinese title"),
                        ),
                        ("held_on", models.DateField(verbose_name="held on")),
                        (
                            "part_of_day",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("morning", "Morning"),
                                    ("afternoon", "Afternoon"),
                                    ("evening", "Evening"),
                                ],
                                max_length=10,
                                verbose_name="part of day",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="projects.location",
                                verbose_name="place",
                            ),
                        ),
                        ("venue", models.CharField(blank=True, max_length=300, verbose_name="venue")),
                        (
                            "venue_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="venue in Chinese",
                            ),
                        ),
                        ("organiser", models.CharField(blank=True, max_length=300, verbose_name="organiser")),
                        (
                            "organiser_zh",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=300,
                                verbose_name="organiser in Chinese",
                            ),
                        ),
                        (
                            "claimed_projects",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="How many the announcement says were signed.",
                                null=True,
                                verbose_name="claimed projects",
                            ),
                        ),
                        (
                            "claimed_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                                verbose_name="claimed amount",
                            ),
                        ),
                        (
                            "claimed_qualifier",
                            models.CharField(
                                choices=[
                                    ("exact", "Exactly"),
                                    ("about", "About"),
                                    ("at_least", "At least"),
                                    ("up_to", "Up to"),
                                ],
                                default="exact",
                                max_length=8,
                                verbose_name="qualifier",
                            ),
                        ),
                        (
                            "claimed_currency",
                            models.CharField(
                                default="CNY",
                                max_length=3,
                                validators=[projects.models.amounts.validate_currency],
                                verbose_name="currency",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, help_text="Public.", verbose_name="summary"),
                        ),
                        (
                            "summary_zh",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Public.",
                                verbose_name="summary in Chinese",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="events",
                                to="projects.source",
                                verbose_name="source",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        ("named", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "residual",
                            models.DecimalField(decimal_places=2, editable=False, max_digits=17, null=True),
                        ),
                        ("named_without_claim", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "sectors",
                            models.ManyToManyField(
                                blank=True,
                                related_name="events",
                                to="projects.sector",
                                verbose_name="sectors it names",
                            ),
                        ),
                        (
                            "projects",
                            models.ManyToManyField(
                                related_name="events",
                                through="projects.Signing",
                                to="projects.project",
                                verbose_name="projects",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signing event",
                        "verbose_name_plural": "signing events",
                        "ordering": ("-held_on", "slug"),
                        "permissions": [("publish_signingevent", "Can publish and withdraw signing events")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("claimed_amount__isnull", True),
                                    ("claimed_amount__gte", 0),
                                    _connector="OR",
                                ),
                                name="event_amount_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("publication__in", ["draft", "in_review"]),
                                    ("first_published_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="event_published_has_date",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PendingChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pending",
                                to="projects.project",
                                verbose_name="project",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pending",
                                to="projects.signingevent",
                                verbose_name="signing event",
                            ),
                        ),
                        (
                            "imported",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="proposals",
                                to="projects.import",
                                verbose_name="import",
                            ),
                        ),
                        (
                            "batch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="changes",
                                to="projects.changebatch",
                                verbose_name="batch",
                            ),
                        ),
                        (
                            "continues",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="projects.pendingchange",
                                verbose_name="continues",
                            ),
                        ),
                        ("data", models.JSONField()),
                        ("lines", models.JSONField(default=list)),
                        (
                            "effect",
                            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                        ),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="why")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposed by",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposed at")),
                        (
                            "decision",
                            models.CharField(
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
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="decided by",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                        ),
                        ("decision_note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                        (
                            "answered_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="dealt with"),
                        ),
                    ],
                    options={
                        "verbose_name": "pending change",
                        "verbose_name_plural": "pending changes",
                        "ordering": ("-proposed_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("event__isnull", False), ("project__isnull", True)),
                                    models.Q(("event__isnull", True), ("project__isnull", False)),
                                    _connector="OR",
                                ),
                                name="pending_change_of_one_record",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("decision", "waiting")),
                                    models.Q(
                                        models.Q(("decision", "waiting"), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="pending_change_decided_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSigningEvent_sectors",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "signingevent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.signingevent",
                            ),
                        ),
                        (
                            "sector",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_tablespace="",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.sector",
                            ),
                        ),
                        (
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalsigningevent",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalSigningEvent_sectors",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSigning",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.signingevent",
                                verbose_name="signing event",
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
                        "verbose_name": "historical signing",
                        "verbose_name_plural": "historical signings",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalAttendance",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "offices",
                            models.TextField(
                                blank=True, help_text="One a line.", verbose_name="offices held that day"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("government", "Government"),
                                    ("investor", "Investor"),
                                    ("other", "Other"),
                                ],
                                default="government",
                                max_length=10,
                                verbose_name="side",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                        (
                            "event",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.signingevent",
                                verbose_name="signing event",
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
                        "verbose_name": "historical attendance",
                        "verbose_name_plural": "historical attendances",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="projects.signingevent",
                                verbose_name="signing event",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="projects.person",
                                verbose_name="person",
                            ),
                        ),
                        (
                            "offices",
                            models.TextField(
                                blank=True, help_text="One a line.", verbose_name="offices held that day"
                            ),
                        ),
                        (
                            "side",
                            models.CharField(
                                choices=[
                                    ("government", "Government"),
                                    ("investor", "Investor"),
                                    ("other", "Other"),
                                ],
                                default="government",
                                max_length=10,
                                verbose_name="side",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    ],
                    options={
                        "verbose_name": "attendance",
                        "verbose_name_plural": "attendances",
                        "ordering": ("order", "pk"),
                        "constraints": [
                            models.UniqueConstraint(fields=("event", "person"), name="attendance_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningEventVersion",
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
                        ("first_published_at", models.DateTimeField(null=True)),
                        ("updated_at", models.DateTimeField(null=True)),
                        ("slug", models.CharField(max_length=120)),
                        ("title", models.CharField(max_length=300)),
                        ("title_zh", models.CharField(max_length=300)),
                        ("held_on", models.DateField()),
                        ("part_of_day", models.CharField(max_length=10)),
                        ("location_id", models.BigIntegerField(null=True)),
                        ("venue", models.CharField(max_length=300)),
                        ("venue_zh", models.CharField(db_default="", max_length=300)),
                        ("organiser", models.CharField(max_length=300)),
                        ("organiser_zh", models.CharField(db_default="", max_length=300)),
                        ("claimed_projects", models.PositiveIntegerField(null=True)),
                        ("claimed_amount", models.DecimalField(decimal_places=2, max_digits=15, null=True)),
                        ("claimed_qualifier", models.CharField(max_length=8)),
                        ("claimed_currency", models.CharField(max_length=3)),
                        ("summary", models.TextField()),
                        ("summary_zh", models.TextField(db_default="")),
                        ("source_id", models.BigIntegerField(null=True)),
                        ("named", models.PositiveIntegerField()),
                        ("residual", models.DecimalField(decimal_places=2, max_digits=17, null=True)),
                        ("named_without_claim", models.PositiveIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="signingevent_past"),
                            models.Index(fields=["location_id", "record"], name="signingevent_location_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)),
                                fields=("record",),
                                name="signingevent_now",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SigningVersion",
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
                        ("event_id", models.BigIntegerField()),
                        ("project_id", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["record", "valid_from"], name="signing_past"),
                            models.Index(fields=["project_id", "record"], name="signing_project_id"),
                            models.Index(fields=["event_id", "record"], name="signing_event_id"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)), fields=("record",), name="signing_now"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MilestonePlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plans",
                                to="projects.milestone",
                                verbose_name="milestone",
                            ),
                        ),
                        ("planned", models.DateField(verbose_name="planned date")),
                        (
                            "precision",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                default="day",
                                max_length=8,
                                verbose_name="precision",
                            ),
                        ),
                        (
                            "stated_on",
                            models.DateField(
                                blank=True,
                                help_text="When this plan was made known. Blank: the source's date.",
                                null=True,
                                verbose_name="stated on",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="projects.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "postponement_reason",
                            models.CharField(
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
                        (
                            "postponement_text",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Internal.",
                                verbose_name="about the postponement",
                            ),
                        ),
                        (
                            "set_aside_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="set aside because"),
                        ),
                    ],
                    options={
                        "verbose_name": "plan",
                        "verbose_name_plural": "plans",
                        "ordering": ("milestone", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalYearPlan",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        "verbose_name": "historical year plan",
                        "verbose_name_plural": "historical year plans",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalMilestonePlan",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("planned", models.DateField(verbose_name="planned date")),
                        (
                            "precision",
                            models.CharField(
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                default="day",
                                max_length=8,
                                verbose_name="precision",
                            ),
                        ),
                        (
                            "stated_on",
                            models.DateField(
                                blank=True,
                                help_text="When this plan was made known. Blank: the source's date.",
                                null=True,
                                verbose_name="stated on",
                            ),
                        ),
                        (
                            "postponement_reason",
                            models.CharField(
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
                        (
                            "postponement_text",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                help_text="Internal.",
                                verbose_name="about the postponement",
                            ),
                        ),
                        (
                            "set_aside_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="set aside because"),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.milestone",
                                verbose_name="milestone",
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
                        "verbose_name": "historical plan",
                        "verbose_name_plural": "historical plans",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalMilestone",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
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
                        (
                            "phase",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(99),
                                ],
                                verbose_name="phase",
                            ),
                        ),
                        ("reached", models.BooleanField(default=False, verbose_name="reached")),
                        ("actual", models.DateField(blank=True, null=True, verbose_name="actual date")),
                        (
                            "actual_precision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "Day"),
                                    ("month", "Month"),
                                    ("quarter", "Quarter"),
                                    ("year", "Year"),
                                ],
                                max_length=8,
                                verbose_name="precision",
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                choices=[("ceremonial", "Ceremonial"), ("substantive", "Substantive")],
                                default="substantive",
                                help_text="A ground-breaking ceremony is not a construction start.",
                                max_length=12,
                                verbose_name="evidence",
                            ),
                        ),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
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
                        (
                            "signing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="projects.signing",
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
                        "verbose_name": "historical milestone",
                        "verbose_name_plural": "historical milestones",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalInvestmentAmount",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        (
                            "phase",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(99),
                                ],
                                verbose_name="phase",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("announced", "Announced"),
                                    ("contracted", "Contracted"),
                                    ("filed", "Filed"),
                                    ("realised", "Realised"),
                                ],
                                default="announced",
                                max_length=10,
                                verbose_name="basis",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=15,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                                verbose_name="amount",
                            ),
                        ),
                        (
                            "qualifier",
                            models.CharField(
                                choices=[
                                    ("exact", "Exactly"),
                                    ("about", "About"),
                                    ("at_least", "At least"),
                                    ("up_to", "Up to"),
                                ],
                                default="exact",
                                max_length=8,
                                verbose_name="qualifier",
                            ),
                        ),
                        (
                            "currency",
                            models.CharField(
                                default="CNY",
                                max_length=3,
                                validators=[projects.models.amounts.validate_currency],
                                verbose_name="currency",
                            ),
                        ),
                        ("as_of", models.DateField(blank=True, null=True, verbose_name="as of")),
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
                        (
                            "set_aside_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="set aside because"),
                        ),
                        (
                            "set_aside_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="set aside at"
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
                        (
                            "set_aside_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="set aside by",
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
                        "verbose_name": "historical amount",
                        "verbose_name_plural": "historical amounts",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="SourceVersion",
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
                        ("title", models.CharField(max_length=500)),
                        ("title_zh", models.CharField(db_default="", max_length=500)),
                        ("publisher", models.CharField(max_length=300)),
                        ("publisher_zh", models.CharField(db_default="", max_length=300)),
                        ("published_at", models.DateField(null=True)),
                        ("url", models.CharField(max_length=1000)),
                        ("language", models.CharField(max_length=12)),
                        ("accessed", models.DateField(null=True)),
                        ("copy_sha256", models.CharField(db_default="", max_length=64)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["record", "valid_from"], name="source_past")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("valid_to", None)), fields=("record",), name="source_now"
                            )
                        ],
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
                        (
                            "name_zh",
                            models.CharField(blank=True, max_length=700, verbose_name="Chinese name"),
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
                            "projects",
                            models.ManyToManyField(
                                related_name="units",
                                through="projects.Responsibility",
                                to="projects.project",
                                verbose_name="projects",
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
                                violation_error_message="This name is taken already.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("name_zh", ""), _negated=True),
                                fields=("name_zh",),
                                name="unit_name_zh_unique",
                                violation_error_message="This name is taken already.",
                            ),
                        ],
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
                        ("note", models.TextField(blank=True, verbose_name="internal note")),
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
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)), name="target_positive"
                            ),
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
                migrations.CreateModel(
                    name="Problem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "raised_on",
                            models.DateField(
                                default=django.utils.timezone.localdate, verbose_name="raised on"
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
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        ("resolution", models.TextField(blank=True, verbose_name="resolution")),
                    ],
                    options={
                        "verbose_name": "problem",
                        "verbose_name_plural": "problems",
                        "ordering": (models.OrderBy(models.F("due_on"), nulls_last=True), "raised_on", "pk"),
                        "indexes": [models.Index(fields=["closed_on", "due_on"], name="problem_due")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_on__isnull", True),
                                    ("due_on__gte", models.F("raised_on")),
                                    _connector="OR",
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
                    name="HistoricalUpdate",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="submitted at"
                            ),
                        ),
                        (
                            "replaced",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="replaced by a later version"
                            ),
                        ),
                        ("public_text", models.TextField(blank=True, verbose_name="public text")),
                        (
                            "public_text_zh",
                            models.TextField(blank=True, verbose_name="public text in Chinese"),
                        ),
                        (
                            "released_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="released at"
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
                        "verbose_name": "historical update",
                        "verbose_name_plural": "historical updates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalUnit_members",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalunit",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalUnit_members",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalUnit_locations",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                            "history",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                to="projects.historicalunit",
                            ),
                        ),
                        ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "verbose_name": "HistoricalUnit_locations",
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTarget",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        "verbose_name": "historical target",
                        "verbose_name_plural": "historical targets",
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
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
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
                        "verbose_name": "historical responsibility",
                        "verbose_name_plural": "historical units",
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
                            models.BigIntegerField(
                                auto_created=True, blank=True, db_index=True, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=300, verbose_name="title")),
                        ("description", models.TextField(blank=True, verbose_name="description")),
                        (
                            "raised_on",
                            models.DateField(
                                default=django.utils.timezone.localdate, verbose_name="raised on"
                            ),
                        ),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                        ("resolution", models.TextField(blank=True, verbose_name="resolution")),
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
                        "verbose_name": "historical problem",
                        "verbose_name_plural": "historical problems",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
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
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="updates",
                                to="projects.project",
                                verbose_name="project",
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
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="entered")),
                        ("modified_at", models.DateTimeField(auto_now=True, verbose_name="last saved")),
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
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="submitted at"
                            ),
                        ),
                        (
                            "replaced",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="replaced by a later version"
                            ),
                        ),
                        ("public_text", models.TextField(blank=True, verbose_name="public text")),
                        (
                            "public_text_zh",
                            models.TextField(blank=True, verbose_name="public text in Chinese"),
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
                            "released_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="released at"
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
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)), name="update_version"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("realised__isnull", True), ("realised__gte", 0), _connector="OR"
                                ),
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
                    name="Photograph",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("image", models.FileField(upload_to="updates/", verbose_name="photograph")),
                        ("width", models.PositiveIntegerField(verbose_name="width")),
                        ("height", models.PositiveIntegerField(verbose_name="height")),
                        ("caption", models.CharField(blank=True, max_length=300, verbose_name="caption")),
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
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                    ],
                    options={
                        "verbose_name": "photograph",
                        "verbose_name_plural": "photographs",
                        "ordering": ("update", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="UpdateDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "update",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="projects.update",
                                verbose_name="update",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                upload_to=projects.models.updates.document_place,
                                validators=[projects.models.updates.check_document],
                                verbose_name="file",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True,
                                help_text="Blank: the name of the file.",
                                max_length=300,
                                verbose_name="title",
                            ),
                        ),
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
                        ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
                    ],
                    options={
                        "verbose_name": "document",
                        "verbose_name_plural": "documents",
                        "ordering": ("update", "pk"),
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
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="visit",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("here_at", models.DateTimeField()),
                        ("before_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "visit",
                    },
                ),
                migrations.CreateModel(
                    name="WorklistCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("key", models.CharField(max_length=40)),
                        ("number", models.PositiveIntegerField()),
                    ],
                    options={
                        "verbose_name": "count of a worklist",
                        "constraints": [
                            models.UniqueConstraint(fields=("day", "key"), name="worklist_count_unique")
                        ],
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="year_plans",
                                to="projects.project",
                                verbose_name="project",
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
                                condition=models.Q(("planned_investment__gte", 0)),
                                name="year_plan_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("year__range", (1990, 2100))), name="year_plan_year"
                            ),
                        ],
                    },
                ),
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
                            models.CharField(
                                help_text="Which program has it.", max_length=100, verbose_name="name"
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
                        ("scopes", models.JSONField(default=list, verbose_name="may")),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("last_used_at", models.DateTimeField(null=True, verbose_name="last used")),
                        ("minute", models.BigIntegerField(default=0)),
                        ("used", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "API token",
                        "verbose_name_plural": "API tokens",
                        "ordering": ("-made_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("made_at"))),
                                name="api_token_ends_later",
                            )
                        ],
                    },
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
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="of what")),
                        ("details", models.JSONField(default=dict, verbose_name="details")),
                        ("number", models.BigIntegerField(null=True, unique=True, verbose_name="number")),
                        ("previous", models.CharField(blank=True, max_length=64)),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                    ],
                    options={
                        "verbose_name": "entry of the audit log",
                        "verbose_name_plural": "audit log",
                        "ordering": ("-pk",),
                        "indexes": [
                            models.Index(fields=["kind", "at"], name="audit_kind_at"),
                            models.Index(
                                condition=models.Q(("number__isnull", True)),
                                fields=["id"],
                                name="audit_unchained",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EditionFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="files",
                                to="projects.edition",
                                verbose_name="edition",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="file")),
                        ("sha256", models.CharField(db_index=True, max_length=64)),
                        ("size", models.BigIntegerField(verbose_name="bytes")),
                    ],
                    options={
                        "verbose_name": "file of an edition",
                        "verbose_name_plural": "files of editions",
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(fields=("edition", "name"), name="edition_file_unique")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EditionRevision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "edition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revisions",
                                to="projects.edition",
                                verbose_name="edition",
                            ),
                        ),
                        ("made_at", models.DateTimeField(verbose_name="made at")),
                        (
                            "made_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        ("reason", models.TextField(verbose_name="public reason")),
                        ("reason_zh", models.TextField(blank=True, verbose_name="public reason in Chinese")),
                        (
                            "manifest_sha256",
                            models.CharField(max_length=64, verbose_name="hash of the manifest before"),
                        ),
                        ("withdrawn", models.JSONField(default=list, verbose_name="codes that left")),
                    ],
                    options={
                        "verbose_name": "revision of an edition",
                        "verbose_name_plural": "revisions of editions",
                        "ordering": ("made_at", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="edition_revision_has_reason",
                            )
                        ],
                    },
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
                                    ("list", "Export the list"),
                                    ("step", "Take a step with many records"),
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
            ]
        ),
        migrations.RunPython(protect, release),
    ]
