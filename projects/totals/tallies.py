"""How many projects lie in each part of a selection, and what they add up to, from one reading of its projects.

The selection is read once, into a common table that all counts are taken from: to find the projects again for each of
seven facets is what a list page would spend its time on. The statements over it are compiled from the same expressions
that other queries use.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr

from ..models import Project
from ..values.choices import TotalBasis
from .measures import MEASURES, Measure, size_key

Counts = defaultdict[str, Counter[str]]  # by what is counted, each part of it with its number
FACETS = ("stage", "status", "size", "year", "sector", "origin", "zone", "label")


class Part(NamedTuple):
    """What a facet groups projects by, as text: the field that it reads and the key that it makes of it."""

    field: str
    key: Combinable


PARTS: dict[str, Part] = {
    "zone": Part("location_id", Cast("location_id", TextField())),
    "sector": Part("sector_set", F("sector_set")),
    "label": Part("label_set", F("label_set")),
    "stage": Part("stage", F("stage")),
    "status": Part("status", F("status")),
    "year": Part("signed_on", Substr(Cast("signed_on", TextField()), 1, 4)),
    "origin": Part("investor_origins", F("investor_origins")),
    **{f"size_{basis}": Part(f"{basis}_cny", size_key(f"{basis}_cny")) for basis in TotalBasis},
}


def part_of(facet: str, basis: str) -> str:
    """The name of a facet's part: size bands are of a basis."""
    return f"size_{basis}" if facet == "size" else facet


def tallied(
    projects: QuerySet[Any],
    parts: Collection[str],
    sums: bool = False,
    counted_in: Mapping[str, Collection[int]] | None = None,
) -> Counts:
    """Count projects, or their public versions, by these parts, and with `sums` by all measures, under "sum".

    With `counted_in`, places' and sectors' ids by field, count also those that are counted elsewhere.
    """
    counted_in, using = counted_in or {}, projects.db
    fields = _fields(parts, sums, counted_in)
    try:
        hits = _sql(projects.order_by().values_list("pk", *fields), using)
    except EmptyResultSet:
        return defaultdict(Counter)
    tables = [_named("hits", ("id", *fields), hits)]
    selects = [_by_part(part, PARTS[part].key, using) for part in parts]
    if counted_in:
        selects.append(_over_hits(_elsewhere(counted_in), using))
    if sums:
        tables.append(_named("sums", MEASURES, _summed(tuple(MEASURES.values()), using)))
        selects += [(f"SELECT 'sum', '{key}', \"{key}\" FROM sums", ()) for key in MEASURES]
    (common, given), (asked, more) = _joined(tables, ", "), _joined(selects, " UNION ALL ")
    with connections[using].cursor() as cursor:
        # The outer SELECT lets `as_of` put what the tables held then before it.
        cursor.execute(f"SELECT * FROM (WITH {common} {asked}) AS parts", (*given, *more))
        return _read(cursor.fetchall())


def grouped(counts: Counts, param: str, basis: str) -> Counter[Any]:
    """Projects by the part of a facet that they lie in: ids, years or keys, for sectors all their ids in one
    text; None or "" for none."""
    parts = +counts[part_of(param, basis)]
    if param in ("zone", "year"):
        return Counter({int(part) if part else None: number for part, number in parts.items()})
    return parts


# ---- SQL ----

Sql = tuple[str, tuple[Any, ...]]  # a statement and its parameters
ROWS: Any = Project.objects.order_by()


def _fields(parts: Collection[str], sums: bool, counted_in: Collection[str]) -> list[str]:
    """What has to be read of each project."""
    read = [PARTS[part].field for part in parts] + [f"{field}_id" for field in counted_in]
    if sums:
        read += sorted({field for measure in MEASURES.values() for field in measure.fields})
    return list(dict.fromkeys(read))


# To compile these takes longer than to run them over the few projects of a change, and nothing of the asker is in them.
@cache
def _by_part(part: str, key: Combinable, using: str) -> Sql:
    return _over_hits(ROWS.values_list(Value(part), key).annotate(number=Count("pk")), using)


@cache
def _summed(measures: tuple[Measure, ...], using: str) -> Sql:
    sums = {measure.key: measure.aggregate() for measure in measures}
    return _over_hits(ROWS.annotate(all=Value(1)).values("all").annotate(**sums).values(*sums), using)


def _elsewhere(counted_in: Mapping[str, Collection[int]]) -> Any:
    inside = Q(**{f"{field}__pk__among": ids for field, ids in counted_in.items()})
    return ROWS.exclude(inside).values_list(Value("elsewhere"), Value("")).annotate(number=Count("pk"))


def _sql(rows: QuerySet[Any, Any], using: str) -> Sql:
    sql, params = rows.query.get_compiler(using).as_sql()
    return sql, tuple(params)


def _over_hits(rows: QuerySet[Any, Any], using: str) -> Sql:
    """A query of all projects as one of the common table."""
    sql, params = _sql(rows, using)
    return sql.replace(f'"{Project._meta.db_table}"', "hits"), params


def _named(name: str, columns: Iterable[str], statement: Sql) -> Sql:
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f"{name} ({quoted}) AS ({statement[0]})", statement[1]


def _joined(statements: Collection[Sql], by: str) -> Sql:
    return by.join(sql for sql, _params in statements), tuple(
        p for _sql, params in statements for p in params
    )


def _read(rows: Iterable[tuple[str, str | None, int | None]]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for what, part, number in rows:
        counts[what][part or ""] += int(number or 0)  # PostgreSQL adds whole numbers up to decimals
    return counts
