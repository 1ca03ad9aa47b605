"""Reports, each as page, CSV and XLSX: select, ask, render. The figures are those of `projects.reports`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..caching import data_version
from ..caching.conditional import open_to_all, public_file
from ..columns import mark_rows, with_mark
from ..filters import Selection, select
from ..filters.form import form_of
from ..filters.related_lists import events_of
from ..models.querysets import EventQuerySet
from ..reports import signings
from ..reports.axes import LABELS, MAX_LEVEL, TREES
from ..reports.cells import ADDITIVE, MEASURES
from ..reports.concentration import concentration
from ..reports.conversion import COHORTS, ORDERED_BY, Conversion, conversion
from ..reports.conversion_columns import MEASURES as CONVERSION_MEASURES
from ..reports.conversion_columns import RATES
from ..reports.counted_slippage import shown
from ..reports.crosstab import Refusal
from ..reports.flow import KINDS, PERIODS, flow
from ..reports.flow import ORDERED_BY as FLOW_ORDERED_BY
from ..reports.ordering import orders
from ..reports.pivot import COLUMN, ORDERS, Pivot, pivot
from ..reports.shown import SHOWS
from ..reports.slippage import ORDERED_BY as SLIPS_ORDERED_BY
from ..reports.slippage import OUTCOMES, slippage
from ..reports.table import Table
from ..values.money import restated
from . import report_charts
from .listing import answer, download_errors, download_params, on_one_page, paged, problems, refused, send


@dataclass(frozen=True)
class Option:
    """A parameter of a report beside the filters: its keys with their labels."""

    label: Any
    choices: Mapping[str, Any]
    default: str
    most: int = 1
    begins: str = ""  # a value that begins so is looked at by the report itself
    control: bool = True  # whether the form has one; else links ask for it

    def reads(self, text: str) -> bool:
        """Whether the report itself says if this is one of the choices."""
        return bool(self.begins) and text.removeprefix("-").startswith(self.begins)


@dataclass(frozen=True)
class Report:
    """A report: what it is, its table for files, and its parameters beside the filters."""

    title: Any
    about: Any
    table: Callable[..., Table]
    options: Mapping[str, Option] = field(default_factory=dict)


ROWS_SHOWN, COLUMNS_SHOWN = (
    100,
    40,
)  # of the rows of a pivot or of cohorts, and of a pivot's columns, on their page
LEVELS = {str(n): gettext_lazy("Level %(n)d") for n in range(1, MAX_LEVEL + 1)}
LEVEL = Option(gettext_lazy("Level of detail"), {"": gettext_lazy("Automatic"), **LEVELS}, "")

AUTO = "auto"  # a level of the rows that the report finds, where one is asked for the columns
TOPS = {
    "": gettext_lazy("All"),
    **{
        str(n): format_lazy(gettext_lazy("The largest {number}, and all others"), number=n)
        for n in (5, 10, 15, 30)
    },
}

FLOW_MEASURES = {"projects": MEASURES["projects"], "amount": MEASURES["amount"]}


def _order(*keys: str) -> Option:
    """The order of the rows by one of these keys, asked for by a table's headings."""
    return Option(gettext_lazy("Order"), orders(*keys), "", control=False)


REPORTS = {
    "pivot": Report(
        gettext_lazy("Pivot"),
        gettext_lazy(
            "How many projects, how much money, the average or what is undisclosed, by any two facts: zone and year, sector and stage, investor and size. Every figure leads to the list that it counts."
        ),
        lambda selection, **asked: made_pivot(selection, asked, whole=True).table,
        {
            "rows": Option(gettext_lazy("Rows"), LABELS, "zone"),
            "cols": Option(gettext_lazy("Columns"), {"": gettext_lazy("None"), **LABELS}, ""),
            "measure": Option(gettext_lazy("Measure"), MEASURES, "projects"),
            "show": Option(gettext_lazy("Show"), SHOWS, "value"),
            "level": Option(LEVEL.label, {**LEVEL.choices, AUTO: LEVEL.choices[""]}, "", most=2),
            "top": Option(gettext_lazy("Rows shown"), TOPS, ""),
            "order": replace(_order(), choices=ORDERS, begins=COLUMN),
        },
    ),
    "conversion": Report(
        gettext_lazy("Conversion"),
        gettext_lazy(
            "Of the projects signed in a year, at an event, in a zone or sector: how many were registered, started construction and went into production, and after how many days."
        ),
        lambda selection, **asked: made_conversion(selection, asked, whole=True).table,
        {
            "cohort": Option(gettext_lazy("Cohorts by"), {key: LABELS[key] for key in COHORTS}, "year"),
            "measure": Option(gettext_lazy("Measure"), CONVERSION_MEASURES, "projects"),
            "level": LEVEL,
            "order": _order(*ORDERED_BY),
        },
    ),
    "flow": Report(
        gettext_lazy("Flow"),
        gettext_lazy(
            "What happened when: projects and money signed, started, put into production and realised, by month, quarter or year. An empty period is a row, too."
        ),
        lambda selection, **asked: flow(selection, asked["period"], asked["order"], asked["measure"]).table,
        {
            "period": Option(gettext_lazy("Period"), PERIODS, "year"),
            "measure": Option(gettext_lazy("Drawn"), FLOW_MEASURES, "projects"),
            "order": _order(*FLOW_ORDERED_BY),
        },
    ),
    "signings": Report(
        gettext_lazy("Signings"),
        gettext_lazy(
            "Each signing event: how many projects and how much money it claimed, how many are named, what they add up to, and how many have started."
        ),
        lambda selection, **asked: signings.table(
            signings.scores(
                events_of(selection).for_listing(), selection.basis, selection.currency, asked["order"]
            ),
            selection.currency,
        ),
        {"order": _order(*signings.ORDERED_BY)},
    ),
    "slippage": Report(
        gettext_lazy("Slippage"),
        gettext_lazy(
            "Every milestone with a plan: the first plan, the latest plan and what happened. What is overdue comes first."
        ),
        lambda selection, order: slippage(selection.queryset, selection.values.get("known_on"), order).table,
        {"order": _order(*SLIPS_ORDERED_BY)},
    ),
}


# ---- Reading ----


def read(request: HttpRequest, name: str, *more: str) -> tuple[Selection, dict[str, Any]]:
    """The selection and the report's own parameters, each refused by its name where it is none of the choices."""
    options = REPORTS[name].options
    selection = select(request.GET, own=(*options, *more))
    errors: dict[str, list[str]] = {}
    asked: dict[str, Any] = {}
    for param, option in options.items():
        texts = selection.own.get(param, [])
        wrong = [text for text in texts if text not in option.choices and not option.reads(text)]
        if wrong:
            errors[param] = [_("“%(value)s” is not one of the choices.") % {"value": wrong[0][:60]}]
        elif len(texts) > option.most:
            errors[param] = [
                _("Give this only once.")
                if option.most == 1
                else _("Give this for rows and for columns only.")
            ]
        asked[param] = texts if option.most > 1 else (texts or [option.default])[0]
    if name == "pivot" and asked["rows"] == asked["cols"]:
        errors.setdefault("cols", [_("Choose something else than for the rows.")])
    if name == "pivot" and asked["show"] != "value" and asked["measure"] not in ADDITIVE:
        errors.setdefault("show", [_("Averages and medians have a value alone.")])
    for param, messages in errors.items():
        selection = selection.with_error(param, *messages)
    return selection, asked


def levels(asked: Mapping[str, Any]) -> tuple[int | None, ...]:
    """The levels of trees that are asked for, for rows and columns; None is the first that divides."""
    given = asked["level"] if isinstance(asked["level"], list) else [asked["level"]]
    return tuple(None if text == AUTO else int(text) for text in given if text)


def made_pivot(selection: Selection, asked: Mapping[str, Any], whole: bool = False) -> Pivot:
    """The pivot that is asked for, as its page shows it or with all rows. Raises Refusal."""
    return pivot(
        selection,
        asked["rows"],
        asked["cols"],
        asked["measure"],
        levels(asked),
        None if whole else ROWS_SHOWN,
        show=asked["show"],
        top=int(asked["top"]) if asked["top"] else None,
        order=asked["order"],
    )


def made_conversion(selection: Selection, asked: Mapping[str, Any], whole: bool = False) -> Conversion:
    """The conversion that is asked for, as its page shows it or with all cohorts."""
    return conversion(
        selection,
        asked["cohort"],
        levels(asked),
        asked["measure"],
        asked["order"],
        None if whole else ROWS_SHOWN,
    )


# ---- Files ----


@open_to_all
@require_safe
@public_file
def report_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """A report of the selection as a file."""
    params = download_params(form)
    selection, asked = read(request, name, *params)
    if errors := {**selection.errors, **download_errors(request, params)}:
        return refused(errors)
    version = data_version.current()  # before the data
    try:
        table = REPORTS[name].table(selection, **asked)
    except Refusal as error:
        return refused({error.param: [str(error)]})
    columns, rows = with_mark(table.columns), mark_rows(table.rows)
    return send(request, name, selection, version, columns, rows, form)


# ---- Pages ----


def report_index(request: HttpRequest) -> HttpResponse:
    """What reports there are."""
    selection = select(request.GET)
    context = {
        "selection": selection,
        "problems": problems(selection),
        "reports": REPORTS,
        "forms": ("csv", "xlsx"),
    }
    return render(request, "projects/report_index.html", context, status=400 if selection.errors else 200)


def report_pivot(request: HttpRequest) -> HttpResponse:
    """Projects or money by one or two facts."""
    selection, asked = read(request, "pivot")
    made = None
    if not selection.errors:
        try:
            made = made_pivot(selection, asked)
        except Refusal as error:
            selection = selection.with_error(error.param, str(error))
    figure = report_charts.of_pivot(made, bool(asked["top"])) if made else None
    context = {
        "pivot": made,
        "title": made and report_charts.title_of_pivot(made),
        "figure": figure,
        "heat": report_charts.heat_of(made, figure)
        if made and made.columns and made.show != "change"
        else None,
        "across": f"-{COLUMNS_SHOWN}:"
        if made and made.col_axis and made.col_axis.timed
        else f":{COLUMNS_SHOWN}",
        "concentration": concentration(made) if made else [],
        "column": COLUMN,
        "measure": restated(MEASURES.get(asked["measure"], ""), selection.currency),
        "rows_label": LABELS.get(asked["rows"]),
        "cols_label": LABELS.get(asked["cols"]),
        "trees": [name for name in (asked["rows"], asked["cols"]) if name in TREES],
        "years": asked["rows"] == "year",  # ticked to be compared
    }
    return _page(request, "pivot", selection, context)


def report_conversion(request: HttpRequest) -> HttpResponse:
    """How far the projects of each cohort came."""
    selection, asked = read(request, "conversion")
    made = None if selection.errors else made_conversion(selection, asked)
    context = {
        "conversion": made,
        "figure": made and report_charts.of_conversion(made),
        "cohort_label": LABELS.get(asked["cohort"]),
        "rates": RATES.items(),
        "rows_shown": ROWS_SHOWN,
        "first_rows": f":{ROWS_SHOWN}",
        "trees": [asked["cohort"]] if asked["cohort"] in TREES else [],
    }
    return _page(request, "conversion", selection, context)


def report_flow(request: HttpRequest) -> HttpResponse:
    """What happened in each period."""
    selection, asked = read(request, "flow")
    made = None if selection.errors else flow(selection, asked["period"], asked["order"], asked["measure"])
    context = {"flow": made, "figure": made and report_charts.of_flow(made, asked["measure"]), "kinds": KINDS}
    return _page(request, "flow", selection, context)


def report_signings(request: HttpRequest) -> HttpResponse:
    """Each event's claims against what is named."""
    selection, asked = read(request, "signings")
    events, form = events_of(selection), form_of(selection)
    selection, page, scores = page_of_scores(selection, events, asked["order"])
    context = {
        "form": form,
        "page": page,
        "scores": scores,
        "overall": signings.overall(
            events, selection.basis, selection.currency, signings.kept_of_all(selection)
        ),
        "figure": report_charts.of_signings(scores, selection),
    }
    return _page(request, "signings", selection, context)


def page_of_scores(
    selection: Selection, events: EventQuerySet, order: str
) -> tuple[Selection, Page[Any], list[signings.Score]]:
    """The page of these events that is asked for with their scores; in an order of figures all are added up before."""
    events, money = events.for_listing(), (selection.basis, selection.currency)
    if order and not selection.errors:
        selection, page = paged(selection, signings.scores(events, *money, order))
        return selection, page, list(page.object_list)
    selection, page = paged(selection, events)
    return selection, page, [] if selection.errors else signings.scores(page.object_list, *money)


def report_slippage(request: HttpRequest) -> HttpResponse:
    """Plans against what happened."""
    selection, asked = read(request, "slippage")
    made = shown(selection, "" if selection.errors else asked["order"])
    form = form_of(selection)
    selection, page = paged(selection, made.rows)
    context = {
        "form": form,
        "slippage": made,
        "page": page,
        "figure": report_charts.of_slippage(made, selection),
        "outcomes": OUTCOMES,
    }
    return _page(request, "slippage", selection, context)


def _page(request: HttpRequest, name: str, selection: Selection, context: dict[str, Any]) -> HttpResponse:
    report = REPORTS[name]
    embedded = getattr(request, "embedded", False)
    query = selection.query()
    context = {
        "layout": f"projects/report_{'embed' if embedded else 'base'}.html",
        "embedded": embedded,
        "stands_on": reverse(f"report_{name}") + (f"?{query}" if query else ""),
        "name": name,
        "report": report,
        "options": list(_controls(report, selection, context.pop("trees", ()))),
        "carried": [
            (param, text)
            for param, option in report.options.items()
            if not option.control
            for text in selection.own.get(param, [])
            if not option.reads(text)  # there may be no such column of what is asked for next
        ],
        "summary": selection.summarise(),
        **context,
    }
    if "form" not in context:
        context["form"] = form_of(selection)
    if "page" in context:
        return answer(request, f"projects/report_{name}.html", selection, context)
    selection = on_one_page(selection)
    told = problems(selection)
    for problem in told:
        if option := report.options.get(problem["param"]):
            problem |= {"label": option.label, "known": True}
    context |= {"selection": selection, "problems": told}
    return render(request, f"projects/report_{name}.html", context, status=400 if selection.errors else 200)


def _controls(report: Report, selection: Selection, trees: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The form's controls; of levels one for each of the trees that are asked for."""
    for param, option in report.options.items():
        if not option.control:
            continue
        if param != "level":
            yield _control(param, option, selection)
        elif len(trees) < 2 or option.most == 1:
            if trees or selection.errors.get(param):
                yield _control(param, option, selection)
        else:
            found = [*selection.own.get(param, [])] * 2  # a single one is for both
            for number, tree in enumerate(trees):
                label = _("Level: %(tree)s") % {"tree": LABELS[tree]}
                yield _control(param, option, selection, label, found[number] if found else AUTO, number)


def _choice(param: str, key: str, text: Any, currency: str) -> Any:
    """A choice in words: levels have their number in them, measures the currency."""
    if param == "level" and key.isdigit():
        return text % {"n": int(key)}
    return restated(text, currency) if param == "measure" else text


def _control(
    param: str,
    option: Option,
    selection: Selection,
    label: Any = None,
    now: str | None = None,
    number: int = 0,
) -> dict[str, Any]:
    """A control of the form: its choices and which is taken."""
    taken = next(iter(selection.own.get(param, [])), option.default) if now is None else now
    left_out = AUTO if now is None else ""  # two words for the same
    choices = [
        {
            "key": key,
            "label": _choice(param, key, text, selection.currency),
            "taken": key == taken,
        }
        for key, text in option.choices.items()
        if param != "level" or key != left_out
    ]
    return {
        "param": param,
        "id": f"f-{param}-{number}" if number else f"f-{param}",
        "label": label or option.label,
        "choices": choices,
        "errors": selection.errors.get(param, []),
    }
