"""Drafts that go and come back, many at once: their history is told in bulk, not row by row."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core import serializers
from django.db.models import Model

from ..history.audit_log import PARTS
from ..models import Project
from ..models.history import told_already
from .author import Author

_TOLD: tuple[type[Model], ...] = (Project, *(model for model, _way in PARTS[Project]))


def delete_drafts(projects: Sequence[Project], author: Author, keep: bool = True) -> list[dict[str, Any]]:
    """Delete them with all that is theirs; for each what brings it back, in the same order (none without `keep`).

    ProtectedError where something else needs one of them.
    """
    ids = [project.pk for project in projects]
    parts = {
        model: list(model._default_manager.filter(**{f"{way}__pk__in": ids}).order_by("pk"))
        for model, way in PARTS[Project]
    }
    kept = _kept(projects, parts) if keep else []
    author.remember(Project, projects, "-")
    for model, records in parts.items():
        author.remember(model, records, "-")
    with told_already(_TOLD):
        Project.objects.filter(pk__in=ids).delete()
    return kept


def _kept(projects: Sequence[Project], parts: dict[type[Any], list[Any]]) -> list[dict[str, Any]]:
    of: dict[int, list[Model]] = defaultdict(list)
    owner: dict[int, int] = {}
    for model, records in parts.items():
        for record in records:
            pk = getattr(record, "project_id", None) or owner[record.milestone_id]
            if model._meta.model_name == "milestone":
                owner[record.pk] = pk
            of[pk].append(record)
    return [
        {"deleted": json.loads(serializers.serialize("json", [project, *of[project.pk]]))}
        for project in projects
    ]


def bring_back(kept: Iterable[dict[str, Any]], author: Author) -> list[int]:
    """Restore what `delete_drafts` gave, with the same ids; the ids of the projects. IntegrityError where it cannot be."""
    back: dict[type[Any], list[Any]] = defaultdict(list)
    with told_already(_TOLD):
        for one in kept:
            for found in serializers.deserialize("python", one["deleted"]):
                found.save()
                back[type(found.object)].append(found.object)
    for model, records in back.items():
        author.remember(model, records, "+")
    return [project.pk for project in back[Project]]
