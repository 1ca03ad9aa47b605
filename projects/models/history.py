from collections.abc import Iterable, Iterator
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
_told: ContextVar[frozenset[type[Model]]] = ContextVar("told", default=frozenset())


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Every change of a tracked record within the block bears this reason, unless it brings its own."""
    token = _reason.set(reason or None)
    try:
        yield
    finally:
        _reason.reset(token)


@contextmanager
def told_already(models: Iterable[type[Model]]) -> Iterator[None]:
    """Within the block nothing is added to the history of these models: whoever writes in bulk has told it already."""
    token = _told.set(frozenset(models))
    try:
        yield
    finally:
        _told.reset(token)


class ChangeRecords(HistoricalRecords):
    """Who changed what and when; what `totals.refresh()` stores follows from the rest and is left out."""

    def fields_included(self, model: type[Model]) -> list[Field]:
        """What people enter, and what tells of publication."""
        return [f for f in super().fields_included(model) if f.editable or f.name in KEPT]

    def create_historical_record(self, instance: Model, history_type: str, using: str | None = None) -> None:
        """One row of history, unless it was told in bulk."""
        if type(instance) not in _told.get():
            super().create_historical_record(instance, history_type, using)

    def get_change_reason_for_object(self, instance: Model, history_type: str, using: str) -> str | None:
        """The record's own reason, else that of the block."""
        return super().get_change_reason_for_object(instance, history_type, using) or _reason.get()
