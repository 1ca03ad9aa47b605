from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0014_indexes_with_sector_sets"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="figures",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
