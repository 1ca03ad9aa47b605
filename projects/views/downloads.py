"""Every list as a file: its columns and rows by name (INTERFACE.md, Downloads)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from ..caching.conditional import open_to_all, public_file
from ..columns import (
    amount_columns,
    claims_of,
    event_columns,
    investor_columns,
    milestone_columns,
    milestones_of,
    project_columns,
)
from ..filters.related_lists import events_of, investors_of
from .listing import download

LISTS = {
    "projects": (lambda s: project_columns(s.basis), lambda s: s.queryset),
    "events": (lambda s: event_columns(), events_of),
    "investors": (lambda s: investor_columns(), investors_of),
    "amounts": (lambda s: amount_columns(), lambda s: claims_of(s.queryset)),
    "milestones": (lambda s: milestone_columns(), lambda s: milestones_of(s.queryset)),
}
FORMS = dict.fromkeys(LISTS, ("csv", "xlsx")) | {"projects": ("csv", "xlsx", "json", "geojson")}


@open_to_all
@require_safe
@public_file
def list_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The selected rows of the list of this name."""
    columns_of, rows_of = LISTS[name]
    return download(request, name, columns_of, rows_of, form)
