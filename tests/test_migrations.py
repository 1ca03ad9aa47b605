"""The version that still serves must work on the tables of the next one (README.md, Growing)."""

import importlib
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.db.models import NOT_PROVIDED, BooleanField, TextField

import projects.migrations as package
from projects.models import Project
from projects.models.archive import ProjectVersion
from projects.totals.refresh import refresh
from tests.factories import project, sector

FIRST = 9  # nothing served before it: move it on to the first migration after a release
# Whoever must do one of these all the same says in the migration why nothing serves that minds: SAFE_BECAUSE = "..."
BREAKING = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
LATER = (migrations.RemoveField, migrations.DeleteModel)  # in the release after the one that stopped using it


def unsafe(operation, new=()):
    """Why the version before would fail on what this makes; None if it would not. `new`: tables it knows nothing of."""
    if isinstance(operation, BREAKING):
        return "the old name is gone"
    if isinstance(operation, LATER):
        return "still read by the version before"
    if isinstance(operation, migrations.AddField) and operation.model_name.lower() not in new:
        field = operation.field
        if not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED):
            return "the version before inserts rows without it: null=True or db_default"
    return None


NAMES = sorted(
    path.stem
    for path in Path(package.__path__[0]).glob("[0-9]*.py")
    if int(re.match(r"\d+", path.stem)[0]) >= FIRST
)


def test_no_migration_breaks_the_version_that_still_serves():
    for name in NAMES:
        module = importlib.import_module(f"projects.migrations.{name}")
        if not getattr(module, "SAFE_BECAUSE", ""):
            steps = module.Migration.operations
            new = {step.name.lower() for step in steps if isinstance(step, migrations.CreateModel)}
            assert {f"{name} {step!r}": why for step in steps if (why := unsafe(step, new))} == {}


def test_the_rule_tells_safe_from_unsafe():
    assert unsafe(migrations.AddField("project", "x", TextField())) is not None
    assert unsafe(migrations.AddField("project", "x", TextField()), {"project"}) is None
    assert unsafe(migrations.RemoveField("project", "x")) is not None
    assert unsafe(migrations.RenameField("project", "x", "y")) is not None
    assert unsafe(migrations.AddField("project", "x", TextField(null=True))) is None
    assert unsafe(migrations.AddField("project", "x", BooleanField(db_default=False))) is None


@pytest.mark.django_db
def test_sector_sets_of_the_past_are_filled_as_they_would_have_been_kept():
    wood, steel, glass = (sector(name) for name in ("Wood", "Steel", "Glass"))
    first, second = datetime(2024, 5, 1, tzinfo=UTC), datetime(2025, 5, 1, tzinfo=UTC)
    made = project("One", at=first, sector=steel, secondary=[wood])
    project("Two", at=first, sector=wood)
    project("Three", at=first)
    made.secondary_sectors.set([glass])
    refresh([made.pk], at=second)
    kept = sorted(ProjectVersion.objects.values_list("record", "valid_from", "valid_to", "sector_set"))
    now = sorted(Project.objects.values_list("pk", "sector_set"))
    assert len(kept) == 4
    assert {f"{wood.pk} {steel.pk}", f"{steel.pk} {glass.pk}", str(wood.pk), ""} == {row[-1] for row in kept}
    # As a version without the field has kept it: a secondary sector alone divides nothing.
    ProjectVersion.objects.filter(record=made.pk, valid_from=second).delete()
    ProjectVersion.objects.filter(record=made.pk).update(valid_to=None)
    for table in (Project, ProjectVersion):
        table.objects.update(sector_set="")
    filling = importlib.import_module("projects.migrations.0013_fill_sector_sets")
    filling.fill(apps, SimpleNamespace(connection=connection))
    assert (
        sorted(ProjectVersion.objects.values_list("record", "valid_from", "valid_to", "sector_set")) == kept
    )
    assert sorted(Project.objects.values_list("pk", "sector_set")) == now
