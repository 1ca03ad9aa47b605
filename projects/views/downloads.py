"""Every list as a file: its columns and rows by name (docs/interface.md, Downloads)."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from ..caching.conditional import open_to_all, public_file
from ..filters.tables import TABLES
from .listing import download

FORMS = dict.fromkeys(TABLES, ("csv", "xlsx")) | {"projects": ("csv", "xlsx", "json", "geojson")}


@open_to_all
@require_safe
@public_file
def list_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The selected rows of the list of this name."""
    columns_of, rows_of = TABLES[name]
    return download(request, name, columns_of, rows_of, form)
