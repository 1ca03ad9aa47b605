"""Columns of what lies between two editions: `bridge.csv` and `changes.csv`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .column import Column, Kind


def _column(key: str, heading: Any, description: Any, kind: Kind = Kind.TEXT) -> Column:
    return Column(key, heading, description, key, kind)


def _where() -> tuple[Column, ...]:
    group = _("`all`, or `zone:`, `sector:`, `event:` with the key; `none` where a project has none.")
    return (
        _column("group", _("Group"), group),
        _column("basis", _("Basis"), _("Headline, phases or realised.")),
        _column("part", _("Part"), _("What became of the projects between the two editions.")),
    )


def bridge_columns() -> tuple[Column, ...]:
    """One row a group, basis and part; opening and all parts add up to closing."""
    group, basis, part = _where()
    return (
        group,
        _column("group_name", _("Name"), _("English name of the group.")),
        basis,
        part,
        _column(
            "projects",
            _("Projects"),
            _(
                "How many. New, returned and moved_in add them; withdrawn, left_scope and moved_out take them; the other parts change money alone."
            ),
            Kind.INTEGER,
        ),
        _column("amount_cny", _("Amount (CNY)"), _("What the part adds, whole yuan."), Kind.YUAN),
    )


def change_columns() -> tuple[Column, ...]:
    """One row a project, group, basis and part."""
    restated = _(
        "News of old facts: the new claim, or the signing of a new project, is dated before the earlier cut."
    )
    return (
        _column("code", _("Project"), _("Code of the project.")),
        _column("name", _("Name"), _("English name of the project, else the Chinese one.")),
        *_where(),
        _column("before_cny", _("Before (CNY)"), _("Its amount in the earlier edition."), Kind.YUAN),
        _column("after_cny", _("After (CNY)"), _("Its amount in this edition."), Kind.YUAN),
        _column("amount_cny", _("Amount (CNY)"), _("What the part adds, whole yuan."), Kind.YUAN),
        _column("restated", _("Restated"), restated, Kind.BOOLEAN),
        _column("source", _("Source"), _("Titles of the sources of the new claims.")),
    )
