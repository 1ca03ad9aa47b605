"""Saved views: the title of the one that a page is, and where staff keep another."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse

from ..models import SavedView

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_view(context: Context) -> SavedView | None:
    """The saved view that this page's address is, if it is one: its title stands above the list."""
    request = context["request"]
    asked = request.META.get("QUERY_STRING", "")
    match = request.resolver_match
    if not asked or match is None:
        return None
    return SavedView.objects.filter(page=match.url_name, query=asked).first()


@register.simple_tag(takes_context=True)
def save_view_url(context: Context) -> str:
    """Where staff keep this list or report under a short link; blank for everyone else.

    Without a session's cookie nobody is asked who they are: the page stays the same for every cache.
    """
    request = context["request"]
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.has_perm(
        "projects.add_savedview"
    ):
        return ""
    kept = request.GET.copy()
    for own in ("asked", "project"):  # of one visit
        kept.pop(own, None)
    address = f"{request.path}?{kept.urlencode()}" if kept else request.path
    return f"{reverse('admin:projects_savedview_add')}?{urlencode({'address': address})}"
