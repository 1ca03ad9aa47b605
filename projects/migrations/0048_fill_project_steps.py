from collections import defaultdict

from django.db import migrations, transaction
from django.db.models import Max

CHUNK = 2000
STEPS = ("registered", "construction_start", "in_production")
BEGUN = ("construction_start", "completed", "in_production", "full_capacity")
PRECISE = ("day", "month")
COLUMNS = (
    *(f"first_{kind}" for kind in STEPS),
    *(f"days_to_{kind}" for kind in STEPS),
    "years_to_start",
)


def fill(apps, schema_editor):
    """What the counting rules store from now on, now and in the public past; each chunk by itself, and again: the same."""
    for suffix, key in (("", "pk"), ("Version", "record")):
        project, milestone = (
            apps.get_model("projects", f"{name}{suffix}") for name in ("Project", "Milestone")
        )
        last = project.objects.aggregate(last=Max(key))["last"] or 0
        for first in range(1, last + 1, CHUNK):
            with transaction.atomic(using=schema_editor.connection.alias):
                rows = steps(project, milestone, key, range(first, first + CHUNK))
                store(schema_editor.connection, project._meta.db_table, rows)


def steps(project, milestone, key, keys):
    """(what `COLUMNS` hold, key of the row) of each row of the projects with these keys that reached anything."""
    then = ("valid_from", "valid_to") if key == "record" else ()
    reached = defaultdict(list)
    rows = milestone.objects.filter(
        project_id__gte=keys.start, project_id__lt=keys.stop, evidence="substantive", reached=True
    )
    facts = ("project_id", "kind", "actual", "actual_precision")
    for owner, *step in rows.values_list(*facts, *then):
        reached[owner].append(step)
    found = project.objects.filter(**{f"{key}__gte": keys.start, f"{key}__lt": keys.stop})
    for pk, owner, signed, precision, *moments in found.values_list(
        "pk", key, "signed_on", "signed_on_precision", *then[:1]
    ):
        known = [step for step in reached[owner] if held(step[3:], *moments)]
        if known:
            yield (*facts_of(known, signed, precision), pk)


def held(span, moment=None):
    """Whether a milestone read so when the project's version began; a change of either begins a new one."""
    return not span or (span[0] <= moment and (span[1] is None or span[1] > moment))


def facts_of(known, signed, precision):
    """As `rules.step_facts` has them."""
    firsts, days = [], []
    for step in STEPS:
        first, when = earliest(each for each in known if each[0] == step)
        firsts.append(f"{first or ''}{when}")
        exact = first and signed and when in PRECISE and precision in PRECISE
        days.append((first - signed).days if exact else None)
    begun, _when = earliest(each for each in known if each[0] in BEGUN)
    return (*firsts, *days, begun.year - signed.year if begun and signed else None)


def earliest(steps):
    found = list(steps)
    dated = [(day, precision) for _kind, day, precision, *_span in found if day]
    return min(dated, default=(None, "~" if found else ""))


def store(connection, table, rows):
    sets = ", ".join(f"{name} = %s" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE id = %s", list(rows))  # noqa: S608


class Migration(migrations.Migration):
    """By itself, and in transactions of its own: a million projects take minutes."""

    atomic = False

    dependencies = [("projects", "0047_project_steps")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
