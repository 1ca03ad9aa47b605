"""What a change would do to a public record: tried out, compared and undone again, so that it can be shown and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from ..history.audit_log import difference, fingerprint, state
from ..models import PendingChange, Project
from ..models.querysets import COUNTED
from ..totals.exchange import Rates
from ..totals.refresh import computed
from ..values.choices import TotalBasis
from .workflow import Record

# {"counts": [before, after], "headline": [yuan before, yuan after], "phases": ..., "realised": ...}
Effect = dict[str, list[Any]]
# Whether a project counts hangs on these fields of its own; its money on its claims alone.
COUNTING = {"status", "counts_in_totals"}


class _Undo(Exception):
    """Ends a savepoint whose changes were only looked at."""


@dataclass
class Trial:
    """What was done within `trial`, once it is over: what differs, from which version, and what it comes to."""

    version: str
    lines: list[list[Any]] = field(default_factory=list)
    effect: Effect = field(default_factory=dict)


@contextmanager
def trial(record: Record) -> Iterator[Trial]:
    """All that is written within is undone at the end; what it changed of the record stands in the Trial."""
    before, seen = state(record), Trial(fingerprint(record))
    figures = _figures(record)
    try:
        with transaction.atomic():
            yield seen
            seen.lines = difference(before, state(type(record).objects.get(pk=record.pk)))
            if figures and any(map(_moves_money, seen.lines)):
                after = _figures(record, fresh=True)
                seen.effect = {name: [value, after[name]] for name, value in figures.items()}
            raise _Undo
    except _Undo:
        pass


def _moves_money(line: list[Any]) -> bool:
    row, name, *_values = line
    return row.startswith("investmentamount:") or (row.startswith("project:") and name in COUNTING)


def _figures(record: Record, fresh: bool = False) -> dict[str, Any]:
    """What a project adds to the totals: as stored, or `fresh` as the rules have it now. Nothing for an event."""
    if not isinstance(record, Project):
        return {}
    names = [f"{basis}_cny" for basis in TotalBasis.values]
    found: Mapping[str, Any] = Project.objects.filter(pk=record.pk).values(*names).get()
    if fresh:
        found = next(computed([record.pk], Rates())).right
    counts = Project.objects.filter(COUNTED, pk=record.pk).exists()
    return {"counts": counts, **{basis: found[f"{basis}_cny"] for basis in TotalBasis.values}}


def added(changes: Iterable[PendingChange], basis: str) -> tuple[int, int]:
    """By how many projects that count and how many yuan the published total of a basis moves with these changes.

    Two changes of one project are each taken from what is public now.
    """
    projects = yuan = 0
    for change in changes:
        if change.effect:
            (counted, counts), (before, after) = change.effect["counts"], change.effect[basis]
            projects += counts - counted
            yuan += (after or 0) * counts - (before or 0) * counted
    return projects, yuan
