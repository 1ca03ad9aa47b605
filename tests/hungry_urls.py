"""The site's addresses, and one that takes as much memory as it is told."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tracker import urls


def take(request: HttpRequest, megabytes: int) -> HttpResponse:
    """Holds so many MB while it answers."""
    return HttpResponse(str(len(bytearray(megabytes * 1_000_000))))


urlpatterns = [path("hungry/<int:megabytes>", take), *urls.urlpatterns]
handler500 = urls.handler500
