"""Up to five projects, zones, sectors or years side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..columns import Column, Kind, file_stem, in_currency, mark_rows, project_columns, with_mark
from ..exports import csv
from ..filters import MAX_VALUES, NONE, choice_label, is_year, read_known_on, select
from ..filters.added_up import by_part
from ..models import Location, Project, Sector
from ..models.base import local_name
from ..models.trees import below
from ..totals.measures import Summary, aggregates, read_summary
from ..totals.nodes import by_path, up_the_tree
from ..values.choices import STAGES, Currency, TotalBasis, figure_in
from ..values.money import restated
from . import tray
from .figures import Figure, compared
from .listing import refused
from .trees import COUNTED_AT, FIELDS

MOST = 5
KINDS = {
    "project": lambda: Project.objects.published().for_listing(),
    "zone": lambda: Location.objects.public().telling_apart(),
    "sector": lambda: Sector.objects.public().telling_apart(),
}
YEAR = "year"
GOING_ON = (
    "to",
    "as",
)  # of the buttons of the tray: back to the list with what is kept, or a list of just that


@dataclass(frozen=True)
class YearOfSigning:
    """A year, as the other records that are compared."""

    slug: str

    @property
    def name(self) -> str:
        """The year."""
        return self.slug

    name_zh = name
    pk = name


@dataclass(frozen=True)
class Comparison:
    """The records asked for, in that order, or what was wrong with the asking."""

    kind: str
    records: list[Any]
    errors: dict[str, str]
    known_on: str = ""
    offers: Sequence[
        tuple[str, str]
    ] = ()  # what can be compared of what was asked for: in words, and the query string
    currency: str = Currency.CNY.value

    def asked(self) -> dict[str, str]:
        """What it asks beside its records, as links to lists repeat it."""
        currency = self.currency if self.currency != Currency.CNY else ""
        return {name: text for name, text in (("known_on", self.known_on), ("currency", currency)) if text}


def read_comparison(params: QueryDict) -> Comparison:
    """Strict: one kind of record, one to five of them, each known to the public."""
    errors = {
        name: _("There is no such parameter.")
        for name in params
        if name not in (*KINDS, YEAR, "known_on", "currency")
    }
    if wrong := _wrong_day(params.getlist("known_on")):
        errors["known_on"] = wrong
    currencies = [text for text in params.getlist("currency") if text.strip()]
    if len(currencies) > 1 or not {*currencies} <= {*Currency.values}:
        errors["currency"] = _("Takes one of: %(choices)s.") % {"choices": ", ".join(Currency.values)}
    asked = {kind: list(dict.fromkeys(filter(None, params.getlist(kind)))) for kind in (*KINDS, YEAR)}
    given = [kind for kind, keys in asked.items() if keys]
    if len(given) > 1:
        errors[given[1]] = _("Compare projects, zones, sectors or years, not a mixture.")
    kind = given[0] if given else "project"
    keys = asked[kind]
    if len(keys) > MOST:
        errors[kind] = _("At most five stand side by side.")
    found = _records(kind, keys[:MOST])
    for key in keys[:MOST]:
        if key not in found:
            errors[kind] = _("“%(value)s” is not one of the choices.") % {"value": key[:60]}
    records = [] if errors else list(dict.fromkeys(found[key] for key in keys))
    known_on = "" if "known_on" in errors else params.get("known_on", "").strip()
    currency = Currency.CNY.value if "currency" in errors or not currencies else currencies[0]
    read = Comparison(kind, records, errors, known_on, currency=currency)
    return replace(read, offers=_offers(asked, read.asked())) if errors else read


def _records(kind: str, keys: Sequence[str]) -> dict[str, Any]:
    """The public records of these keys."""
    if kind == YEAR:
        return {key: YearOfSigning(key) for key in keys if is_year(key)}
    field = "code" if kind == "project" else "slug"
    known = [key for key in keys if "\x00" not in key]
    found = {getattr(record, field): record for record in KINDS[kind]().filter(**{f"{field}__in": known})}
    return _by_former_code(set(known) - found.keys()) | found if kind == "project" else found


def _offers(asked: Mapping[str, list[str]], beside: Mapping[str, str]) -> list[tuple[str, str]]:
    """For each kind that was asked for, the first of those that there are; each asks this `beside` them."""
    offers = []
    for kind, keys in asked.items():
        found = _records(kind, keys[:MAX_VALUES]) if keys else {}
        if some := [key for key in keys if key in found][:MOST]:
            words = ", ".join(local_name(found[key].name, found[key].name_zh) for key in some)
            offers.append((words, urlencode([*beside.items(), *((kind, key) for key in some)])))
    return offers


def _wrong_day(texts: list[str]) -> str:
    """What is wrong with `known_on`; the middleware answers for the day itself."""
    given = [text for text in texts if text.strip()]
    try:
        if len(given) > 1:
            raise ValidationError(_("Give this only once."))
        for text in given:
            read_known_on(text)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _by_former_code(codes: Collection[str]) -> dict[str, Project]:
    """The projects into which those of these codes were merged: links that people keep go on working."""
    kept: QuerySet[Any] = KINDS["project"]()
    former = (
        dict(
            kept.filter(
                merged_from__code__in=codes, merged_from__first_published_at__isnull=False
            ).values_list("merged_from__code", "pk")
        )
        if codes
        else {}
    )
    records = kept.in_bulk(former.values())
    return {code: records[pk] for code, pk in former.items()}


def compare(request: HttpRequest) -> HttpResponse:
    """The records side by side; 400 with what was wrong with the asking."""
    codes = list(dict.fromkeys(filter(None, request.GET.getlist("project"))))[:MAX_VALUES]
    if "to" in request.GET:
        return tray.back_to_list(request.GET["to"], codes)
    if "as" in request.GET:
        kept = ("currency", "known_on")
        return tray.as_list(codes, {name: request.GET.getlist(name) for name in kept if name in request.GET})
    comparison = read_comparison(request.GET)
    context = {
        "years": [] if comparison.records else _years(),
        "others": urlencode([*comparison.asked().items(), *(("project", code) for code in codes)]),
        "anew": urlencode(comparison.asked()),
        "comparison": comparison,
        "offered": _currencies(request.GET, comparison.currency),
        "most": MOST,
        "lines": _lines(comparison) if comparison.records else [],
        "figure": drawn(comparison, request.META.get("QUERY_STRING", "")),
    }
    return render(request, "projects/compare.html", context, status=400 if comparison.errors else 200)


def _currencies(params: QueryDict, now: str) -> list[dict[str, Any]]:
    """The same comparison in each currency, as the switch shows them."""
    offered = []
    for each in Currency:
        asked = params.copy()
        asked.pop("currency", None)
        if each != Currency.CNY:
            asked["currency"] = each.value
        offered.append(each.offer(f"?{asked.urlencode()}", now))
    return offered


def _years() -> list[int]:
    """The years in which a public project was signed, newest first."""
    found = by_part(select(QueryDict()), "year", ["projects"])
    return sorted((int(year) for year in found if year), reverse=True)


def drawn(comparison: Comparison, query: str) -> Figure | None:
    """Places or sectors by year; projects have one year each, which the table tells."""
    if comparison.kind in ("project", YEAR) or not comparison.records:
        return None
    everything = select(QueryDict(urlencode(comparison.asked())))
    param = COUNTED_AT[comparison.kind]
    parts = ((str(node), everything.within(**{param: node})) for node in comparison.records)
    return compared(parts, query)


def _lines(comparison: Comparison) -> list[dict[str, Any]]:
    """Heading and one value a record for each line of the page; `kind` says how a value is written."""
    if comparison.kind == "project":
        return [
            line
            for line in _project_lines(comparison.records, comparison.currency)
            if any(v not in (None, "", []) for v in line["values"])
        ]
    return _tree_lines(comparison)


def _project_lines(projects: list[Project], currency: str) -> list[dict[str, Any]]:
    def figure(heading: str, basis: str) -> dict[str, Any]:
        return line(restated(heading, currency), "money", lambda p: getattr(p, figure_in(basis, currency)))

    def line(heading: str, kind: str, value: Callable[[Project], Any], url: str = "") -> dict[str, Any]:
        return {"heading": heading, "kind": kind, "url": url, "values": [value(p) for p in projects]}

    return [
        line(_("Zone"), "record", lambda p: p.location, "zone_detail"),
        line(_("Sector"), "record", lambda p: p.sector, "sector_detail"),
        line(_("Stage"), "text", lambda p: p.get_stage_display() if p.stage else ""),
        line(_("Status"), "text", lambda p: p.get_status_display()),
        line(_("Signed on"), "date", lambda p: p.signed_on and (p.signed_on, p.signed_on_precision)),
        line(
            _("Planned start"),
            "date",
            lambda p: p.planned_start and (p.planned_start, p.planned_start_precision),
        ),
        figure(_("Total (CNY)"), TotalBasis.HEADLINE),
        figure(_("Phases (CNY)"), TotalBasis.PHASES),
        line(_("Remainder (CNY)"), "yuan", lambda p: p.remainder_cny),
        figure(_("Realised (CNY)"), TotalBasis.REALISED),
        line(_("Investors"), "records", lambda project: project.investing),
        line(_("Led by"), "record", lambda p: p.led_by),
        line(_("Planned jobs"), "number", lambda p: p.jobs_planned),
        line(_("Land (mu)"), "number", lambda p: p.land_area_mu),
        line(_("Planned annual output (CNY)"), "yuan", lambda p: p.annual_output_planned),
        line(_("Planned annual tax (CNY)"), "yuan", lambda p: p.annual_tax_planned),
    ]


def _tree_lines(comparison: Comparison) -> list[dict[str, Any]]:
    """Counts that lead to their lists, and the total on each basis with its coverage."""
    param = COUNTED_AT.get(comparison.kind, YEAR)
    sums = _sums(comparison)
    asked = {f"stage_{key}": Count("pk", filter=Q(stage=key)) for key in ("", *STAGES)}
    stages = _figures(comparison, asked)

    def linked(heading: Any, numbers: Sequence[int], **more: str) -> dict[str, Any]:
        asked = more | comparison.asked()
        queries = [urlencode({param: node.slug, **asked}) for node in comparison.records]
        values = [{"number": n, "query": q if n else None} for n, q in zip(numbers, queries, strict=True)]
        return {"heading": heading, "kind": "linked", "values": values}

    lines = [linked(_("Projects"), [s.projects for s in sums])]
    for basis in TotalBasis:
        totals = [{"total": s.on(basis)} for s in sums]
        lines.append({"heading": basis.label, "kind": "total", "values": totals})
    lines.append(linked(_("Left out of totals"), [s.left_out for s in sums], counts_in_totals="false"))
    for stage in (*STAGES, ""):
        heading = choice_label("stage", stage) if stage else _("No stage reported")
        lines.append(linked(heading, [found[f"stage_{stage}"] for found in stages], stage=stage or NONE))
    return lines


@require_safe
def compare_csv(request: HttpRequest) -> HttpResponseBase:
    """One row a record, with the columns of the projects' file or the sums of a zone or sector."""
    comparison = read_comparison(request.GET)
    if comparison.errors:
        return refused({param: [message] for param, message in comparison.errors.items()})
    if comparison.kind == "project":
        columns: Sequence[Column] = project_columns(currency=comparison.currency)
        codes = [project.code for project in comparison.records]
        rows: Any = Project.objects.published().filter(code__in=codes).order_by("code")
    else:
        columns = with_mark(in_currency(_sum_columns(), comparison.currency))
        rows = mark_rows(_sum_rows(comparison))
    blocks = csv.stream(rows, columns, [column.key for column in columns])
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    name = f"{file_stem('compare')}_{comparison.kind}s_{timezone.localdate():%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _sum_columns() -> list[Column]:
    columns = [
        Column("slug", _("Key"), _("What the filter takes."), "slug"),
        Column("name", _("Name"), _("English name, else the Chinese one."), "name"),
        Column("projects", _("Projects"), _("Counted there or below."), "projects", Kind.INTEGER),
        Column(
            "left_out",
            _("Left out of totals"),
            _("Terminated, or marked as not counting."),
            "left_out",
            Kind.INTEGER,
        ),
    ]
    for basis in TotalBasis:
        columns += [
            Column(f"{basis}_cny", f"{basis.label} (CNY)", _("Whole yuan."), f"{basis}_cny", Kind.YUAN),
            Column(
                f"{basis}_covered",
                _("Disclosed"),
                _("Projects with a figure."),
                f"{basis}_covered",
                Kind.INTEGER,
            ),
            Column(
                f"{basis}_undisclosed",
                _("Undisclosed"),
                _("Projects without."),
                f"{basis}_undisclosed",
                Kind.INTEGER,
            ),
        ]
    return columns


def _counted(comparison: Comparison) -> QuerySet[Project]:
    """The projects that are counted at one of the nodes or below it."""
    field = FIELDS[comparison.kind]
    found: QuerySet[Project] = Project.objects.published().filter(below(comparison.records, f"{field}__"))
    return found


def _sums(comparison: Comparison) -> list[Summary]:
    """What is counted at each node or below it, or in each year."""
    return [
        read_summary(row)
        for row in _figures(comparison, aggregates(*TotalBasis.values, currency=comparison.currency))
    ]


def _figures(comparison: Comparison, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """These aggregates at each node or below it, or over what was signed in each year."""
    if comparison.kind == YEAR:
        asked_for = reduce(or_, (Q(signed_on__year=year.slug) for year in comparison.records), Q(pk__in=()))
        signed = Project.objects.published().order_by().filter(asked_for)
        rows = {
            str(row["signed_on__year"]): row for row in signed.values("signed_on__year").annotate(**asked)
        }
        return [rows.get(year.slug, defaultdict(int)) for year in comparison.records]
    found = up_the_tree(by_path(_counted(comparison), FIELDS[comparison.kind], asked))
    return [found[node.pk] for node in comparison.records]


def _sum_rows(comparison: Comparison) -> list[list[Any]]:
    rows = []
    for node, total in zip(comparison.records, _sums(comparison), strict=True):
        row: list[Any] = [node.slug, node.name or node.name_zh, total.projects, total.left_out]
        for one in total:
            row += [one.amount if one.covered else None, one.covered, one.undisclosed]
        rows.append(row)
    return rows
