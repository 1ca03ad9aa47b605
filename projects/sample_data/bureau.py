"""A made-up bureau's months: who answers for what, two years of updates, plans, postponements, problems, prospects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from ..models import (
    InvestmentAmount,
    Label,
    LabelGroup,
    Milestone,
    MilestonePlan,
    Person,
    Problem,
    Project,
    Responsibility,
    Source,
    Unit,
    Update,
    YearPlan,
)
from ..models.bulk import Table, create_many, reset_sequences
from ..monitoring.days import add_months, month_end
from ..totals.refresh import refresh
from ..values.choices import STAGE_RANK, PostponementReason
from .months import LABELS, PROBLEMS, PUBLIC, UNITS, progress
from .portfolio import LIST

FOLLOWED = 300  # projects whose months are told; units and types have all
MONTHS = 24
STARTED = STAGE_RANK["construction_start"]


class Bureau:
    """Fills what units enter for the made-up projects whose ids are given; the same seed tells the same."""

    def __init__(self, random: Random, at: datetime) -> None:
        self.random, self.today = random, timezone.localdate(at)
        self.month = self.today.replace(day=1)
        self.paper = Source.objects.get_or_create(
            title="Monthly progress of made-up projects", defaults={"published_at": self.today}
        )[0]
        self.people = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:30])
        self.units = [self._unit(*names) for names in UNITS]
        self.labels = [self._label(*names) for names in LABELS]

    def fill(self, ids: Sequence[int]) -> None:
        """Inside a transaction, before the public past begins: figures of the projects followed are stored anew."""
        self._answer(ids)
        going = Project.objects.filter(pk__among=ids, status__in=("active", "delayed")).order_by("pk")
        mine = list(going[: min(FOLLOWED, len(ids) * 2 // 3)])
        self.rows: dict[type, list[Any]] = {
            model: [] for model in (Update, InvestmentAmount, YearPlan, Problem, Milestone)
        }
        for project in mine:
            self._follow(project)
        self._prospects(ids)
        plans = self.rows.pop(MilestonePlan, [])
        for model, rows in self.rows.items():
            made: Any = model
            made.objects.bulk_create(rows, batch_size=500)
        MilestonePlan.objects.bulk_create(plans, batch_size=500)
        refresh({project.pk for project in mine} | self._label_some(ids))
        refresh(Project.objects.filter(external_list=LIST, code=None).values_list("pk", flat=True))

    # ---- Who answers ----

    def _unit(self, name: str, name_zh: str) -> Unit:
        return Unit.objects.get_or_create(name=name, defaults={"name_zh": name_zh})[0]

    def _label(self, group: tuple[str, str], name: str, name_zh: str, public: bool) -> Label:
        of = LabelGroup.objects.get_or_create(name=group[0], defaults={"name_zh": group[1]})[0]
        facts = {"name_zh": name_zh, "group": of, "public": public}
        return Label.objects.get_or_create(name=name, defaults=facts)[0]

    def _answer(self, ids: Sequence[int]) -> None:
        """A responsible unit for nineteen in twenty, a serving one for four in ten."""
        table, units = Table(Responsibility), len(self.units)
        for pk in ids:
            first = self.random.randrange(units)
            if self.random.random() < 0.95:
                table.add(project_id=pk, unit_id=self.units[first].pk, role="responsible")
            if self.random.random() < 0.4:
                table.add(project_id=pk, unit_id=self.units[(first + 1) % units].pk, role="serving")
        table.flush()
        reset_sequences([Responsibility])

    def _label_some(self, ids: Sequence[int]) -> set[int]:
        """One in eight bears a label; their keys."""
        links: Any = Project.labels.through
        rows = [
            links(project_id=pk, label_id=self.random.choice(self.labels).pk)
            for pk in self.random.sample(list(ids), min(len(ids) // 8, 2000))
        ]
        links.objects.bulk_create(rows, batch_size=500)
        return {row.project_id for row in rows}

    # ---- One project's months ----

    def _follow(self, project: Project) -> None:
        if self.people and self.random.random() < 0.7:
            official = self.random.choice(self.people)
            Project.objects.filter(pk=project.pk).update(official_in_charge=official)
        began = project.signed_on or self.today
        months = min(MONTHS, max(1, (self.month.year - began.year) * 12 + self.month.month - began.month))
        if STAGE_RANK.get(project.stage, -1) >= STARTED and project.headline_cny:
            self._money(project, months)
        self._updates(project, months)
        if self.random.random() < 0.45:
            self._plan(project)
        for _n in range(self.random.choices((0, 1, 2), (55, 30, 15))[0]):
            self._problem(project)

    def _updates(self, project: Project, months: int) -> None:
        """One a month; a few fall silent, a few say the same twice, the last month is half done."""
        silent = self.random.choice((2, 4, 7)) if self.random.random() < 0.12 else 0
        says = ""
        for back in range(months, silent, -1):
            period = add_months(self.month, -back)
            if not (says and self.random.random() < 0.08):
                says = progress(self.random, project.stage, period.month, months - back)
            self.rows[Update].append(self._update(project, period, says, back))
        if not silent and self.random.random() < 0.5:
            text = progress(self.random, project.stage, self.month.month, months)
            self.rows[Update].append(self._update(project, self.month, text, 0))

    def _update(self, project: Project, period: date, says: str, back: int) -> Update:
        written = min(month_end(period), self.today)
        at = datetime.combine(written, datetime.min.time(), timezone.get_current_timezone())
        done = back > 0 or self.random.random() < 0.5
        public = (
            self.random.choice(PUBLIC) if done and back in (1, 6) and self.random.random() < 0.4 else ("", "")
        )
        return Update(
            project=project,
            period=period,
            progress=says,
            problems=self.random.choice(PROBLEMS)[0] if self.random.random() < 0.15 else "",
            next_steps="按计划推进，下月完成节点任务。" if self.random.random() < 0.6 else "",
            unit=self.random.choice(self.units),
            submitted_at=at if done else None,
            public_text=public[0],
            public_text_zh=public[1],
            released_at=at if public[0] else None,
        )

    def _money(self, project: Project, months: int) -> None:
        """Cumulative claims at the ends of months up to a share of the total; plans of this year and the last."""
        total = Decimal(project.headline_cny or 0)
        share = Decimal(self.random.uniform(0.25, 0.9))
        ends = [month_end(add_months(self.month, -back)) for back in range(min(months, MONTHS), 0, -1)]
        for at, end in enumerate(ends, 1):
            if end.month == 12 or self.random.random() < 0.8:
                self._realised(project, (total * share * at / len(ends)).quantize(Decimal(10_000)), end)
        a_year = total * share * 12 / max(len(ends), 1)
        for year in (self.today.year - 1, self.today.year):
            planned = int(a_year * Decimal(self.random.choice((0.7, 0.9, 1.0, 1.2, 1.8)))) // 10_000 * 10_000
            plan = YearPlan(project=project, year=year, planned_investment=planned, source=self.paper)
            self.rows[YearPlan].append(plan)

    def _realised(self, project: Project, amount: Decimal, day: date) -> None:
        facts = {"basis": "realised", "amount": amount, "as_of": day, "source": self.paper}
        self.rows[InvestmentAmount].append(InvestmentAmount(project=project, **facts))

    def _plan(self, project: Project) -> None:
        """Plans for the step after the stage, of which each later one has a reason; some are overdue."""
        rank = min(STAGE_RANK.get(project.stage, 0) + 1, max(STAGE_RANK.values()))
        kind = next(kind for kind, found in STAGE_RANK.items() if found == rank)
        stands = {"kind": kind, "phase": None, "evidence": "substantive"}
        if project.milestones.filter(**stands).exists():
            return
        step = Milestone(project=project, reached=False, **stands)
        self.rows[Milestone].append(step)
        first = add_months(self.month, self.random.randrange(-10, 8))
        for n in range(self.random.choices((1, 2, 3), (50, 35, 15))[0]):
            plan = MilestonePlan(milestone=step, planned=add_months(first, 4 * n), precision="month")
            plan.stated_on = self.today - timedelta(days=400 - 100 * n)
            plan.source = self.paper
            if n:
                plan.postponement_reason = self.random.choice(PostponementReason.values)
                plan.postponement_text = "经与企业会商，调整计划时间。"
            self.rows.setdefault(MilestonePlan, []).append(plan)

    def _problem(self, project: Project) -> None:
        title, resolution = self.random.choice(PROBLEMS)
        raised = self.today - timedelta(days=self.random.randrange(5, 300))
        due = raised + timedelta(days=self.random.choice((30, 60, 120)))
        closed = self.random.random() < 0.5
        solved = min(raised + timedelta(days=self.random.randrange(3, 90)), self.today)
        self.rows[Problem].append(
            Problem(
                project=project,
                title=title,
                raised_on=raised,
                unit=self.random.choice(self.units),
                due_on=due,
                closed_on=solved if closed else None,
                resolution=resolution if closed else "",
            )
        )

    # ---- In negotiation ----

    def _prospects(self, ids: Sequence[int]) -> None:
        """As many as one in forty of those made up, where they stand."""
        like = Project.objects.filter(pk__among=ids[: len(ids) // 40]).order_by("pk")
        prospects = [
            self._prospect(n, *where) for n, where in enumerate(like.values_list("location", "sector"), 1)
        ]
        create_many(prospects)
        answer = Table(Responsibility)
        for project in prospects:
            began = self.today - timedelta(days=self.random.randrange(10, 500))
            facts = {"kind": "negotiating", "reached": True, "actual": began, "actual_precision": "day"}
            self.rows[Milestone].append(Milestone(project=project, **facts))
            if self.random.random() < 0.8:
                amount = Decimal(self.random.randrange(1, 60)) * 50_000_000
                claim = {"amount": amount, "qualifier": "about", "as_of": began, "source": self.paper}
                self.rows[InvestmentAmount].append(InvestmentAmount(project=project, **claim))
            answer.add(project_id=project.pk, unit_id=self.random.choice(self.units).pk, role="responsible")
        answer.flush()
        reset_sequences([Responsibility])

    def _prospect(self, n: int, location: int, sector: int) -> Project:
        return Project(
            name=f"Prospect {n}: equipment plant",
            name_zh=f"在谈项目{n}：装备制造基地",
            summary="A plant for equipment, in negotiation.",
            summary_zh="新建装备制造厂房及配套设施，正在洽谈。",
            location_id=location,
            sector_id=sector,
            external_list=LIST,
            external_ref=f"prospect-{self.today}-{n}-{self.random.randrange(10**9)}",
        )
