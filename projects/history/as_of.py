"""The past, asked by the same queries as the present (docs/interface.md, `known_on`).

Within `as_known()` each query is given common table expressions that bear the names of the tables and hold what
these held then, so filters, columns, counts, totals and reports need not know of the past, and none of them can
answer for another day. Records that are not published now are left out: they may have been wrong or confidential.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Min, Model
from django.utils import timezone

from ..models import Project, Signing, SigningEvent
from ..models.archive import INTERNAL, TWINS, ProjectVersion, kept
from ..values.choices import Publication

MOMENT = "@moment"  # stands for the moment until a query is asked


def end_of(day: date) -> datetime:
    """The first moment after a day, by the site's calendar."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def begins() -> date | None:
    """The first day whose end is known."""
    first = ProjectVersion._default_manager.aggregate(first=Min("valid_from"))["first"]
    return first and timezone.localdate(first)


def as_known(day: date) -> AbstractContextManager[None]:
    """Within the block every query sees what was public at the end of `day`.

    What will be known at the end of today is what is known now, as far as it can be answered: the tables themselves.
    """
    end = end_of(day)
    return nullcontext() if end > timezone.now() else as_known_at(end)


@contextmanager
def as_known_at(moment: datetime) -> Iterator[None]:
    """Within the block every query sees what was public at a moment, to the whole second before it."""
    shadow = Shadow(moment)
    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(shadow))
            stack.enter_context(_grouping_in_full(each))
        yield


def is_asked() -> bool:
    """Whether queries are answered for a moment of the past: what is kept of the present says nothing of it."""
    return asked() is not None


def asked() -> datetime | None:
    """The moment of the past that queries are answered for."""
    wrappers = connections[DEFAULT_DB_ALIAS].execute_wrappers
    return next((each.at for each in wrappers if isinstance(each, Shadow)), None)


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
        self.at = moment.replace(microsecond=0)
        self.moment = f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}".rjust(19, "0")

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return execute(self.over(sql, context["connection"].vendor), params, many, context)

    def over(self, sql: str, vendor: str) -> str:
        """The query with the tables that it names hidden; RuntimeError where it would write to one of them."""
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


# ---- The expressions; `v` is a version of the table's row ----


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
        # The plus keeps SQLite from going through all that is published for each row that it looks for.
        where += f" AND {'+' if vendor == 'sqlite' else ''}v.record IN ({_still(model, vendor)})"
    columns = ", ".join(f'{text} AS "{name}"' for name, text in texts.items())
    rows = f"SELECT {columns} FROM {_past(model)} v WHERE {where}"
    return f'"{model._meta.db_table}" AS NOT MATERIALIZED ({rows})'


def _valid(alias: str) -> str:
    """Whether a version read so at the moment."""
    return f"{alias}.valid_from < {MOMENT} AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {MOMENT})"


def _past(model: type[Model]) -> str:
    return f'"{TWINS[model]._meta.db_table}"'


def _still(model: type[Model], vendor: str) -> str:
    """Keys of the records that are published now."""
    schema = "main." if vendor == "sqlite" else ""
    return f"SELECT id FROM {schema}\"{model._meta.db_table}\" WHERE publication = '{Publication.PUBLISHED}'"


def _event_figures(vendor: str) -> dict[str, str]:
    """Less the projects that were withdrawn since: the residual would tell what they were to cost."""
    withdrawn = f"""(
        SELECT count(*) FROM {_past(Signing)} s
        WHERE s.event_id = v.record AND {_valid("s")} AND s.project_id NOT IN ({_still(Project, vendor)}))"""
    return {
        "named": f"v.named - {withdrawn}",
        "residual": f"CASE WHEN {withdrawn} = 0 THEN v.residual END",
        "named_without_claim": f"CASE WHEN {withdrawn} = 0 THEN v.named_without_claim END",
    }


def _event_titles(vendor: str) -> dict[str, str]:
    """Less the events that were withdrawn since: as stored where there is none, else joined anew."""
    signed_at = f"""
        FROM {_past(Signing)} s JOIN {_past(SigningEvent)} e ON e.record = s.event_id
        WHERE s.project_id = v.record AND {_valid("s")} AND {_valid("e")}"""
    published = _still(SigningEvent, vendor)
    join = "group_concat" if vendor == "sqlite" else "string_agg"
    remaining = f"""
        SELECT CASE WHEN e.title = '' THEN e.title_zh ELSE e.title END AS title
        {signed_at} AND e.record IN ({published}) ORDER BY e.held_on, e.slug"""
    titles = f"""
        CASE WHEN EXISTS (SELECT 1 {signed_at} AND e.record NOT IN ({published}))
        THEN coalesce((SELECT {join}(title, '; ') FROM ({remaining}) AS remaining), '')
        ELSE v.event_titles END"""
    return {"event_titles": titles}


# Records that are withdrawn one by one, with what else of their rows tells of those withdrawn since.
PUBLISHABLE: dict[type[Model], Callable[[str], dict[str, str]]] = {
    SigningEvent: _event_figures,
    Project: _event_titles,
}
