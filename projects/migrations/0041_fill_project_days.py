from calendar import monthrange
from collections import defaultdict

from django.db import migrations, transaction
from django.db.models import Max

CHUNK = 2000
STAGES = (
    *("signed", "registered", "approved", "land_granted", "construction_start", "completed"),
    *("in_production", "full_capacity"),
)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def fill(apps, schema_editor):
    """What the counting rules store from now on, for the projects that are there; each chunk by itself, and again: the same."""
    project = apps.get_model("projects", "Project")
    last = project.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, CHUNK):
        with transaction.atomic(using=schema_editor.connection.alias):
            store(schema_editor.connection, days(apps, project, first, first + CHUNK))


def days(apps, project, first, end):
    """(reported_on, due_on, key) of each project whose key lies in the range."""
    amount, milestone, plan = (
        apps.get_model("projects", name) for name in ("InvestmentAmount", "Milestone", "MilestonePlan")
    )
    here, mine = {"project__gte": first, "project__lt": end}, {"pk__gte": first, "pk__lt": end}
    said, due = defaultdict(list), defaultdict(list)
    for key, day in amount.objects.filter(**here).values_list("project", "as_of"):
        said[key].append(day)
    planned = defaultdict(list)
    rows = plan.objects.filter(milestone__project__gte=first, milestone__project__lt=end)
    facts = ("milestone", "milestone__project", "pk", "stated_on", "planned", "precision", "set_aside_reason")
    for step, key, pk, stated, day, precision, set_aside in rows.values_list(*facts):
        said[key].append(stated)
        if not set_aside:
            planned[step].append((stated is not None, stated, pk, day, precision))
    stages = {
        pk: rest for pk, *rest in project.objects.filter(**mine).values_list("pk", "stage", "stage_phase")
    }
    steps = milestone.objects.filter(**here).values_list("pk", "project", "kind", "reached", "actual")
    for step, key, kind, reached, actual in steps:
        said[key].append(actual)
        stage, phase = stages[key]
        passed = STAGES.index(stage) if phase is None and stage in STAGES else -1
        if planned[step] and not reached and kind in STAGES and STAGES.index(kind) > passed:
            *_order, day, precision = max(planned[step])
            due[key].append(end_of(day, precision))
    return [(max(filter(None, said[key]), default=None), min(due[key], default=None), key) for key in stages]


def end_of(day, precision):
    """The last day of the period."""
    if precision == "day":
        return day
    length = MONTHS[precision]
    month = (day.month - 1) // length * length + length
    return day.replace(month=month, day=monthrange(day.year, month)[1])


def store(connection, rows):
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE projects_project SET reported_on = %s, due_on = %s WHERE id = %s", rows)


class Migration(migrations.Migration):
    """By itself, and in transactions of its own: a million projects take minutes."""

    atomic = False

    dependencies = [("projects", "0040_project_days")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
