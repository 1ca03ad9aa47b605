"""Parameters and their values in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..values.choices import SIZE_KEYS, MilestoneKind, Status
from ..values.countries import country_name

# What each parameter takes, for the data dictionary and the API's description.
DESCRIPTIONS = {
    "q": gettext_lazy(
        "Words that must all occur in names, aliases, investors, summary or code; English or Chinese."
    ),
    "zone": gettext_lazy(
        "Key of a place, with all that is below it and the zone blocks that lie in it. Repeat for any of several."
    ),
    "sector": gettext_lazy(
        "Key of a sector, with all below it; secondary sectors too. Repeat for any of several."
    ),
    "counted_in": gettext_lazy(
        "Key of a place: only projects that are counted there or below. “none”: without a place. Repeatable."
    ),
    "counted_sector": gettext_lazy(
        "Key of a sector: only projects that are counted there or below. “none”: without one. Repeatable."
    ),
    "stage": gettext_lazy("The furthest milestone reached. “none”: none yet. Repeatable."),
    "status": gettext_lazy("How the project stands. Repeatable."),
    "origin": gettext_lazy(
        "ISO 3166 country of a lead's or partner's ultimate owner. “none”: not known. Repeatable."
    ),
    "size": gettext_lazy(
        "Band of the amount on the chosen basis, from this many CNY to under the next. “none”: not disclosed. Repeatable."
    ),
    "year": gettext_lazy("Year of the earliest signing, four digits. “none”: not known. Repeatable."),
    "investor": gettext_lazy("Key of a lead or partner. “none”: none is named. Repeatable."),
    "event": gettext_lazy("Key of a signing event. “none”: signed at none. Repeatable."),
    "signed_after": gettext_lazy("ISO date, inclusive; a coarse date must lie in the range as a whole."),
    "signed_before": gettext_lazy("ISO date, inclusive; a coarse date must lie in the range as a whole."),
    "amount_min": gettext_lazy("Yuan on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
    "amount_max": gettext_lazy("Yuan on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
    "disclosed": gettext_lazy("Whether the project has a figure on the chosen basis."),
    "counts_in_totals": gettext_lazy("Whether the project adds to totals."),
    "basis": gettext_lazy("The money that totals, size and amounts speak of; headline where none is given."),
    "known_on": gettext_lazy(
        "ISO date until today: everything as it was publicly known at the end of that day, less what was withdrawn since."
    ),
    "sort": gettext_lazy(
        "Order of the rows, undisclosed ones last; newest signing first where none is given."
    ),
    "page": gettext_lazy("From 1. Downloads hold all rows."),
    "page_size": gettext_lazy("25, 50 or 100; 25 where none is given."),
}


def choice_label(name: str, key: str) -> str:
    """A filter's key in the reader's words."""
    labels: dict[str, Callable[[str], str]] = {
        "stage": lambda k: str(MilestoneKind(k).label),
        "status": lambda k: str(Status(k).label),
        "size": lambda k: str(SIZE_KEYS[k].label),
        "origin": country_name,
        "disclosed": lambda k: _("yes") if k == "true" else _("no"),
        "counts_in_totals": lambda k: _("yes") if k == "true" else _("no"),
    }
    try:
        return labels[name](key) if name in labels else key
    except (KeyError, ValueError):
        return key


def day_kept(day: date | None) -> str:
    """The query string that keeps a link on the day that a page answers for."""
    return f"?known_on={day}" if day else ""
