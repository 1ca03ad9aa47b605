from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """A batch for what each list proposed before there were batches; what was decided by then waits for no answer."""
    change, batch = (apps.get_model("projects", name) for name in ("PendingChange", "ChangeBatch"))
    change.objects.filter(decided_at__isnull=False).update(answered_at=F("decided_at"))
    lists = change.objects.filter(imported__isnull=False).order_by("imported_id", "proposed_by_id")
    for imported, title, by in lists.values_list(
        "imported_id", "imported__file_name", "proposed_by_id"
    ).distinct():
        made = batch.objects.create(title=title, made_by_id=by)
        change.objects.filter(imported_id=imported, proposed_by_id=by).update(batch=made)


class Migration(migrations.Migration):
    dependencies = [("projects", "0032_bureau_records_of_staff")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
