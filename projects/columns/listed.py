"""The columns of the list of projects on a page: the reader chooses, the address keeps it (`columns`). Files have theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

LISTED = {
    "place": gettext_lazy("Place"),
    "sector": gettext_lazy("Sector"),
    "stage": gettext_lazy("Stage"),
    "status": gettext_lazy("Status"),
    "signed": gettext_lazy("Signed"),
    "planned_start": gettext_lazy("Planned start"),
    "investors": gettext_lazy("Investors"),
    "led_by": gettext_lazy("Led by"),
    "amount": gettext_lazy("Amount on the chosen basis"),
    "headline": gettext_lazy("Headline total"),
    "phases": gettext_lazy("Sum of phases"),
    "realised": gettext_lazy("Realised"),
    "jobs": gettext_lazy("Planned jobs"),
    "land": gettext_lazy("Land (mu)"),
    "updated": gettext_lazy("Updated"),
}
USUAL = ("place", "sector", "stage", "signed", "amount")
NUMBERS = {"amount", "headline", "phases", "realised", "jobs", "land"}


@dataclass(frozen=True)
class Heading:
    """A column of the list as the page heads it; `shown` where the reader has it."""

    key: str
    label: Any
    shown: bool

    @property
    def number(self) -> bool:
        """Whether its cells are numbers."""
        return self.key in NUMBERS


def headings(chosen: Sequence[str] = ()) -> list[Heading]:
    """Every column with whether it is shown; the usual ones where none is chosen."""
    return [Heading(key, label, key in (chosen or USUAL)) for key, label in LISTED.items()]
