"""The past, asked by the same queries as the present (INTERFACE.md, `known_on`).

Within `as_known()` each query is given common table expressions that bear the names of the tables and hold what
these held then, so filters, columns, counts, totals and reports need not know of the past, and none of them can
answer for another day. Records that are not published now are left out: they may have been wrong or confidential.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connections
from django.db.models import Min, Model
from django.utils import timezone

from ..models import Project, SigningEvent
from ..models.archive import INTERNAL, TWINS, ProjectVersion, SigningEventVersion, SigningVersion, kept
from ..values.choices import Publication

MOMENT = "@moment"
STILL = f"publication = '{Publication.PUBLISHED}'"


def end_of(day: date) -> datetime:
    """The first moment after a day, by the site's calendar."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def begins() -> date | None:
    """The first day whose end is known."""
    first = ProjectVersion.objects.aggregate(first=Min("valid_from"))["first"]
    return first and timezone.localdate(first)


def as_known(day: date) -> AbstractContextManager[None]:
    """Within the block every query sees what was public at the end of `day`."""
    return as_known_at(end_of(day))


@contextmanager
def as_known_at(moment: datetime) -> Iterator[None]:
    """Within the block every query sees what was public at a moment, to the whole second before it."""
    shadow = Shadow(moment)
    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(shadow))
            stack.enter_context(_grouping_in_full(each))
        yield


@contextmanager
def _grouping_in_full(connection: Any) -> Iterator[None]:
    """Django groups by the key alone where it may; PostgreSQL does not take the key of an expression for one."""
    features, name = connection.features, "allows_group_by_selected_pks"
    before = getattr(features, name)
    setattr(features, name, False)
    try:
        yield
    finally:
        setattr(features, name, before)


class Shadow:
    """Puts before a query what its tables held at a moment."""

    def __init__(self, moment: datetime):
        self.moment = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}".rjust(19, "0")

    def __call__(self, execute, sql, params, many, context):
        return execute(self.over(sql, context["connection"].vendor), params, many, context)

    def over(self, sql: str, vendor: str) -> str:
        hidden = [text for table, text in _tables(vendor).items() if f'"{table}"' in sql]
        if not hidden:
            return sql
        if not sql.startswith("SELECT "):
            raise RuntimeError(f"The past is only read: {sql[:80]}")
        literal = f"'{self.moment}'" if vendor == "sqlite" else f"'{self.moment}+00'::timestamptz"
        return f"WITH {', '.join(hidden).replace(MOMENT, literal)} {sql}"


def shadowed(sql: str, connection: Any) -> str:
    """The query as `as_known()` wants it, for one that does not pass a cursor's `execute`."""
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, Shadow):
            sql = wrapper.over(sql, connection.vendor)
    return sql


@cache
def _tables(vendor: str) -> dict[str, str]:
    """Each table with the expression that hides it.

    The events come before the projects that they need: on PostgreSQL a name means the table itself until it is
    hidden. SQLite hides all at once, but not what is named with its schema.
    """
    return {model._meta.db_table: _expression(model, vendor) for model in TWINS}


def _expression(model: type[Model], vendor: str) -> str:
    texts = {str(f.column): f'v."{f.column}"' for f in kept(model)}
    texts[str(model._meta.pk.column)] = "v.record"
    # PostgreSQL takes a bare NULL for a text, to which no key can be joined.
    blank = {True: "CAST(NULL AS bigint)", False: "NULL"}
    texts |= {str(f.column): blank[f.is_relation] for f in model._meta.concrete_fields if f.name in INTERNAL}
    where = _valid("v")
    if model in PUBLISHABLE:
        texts |= {"publication": f"'{Publication.PUBLISHED}'", **PUBLISHABLE[model](vendor)}
        where += f" AND v.record IN ({_still(model, vendor)})"
    columns = ", ".join(f'{text} AS "{name}"' for name, text in texts.items())
    return (
        f'"{model._meta.db_table}" AS NOT MATERIALIZED (SELECT {columns} FROM {_past(model)} v WHERE {where})'  # noqa: S608
    )


def _valid(alias: str) -> str:
    return f"{alias}.valid_from < {MOMENT} AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {MOMENT})"


def _past(model: type[Model]) -> str:
    return f'"{TWINS[model]._meta.db_table}"'


def _still(model: type[Model], vendor: str) -> str:
    """Keys of the records that are published now."""
    schema = "main." if vendor == "sqlite" else ""
    return f'SELECT id FROM {schema}"{model._meta.db_table}" WHERE {STILL}'  # noqa: S608


def _event_figures(vendor: str) -> dict[str, str]:
    """Less the projects that were withdrawn since: the residual would tell what they were to cost."""
    lost = (
        f'(SELECT count(*) FROM "{SigningVersion._meta.db_table}" s WHERE s.event_id = v.record'  # noqa: S608
        f" AND {_valid('s')} AND s.project_id NOT IN ({_still(Project, vendor)}))"
    )
    return {
        "named": f"v.named - {lost}",
        "residual": f"CASE WHEN {lost} = 0 THEN v.residual END",
        "named_without_claim": f"CASE WHEN {lost} = 0 THEN v.named_without_claim END",
    }


def _event_titles(vendor: str) -> dict[str, str]:
    """Less the events that were withdrawn since."""
    signed = (
        f'FROM "{SigningVersion._meta.db_table}" s JOIN "{SigningEventVersion._meta.db_table}" e'
        f" ON e.record = s.event_id AND {_valid('e')} WHERE s.project_id = v.record AND {_valid('s')}"
    )
    still = _still(SigningEvent, vendor)
    title = "CASE WHEN e.title = '' THEN e.title_zh ELSE e.title END AS title"
    left = f"SELECT {title} {signed} AND e.record IN ({still}) ORDER BY e.held_on, e.slug"
    join = "group_concat" if vendor == "sqlite" else "string_agg"
    joined = f"coalesce((SELECT {join}(title, '; ') FROM ({left}) AS titles), '')"  # noqa: S608
    lost = f"EXISTS (SELECT 1 {signed} AND e.record NOT IN ({still}))"
    return {"event_titles": f"CASE WHEN {lost} THEN {joined} ELSE v.event_titles END"}


PUBLISHABLE: dict[Any, Any] = {SigningEvent: _event_figures, Project: _event_titles}
