"""The addresses of the API."""

from typing import Any

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from ..caching.conditional import View, open_to_all, public_file
from .imports import ImportsView, ImportView
from .private import Scope, or_with_token, with_token
from .resources import RESOURCES, Resource
from .updates import MonthView
from .views import Detail, List, ResourceView, Root, Unknown


def public(view: View) -> View:
    """For scripts of other sites, with ETag and 304, as gzip for whoever accepts that."""
    return open_to_all(public_file(view))


def answered(resource: Resource, kind: type[ResourceView]) -> Any:
    """The public answer; with a token drafts, too, where the resource has any."""
    view = kind.as_view(resource=resource)
    return or_with_token(public(view), view) if resource.internal else public(view)


month = with_token(MonthView.as_view(), Scope.WRITE_UPDATES)
imports, one_import = (with_token(view.as_view(), Scope.IMPORT) for view in (ImportsView, ImportView))
urlpatterns = [
    path("v1/", public(Root.as_view()), name="api_root"),
    path("v1/schema.json", public(SpectacularJSONAPIView.as_view()), name="api_schema"),
    path("v1/projects/<slug:key>/updates/<slug:period>/", month, name="api_update"),
    path("v1/imports/", imports, name="api_imports"),
    path("v1/imports/<int:pk>/", one_import, name="api_import"),
    *[path(f"v1/{r.name}/", answered(r, List), name=f"api_{r.singular}_list") for r in RESOURCES],
    *[
        path(
            f"v1/{r.name}/<slug:{r.key}>/",
            answered(r, Detail),
            name=f"api_{r.singular}_detail",
        )
        for r in RESOURCES
        if r.key
    ],
    # Not `<path:rest>`, which no line break fits.
    re_path(r"^v1/(?P<rest>[\s\S]+)/$", public(Unknown.as_view()), name="api_unknown"),
]
