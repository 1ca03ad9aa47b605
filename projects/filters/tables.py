"""Every public table by name: its columns, and the rows that a selection leaves of it (docs/interface.md, Downloads)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..columns import (
    Column,
    amount_columns,
    claims_of,
    event_columns,
    investor_columns,
    milestone_columns,
    milestones_of,
    project_columns,
)
from .related_lists import events_of, investors_of
from .selection import Selection

Table = tuple[Callable[[Selection], tuple[Column, ...]], Callable[[Selection], Any]]

TABLES: dict[str, Table] = {
    "projects": (lambda s: project_columns(s.basis, s.currency), lambda s: s.queryset),
    "events": (lambda s: event_columns(), events_of),
    "investors": (lambda s: investor_columns(s.currency), investors_of),
    "amounts": (lambda s: amount_columns(s.currency), lambda s: claims_of(s.queryset)),
    "milestones": (lambda s: milestone_columns(), lambda s: milestones_of(s.queryset)),
}
