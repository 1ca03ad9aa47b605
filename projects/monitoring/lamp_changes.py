"""Which projects' lamps may have changed since a moment: read off the histories of all that lamps look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from ..caching import data_version
from ..models import (
    ExchangeRate,
    InvestmentAmount,
    LampRule,
    LampRuleSet,
    Milestone,
    MilestonePlan,
    Problem,
    Project,
    Source,
    Update,
    YearPlan,
)
from .standing import FEW

OWNED = (Milestone, InvestmentAmount, YearPlan, Update, Problem)  # each by one project
# Whoever changes one of these leaves a row in its history.
TOLD = (Project, *OWNED, MilestonePlan, Source, LampRuleSet, LampRule)
# Nobody but this transaction is under way; a standby names none of those, yet its oldest is older than the next.
ALONE = """(
    SELECT NOT EXISTS (SELECT 1 FROM pg_snapshot_xip(s)) AND pg_snapshot_xmin(s)
        IN (pg_snapshot_xmax(s), coalesce(pg_current_xact_id_if_assigned(), pg_snapshot_xmax(s)))
    FROM pg_current_snapshot() AS s
)"""


@dataclass(frozen=True)
class Moment:
    """What was committed: the newest row of each history and table, and the data version.

    `calm`: nobody was writing, so that no row with a lower number can appear later.
    """

    newest: Mapping[str, int]
    version: str
    calm: bool

    def same_as(self, other: Moment) -> bool:
        """Whether nothing that lamps look at was written between."""
        return (self.newest, self.version) == (other.newest, other.version)


def moment() -> Moment:
    """Of now; ask for it before the facts, so that what is written meanwhile is looked at again."""
    asked = {_past(model)._meta.db_table: (_past(model)._meta.db_table, "history_id") for model in TOLD}
    asked |= {model._meta.db_table: (model._meta.db_table, "id") for model in (Project, ExchangeRate)}
    parts = [f"(SELECT coalesce(max({key}), 0) FROM {table})" for table, key in asked.values()]  # noqa: S608  names of ours
    # A rate that is corrected keeps its number, and rates have no history.
    kind = ContentType.objects.get_for_model(ExchangeRate).pk
    log = LogEntry._meta.db_table
    parts.append(f"(SELECT coalesce(max(id), 0) FROM {log} WHERE content_type_id = {kind:d})")  # noqa: S608
    parts.append(
        ALONE if connection.vendor == "postgresql" else "1"  # one writes at a time
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        *newest, calm = cursor.fetchone()
    version = data_version.current()
    told = f"{version.number}:{version.changed_at.timestamp():.0f}"
    return Moment(dict(zip((*asked, log), newest, strict=True)), told, bool(calm))


def touched(then: Moment, now: Moment) -> set[int] | None:
    """Keys of the projects that were written to between, some of them perhaps gone; None: all, or too many to tell."""
    rules = (*(_past(model)._meta.db_table for model in (LampRuleSet, LampRule)), "projects_exchangerate")
    shared = (*rules, LogEntry._meta.db_table)
    if not then.calm or any(then.newest[table] != now.newest[table] for table in shared):
        return None
    found = set[int]()
    for model in (Project, *OWNED, MilestonePlan, Source):
        records = _written(model, then)
        if len(records) > FEW:
            return None
        if records:
            found |= _projects(model, records)
    made = Project.objects.filter(pk__gt=then.newest[Project._meta.db_table]).order_by()
    found |= set(made.values_list("pk", flat=True)[: FEW + 1])
    if len(found) > FEW or (not found and then.version != now.version):  # written in bulk, without history
        return None
    return found


def _past(model: Any) -> Any:
    return model.history.model


def _written(model: Any, then: Moment) -> set[int]:
    """Keys of the records with a newer row of history, one more than `FEW` at most."""
    newer = _past(model).objects.filter(history_id__gt=then.newest[_past(model)._meta.db_table])
    return set(newer.order_by().values_list("id", flat=True).distinct()[: FEW + 1])


def _projects(model: Any, records: Collection[int]) -> set[int]:
    """The projects that these records belong to, or belonged to before."""
    if model is Project:
        return set(records)
    if model is Source:
        return set(
            InvestmentAmount.objects.filter(source__pk__among=records).values_list("project_id", flat=True)
        )
    key = "milestone_id" if model is MilestonePlan else "project_id"
    owners = set(_past(model).objects.filter(id__among=records).order_by().values_list(key, flat=True))
    return _projects(Milestone, owners) if model is MilestonePlan else owners
