"""The overview, and what machines ask of the site."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, QuerySet, Sum, TextField
from django.db.models.functions import Cast, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from ..filters import NONE
from ..models import Project, SavedView, SigningEvent
from ..totals.measures import aggregates, read_total
from ..values.choices import STAGES, TotalBasis
from .listing import first, problems, select_basis
from .trees import ranking


def overview(request: HttpRequest) -> HttpResponse:
    """Key figures with their coverage, by zone, sector, stage and year, and what is newest."""
    selection = select_basis(request)
    published = selection.queryset.order_by()
    events = SigningEvent.objects.published()
    by_zone, by_sector = ranking("zone", selection), ranking("sector", selection)
    context = {
        "selection": selection,
        "problems": problems(selection),
        "summary": selection.summarise(),
        "signings": events.aggregate(number=Count("pk"), claimed=Sum("claimed_projects"), named=Sum("named")),
        "stages": stages(selection.tally("stage")),
        "years": years(published),
        "bases": TotalBasis,
        "saved_views": SavedView.objects.filter(on_overview=True),
        "by_zone": by_zone,
        "by_sector": by_sector,
        "largest": max((row["total"].amount for row in (*by_zone, *by_sector)), default=0),
        "latest": events.for_listing().order_by("-held_on", "slug")[:5],
        "recent": first(published.for_listing().order_by("-updated_at", "code"), 5),
    }
    return render(request, "projects/overview.html", context, status=400 if selection.errors else 200)


def stages(numbers: Counter[Any]) -> dict[str, Any]:
    """How many projects stand at each stage now, and how many report none."""
    steps = [{"key": kind.value, "label": kind.label, "number": numbers[kind.value]} for kind in STAGES]
    return {"steps": steps, "none": numbers[""]}


def years(projects: QuerySet[Project]) -> dict[str, Any]:
    """What was signed in each year on every basis, and the largest figure, which the bars are drawn against."""
    # Cut from the text: SQLite extracts a year by a function of Python's, row by row.
    text = Substr(Cast("signed_on", TextField()), 1, 4)
    found = projects.order_by().annotate(text=text).values("text").annotate(**aggregates(*TotalBasis.values))
    rows = [_year({**row, "year": row["text"] and int(row["text"])}) for row in found]
    largest = max((total.amount for row in rows for total, _query in row["totals"]), default=0)
    return {"rows": sorted(rows, key=lambda row: row["year"] or 9999), "largest": largest}


def _year(row: Any) -> dict[str, Any]:
    """One year's figures, each with the query of the list that it counts."""
    query = f"year={row['year'] or NONE}"
    counted = f"{query}&counts_in_totals=true&disclosed=true"
    totals = [(read_total(basis, row), f"{counted}&basis={basis}") for basis in TotalBasis]
    return {"year": row["year"], "query": query, "totals": totals} | {
        name: row[name] for name in ("projects", "counting")
    }


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon of their own."""
    return redirect(static("img/mark.svg"))


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
