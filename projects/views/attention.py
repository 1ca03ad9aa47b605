"""What needs attention in public: overdue, silent for long, realised above what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..filters import ATTENTION, Selection
from ..models import Project
from ..models.querysets import ProjectQuerySet
from ..review.checks import overdue

SHOWN = 5
SAID = ("code", "name", "name_zh", "stage", "location__name", "location__name_zh")


@dataclass(frozen=True)
class Matter:
    """`kind` says what is the matter with so many projects; `projects` are the first of them."""

    kind: str
    number: int
    projects: list[Project]

    @property
    def query(self) -> str:
        """The query string of the list of all of them; blank where a report tells of them."""
        return f"attention={self.kind}" if self.kind in ATTENTION else ""


def attention(selection: Selection, on: date) -> list[Matter]:
    """The matters that there are, each with its first projects: those overdue for longest, silent for longest, largest."""
    published = selection.queryset.order_by()
    late = published.filter(
        pk__in=overdue(on).filter(milestone__project__in=published).values("milestone__project")
    )
    found: list[tuple[str, ProjectQuerySet, str]] = [
        ("overdue", late, "signed_on"),
        ("silent", published.silent(on), "signed_on"),
        ("above_total", published.above_total(), "-realised_cny"),
    ]
    matters = []
    for kind, projects, order in found:
        rows = projects.select_related("location").only(*SAID).order_by(order, "code")[:SHOWN]
        matters.append(Matter(kind, projects.count(), list(rows)))
    return [matter for matter in matters if matter.number]
