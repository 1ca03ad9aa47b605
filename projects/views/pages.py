from django.db import DatabaseError, connection
from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from ..choices import MilestoneKind, TotalBasis
from ..models import Location, Project, SavedView, Sector, SigningEvent
from ..totals import measures, read_total, summarise
from .trees import ranking


def overview(request: HttpRequest) -> HttpResponse:
    published = Project.objects.published()
    events = SigningEvent.objects.published()
    context = {
        "summary": summarise(published),
        "signings": events.aggregate(number=Count("pk"), claimed=Sum("claimed_projects"), named=Sum("named")),
        "stages": stages(published),
        "years": years(published),
        "saved_views": SavedView.objects.filter(on_overview=True),
        "zones": ranking(Location.objects.public(), "location"),
        "sectors": ranking(Sector.objects.public(), "sector"),
        "latest": events.for_listing().order_by("-held_on", "slug")[:5],
        "recent": published.for_listing().order_by("-updated_at", "code")[:5],
    }
    return render(request, "projects/overview.html", context)


def stages(projects) -> list[dict]:
    """How many projects stand at each stage now."""
    numbers = dict(projects.order_by().values_list("stage").annotate(n=Count("pk")))
    return [
        {"key": kind.value, "label": kind.label, "number": numbers.get(kind.value, 0)}
        for kind in MilestoneKind
    ]


def years(projects) -> dict:
    """What was signed in each year on every basis, and the largest figure, which the bars are drawn against."""
    asked = {"projects": Count("pk")}
    for basis in TotalBasis:
        asked |= measures(basis)
    found = projects.order_by().annotate(year=ExtractYear("signed_on")).values("year").annotate(**asked)
    rows = [
        {"year": row["year"], "projects": row["projects"], "totals": [read_total(b, row) for b in TotalBasis]}
        for row in found.order_by("year")
    ]
    largest = max((total.amount for row in rows for total in row["totals"]), default=0)
    return {"rows": sorted(rows, key=lambda row: row["year"] or 9999), "largest": largest}


def favicon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon of their own."""
    return redirect(static("img/mark.svg"))


def healthz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)
