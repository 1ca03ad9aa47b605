"""What programs are told about an answer beside it: `Link` headers (RFC 8288)."""

from __future__ import annotations

from django.conf import settings

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def links(described_by: str, **more: str | None) -> str:
    """A `Link` header (RFC 8288): what describes the answer, its licence, and `more` addresses by relation."""
    addresses = {**more, "describedby": settings.SITE_URL + described_by, "license": LICENCE}
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in addresses.items() if address)
