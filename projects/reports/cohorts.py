"""What became of the projects signed together: how far they came, in projects and in money, and the rates of officials."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from ..filters import Selection
from ..totals.rules import STEPS
from ..totals.steps import Days
from ..values.choices import STAGE_RANK, MilestoneKind
from .axis import Group
from .links import link
from .shown import percent


@dataclass
class Step:
    """How many of a cohort reached a kind or a later one; of these, `reported` is what a source says of the kind itself.

    `days`: how many took how many from signing, where both dates are precise. Money is the headlines of those projects.
    """

    kind: MilestoneKind
    of: int = 0
    reached: int = 0
    reported: int = 0
    of_money: int = 0
    reached_money: int = 0
    reported_money: int = 0
    days: Days = field(default_factory=Days)

    @property
    def implied(self) -> int:
        """How many reached it only because they reached a later kind: no source says so."""
        return self.reached - self.reported

    @property
    def implied_money(self) -> int:
        """The headlines of those."""
        return self.reached_money - self.reported_money

    @property
    def percent(self) -> Decimal | None:
        """Of the cohort, to one decimal, rounded half-even; None where the cohort is empty."""
        return percent(self.reached, self.of)

    @property
    def percent_money(self) -> Decimal | None:
        """Of the cohort's money; None where nothing is disclosed."""
        return percent(self.reached_money, self.of_money)

    @property
    def pairs(self) -> int:
        """How many projects the median rests on: those with both dates known to the day."""
        return self.days.total()

    @cached_property
    def median(self) -> Decimal | None:
        """Days from signing; None without a pair, and a half where it falls between two days."""
        if not self.days:
            return None
        taken = sorted(self.days)
        passed = list(accumulate(self.days[days] for days in taken))
        lower, upper = (
            taken[bisect_right(passed, place)] for place in ((self.pairs - 1) // 2, self.pairs // 2)
        )
        return Decimal(lower + upper) / 2


@dataclass
class Funds:
    """Realised against promised, over the projects of which both are known in the currency (the funds-in-place rate)."""

    covered: int = 0
    headline_money: int = 0
    realised_money: int = 0

    @property
    def percent(self) -> Decimal | None:
        """Realised of headline; None where no project has both, or they promise nothing."""
        return percent(self.realised_money, self.headline_money)


@dataclass
class Landing:
    """Started by the end of the signing year, and of the year after it, of the `of` whose year of signing is known.

    A start is dated by the earliest date of the construction start or of a later kind; `undated` have started on no
    known date and are in neither.
    """

    of: int = 0
    within_year: int = 0
    within_two: int = 0
    undated: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Add projects; those that have begun reached the construction start or later."""
        self.of += row["dated"]
        self.within_year += row["within_year"]
        self.within_two += row["within_two"]
        self.undated += row["begun_dated"] - row["begun_started"]

    @property
    def year_percent(self) -> Decimal | None:
        """Started within the signing year."""
        return percent(self.within_year, self.of)

    @property
    def two_percent(self) -> Decimal | None:
        """Started within two years: the signing year and the next."""
        return percent(self.within_two, self.of)


@dataclass
class Cohort:
    """`signed` projects, the terminated among them; `left_out` are marked as not counting and stand beside."""

    selection: Selection
    group: Group | None = None
    signed: int = 0
    terminated: int = 0
    unsigned: int = 0
    left_out: int = 0
    covered: int = 0  # have a headline in the currency
    signed_money: int = 0
    funds: Funds = field(default_factory=Funds)
    landing: Landing = field(default_factory=Landing)
    steps: dict[str, Step] = field(default_factory=lambda: {kind.value: Step(kind) for kind in STEPS})

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a group of projects; those that do not count stay out of every share (rule 4)."""
        if not row["counts"]:
            self.left_out += row["projects"]
            return
        projects, money = row["projects"], int(row["money"] or 0)
        self.signed += projects
        self.terminated += row["terminated"]
        self.unsigned += row["unsigned"]
        self.covered += row["covered"]
        self.signed_money += money
        self.funds.covered += row["both"]
        self.funds.headline_money += int(row["both_money"] or 0)
        self.funds.realised_money += int(row["realised"] or 0)
        self.landing.add(row)
        for step in self.steps.values():
            step.of += projects
            step.of_money += money
            step.reported += row[f"reported_{step.kind}"]
            step.reported_money += int(row[f"reported_money_{step.kind}"] or 0)
            step.reached += row[f"reached_{step.kind}"]
            step.reached_money += int(row[f"reached_money_{step.kind}"] or 0)

    def add_days(self, days: Mapping[str, Days]) -> None:
        """Add how many projects took how many days to each step, by its field."""
        for step in self.steps.values():
            step.days.update(days[f"days_to_{step.kind.value}"])

    @property
    def undisclosed(self) -> int:
        """How many of the signed have no headline in the currency."""
        return self.signed - self.covered

    @cached_property
    def query(self) -> str | None:
        """The list of the signed ones; None where it would hold those left out, too."""
        if not self.signed or self.left_out:
            return None
        return self._link()

    @cached_property
    def lines(self) -> list[tuple[Step, str | None]]:
        """Each step with the list of the projects that reached it."""
        return [(step, self._reached(step)) for step in self.steps.values()]

    def _reached(self, step: Step) -> str | None:
        if not step.reached or self.left_out:
            return None
        asked = self.selection.params.get("stage") or STAGE_RANK
        return self._link(
            stage=[k for k, rank in STAGE_RANK.items() if rank >= STAGE_RANK[step.kind] and k in asked]
        )

    def _link(self, **more: list[str]) -> str | None:
        return link(self.selection, (self.group,) if self.group else (), **more)
