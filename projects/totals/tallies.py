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
from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Coalesce, Concat, Substr

from ..models import Project
from ..values.choices import Currency, Precision, TotalBasis, figure_in
from . import steps
from .measures import MEASURES, Measure, measures_in, size_key
from .nodes import Figures

Counts = defaultdict[str, Counter[str]]  # by what is counted, each part of it with its number
FACETS = ("stage", "status", "size", "year", "sector", "origin", "zone", "label")


class Part(NamedTuple):
    """What projects are grouped by, as text: the fields that are read and the key that is made of them."""

    fields: tuple[str, ...]
    key: Combinable


APART = " "  # between the two keys of a pair
AT = "at "  # before the stage of what an event names, and the key of what none does
YEAR_ONLY = "year"  # the key of a date that has no month
COUNTS = "counts"  # before the year of signing of what counts; blank: of what does not


def part_of(facet: str, basis: str) -> str:
    """The name of a facet's part: size bands are of a basis."""
    return f"size_{basis}" if facet == "size" else facet


def _pair(one: str, other: str) -> Combinable:
    """Two facts in one key; blank where either is."""
    keys = [Coalesce(Cast(name, TextField()), Value(""), output_field=TextField()) for name in (one, other)]
    return Concat(keys[0], Value(APART), keys[1], output_field=TextField())


YEAR = Substr(Cast("signed_on", TextField()), 1, 4, output_field=TextField())
MONTH = Case(
    When(signed_on_precision=Precision.YEAR, then=Value(YEAR_ONLY)),
    default=Substr(Cast("signed_on", TextField()), 1, 7, output_field=TextField()),
    output_field=TextField(),
)
COHORT_OF = {"location": "c_zone", "sector": "c_main"}  # the parts of cohorts by a tree's nodes
COUNTING = Case(When(counts_in_totals=True, then=Value(COUNTS)), default=Value(""), output_field=TextField())


def _cohort(key: Combinable) -> Combinable:
    """Whether a project counts, and a fact of it."""
    fact = Coalesce(key, Value(""), output_field=TextField())
    return Concat(COUNTING, Value(APART), fact, output_field=TextField())


def _days_of(field: str) -> Part:
    """Of what counts the year of signing and the days that a step took; blank: the rest."""
    key = Concat(YEAR, Value(APART), Cast(field, TextField()), output_field=TextField())
    known = When(Q(**{f"{field}__isnull": False}, counts_in_totals=True), then=key)
    return Part(
        ("counts_in_totals", "signed_on", field), Case(known, default=Value(""), output_field=TextField())
    )


PARTS: dict[str, Part] = {
    "zone": Part(("location_id",), Cast("location_id", TextField())),
    "sector": Part(("sector_set",), F("sector_set")),
    "label": Part(("label_set",), F("label_set")),
    "stage": Part(("stage",), F("stage")),
    "status": Part(("status",), F("status")),
    "year": Part(("signed_on",), YEAR),
    "month": Part(("signed_on", "signed_on_precision"), MONTH),
    "origin": Part(("investor_origins",), F("investor_origins")),
    **{f"size_{basis}": Part((f"{basis}_cny",), size_key(f"{basis}_cny")) for basis in TotalBasis},
    # No facets: what the pages of trees and the map of places are made of.
    "primary": Part(("sector_id",), Cast("sector_id", TextField())),
    "primary_set": Part(("sector_id", "sector_set"), _pair("sector_id", "sector_set")),
    "zone_stage": Part(("location_id", "stage"), _pair("location_id", "stage")),
    # Of what an event names, by stage; blank: the rest.
    "named_stage": Part(
        ("event_titles", "stage"),
        Case(When(event_titles="", then=Value("")), default=Concat(Value(AT), "stage")),
    ),
    # For the report on conversion.
    "cohort": Part(("counts_in_totals", "signed_on"), _cohort(YEAR)),
    **{
        part: Part(("counts_in_totals", f"{field}_id"), _cohort(Cast(f"{field}_id", TextField())))
        for field, part in COHORT_OF.items()
    },
    **{field: _days_of(field) for field in steps.DAYS},
}
# What a pivot can be of: each fact's figures, and those of what no event names.
FACTS = (
    "zone",
    "primary",
    "stage",
    "status",
    "year",
    "month",
    "origin",
    *(f"size_{basis}" for basis in TotalBasis),
)


def unnamed_part(part: str) -> str:
    """The name of the part that holds of this one what no event names; its blank key: all that events name.

    Short, as with a measure's name it must fit a column of 40 characters.
    """
    return f"~{part}"


def _unnamed(part: Part) -> Part:
    key = Coalesce(part.key, Value(""), output_field=TextField())
    at = When(event_titles="", then=Concat(Value(AT), key, output_field=TextField()))
    return Part(("event_titles", *part.fields), Case(at, default=Value(""), output_field=TextField()))


UNNAMED = tuple(map(unnamed_part, FACTS))
PARTS |= {unnamed_part(fact): _unnamed(PARTS[fact]) for fact in FACTS}
# Those of which these measures are kept.
SUMMED: dict[str, Mapping[str, Measure]] = {
    **dict.fromkeys((*FACTS, *UNNAMED, "named_stage"), MEASURES),
    **dict.fromkeys(("cohort", *COHORT_OF.values()), steps.IN_YUAN),
}
# Those of which the number of projects is kept by itself.
COUNTED_ALONE = (
    *dict.fromkeys(part_of(facet, basis) for facet in FACETS for basis in TotalBasis.values),
    *("primary_set", "zone_stage"),
    *steps.DAYS,
)


def sum_of(currency: str) -> str:
    """Under which name the measures in a currency stand among the counts: `sum`, `sum_usd`."""
    return "sum" if currency == Currency.CNY else figure_in("sum", currency)


def tallied(
    projects: QuerySet[Any],
    parts: Collection[str],
    sums: Collection[str] = (),
    counted_in: Mapping[str, Collection[int]] | None = None,
    summed: Mapping[str, Mapping[str, Measure]] | None = None,
) -> Counts:
    """Count projects, or their public versions, by these parts, and by all measures in each of the currencies `sums`,
    under `sum_of` it.

    The measures of each part of `summed` stand under `of_part`.

    With `counted_in`, places' and sectors' ids by field, count also those that are counted elsewhere.
    """
    counted_in, summed, using = counted_in or {}, summed or {}, projects.db
    asked_of = [*map(measures_in, sums), *summed.values()]
    fields = _fields({*parts, *summed}, asked_of, counted_in)
    try:
        hits = _sql(projects.order_by().values_list("pk", *fields), using)
    except EmptyResultSet:
        return defaultdict(Counter)
    tables = [_named("hits", ("id", *fields), hits)]
    selects = [_by_part(part, PARTS[part].key, using) for part in parts]
    if counted_in:
        selects.append(_over_hits(_elsewhere(counted_in), using))
    for currency in sums:
        what, measures = sum_of(currency), measures_in(currency)
        tables.append(_named(f"{what}s", measures, _summed(tuple(measures.values()), using)))
        selects += [(f"SELECT '{what}', '{key}', \"{key}\" FROM {what}s", ()) for key in measures]
    for part, measures in summed.items():
        by_part = _summed(tuple(measures.values()), using, PARTS[part].key)
        tables.append(_named(f'"of_{part}"', ("part", *measures), by_part))
        selects.append(_joined_figures(f"of_{part}", measures))
    (common, given), (asked, more) = _joined(tables, ", "), _joined(selects, " UNION ALL ")
    with connections[using].cursor() as cursor:
        # The outer SELECT lets `as_of` put what the tables held then before it.
        cursor.execute(f"SELECT * FROM (WITH {common} {asked}) AS parts", (*given, *more))
        return _read(cursor.fetchall(), summed)


def tallied_few(
    projects: QuerySet[Any],
    parts: Collection[str],
    sums: Collection[str],
    summed: Mapping[str, Mapping[str, Measure]],
) -> Counts:
    """As `tallied`, of a thousand projects at most: each is read with its keys and figures, and added up here.

    A statement of all parts and measures took the database longer to plan than to run.
    """
    using, counts, keys = projects.db, Counts(Counter), tuple(dict.fromkeys((*parts, *summed)))
    totals = {sum_of(currency): measures_in(currency) for currency in sums}
    asked_of = [*totals.values(), *summed.values()]
    measures = tuple({id(measure): measure for asked in asked_of for measure in asked.values()}.values())
    place = {id(measure): n for n, measure in enumerate(measures)}
    in_all = [(what, key, place[id(each)]) for what, asked in totals.items() for key, each in asked.items()]
    in_part = [
        (part, of_part(part, key), place[id(each)])
        for part, asked in summed.items()
        for key, each in asked.items()
    ]
    for row in _each_read(projects, keys, measures, _fields(keys, asked_of, ()), using):
        key_of, figures = dict(zip(keys, row, strict=False)), row[len(keys) :]
        for part in parts:
            counts[part][key_of[part] or ""] += 1
        for what, key, n in in_all:
            counts[what][key] += figures[n] or 0
        for part, what, n in in_part:
            if figures[n]:
                counts[what][key_of[part] or ""] += figures[n]
    return counts


def _each_read(
    projects: QuerySet[Any],
    parts: tuple[str, ...],
    measures: tuple[Measure, ...],
    fields: list[str],
    using: str,
) -> list[tuple[Any, ...]]:
    """Of each project the keys of these parts, and what it adds to these measures."""
    try:
        hits, given = _named(
            "hits", ("id", *fields), _sql(projects.order_by().values_list("pk", *fields), using)
        )
    except EmptyResultSet:
        return []
    asked, more = _each(parts, measures, using)
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {hits} {asked}", (*given, *more))
        return list(cursor.fetchall())


def tallied_by_investor(projects: QuerySet[Any], links: QuerySet[Any], measures: Collection[str]) -> Counts:
    """These measures of public versions of projects for each of their investors, each project once an investor.

    `links`: pairs of a project's key and an investor's.
    """
    using, chosen = projects.db, tuple(MEASURES[key] for key in measures)
    fields = sorted({field for measure in chosen for field in measure.fields})
    try:
        found = _sql(projects.order_by().values_list("record", *fields), using)
        pairs = _sql(links.order_by().distinct(), using)
    except EmptyResultSet:
        return defaultdict(Counter)
    held = "SELECT found.*, links.investor FROM found JOIN links ON links.project = found.id"
    tables = [
        _named("found", ("id", *fields), found),
        _named("links", ("project", "investor"), pairs),
        _named("hits", ("id", *fields, "investor"), (held, ())),
        _named(
            "of_investor",
            ("part", *measures),
            _summed(chosen, using, RawSQL("CAST(hits.investor AS text)", (), TextField())),
        ),
    ]
    (common, given), (asked, more) = _joined(tables, ", "), _joined_figures("of_investor", measures)
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {common} {asked}", (*given, *more))
        return _read(cursor.fetchall(), {"investor": measures})


def of_part(part: str, measure: str) -> str:
    """What a measure of each key of a part is kept under."""
    return f"{part}:{measure}"


def figures_at(counts: Mapping[str, Counter[str]]) -> dict[str, Figures]:
    """The figures at each key that has a project, of the counts of each measure by key."""
    at: dict[str, Figures] = defaultdict(Counter)
    for measure, numbers in counts.items():
        for key, number in numbers.items():
            if number:
                at[key][measure] = number
    return {key: figures for key, figures in at.items() if figures["projects"]}


def split(key: str) -> tuple[str, str]:
    """The two facts of a pair."""
    one, _apart, other = key.partition(APART)
    return one, other


def grouped(counts: Counts, param: str, basis: str) -> Counter[Any]:
    """Projects by the part of a facet that they lie in: ids, years or keys, for sectors all their ids in one
    text; None or "" for none."""
    parts = +counts[part_of(param, basis)]
    if param in ("zone", "year"):
        return Counter({int(part) if part else None: number for part, number in parts.items()})
    return parts


# ---- SQL ----

Sql = tuple[str, tuple[Any, ...]]  # a statement and its parameters
Told = list[
    tuple[str, str | None]
]  # what each figure of a row is, and the part that it is of; None: as the row says
NUMBER = Cast(Count("pk"), TextField())
ROWS: Any = Project.objects.order_by()


def _fields(
    parts: Collection[str], asked: Iterable[Mapping[str, Measure]], counted_in: Collection[str]
) -> list[str]:
    """What has to be read of each project."""
    read = [field for part in sorted(parts) for field in PARTS[part].fields]
    read += [f"{field}_id" for field in counted_in]
    for measures in asked:
        read += sorted({field for measure in measures.values() for field in measure.fields})
    return list(dict.fromkeys(read))


# To compile these takes longer than to run them over the few projects of a change, and nothing of the asker is in them.
@cache
def _by_part(part: str, key: Combinable, using: str) -> Sql:
    return _over_hits(ROWS.values_list(Value(part), key).annotate(number=Count("pk")), using)


@cache
def _summed(measures: tuple[Measure, ...], using: str, by: Combinable | None = None) -> Sql:
    sums = {measure.key: measure.aggregate() for measure in measures}
    rows = ROWS.annotate(by=by or Value(1)).values("by").annotate(**sums)
    return _over_hits(rows.values_list(*(["by"] if by else []), *sums), using)


def inside(counted_in: Mapping[str, Collection[int]]) -> Q:
    """Counted at one of these places, sectors, or both: their ids by field."""
    return Q(**{f"{field}__pk__among": ids for field, ids in counted_in.items()})


@cache
def _each(parts: tuple[str, ...], measures: tuple[Measure, ...], using: str) -> Sql:
    columns: dict[str, Any] = {f"part_{n}": PARTS[part].key for n, part in enumerate(parts)}
    columns |= {f"measure_{n}": measure.each() for n, measure in enumerate(measures)}
    return _over_hits(ROWS.annotate(**columns).values_list(*columns), using)


def _elsewhere(counted_in: Mapping[str, Collection[int]]) -> Any:
    return (
        ROWS.exclude(inside(counted_in))
        .values_list(Value("elsewhere"), Value(""))
        .annotate(number=Count("pk"))
    )


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


def _joined_figures(table: str, measures: Iterable[str]) -> Sql:
    """Key and figures in one text: SQLite joins no more than 500 statements."""
    figures = " || ',' || ".join(f'CAST(COALESCE("{key}", 0) AS text)' for key in measures)
    return f"SELECT '{table}', COALESCE(part, '') || '{APART}' || {figures}, 0 FROM \"{table}\"", ()


def _read(
    rows: Iterable[tuple[str, str | None, int | None]], summed: Mapping[str, Collection[str]]
) -> Counts:
    counts: Counts = defaultdict(Counter)
    names = {f"of_{part}": [of_part(part, key) for key in measures] for part, measures in summed.items()}
    for what, part, number in rows:
        if what not in names:
            counts[what][part or ""] += int(number or 0)  # PostgreSQL adds whole numbers up to decimals
            continue
        key, _apart, figures = (part or "").rpartition(APART)
        for name, figure in zip(names[what], figures.split(","), strict=True):
            if figure != "0":
                counts[name][key] += int(figure)
    return counts
