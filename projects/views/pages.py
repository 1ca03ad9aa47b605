"""The overview, and the icon of the site."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from ..filters import Selection
from ..models import SavedView, SigningEvent
from ..reports.years import by_year
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
        "years": years(selection),
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


def years(selection: Selection) -> dict[str, Any]:
    """What was signed in each year on every basis, and the largest figure, which the bars are drawn against."""
    rows = by_year(selection)
    return {
        "rows": rows,
        "largest": max((total.amount for row in rows for total, _q in row.totals), default=0),
    }


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon of their own."""
    return redirect(static("img/mark.svg"))
