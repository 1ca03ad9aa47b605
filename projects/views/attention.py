"""What needs attention in public: overdue, silent for long, realised above what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ..filters import ATTENTION, Selection
from ..models import Project
from ..review.checks import is_overdue, overdue

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


def attention(selection: Selection, on: date, past: bool = False) -> list[Matter]:
    """The matters that there are, each with its first projects: those overdue for longest, silent for longest, largest.

    `past`: the day is one that is asked for, of which the ledger alone tells.
    """
    published = selection.queryset.order_by()
    late = published.filter(is_overdue(on))
    if past:
        late = published.filter(pk__in=overdue(on).values("milestone__project"))
    found: list[tuple[str, QuerySet[Project], str]] = [
        ("overdue", late, "signed_on"),
        ("silent", published.silent(on, stored=not past), "signed_on"),
        ("above_total", published.above_total(), "-realised_cny"),
    ]
    matters = [_matter(kind, projects, order, past) for kind, projects, order in found]
    return [matter for matter in matters if matter.number]


def _matter(kind: str, projects: QuerySet[Project], order: str, past: bool) -> Matter:
    """Counted, and the first looked for: both at once would sort them all, which in the past takes less than to find
    them twice."""
    ids = projects.order_by(order, "code").values_list("pk", flat=True)
    found = list(ids) if past else list(ids[:SHOWN])
    first, number = found[:SHOWN], len(found) if past else projects.count()
    rows = Project.objects.filter(pk__among=first)
    shown = list(rows.select_related("location").only(*SAID).order_by(order, "code"))
    return Matter(kind, number, shown)
