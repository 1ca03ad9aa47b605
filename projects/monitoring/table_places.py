"""The official tables by place: what was signed in each city or district, and the score of each zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from ..models import Location, Project, Target
from ..models.trees import path_ids
from ..reports.shown import percent
from ..totals.exchange import to_yuan
from ..values.choices import LocationKind, TargetMeasure
from .achieved import Achieved, achieved, foreign
from .days import month_end
from .dollars import in_dollars_when_signed
from .sheets import Cells, Head, Sheet
from .targets import Scopes, periods

SIGNED = (
    Head("市(区)", "City or district"),
    Head("项目总数", "Projects", Cells.COUNT),
    Head("项目同比", "Projects, year on year", Cells.PERCENT),
    Head("总投资(亿元)", "Total investment (100 m CNY)", Cells.YI),
    Head("总投资同比", "Total investment, year on year", Cells.PERCENT),
    Head("内资", "Domestic", under=(
        Head("项目数", "Projects", Cells.COUNT), Head("金额(亿元)", "Amount (100 m CNY)", Cells.YI),
    )),
    Head("外资", "Foreign", under=(
        Head("项目数", "Projects", Cells.COUNT), Head("金额(亿美元)", "Amount (100 m USD)", Cells.YI),
    )),
    Head("年度目标任务数", "Target of the year", Cells.COUNT),
    Head("年度目标任务完成率", "Completion of the target", Cells.PERCENT),
)  # fmt: skip
_SCORED = (
    Head("年度目标", "Target", Cells.COUNT),
    Head("完成数", "Achieved", Cells.COUNT),
    Head("完成率", "Completion", Cells.PERCENT),
    Head("得分", "Score", Cells.POINTS),
)
SCORE = (
    Head("重点园区", "Zone"),
    Head("加分", "Extra points", Cells.POINTS),
    Head("5亿元项目", "Projects of CNY 500 m", under=_SCORED),
    Head("10亿元项目", "Projects of CNY 1 bn", under=_SCORED),
)
UNPLACED = {False: "未注明", True: "No place stated"}
OFFICIAL = (LocationKind.DISTRICT, LocationKind.CITY)


@dataclass
class Row:
    """What was signed in one place this year and by the same cut last year; money in yuan and in dollars."""

    projects: int = 0
    before: int = 0
    cny: int = 0
    cny_before: int = 0
    domestic: int = 0
    domestic_cny: int = 0
    abroad: int = 0
    abroad_usd: int = 0
    target: int | None = None

    def values(self, name: str) -> tuple[Any, ...]:
        """In the order of `SIGNED`."""
        return (
            name,
            self.projects,
            percent(self.projects - self.before, self.before),
            self.cny,
            percent(self.cny - self.cny_before, self.cny_before),
            self.domestic,
            self.domestic_cny,
            self.abroad,
            self.abroad_usd,
            self.target,
            percent(self.projects, self.target) if self.target else None,
        )


@dataclass
class Signed:
    """The figures of a year up to a cut, by project."""

    now: Achieved
    before: Achieved
    cny: Achieved
    cny_before: Achieved
    abroad: set[int] = field(default_factory=set)
    dollars: dict[int, Decimal | None] = field(default_factory=dict)


def signed(projects: QuerySet[Project], month: date, english: bool) -> list[Sheet]:
    """By city or district: signed from New Year to the end of the month, beside the same cut a year before."""
    now, before = periods(month_end(month), month.year)
    figures = Signed(
        achieved(projects, TargetMeasure.SIGNED, now),
        achieved(projects, TargetMeasure.SIGNED, before),
        achieved(projects, TargetMeasure.SIGNED_AMOUNT, now),
        achieved(projects, TargetMeasure.SIGNED_AMOUNT, before),
    )
    figures.abroad = set(foreign(projects).filter(pk__among=figures.now.parts).values_list("pk", flat=True))
    figures.dollars = in_dollars_when_signed(Project.objects.filter(pk__among=figures.abroad))
    places = _official_places({*figures.now.parts, *figures.before.parts})
    targets = dict(
        Target.objects.filter(measure=TargetMeasure.SIGNED, year=month.year, quarter=None)
        .exclude(location=None)
        .values_list("location_id", "number")
    )
    named = {
        place.pk: place for place in Location.objects.filter(pk__among={*places.values(), *targets} - {None})
    }
    rows: dict[int | None, Row] = defaultdict(Row)
    for key in targets:
        if named[key].kind in OFFICIAL:
            rows[key] = Row(target=targets[key])
    for pk, place in places.items():
        _add(rows[place], figures, pk)
    ordered = sorted(rows, key=lambda key: (key is None, named[key].path if key else ""))
    shown = [rows[key].values(str(named[key]) if key else UNPLACED[english]) for key in ordered]
    with_target = [row for row in rows.values() if row.target]
    rate = percent(sum(r.projects for r in with_target), sum(r.target or 0 for r in with_target))
    every = Row()
    for pk in places:
        _add(every, figures, pk)
    total = list(every.values(""))
    total[-1] = rate
    title = "Signed" if english else "签约"
    return [Sheet(title, SIGNED, shown, _signed_notes(figures, now.last, english), total)]


def _add(row: Row, figures: Signed, pk: int) -> None:
    row.before += figures.before.parts.get(pk, 0)
    row.cny_before += figures.cny_before.parts.get(pk, 0)
    if pk not in figures.now.parts:
        return
    row.projects += 1
    row.cny += figures.cny.parts.get(pk, 0)
    if pk in figures.abroad:
        row.abroad += 1
        row.abroad_usd += to_yuan(figures.dollars.get(pk) or Decimal(0))
    else:
        row.domestic += 1
        row.domestic_cny += figures.cny.parts.get(pk, 0)


def _official_places(projects: Iterable[int]) -> dict[int, int | None]:
    """The district that each project is counted in, else its city, else the place itself; None without a place."""
    kinds = dict(Location.objects.values_list("pk", "kind"))
    found = {}
    rows = Project.objects.filter(pk__among=set(projects)).order_by().values_list("pk", "location__path")
    for pk, path in rows:
        above = path_ids(path) if path else []
        by_kind = {kinds.get(key): key for key in above}
        found[pk] = next(
            (by_kind[kind] for kind in OFFICIAL if kind in by_kind), above[-1] if above else None
        )
    return found


def _signed_notes(figures: Signed, cut: date, english: bool) -> list[str]:
    total, unknown = len(figures.now.parts), len(figures.cny.unknown)
    without_rate = sum(dollars is None for dollars in figures.dollars.values())
    if english:
        return [
            f"Signed from 1 January to {cut}; terminated projects and those that do not count are left out. Year on year: "
            "against the same cut a year before. The completion of the total is over the places that have a target.",
            f"Of {total} projects {unknown} have no total in yuan, and of {len(figures.abroad)} foreign ones {without_rate} none "
            "in dollars: they add nothing. Foreign: the owner of a lead or partner is at home outside the mainland.",
        ]  # fmt: skip
    return [
        f"注：统计1月1日至{cut}签约项目，已终止和不计入合计的项目除外；同比为与上年同期相比；合计完成率按有目标任务的地区计算。",
        f"{total}个项目中，{unknown}个没有人民币总投资数，{len(figures.abroad)}个外资项目中{without_rate}个没有美元金额，均未计入金额。"
        "外资项目指投资方或合作方的最终所有者在境外的项目。",
    ]


# ---- Scores ----

SCORED = (TargetMeasure.SIGNED_500M, TargetMeasure.SIGNED_1BN)
FULL = Decimal(100)


def score(projects: QuerySet[Project], month: date, english: bool) -> list[Sheet]:
    """Each zone that has a target for, or signed, projects of CNY 500 m or 1 bn; the score is completion, at most 100."""
    now, _before = periods(month_end(month), month.year)
    counted = {measure: achieved(projects, measure, now) for measure in SCORED}
    scopes = Scopes(set[int]().union(*(found.parts for found in counted.values())))
    targets = {
        (target.location_id, target.measure): target.number
        for target in Target.objects.filter(measure__in=SCORED, year=month.year, quarter=None).exclude(
            location=None
        )
    }
    zones = Location.objects.filter(kind=LocationKind.ZONE).order_by("path")
    rows = []
    for zone in zones:
        within, cells = scopes.of_place(zone), list[Any]()
        for measure in SCORED:
            number, target = counted[measure].of(within).number, targets.get((zone.pk, measure))
            rate = percent(number, target) if target else None
            cells += [target, number, rate, None if rate is None else min(rate, FULL)]
        if any(cells):
            rows.append((str(zone), None, *cells))
    notes = [
        "注：得分按完成率计，最高100分；加分由人工填写。统计当年1月1日至月末签约、总投资在该数额及以上的项目。"
        if not english
        else "The score is the completion, at most 100; extra points are entered by hand. Signed from 1 January to the end of the month, of that total or more."
    ]
    return [Sheet("Score" if english else "得分", SCORE, rows, notes)]
