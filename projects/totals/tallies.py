"""How many projects lie in each part of a selection, and what they add up to, from one reading of its projects.

The selection is read once, into a common table that all counts are taken from: to find the projects again for each of
seven facets is what a list page would spend its time on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from ..models import Project
from ..values.choices import SIZE_KEYS, Status, TotalBasis

Counts = defaultdict[str, Counter[str]]  # by what is counted, each part of it with its number
MONEY = ("cny", "disclosed", "inexact")
FIELDS = (
    *("location_id", "sector_set", "stage", "status", "signed_on", "investor_origins", "counts_in_totals"),
    *(f"{basis}_{part}" for basis in TotalBasis for part in MONEY),
)
MEASURES = ("amount", "covered", "undisclosed", "unconvertible", "inexact_claims", "left_out_amount")
SUMS = ("projects", "counting", *(f"{basis}_{measure}" for basis in TotalBasis for measure in MEASURES))
BANDS = sorted(((band.value, key) for key, band in SIZE_KEYS.items()), reverse=True)
COLUMNS = {
    "zone": "location_id",
    "sector": "sector_set",
    "year": "signed_on",
    "origin": "investor_origins",
    "size": "{}_cny",
}
FACETS = ("stage", "status", "size", "year", "sector", "origin", "zone")


def tallied(
    projects: QuerySet[Project],
    facets: Collection[str],
    basis: str,
    sums: bool = False,
    counted_in: Mapping[str, Collection[int]] | None = None,
) -> Counts:
    """Count these projects by these facets, and with `sums` add them up as `measures.summarise` does.

    With `counted_in`, places' and sectors' ids by column, count also those that are counted elsewhere.
    """
    connection = connections[projects.db]
    fields = [*FIELDS] if sums else [COLUMNS.get(facet, facet).format(basis) for facet in facets]
    fields += [column for column in counted_in or () if column not in fields]
    rows = projects.order_by().values_list("pk", *fields)
    try:
        found, params = rows.query.get_compiler(projects.db).as_sql()
    except EmptyResultSet:
        return defaultdict(Counter)
    # The outer SELECT lets `as_of` put what the tables held then before it.
    hits = f"SELECT * FROM (WITH hits (id, {', '.join(fields)}) AS ({found}) "
    asked = [*(size_sql(basis) if f == "size" else PARTS[f] for f in facets)]
    asked += [SUMMED] if sums else []
    asked += [elsewhere_sql(counted_in)] if counted_in else []
    with connection.cursor() as cursor:
        cursor.execute(f"{hits}{' UNION ALL '.join(asked)}) AS parts", params)
        return _read(cursor.fetchall())


def grouped(counts: Counts, param: str, basis: str) -> Counter[Any]:
    """Projects by the part of a facet that they lie in: ids, years or keys, for sectors all their ids in one
    text; None or "" for none."""
    parts = +counts[f"size_{basis}" if param == "size" else param]
    if param in ("zone", "year"):
        return Counter({int(part) if part else None: number for part, number in parts.items()})
    return parts


# ---- SQL ----


def _part(what: str, sql: str) -> str:
    return f"SELECT '{what}' AS what, {sql} AS part, count(*) AS number FROM hits GROUP BY {sql}"


PARTS = {
    "zone": _part("zone", "CAST(location_id AS text)"),
    "sector": _part("sector", "sector_set"),
    "stage": _part("stage", "stage"),
    "status": _part("status", "status"),
    "year": _part("year", "substr(CAST(signed_on AS text), 1, 4)"),
    "origin": _part("origin", "investor_origins"),
}


def size_sql(basis: str) -> str:
    bands = " ".join(f"WHEN {basis}_cny >= {least} THEN '{key}'" for least, key in BANDS)
    return _part(f"size_{basis}", f"CASE {bands} ELSE 'none' END")


def elsewhere_sql(counted_in: Mapping[str, Collection[int]]) -> str:
    inside = " AND ".join(
        f"coalesce({column} IN ({', '.join(map(str, ids)) or 'NULL'}), false)"
        for column, ids in counted_in.items()
    )
    return f"SELECT 'elsewhere', '', count(*) FROM hits WHERE NOT ({inside})"


def _summing() -> Iterator[str]:
    counting = f"counts_in_totals AND status <> '{Status.TERMINATED}'"
    yield "count(*)"
    yield f"count(CASE WHEN {counting} THEN 1 END)"
    for basis in TotalBasis:
        cny, disclosed = f"{basis}_cny", f"{basis}_disclosed"
        yield f"sum(CASE WHEN {counting} THEN {cny} END)"
        yield f"count(CASE WHEN {counting} THEN {cny} END)"
        yield f"count(CASE WHEN {counting} AND NOT {disclosed} THEN 1 END)"
        yield f"count(CASE WHEN {counting} AND {disclosed} AND {cny} IS NULL THEN 1 END)"
        yield f"sum(CASE WHEN {counting} AND {cny} IS NOT NULL THEN {basis}_inexact END)"
        yield f"sum(CASE WHEN NOT ({counting}) THEN {cny} END)"


# All in one text: the rows of a UNION have three columns.
_TEXTS = " || ' ' || ".join(f"CAST(coalesce({sql}, 0) AS text)" for sql in _summing())
SUMMED = f"SELECT 'sum', {_TEXTS}, 0 FROM hits"


def _read(rows: Iterable[tuple[str, str | None, int]]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for what, text, number in rows:
        part = text or ""
        if what == "sum":
            counts[what].update(dict(zip(SUMS, map(int, part.split()), strict=True)))
        else:
            counts[what][part] += number
    return counts
