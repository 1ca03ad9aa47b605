"""Figures of a selection by one or more keys, in one statement.

A key is an expression over the project. Where a project may stand in several groups at once (two investors), it is a
queryset of links: pairs `project_id`, `item`, each pair once. A project without any has the item None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet, TextField
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import Combinable, RawSQL

from ..models import Project


class Listed(Aggregate):
    """All values of a whole number in one text, joined by commas, in no order; NULL where there are none.

    To fetch them as rows takes five times as long.
    """

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By its own function, which takes texts alone."""
        template = "STRING_AGG(CAST(%(expressions)s AS text), ',')"
        return self.as_sql(compiler, connection, template=template, **context)


Key = Combinable | QuerySet[Any, Any]
TABLE = f'"{Project._meta.db_table}"'


def sorts_groups(using: str) -> bool:
    """Whether this database sorts all that it groups, so that one statement of all links takes less than one of each part."""
    return connections[using].vendor == "sqlite"


def grouped(
    projects: QuerySet[Project],
    keys: Mapping[str, Key],
    aggregates: Mapping[str, Any],
    linked: bool = False,
) -> list[dict[str, Any]]:
    """A row for each combination of keys that occurs, by their names, with these aggregates over its projects.

    `linked`: of the projects that have links alone. Dates come as the database has them: text on SQLite.
    """
    if not keys:
        return [projects.order_by().aggregate(**aggregates)]
    names = (*keys, *aggregates)
    return [dict(zip(names, row, strict=True)) for row in grouped_rows(projects, keys, aggregates, linked)]


def grouped_rows(
    projects: QuerySet[Project],
    keys: Mapping[str, Key],
    aggregates: Mapping[str, Any],
    linked: bool = False,
) -> list[tuple[Any, ...]]:
    """As `grouped`, by at least one key: the values alone, keys first, for a hundred thousand rows."""
    projects = projects.order_by()
    links = {name: key for name, key in keys.items() if isinstance(key, QuerySet)}
    # A common table expression is nothing that a model could name.
    items = {name: RawSQL(f'"{name}".item', ()) for name in links}
    rows: Any = projects.annotate(**{**keys, **items}).values(*keys).annotate(**aggregates)
    using = connections[projects.db]
    try:
        sql, params = rows.query.get_compiler(projects.db).as_sql()
        tables = {name: link.query.get_compiler(projects.db).as_sql() for name, link in links.items()}
    except EmptyResultSet:
        return []
    if tables:
        join = "JOIN" if linked else "LEFT JOIN"
        joins = "".join(f' {join} "{name}" ON "{name}".project_id = {TABLE}.id' for name in tables)
        named = ", ".join(
            f'"{name}" (project_id, item) AS ({text})' for name, (text, _params) in tables.items()
        )
        # The outer SELECT lets `as_of` put what the tables held then before it.
        sql = f"SELECT * FROM (WITH {named} {sql.replace(f' FROM {TABLE}', f' FROM {TABLE}{joins}', 1)}) AS found"
        params = [param for _text, given in tables.values() for param in given] + list(params)
    with using.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
