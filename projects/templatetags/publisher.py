"""Who publishes the site, where errors are reported and when its data last changed: in the head and foot of every page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from ..caching import data_version
from ..models import Publisher

register = template.Library()


@register.simple_tag(takes_context=True)
def publisher(context: Context) -> Publisher | None:
    """The record of the administrator; none where there is none, or where the answer is no page of ours."""
    request: Any = context.get("request")
    if getattr(request, "resolver_match", None) is None or context.get("without_database"):
        return None
    if not hasattr(request, "publisher"):
        request.publisher = Publisher.objects.first()
    found: Publisher | None = request.publisher
    return found


@register.simple_tag(takes_context=True)
def updated(context: Context) -> date | None:
    """The day on which public data last changed; none before the first change."""
    request: Any = context.get("request")
    if getattr(request, "resolver_match", None) is None or context.get("without_database"):
        return None
    version = getattr(request, "data_version", None) or data_version.current()
    return timezone.localtime(version.changed_at).date() if version.number else None


@register.filter
def contact_link(contact: str) -> str:
    """What a contact leads to: a web address or a mail address; blank where it is words."""
    if contact.startswith(("http://", "https://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else ""
