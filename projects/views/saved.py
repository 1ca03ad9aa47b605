"""Saved views under their short addresses."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..models import SavedView


@require_safe
def saved_view(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """To the list or report with the filters that were kept, in the reader's language."""
    view = get_object_or_404(SavedView, slug=slug)
    return HttpResponseRedirect(f"{reverse(view.page)}?{view.query}" if view.query else reverse(view.page))
