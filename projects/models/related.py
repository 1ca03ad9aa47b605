"""Where Django keeps the related records that it has read: by names of its own (tests/test_related.py tells when they change)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model


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
