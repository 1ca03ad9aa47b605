"""What Django keeps under names of its own; tests/test_private_names.py tells when they change (docs/decisions/0010)."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest


def keep(record: Model, name: str, rows: list[Any]) -> None:
    """Let `record.name.all()` be these rows, of which nothing else may then be asked.

    As `prefetch_related` does, but without a query set for each record and relation: ten of those for each row of a
    working copy took most of the time of its preview.
    """
    vars(record).setdefault("_prefetched_objects_cache", {})[name] = rows


def forget(record: Model) -> None:
    """Let whatever is related be read again."""
    record._state.fields_cache.clear()
    vars(record).pop("_prefetched_objects_cache", None)


def is_new(file: FieldFile) -> bool:
    """Whether it was given and is not stored yet."""
    return not file._committed  # type: ignore[attr-defined]  # the stubs leave it out


def muted(request: HttpRequest) -> HttpRequest:
    """A copy of the request; what is told to its visitor nobody hears."""
    mute = copy(request)
    mute._messages = FallbackStorage(mute)  # type: ignore[attr-defined]  # the stubs leave it out
    return mute
