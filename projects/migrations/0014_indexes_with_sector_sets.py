from django.db import migrations


class Migration(migrations.Migration):
    """`indexes.ensure` makes these anew, with the new column."""

    dependencies = [
        ("projects", "0013_fill_sector_sets"),
    ]

    operations = [
        migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
        for name in ("project_narrow", "project_place", "project_stage")
    ]
