"""The page about the data."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..caching import data_version
from ..columns import amount_columns, event_columns, investor_columns, milestone_columns, project_columns
from ..editions.catalogue import dataset
from ..exports import oc4ids
from ..filters import PARAMETERS
from ..models import Project
from ..values.languages import reader_language


def data(request: HttpRequest) -> HttpResponse:
    """Downloads, data dictionary, methodology, licence and how to cite."""
    tables = [
        ("projects", _("Projects"), project_columns()),
        ("amounts", _("Claims about money"), amount_columns()),
        ("milestones", _("Milestones"), milestone_columns()),
        ("events", _("Signing events"), event_columns()),
        ("investors", _("Investors"), investor_columns()),
    ]
    version = data_version.current()
    context = {
        "tables": tables,
        "dataset": dataset(version.changed_at, reader_language()),
        "lost": oc4ids.LOST,
        "filters": PARAMETERS.values(),
        "version": version,
        "site": settings.SITE_URL,
        "example": Project.objects.published()
        .for_listing()
        .filter(phases_disclosed=True, remainder__gt=0)
        .order_by("code")
        .first(),
    }
    return render(request, "projects/data.html", context)
