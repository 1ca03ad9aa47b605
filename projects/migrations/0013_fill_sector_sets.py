from collections import defaultdict

from django.db import migrations


def fill(apps, schema_editor):
    """Keys of each project's sectors, now and in its public past."""
    project, version = (apps.get_model("projects", name) for name in ("Project", "ProjectVersion"))
    links = defaultdict(list)
    for key, *span in project.secondary_sectors.through.objects.values_list("project_id", "sector_id"):
        links[key].append((*span, None, None))
    rows = project.objects.filter(secondary_sectors__isnull=False).distinct()
    found = [(joined(sector, links[key]), key) for key, sector in rows.values_list("pk", "sector_id")]
    store(schema_editor.connection, project, found)
    store(schema_editor.connection, version, of_past(apps, version))


def of_past(apps, version):
    """As above for each version; one is divided where a secondary sector came or went within its time."""
    spans = defaultdict(list)
    past = apps.get_model("projects", "SecondarySectorVersion").objects
    for key, *span in past.values_list("project_id", "sector_id", "valid_from", "valid_to"):
        spans[key].append(span)
    found = []
    for key, record, sector, start, end in version.objects.values_list(
        "pk", "record", "sector_id", "valid_from", "valid_to"
    ):
        known = spans.get(record, [])
        moments = {moment for _sector, *ends in known for moment in ends if moment}
        cuts = sorted(m for m in moments if start < m and (end is None or m < end))
        if cuts:
            divide(version.objects.get(pk=key), cuts, known)
        elif known:
            found.append((joined(sector, known, start), key))
    return found


def divide(row, cuts, known):
    starts, ends = [row.valid_from, *cuts], [*cuts, row.valid_to]
    for row.valid_from, row.valid_to in zip(starts, ends, strict=True):
        row.sector_set = joined(row.sector_id, known, row.valid_from)
        row.save()
        row.pk = None


def joined(primary, links, at=None):
    """Keys of the primary sector and of those that were linked then."""
    others = (s for s, start, end in links if at is None or (start <= at and (end is None or at < end)))
    return " ".join(map(str, sorted({primary, *others} - {None})))


def store(connection, model, found):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET sector_set = CAST(sector_id AS text)"  # noqa: S608
            " WHERE sector_id IS NOT NULL AND sector_set = ''"
        )
        cursor.executemany(f"UPDATE {table} SET sector_set = %s WHERE id = %s", found)  # noqa: S608


class Migration(migrations.Migration):
    """By itself: to change a table, as before and after this, locks readers out until the transaction ends."""

    dependencies = [
        ("projects", "0012_sector_set"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
