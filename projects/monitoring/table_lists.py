"""The four official lists that follow a project: 在谈, 签约, 注册(备案), 开工, a sheet each, up to the end of a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet

from ..models import Project
from ..models.querysets import COUNTED
from ..values.choices import MilestoneKind, ResponsibilityRole
from ..values.dates import write_date
from ..values.marks import mark
from .achieved import first_reached
from .days import month_end
from .sheets import Cells, Head, Sheet
from .standing import Scope, stages_at
from .table_rows import with_facts
from .targets import periods

LISTED = (
    Head("序号", "No.", Cells.POINTS),
    Head("项目编号", "Code"),
    Head("项目名称", "Project", Cells.LONG),
    Head("投资方", "Investors", Cells.LONG),
    Head("总投资(亿元)", "Total investment (100 m CNY)", Cells.YI),
    Head("所在地", "Place"),
    Head("产业", "Sector"),
    Head("责任单位", "Responsible unit"),
    Head("日期", "Date"),
    Head("本月", "This month"),
)
SHEETS = {
    "negotiating": ("在谈", "In negotiation"),
    "signed": ("签约", "Signed"),
    "registered": ("注册(备案)", "Registered or filed"),
    "started": ("开工", "Started"),
}

Dated = Mapping[int, tuple[date | None, str]]


def four_lists(projects: QuerySet[Project], month: date, english: bool) -> list[Sheet]:
    """In negotiation at the end of the month; signed, registered or filed, and started since New Year."""
    period, _before = periods(month_end(month), month.year)
    counted = projects.filter(COUNTED)
    signed = counted.filter(signed_on__gte=period.first, signed_on_last__lte=period.last).order_by()
    dated: dict[str, Dated] = {
        "negotiating": _negotiating(projects, period.last),
        "signed": {
            pk: (day, how) for pk, day, how in signed.values_list("pk", "signed_on", "signed_on_precision")
        },
        "registered": first_reached(counted, (MilestoneKind.REGISTERED, MilestoneKind.APPROVED), period),
        "started": first_reached(counted, (MilestoneKind.CONSTRUCTION_START,), period),
    }
    notes = _notes(period.last, english)
    return [Sheet(SHEETS[key][english], LISTED, _rows(found, month), notes) for key, found in dated.items()]


def _negotiating(projects: QuerySet[Project], cut: date) -> Dated:
    """Those that had come no further by then, whatever became of them."""
    began = Min("milestones__actual", filter=Q(milestones__kind=MilestoneKind.NEGOTIATING))
    talked = projects.filter(COUNTED, milestones__kind=MilestoneKind.NEGOTIATING).annotate(began=began)
    found = dict(talked.order_by().values_list("pk", "began"))
    stages = stages_at(Scope(frozenset(found)), cut)
    return {pk: (day, "day") for pk, day in found.items() if stages.get(pk) == MilestoneKind.NEGOTIATING}


def _rows(dated: Dated, month: date) -> Iterator[tuple[Any, ...]]:
    ordered = sorted(dated, key=lambda pk: (dated[pk][0] or date.min, pk))
    told = with_facts(ordered, month, "participations__investor")
    for number, (project, known) in enumerate(told, start=1):
        day, precision = dated[project.pk]
        yield (
            number,
            project.code or "",
            project.title,
            mark("list").join(dict.fromkeys(map(str, project.investing))),
            project.headline_cny,
            str(project.location or ""),
            str(project.sector or ""),
            known.units_of(project, ResponsibilityRole.RESPONSIBLE),
            write_date(day, precision) if day else "",
            "√" if day and day >= month else "",
        )


def _notes(cut: date, english: bool) -> list[str]:
    if english:
        return [
            f"From 1 January to {cut}, in negotiation: at that day. Terminated projects and those that do not count are left "
            "out. Without a total a project adds nothing."
        ]  # fmt: skip
    return [
        f"注：统计1月1日至{cut}，在谈项目为当日在谈；已终止和不计入合计的项目除外；没有总投资数的不计入合计金额。"
    ]
