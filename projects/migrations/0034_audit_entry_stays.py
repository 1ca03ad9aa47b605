from django.db import migrations

from projects.migrations._audit_triggers import protect, release


class Migration(migrations.Migration):
    dependencies = [("projects", "0033_fill_change_batches")]

    operations = [migrations.RunPython(protect, release)]
