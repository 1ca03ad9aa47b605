"""The past, asked by the same queries as the present (docs/interface.md, `known_on`).

Within `as_known()` each query is given common table expressions that bear the names of the tables and hold what
these held then, so filters, columns, counts, totals and reports need not know of the past, and none of them can
answer for another day. Records that are not published now are left out: they may have been wrong or confidential.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Min, Model
from django.utils import timezone

from ..models import Project, Signing, SigningEvent
from ..models.archive import INTERNAL, TWINS, ProjectVersion, kept
from ..values.choices import Publication

MOMENT = "@moment"  # stands for the moment until a query is asked
MOST_CHANGED = 12_000  # projects, of which reading takes as long as counting a hundred thousand anew
WORD = re.compile(r"\w+")
# Of an index: what is public now and changed since.
CHANGED = f'SELECT record FROM "projects_projectversion" WHERE valid_to IS NULL AND valid_from >= {MOMENT}'


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
    shadow = _shadow()
    return shadow.at if shadow else None


def changed() -> list[int] | None:
    """The public projects of which anything public changed since that moment; None where they are more than `MOST_CHANGED`.

    All others read then as they read now, with all that belongs to them.
    """
    shadow = _shadow()
    return shadow.changed if shadow else None


@contextmanager
def present() -> Iterator[None]:
    """Within the block queries are answered for now: of what did not change since the moment that is asked for."""
    shadow = _shadow()
    if shadow is None:
        yield
        return
    shadow.lifted = True
    try:
        yield
    finally:
        shadow.lifted = False


def _shadow() -> Shadow | None:
    wrappers = connections[DEFAULT_DB_ALIAS].execute_wrappers
    return next((each for each in wrappers if isinstance(each, Shadow) and not each.lifted), None)


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

    lifted = False  # within `present`

    def __init__(self, moment: datetime):
        self.at = moment.replace(microsecond=0)
        self.moment = f"{self.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}".rjust(19, "0")

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        return execute(self.over(sql, context["connection"].vendor), params, many, context)

    @cached_property
    def changed(self) -> list[int] | None:
        """The public projects of which anything public changed since; None where they are more than `MOST_CHANGED`."""
        rows = ProjectVersion._default_manager.filter(valid_to=None, valid_from__gte=self.at)
        found = list(rows.values_list("record", flat=True)[: MOST_CHANGED + 1])
        return None if len(found) > MOST_CHANGED else found

    def over(self, sql: str, vendor: str) -> str:
        """The query with the tables that it names hidden; RuntimeError where it would write to one of them."""
        named = [] if self.lifted else [model for model in TWINS if f'"{model._meta.db_table}"' in sql]
        if not named:
            return sql
        if not sql.startswith("SELECT "):
            raise RuntimeError(f"The past is only read: {sql[:80]}")
        words = frozenset(WORD.findall(sql))
        # Where they are joined with others, one table is looked up faster than two.
        few = named == [Project] and "JOIN" not in words and self.changed is not None
        hidden = [_expression(model, vendor, words & _columns(model), few) for model in named]
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
def _columns(model: type[Model]) -> frozenset[str]:
    return frozenset(str(field.column) for field in model._meta.concrete_fields)


@lru_cache(maxsize=1000)
def _expression(model: type[Model], vendor: str, named: frozenset[str], few: bool) -> str:
    """The table's name with what hides it, as far as a query names its columns.

    The events come before the projects that they need: on PostgreSQL a name means the table itself until it is
    hidden. SQLite hides all at once, but not what is named with its schema.
    """
    if model is Project and few:
        rows = f"{_unchanged(vendor, named)} UNION ALL {_versions(model, vendor, named, f'v.record IN ({CHANGED})')}"
    else:
        rows = _versions(model, vendor, named)
    return f'"{model._meta.db_table}" AS NOT MATERIALIZED ({rows})'


def _versions(model: type[Model], vendor: str, named: frozenset[str], which: str = "TRUE") -> str:
    texts = {str(f.column): f'v."{f.column}"' for f in kept(model)}
    texts[str(model._meta.pk.column)] = "v.record"
    where = f"{which} AND {_valid('v')}"
    if model in PUBLISHABLE:
        texts |= PUBLISHABLE[model](vendor)
        where += f" AND v.record NOT IN ({_unpublished(model, vendor)})"
    return f"SELECT {_listed(model, texts, named)} FROM {_past(model)} v WHERE {where}"


def _unchanged(vendor: str, named: frozenset[str]) -> str:
    """The projects that read then as they read now, from the table itself: it has indexes for what is asked often."""
    texts = {str(f.column): f'v."{f.column}"' for f in kept(Project)} | {"id": "v.id"}
    return (
        f"SELECT {_listed(Project, texts, named)} FROM {_live(Project, vendor)} v"
        f" WHERE v.publication = '{Publication.PUBLISHED}' AND v.id NOT IN ({CHANGED})"
    )


def _listed(model: type[Model], texts: dict[str, str], named: frozenset[str]) -> str:
    # PostgreSQL takes a bare NULL for a text, to which no key can be joined.
    blank = {True: "CAST(NULL AS bigint)", False: "NULL"}
    texts |= {str(f.column): blank[f.is_relation] for f in model._meta.concrete_fields if f.name in INTERNAL}
    if model in PUBLISHABLE:
        texts["publication"] = f"'{Publication.PUBLISHED}'"
    wanted = named | {str(model._meta.pk.column)}
    return ", ".join(f'{text} AS "{name}"' for name, text in texts.items() if name in wanted)


def _valid(alias: str) -> str:
    """Whether a version read so at the moment."""
    return f"{alias}.valid_from < {MOMENT} AND ({alias}.valid_to IS NULL OR {alias}.valid_to >= {MOMENT})"


def _past(model: type[Model]) -> str:
    return f'"{TWINS[model]._meta.db_table}"'


def _live(model: type[Model], vendor: str) -> str:
    """The table itself."""
    schema = "main." if vendor == "sqlite" else ""
    return f'{schema}"{model._meta.db_table}"'


def _unpublished(model: type[Model], vendor: str) -> str:
    """Keys of the records that are not published now, which are few; what was public is never deleted."""
    others = ", ".join(f"'{key}'" for key in Publication.values if key != Publication.PUBLISHED)
    return f"SELECT id FROM {_live(model, vendor)} WHERE publication IN ({others})"


def _event_figures(vendor: str) -> dict[str, str]:
    """Less the projects that were withdrawn since: the residual would tell what they were to cost."""
    withdrawn = f"""(
        SELECT count(*) FROM {_past(Signing)} s
        WHERE s.event_id = v.record AND {_valid("s")} AND s.project_id IN ({_unpublished(Project, vendor)}))"""
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
    unpublished = _unpublished(SigningEvent, vendor)
    join = "group_concat" if vendor == "sqlite" else "string_agg"
    remaining = f"""
        SELECT CASE WHEN e.title = '' THEN e.title_zh ELSE e.title END AS title
        {signed_at} AND e.record NOT IN ({unpublished}) ORDER BY e.held_on, e.slug"""
    titles = f"""
        CASE WHEN EXISTS (SELECT 1 {signed_at} AND e.record IN ({unpublished}))
        THEN coalesce((SELECT {join}(title, '; ') FROM ({remaining}) AS remaining), '')
        ELSE v.event_titles END"""
    return {"event_titles": f"CAST({titles} AS text)"}


# Records that are withdrawn one by one, with what else of their rows tells of those withdrawn since.
PUBLISHABLE: dict[type[Model], Callable[[str], dict[str, str]]] = {
    SigningEvent: _event_figures,
    Project: _event_titles,
}
