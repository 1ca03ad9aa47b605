"""Draws what stands in the ledgers of one made-up project: claims, milestones and plans."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from ..totals.facts import ClaimFact, MilestoneFact, PlanFact, SourceFact
from ..values.choices import STAGE_RANK, STAGES
from ..values.dates import period_start
from .world import World

T = TypeVar("T")
LAST_DAY = date(2026, 10, 31)


class Weighted(Generic[T]):
    """Draws from members with their weights, as `random.choices` does, which adds the weights up each time."""

    def __init__(self, weights: dict[T, int]) -> None:
        self.members, self.sums = list(weights), list(accumulate(weights.values()))
        self.last, self.total = len(weights) - 1, float(self.sums[-1])

    def draw(self, random: Random) -> T:
        """One of them."""
        return self.members[bisect(self.sums, random.random() * self.total, 0, self.last)]


CURRENCIES = Weighted({"CNY": 92, "USD": 5, "EUR": 1, "JPY": 1, "HKD": 1})
PER_YUAN = {"CNY": 1.0, "USD": 0.14, "EUR": 0.13, "JPY": 20.0, "HKD": 1.1}
QUALIFIERS = Weighted({"exact": 80, "about": 12, "at_least": 5, "up_to": 3})
PRECISIONS = Weighted({"day": 70, "month": 20, "quarter": 5, "year": 5})
PLANNED_PRECISIONS = Weighted({"day": 20, "month": 60, "quarter": 20})
PHASES = Weighted({0: 55, 1: 15, 2: 17, 3: 9, 4: 4})
PLANS = Weighted({0: 20, 1: 50, 2: 20, 3: 10})
KINDS = STAGES
FURTHEST = Weighted(dict(enumerate((22, 14, 12, 8, 16, 8, 14, 6))))  # how many stop at each kind
START = STAGE_RANK["construction_start"]
LARGEST = 5e12  # in any currency; a claim holds 13 digits before the point

Take = Callable[[], int]


class Claims:
    """The claims of one project; `take` gives each its id."""

    def __init__(self, world: World, random: Random, take: Take, signed: date, paper: SourceFact) -> None:
        self.world, self.random, self.take, self.signed, self.paper = world, random, take, signed, paper
        self.drawn: list[ClaimFact] = []

    def draw(self) -> list[ClaimFact]:
        """The claims of one project, perhaps none."""
        chance = self.random.random()
        if chance < 0.15:  # nothing is said of money
            return []
        if chance < 0.30:  # it is said that nothing is disclosed
            self._claim(None, "announced", 0)
            return self.drawn
        self.currency = CURRENCIES.draw(self.random)
        total = self.random.lognormvariate(18.8, 1.5) * PER_YUAN[self.currency]
        self._claim(total, "announced", 0)
        for basis, odds in (("contracted", 0.4), ("filed", 0.2)):
            if self.random.random() < odds:
                self._claim(total * self.random.uniform(0.7, 1.3), basis, 500)
        self._phases(total)
        if self.random.random() < 0.35:
            self._claim(total * self.random.uniform(0.05, 1.1), "realised", 2000)
        if self.random.random() < 0.02:
            self._claim(total * 10, "announced", 300)
            self.drawn[-1].set_aside_reason = "A zero too many."
        return self.drawn

    def _phases(self, total: float) -> None:
        count = PHASES.draw(self.random)
        for phase in range(1, count + 1):
            self._claim(total * self.random.uniform(0.5, 1.0) / count, "announced", 0, phase)

    def _claim(self, amount: float | None, basis: str, later: int, phase: int | None = None) -> None:
        day, paper = self.signed, self.paper
        if later:
            day = min(day + timedelta(self.random.randrange(10, later)), LAST_DAY)
            paper = self.world.paper_of(day)
        self.drawn.append(
            ClaimFact(
                pk=self.take(),
                phase=phase,
                basis=basis,
                amount=None if amount is None else _round(min(amount, LARGEST)),
                qualifier=QUALIFIERS.draw(self.random),
                currency="CNY" if amount is None else self.currency,
                as_of=day,
                set_aside_reason="",
                source=paper,
            )
        )


def _round(amount: float) -> Decimal:
    """To two or three digits, as announcements do, and one in twenty to the cent."""
    whole = max(int(amount), 10_000)
    unit = 10 ** max(len(str(whole)) - 3, 0)
    return Decimal(whole // unit * unit) if whole % 20 else Decimal(whole * 100 + 37) / 100


class Steps:
    """The milestones of one project with their plans; the two `take` give the ids of each."""

    def __init__(self, random: Random, take: Take, take_plan: Take, signed: date, paper: SourceFact) -> None:
        self.random, self.take, self.take_plan, self.signed, self.paper = (
            random,
            take,
            take_plan,
            signed,
            paper,
        )

    def draw(self) -> list[MilestoneFact]:
        """The milestones of one project with their plans."""
        furthest = FURTHEST.draw(self.random)
        day, steps = self.signed, [self._step(0, self.signed)]
        for rank in range(1, furthest + 1):
            day += timedelta(self.random.randrange(20, 260))
            if day > LAST_DAY:
                break
            if self.random.random() < 0.75:
                steps.append(self._step(rank, day))
        return steps + self._planned(steps)

    def _step(self, rank: int, day: date) -> MilestoneFact:
        precision = PRECISIONS.draw(self.random)
        if rank and self.random.random() < 0.1:  # reached, nobody says when
            return MilestoneFact(
                self.take(), KINDS[rank], None, True, None, "", "substantive", self.paper, []
            )
        first = period_start(day, precision)
        return MilestoneFact(
            self.take(), KINDS[rank], None, True, first, precision, "substantive", self.paper, []
        )

    def _planned(self, steps: list[MilestoneFact]) -> list[MilestoneFact]:
        """Plans for the construction start, and the ground-breaking ceremony of a few that have not started."""
        start = next((step for step in steps if step.kind == KINDS[START]), None)
        new = []
        if start is None and self.random.random() < 0.5:
            start = MilestoneFact(self.take(), KINDS[START], None, False, None, "", "substantive", None, [])
            new.append(start)
            if self.random.random() < 0.1:
                day = self.signed + timedelta(30)
                new.append(
                    MilestoneFact(
                        self.take(), KINDS[START], None, True, day, "day", "ceremonial", self.paper, []
                    )
                )
        if start is not None:
            start.plans.extend(self._plans())
        return new

    def _plans(self) -> list[PlanFact]:
        planned, stated, plans = self.signed, self.signed, []
        for _ in range(PLANS.draw(self.random)):
            planned += timedelta(self.random.randrange(30, 300))
            precision = PLANNED_PRECISIONS.draw(self.random)
            first = period_start(planned, precision)
            plans.append(PlanFact(self.take_plan(), first, precision, stated, "", self.paper))
            stated += timedelta(120)
        return plans
