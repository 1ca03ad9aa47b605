from django.db import migrations, transaction
from django.db.models import Max

CHUNK = 10_000
STEPS = ("registered", "construction_start", "in_production")
BEGUN = ("construction_start", "completed", "in_production", "full_capacity")
COLUMNS = (
    *(f"first_{kind}" for kind in STEPS),
    *(f"days_to_{kind}" for kind in STEPS),
    "years_to_start",
)
# A date as text that sorts by its bytes, the year of a date, and the days from a date to the one at the start of a text.
WORDS = {
    "postgresql": {
        "text": "to_char(m.actual, 'YYYY-MM-DD') COLLATE \"C\"",
        "year": "CAST(extract(year FROM {}) AS integer)",
        "days": "to_date({}, 'YYYY-MM-DD') - p.signed_on",
    },
    "sqlite": {
        "text": "m.actual",
        "year": "CAST(substr({}, 1, 4) AS integer)",
        "days": "CAST(julianday(substr({}, 1, 10)) - julianday(p.signed_on) AS integer)",
    },
}
# Each row that moves is entered into the indexes of search texts: what waits there is sorted in, so much at once.
AT_ONCE = "SET LOCAL work_mem = '64MB'; SET LOCAL gin_pending_list_limit = '64MB'"
THEN = "AND m.valid_from <= p.valid_from AND (m.valid_to IS NULL OR m.valid_to > p.valid_from)"


def fill(apps, schema_editor):
    """What the counting rules store from now on, now and in the public past; each chunk by itself, and again: nothing."""
    connection = schema_editor.connection
    for suffix, key in (("", "id"), ("version", "record")):
        project = apps.get_model("projects", f"project{suffix}")
        sql = filling(WORDS[connection.vendor], suffix, key)
        last = project.objects.aggregate(last=Max(key))["last"] or 0
        for first in range(1, last + 1, CHUNK):
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute(AT_ONCE)
                cursor.execute(sql, [first, first + CHUNK])


def filling(words, suffix, key):
    """The statement that fills what is blank of a range of keys, by `rules.step_facts`.

    A version has what was known when it began: a change of a milestone always begins a new one.
    """
    kinds = ", ".join(f"'{kind}'" for kind in dict.fromkeys(STEPS + BEGUN))
    begun = ", ".join(f"'{kind}'" for kind in BEGUN)
    steps = (
        f"FROM projects_milestone{suffix} m WHERE m.project_id = p.{key} AND m.evidence = 'substantive'"
        f" AND m.reached AND m.kind IN ({kinds}) {THEN if suffix else ''}"
    )
    known = f"CASE WHEN m.actual IS NULL THEN '~' ELSE {words['text']} || m.actual_precision END"
    found = [f"coalesce(min(CASE WHEN m.kind = '{kind}' THEN {known} END), '') AS {kind}" for kind in STEPS]
    found.append(f"min(CASE WHEN m.kind IN ({begun}) THEN m.actual END) AS begun")
    years = f"{words['year'].format('f.begun')} - {words['year'].format('p.signed_on')}"
    facts = [*(f"f.{kind}" for kind in STEPS), *(days(words, f"f.{kind}") for kind in STEPS), years]
    blank = " AND ".join(f"p.first_{kind} = ''" for kind in STEPS)
    return (
        f"UPDATE projects_project{suffix} AS p SET ({', '.join(COLUMNS)}) ="  # noqa: S608
        f" (SELECT {', '.join(facts)} FROM (SELECT {', '.join(found)} {steps}) AS f)"
        f" WHERE p.{key} >= %s AND p.{key} < %s AND {blank} AND p.years_to_start IS NULL AND EXISTS (SELECT 1 {steps})"
    )


def days(words, first):
    """From the signing to the first of a step, where both are known to the day or month."""
    exact = f"p.signed_on_precision IN ('day', 'month') AND substr({first}, 11) IN ('day', 'month')"
    return f"CASE WHEN {exact} THEN {words['days'].format(first)} END"


class Migration(migrations.Migration):
    """By itself, and in transactions of its own: a million projects take minutes."""

    atomic = False

    dependencies = [("projects", "0047_project_steps")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
