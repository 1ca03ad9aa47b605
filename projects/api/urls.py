"""The addresses of the API."""

from django.urls import path, re_path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularJSONAPIView

from ..caching.conditional import View, conditional, open_to_all
from .resources import RESOURCES
from .views import Detail, List, Root, Unknown, docs


def public(view: View) -> View:
    """For scripts of other sites, with ETag and 304."""
    return open_to_all(conditional(view))


urlpatterns = [
    path("docs/", require_safe(conditional(docs)), name="api_docs"),
    path("v1/", public(Root.as_view()), name="api_root"),
    path("v1/schema.json", public(SpectacularJSONAPIView.as_view()), name="api_schema"),
    *[
        path(f"v1/{r.name}/", public(List.as_view(resource=r)), name=f"api_{r.singular}_list")
        for r in RESOURCES
    ],
    *[
        path(
            f"v1/{r.name}/<slug:{r.key}>/",
            public(Detail.as_view(resource=r)),
            name=f"api_{r.singular}_detail",
        )
        for r in RESOURCES
        if r.key
    ],
    # Not `<path:rest>`, which no line break fits.
    re_path(r"^v1/(?P<rest>[\s\S]+)/$", public(Unknown.as_view()), name="api_unknown"),
]
