"""How many projects lie in each part of a selection, and what they add up to, from one reading of its projects.

The selection is read once, into a common table that all counts are taken from: to find the projects again for each of
seven facets is what a list page would spend its time on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from .choices import SIZE_KEYS, Status, TotalBasis
from .models import Project

Counts = defaultdict[str, Counter[str]]  # by what is counted, each part of it with its number
MONEY = ("cny", "disclosed", "inexact")
FIELDS = (
    *("location_id", "sector_id", "stage", "status", "signed_on", "investor_origins", "counts_in_totals"),
    *(f"{basis}_{part}" for basis in TotalBasis for part in MONEY),
)
MEASURES = ("amount", "covered", "undisclosed", "unconvertible", "inexact_claims", "left_out_amount")
SUMS = ("projects", "counting", *(f"{basis}_{measure}" for basis in TotalBasis for measure in MEASURES))
BANDS = sorted(((band.value, key) for key, band in SIZE_KEYS.items()), reverse=True)
COLUMNS = {
    "zone": "location_id",
    "sector": "sector_id",
    "year": "signed_on",
    "origin": "investor_origins",
    "size": "{}_cny",
}
FACETS = ("stage", "status", "size", "year", "sector", "origin", "zone")


def tallied(projects: QuerySet[Project], facets: Collection[str], basis: str, sums: bool = False) -> Counts:
    """Count these projects by these facets, and with `sums` add them up as `summaries.summarise` does."""
    connection = connections[projects.db]
    fields = FIELDS if sums else [COLUMNS.get(facet, facet).format(basis) for facet in facets]
    rows = projects.order_by().values_list("pk", *fields)
    try:
        found, params = rows.query.get_compiler(projects.db).as_sql()
    except EmptyResultSet:
        return defaultdict(Counter)
    # The outer SELECT lets `past` put what the tables held then before it.
    hits = f"SELECT * FROM (WITH hits (id, {', '.join(fields)}) AS ({found}) "
    asked = [*(size_sql(basis) if f == "size" else PARTS[f] for f in facets)]
    asked += [secondary_sql(connection.vendor)] if "sector" in facets else []
    asked += [SUMMED] if sums else []
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
    "sector": _part("sector", "CAST(sector_id AS text)"),
    "stage": _part("stage", "stage"),
    "status": _part("status", "status"),
    "year": _part("year", "substr(CAST(signed_on AS text), 1, 4)"),
    "origin": _part("origin", "investor_origins"),
}


def size_sql(basis: str) -> str:
    bands = " ".join(f"WHEN {basis}_cny >= {least} THEN '{key}'" for least, key in BANDS)
    return _part(f"size_{basis}", f"CASE {bands} ELSE 'none' END")


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


def secondary_sql(vendor: str) -> str:
    """Primary sector and secondary ones of those projects that have any."""
    join = "group_concat" if vendor == "sqlite" else "string_agg"
    return (
        "SELECT 'secondary', own || ':' || others, count(*) FROM (SELECT coalesce(CAST(hits.sector_id AS text), '') AS own,"
        f" {join}(CAST(x.sector_id AS text), ' ') AS others FROM hits"
        " JOIN projects_project_secondary_sectors x ON x.project_id = hits.id GROUP BY hits.id, hits.sector_id) AS s"
        " GROUP BY own, others"
    )


def _read(rows: Iterable[tuple[str, str | None, int]]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for what, text, number in rows:
        part = text or ""
        if what == "sum":
            counts[what].update(dict(zip(SUMS, map(int, part.split()), strict=True)))
        elif what == "secondary":
            own, _colon, others = part.partition(":")
            every = sorted({int(sector) for sector in f"{own} {others}".split()})
            # Those who have secondary sectors move from their primary one to the set of all theirs.
            counts["sector"].update({" ".join(map(str, every)): number})
            counts["sector"].subtract({own: number})
        else:
            counts[what][part] += number
    return counts
