"""The official tables of a month, as sheets: progress, signed, score, lists, ledger (docs/interface.md, Staff)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..models import Project
from ..models.querysets import COUNTED
from ..values.choices import Colour, MilestoneKind, Status
from .days import month_end
from .lamp_words import reason
from .lamps import Lamps, lamps
from .sheets import Cells, Head, Sheet, write
from .table_lists import four_lists
from .table_places import score, signed
from .table_rows import by_code, with_facts

Projects = QuerySet[Project]

PROGRESS = (
    Head("项目编号", "Code"),
    Head("项目名称", "Project", Cells.LONG),
    Head("建设性质", "Nature of the works"),
    Head("建设内容", "What is built", Cells.LONG),
    Head("总投资", "Total investment", Cells.YI),
    Head("今年计划投资", "Planned this year", Cells.YI),
    Head("今年累计完成投资", "Realised this year", Cells.YI),
    Head("本月完成投资", "Realised this month", Cells.YI),
    Head("计划开工时间", "Planned start"),
    Head("计划竣工时间", "Planned completion"),
    Head("包联领导", "Official in charge"),
    Head("责任单位", "Responsible unit"),
    Head("服务单位", "Serving unit"),
    Head("项目类型", "Type of project"),
    Head("建设阶段", "Stage"),
    Head("本月进展", "Progress this month", Cells.LONG),
    Head("问题和建议", "Problems and suggestions", Cells.LONG),
)
LEDGER = (
    *PROGRESS,
    Head("项目状态", "Status"),
    Head("亮灯", "Lamp"),
    Head("亮灯原因", "Why", Cells.LONG),
)


NEGOTIATING = MilestoneKind.NEGOTIATING


@dataclass(frozen=True)
class Table:
    """A workbook by its address name: `sheets` of some projects for the month that begins on a day, in Chinese or English."""

    name: str
    title: Any
    about: Any
    sheets: Callable[[Projects, date, bool], list[Sheet]]
    long: bool = True  # a row a project


def workbook(name: str, projects: Projects, month: date, english: bool = False) -> IO[bytes]:
    """The file of a table as `sheets.write`, in the language of the headings; rows are read while they are written."""
    with override("en" if english else "zh-hans"):
        return write(TABLES[name].sheets(projects, month, english), english)


def _progress(projects: Projects, month: date, english: bool) -> list[Sheet]:
    """What counts, was signed by the end of the month and goes on or is suspended."""
    going = by_code(projects.filter(COUNTED).exclude(status=Status.ENDED))
    rows = (
        (known.row(project), known.unknown_ends(project))
        for project, known in with_facts(going, month)
        if known.stages.get(project.pk, NEGOTIATING) != NEGOTIATING
    )
    return [_covered("Progress" if english else "进度", PROGRESS, rows, month, english)]


def _ledger(projects: Projects, month: date, english: bool) -> list[Sheet]:
    """Everything that had begun by then, what does not count among it: the total is of its rows."""
    lit = lamps(projects, month_end(month))
    rows = (
        (
            (*known.row(project), project.get_status_display(), *_lamp(lit, project.pk)),
            known.unknown_ends(project),
        )
        for project, known in with_facts(by_code(projects), month)
        if project.pk in known.stages or not project.stage
    )
    return [_covered("Ledger" if english else "台账", LEDGER, rows, month, english)]


def _lamp(lit: Lamps, project: int) -> tuple[str, str]:
    lamp = lit.lamp(project)
    if lamp is None:
        return "", ""
    worst = [reason(f) for f in lamp.findings if f.colour == lamp.colour and lamp.colour != Colour.GREEN]
    return str(lamp.colour.label), "\n".join(worst)


def _covered(
    title: str,
    heads: tuple[Head, ...],
    rows: Iterable[tuple[tuple[Any, ...], tuple[tuple[str, str], ...]]],
    month: date,
    english: bool,
) -> Sheet:
    """A sheet of rows, each with the unknown ends of its flows, whose notes count what they hold once they are written."""
    counts = Counter[Any]()

    def counted() -> Iterator[tuple[Any, ...]]:
        for row, unknown_ends in rows:
            counts.update((ROWS, *(place for place in AMOUNTS if row[place] is not None), *unknown_ends))
            yield row

    return Sheet(title, heads, counted(), lambda: _coverage(counts, month, english))


AMOUNTS = (4, 5, 6, 7)  # the columns of money in `PROGRESS`
ROWS = -1


def _coverage(counts: Mapping[Any, int], month: date, english: bool) -> list[str]:
    """Which amounts are blank: they are unknown, which is not zero; and which end of a flow is (docs/domain.md, YearPlan)."""
    cut = month_end(month).isoformat()
    known = [counts[place] for place in AMOUNTS]
    year, of_month = ([counts[of, end] for end in ("start", "end", "both")] for of in ("year", "month"))
    if english:
        return [
            f"Amounts in 100 million yuan, as of {cut}; the total is the sum of its rows. Stage and planned dates are as known on "
            "that day, by the dates of what happened and of the plans; what bears no date counts. Total investment, status, "
            "officials and units are today's.",
            f"Blank is unknown, not zero. Of {counts[ROWS]} projects a figure is known of: total investment {known[0]}, planned "
            f"this year {known[1]}, realised this year {known[2]}, realised this month {known[3]}.",
            "What was realised in a period is blank where the amount before it, the amount at its end, or both are unknown: this year "
            f"for {year[0]}, {year[1]} and {year[2]} projects, this month for {of_month[0]}, {of_month[1]} and {of_month[2]}.",
        ]  # fmt: skip
    return [
        f"注：金额单位为亿元，截至{cut}；合计为各行之和。建设阶段和计划时间为当日情况（按发生日期和计划发布日期，无日期的计入）；"
        "总投资、项目状态、包联领导、责任单位和服务单位为制表时情况。",
        f"空白为不详，不是零。{counts[ROWS]}个项目中，有总投资的{known[0]}个，有今年计划投资的{known[1]}个，"
        f"有今年累计完成投资的{known[2]}个，有本月完成投资的{known[3]}个。",
        "完成投资空白的，为期初、期末或两端累计到位金额不详："
        f"今年累计完成投资依次为{year[0]}个、{year[1]}个、{year[2]}个，"
        f"本月完成投资依次为{of_month[0]}个、{of_month[1]}个、{of_month[2]}个。",
    ]


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("progress", _("Progress of projects"), _("Projects that are signed and go on, with this month's update."), _progress),
        Table("signed", _("Projects signed"), _("By city or district: signed this year, year on year, domestic and foreign, target."), signed, False),
        Table("score", _("Scores of zones"), _("Projects of CNY 500 m and 1 bn against each zone's targets."), score, False),
        Table("lists", _("The four lists"), _("In negotiation, signed, registered or filed, started: a sheet each."), four_lists),
        Table("ledger", _("Ledger with lamps"), _("Every project with its lamp and the reason."), _ledger),
    )
}  # fmt: skip


def months(on: date, number: int = 24) -> Iterator[date]:
    """The first days of the last months, the latest first."""
    for back in range(number):
        year, month = divmod(on.year * 12 + on.month - 1 - back, 12)
        yield date(year, month + 1, 1)
