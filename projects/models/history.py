from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Field, Model
from simple_history.models import HistoricalRecords

KEPT = {
    "id",
    "code",
    "publication",
    "first_published_at",
    "set_aside_by",
    "set_aside_at",
    "merged_into",
    "signing",
    "submitted_by",
    "submitted_at",
    "replaced",
    "released_by",
    "released_at",
}

_reason: ContextVar[str | None] = ContextVar("reason", default=None)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Every change of a tracked record within the block bears this reason, unless it brings its own."""
    token = _reason.set(reason or None)
    try:
        yield
    finally:
        _reason.reset(token)


class ChangeRecords(HistoricalRecords):
    """Who changed what and when; what `totals.refresh()` stores follows from the rest and is left out."""

    def fields_included(self, model: type[Model]) -> list[Field]:
        """What people enter, and what tells of publication."""
        return [f for f in super().fields_included(model) if f.editable or f.name in KEPT]

    def get_change_reason_for_object(self, instance: Model, history_type: str, using: str) -> str | None:
        """The record's own reason, else that of the block."""
        return super().get_change_reason_for_object(instance, history_type, using) or _reason.get()
