from django.db import migrations


class Migration(migrations.Migration):
    """`indexes.ensure` makes these anew, with the last day on which a project may have been signed."""

    dependencies = [
        ("projects", "0048_fill_project_steps"),
    ]

    operations = [
        migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
        for name in ("project_narrow", "project_place", "project_stage")
    ]
