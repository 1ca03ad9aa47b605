"""What other programs read from a page: addresses for sharing, and schema.org's description of a project."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from ..models import Investor, Project, Source
from .tracker import name_text, web_address

register = template.Library()


@register.simple_tag
def absolute(path: str) -> str:
    """The path under the site's public address."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag
def card() -> str:
    """The picture that stands beside a shared address."""
    return str(settings.SITE_URL) + static("img/card.png")


# So that no text of a record ends the block.
ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.simple_tag
def structured_data(project: Project, sources: Iterable[Source]) -> SafeString:
    """The project as JSON-LD: a data block, which no browser runs and the policy need not allow.

    No amount: schema.org's Grant would say that the money was given.
    """
    text = json.dumps(_without_blanks(_project(project, sources)), ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')


def _project(project: Project, sources: Iterable[Source]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Project",
        "@id": settings.SITE_URL + reverse("project_detail", args=[project.code]),
        "identifier": project.code,
        "name": name_text(project),
        "alternateName": project.other_name,
        "description": project.summary,
        "location": _place(project),
        "member": [_party(part.investor) for part in project.parties],
        "subjectOf": [_source(source) for source in sources],
    }


def _place(project: Project) -> dict[str, Any]:
    geo = {"@type": "GeoCoordinates", "latitude": project.latitude, "longitude": project.longitude}
    return {
        "@type": "Place",
        "name": project.location.path_label if project.location else "",
        "address": project.address,
        "geo": {key: str(value) for key, value in geo.items()} if project.latitude is not None else None,
    }


def _party(investor: Investor) -> dict[str, Any]:
    address = settings.SITE_URL + reverse("investor_detail", args=[investor.slug])
    return {"@type": "Organization", "@id": address, "name": name_text(investor)}


def _source(source: Source) -> dict[str, Any]:
    return {
        "@type": "CreativeWork",
        "name": source.title,
        "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
        "datePublished": source.published_at.isoformat() if source.published_at else None,
        "inLanguage": source.language,
        "url": web_address(source.url),
    }


def _without_blanks(value: Any) -> Any:
    """The same without what is not known."""
    if isinstance(value, dict):
        kept = {key: _without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ("", None, [], {})}
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    return value
