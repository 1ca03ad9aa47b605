"""How projects stood on a day, by the dates of what happened and of what was planned; not by when it was entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from django.db.models import Case, F, Q, QuerySet, TextField, When
from django.db.models.functions import Cast

from ..models import Milestone, MilestonePlan
from ..values.choices import STAGE_RANK, Evidence

Rows = TypeVar("Rows")


@dataclass(frozen=True)
class Scope:
    """The projects that are judged: `ids` are their keys. What is read of them is read once for all `days`."""

    ids: frozenset[int]
    days: tuple[date, ...] = ()
    _read: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def few(self) -> bool:
        """Whether the database had better be told which: of very many it reads everything faster."""
        return len(self.ids) <= FEW

    def among(self, rows: QuerySet[Any], key: str = "project") -> QuerySet[Any]:
        """Records of these projects, and where these are many, of others, too: what is read is looked up in `ids`."""
        return rows.filter(**{f"{key}__pk__among": self.ids}).order_by() if self.few else rows.order_by()

    def span(self, on: date) -> tuple[date, date]:
        """The first and the last of the days, if `on` is one of them, else `on` alone."""
        return (min(self.days), max(self.days)) if on in self.days else (on, on)

    def once(self, what: Any, read: Callable[[], Rows]) -> Rows:
        """What `read` gave when it was first asked for under this name."""
        if what not in self._read:
            self._read[what] = read()
        return cast(Rows, self._read[what])


FEW = 2000


def reached_by(scope: Scope, on: date) -> QuerySet[Milestone]:
    """Milestones reached by the end of a day, not merely ceremonially; without a date they count, within its period a date does."""
    return scope.among(Milestone.objects.filter(_reached(on)))


def _reached(on: date, way: str = "") -> Q:
    day = Q(**{f"{way}actual__isnull": True}) | Q(**{f"{way}actual__lte": on})
    return day & Q(**{f"{way}reached": True, f"{way}evidence": Evidence.SUBSTANTIVE})


def stages_at(scope: Scope, on: date) -> dict[int, str]:
    """The furthest kind reached by the end of a day, by project or phase, of the projects that had one."""
    furthest: dict[int, str] = {}
    for project, kind in reached_by(scope, on).values_list("project_id", "kind"):
        if project in scope.ids and STAGE_RANK[kind] >= STAGE_RANK[furthest.get(project, kind)]:
            furthest[project] = kind
    return furthest


def begun_by(scope: Scope, kinds: Sequence[str], on: date) -> set[tuple[int, int | None]]:
    """Project and phase of the milestones of these kinds that `reached_by` a day; where there are many, of others, too."""
    first, last = scope.span(on)
    later = Case(When(actual__gt=first, then=Cast("actual", TextField())))
    reached = reached_by(scope, last).filter(kind__in=kinds).values_list("project_id", "phase", later)
    day = on.isoformat()
    rows = scope.once(("begun", *kinds, first, last), lambda: list(reached))
    return {(project, phase) for project, phase, since in rows if since is None or since <= day}


def latest_plans(
    kind: str, scope: Scope, on: date, open_only: bool = False
) -> Iterator[tuple[int, int | None, str, str]]:
    """Project, phase, first day as text and precision of the latest plan of each milestone of a kind, as known on the day.

    `open_only`: without those that were reached on the first of the days that are judged.
    """
    day, first_last = on.isoformat(), scope.span(on)
    rows = scope.once((kind, open_only, *first_last), lambda: _plans(kind, scope, *first_last, open_only))
    latest: dict[int, tuple[int, int | None, str, str]] = {}
    for milestone, project, phase, precision, planned, stated in rows:
        if stated is not None and stated > day:
            break
        latest[milestone] = (project, phase, planned, precision)  # the last one stays
    return iter(latest.values())


def _plans(kind: str, scope: Scope, first: date, last: date, open_only: bool) -> list[tuple[Any, ...]]:
    """Plans of a kind as known on the last day, in the order in which they were stated; with the day where it is after the first."""
    plans = scope.among(
        MilestonePlan.objects.filter(
            Q(stated_on__isnull=True) | Q(stated_on__lte=last), set_aside_reason="", milestone__kind=kind
        ),
        "milestone__project",
    )
    stated = Case(When(stated_on__gt=first, then=Cast("stated_on", TextField())))
    if open_only:
        plans = plans.exclude(_reached(first, "milestone__"))
    fields = ("milestone_id", "milestone__project_id", "milestone__phase", "precision")
    rows = plans.order_by(F("stated_on").asc(nulls_first=True), "pk")
    return list(rows.values_list(*fields, Cast("planned", TextField()), stated))
