"""Parameters that other programs append when an address is shared: they ask nothing, and links drop them."""

from __future__ import annotations

from django.http import QueryDict

PREFIX = "utm_"
APPENDED = frozenset((
    # Search engines and advertisements
    "fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "srsltid", "li_fat_id",
    "bd_vid", "gdt_vid", "qz_gdt", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "spm",
    # Newsletters and counters
    "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "_ga", "_gl", "pk_campaign", "pk_kwd", "mtm_campaign", "mtm_keyword",
    # Messengers
    "igsh", "igshid", "nsukey", "isappinstalled", "wxshare_count",
))  # fmt: skip


def is_appended(name: str) -> bool:
    """Whether a parameter of this name is one of them; the list is closed."""
    return name.startswith(PREFIX) or name in APPENDED


def as_asked(query: QueryDict) -> QueryDict:
    """The query without them; the same object where there are none."""
    if not any(map(is_appended, query)):
        return query
    kept = query.copy()
    for name in filter(is_appended, query):
        del kept[name]
    return kept
