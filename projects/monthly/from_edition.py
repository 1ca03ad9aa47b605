"""What the monthly report says of one edition: every figure is read from its files, or from what its manifest says.

Its public addresses ask the site for the same day, so whoever has the report can ask again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ..editions.layout import rows, yuan
from ..editions.reading import Reader, first_day, legible
from ..filters import select
from ..models import Edition
from ..models.base import local_name
from ..monitoring.achieved import Period
from ..monitoring.days import add_months, month_end
from ..reports.cohorts import Cohort
from ..reports.shown import percent
from ..totals import rules
from ..totals.rules import BEGUN, UNDATED, origins_of
from ..values.choices import STAGE_RANK, Evidence, MilestoneKind, Status
from ..values.dates import period_end

COLUMNS = (
    *(
        "code",
        "name",
        "name_zh",
        "zone",
        "sector",
        "investors",
        "origins",
        "signed_on",
        "signed_on_precision",
    ),
    *("total_cny", "realised_cny", "disclosed", "counts_in_totals", "left_out_reason", "stage", "status"),
)
# An edition's rates rest on what was reached, whether or not a source says so.
NOTHING_REPORTED = {f"{what}_{kind}": 0 for what in ("reported", "reported_money") for kind in rules.STEPS}
STEPS = ("milestone", "reached", "evidence", "actual", "actual_precision", "code")
FROM = {"100m": 100_000_000, "1bn": 1_000_000_000, "5bn": 5_000_000_000, "10bn": 10_000_000_000}
HOME = "CN"
SCOPES = ("month", "year", "before", "all")
GROUPS = ("total", *FROM, "foreign", "domestic")


class Row(NamedTuple):
    """A project as `projects.csv` has it."""

    code: str
    name: str
    name_zh: str
    zone: str
    sector: str
    investors: str
    origins: str
    signed_on: str
    signed_on_precision: str
    total_cny: str
    realised_cny: str
    disclosed: str
    counts_in_totals: str
    left_out_reason: str
    stage: str
    status: str

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return local_name(legible(self.name), legible(self.name_zh))

    @property
    def counts(self) -> bool:
        """Whether it counts in totals (rule 4)."""
        return self.counts_in_totals == "true"

    @property
    def foreign(self) -> list[str]:
        """Countries other than the mainland of those who lead or share in it."""
        return [origin for origin in origins_of(self.origins) if origin != HOME]

    def signed_within(self, period: Period) -> bool:
        """Whether its signing, as exactly as it is known, lies within the period (rule 7)."""
        if not self.signed_on:
            return False
        first = date.fromisoformat(self.signed_on)
        return first >= period.first and period_end(first, self.signed_on_precision) <= period.last


@dataclass
class Tally:
    """Projects that count, with what stands beside every total (rule 2)."""

    projects: int = 0
    covered: int = 0
    cny: int = 0
    undisclosed: int = 0
    unconvertible: int = 0

    def add(self, row: Row) -> None:
        """One more project."""
        self.projects += 1
        if (cny := yuan(row.total_cny)) is not None:
            self.covered += 1
            self.cny += cny
        elif row.disclosed == "true":
            self.unconvertible += 1
        else:
            self.undisclosed += 1

    @property
    def amount(self) -> int | None:
        """In yuan; None where there are projects, and none of them says what it costs."""
        return self.cny if self.covered or not self.projects else None


@dataclass
class Counted:
    """What one reading of the edition's projects comes to."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    cohort: Cohort = field(default_factory=lambda: Cohort(select(QueryDict())))
    origins: set[str] = field(default_factory=set)
    signed: list[Row] = field(default_factory=list)  # within the month, by date and code


class EditionFacts:
    """One edition as the report reads it; `day` is the last whose end it knows, `last` that of the month as far."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.reader = edition, Reader(edition)
        self.month = first_day(edition.period)
        self.day = timezone.localdate(edition.cut_at - timedelta(microseconds=1))
        self.last = min(self.day, month_end(self.month))

    @cached_property
    def periods(self) -> dict[str, Period | None]:
        """What each scope means: this month, this year, the same cut a year before, everything."""
        year = Period(self.month.replace(month=1), self.last)
        return {
            "month": Period(self.month, self.last),
            "year": year,
            "before": Period(add_months(year.first, -12), add_months(year.last, -12)),
            "all": None,
        }

    @cached_property
    def counted(self) -> Counted:
        """One pass over the milestones, one over the projects, in memory that grows with what has begun alone."""
        found, begun = Counted(), self._begun()
        for cells in rows(self.reader.opened, "projects.csv", COLUMNS):
            row = Row._make(cells)
            self._add_to_rates(found.cohort, row, begun.get(row.code))
            if not row.counts:
                continue
            foreign = row.foreign
            found.origins.update(foreign)
            cny = yuan(row.total_cny) or 0
            groups = [
                "total",
                "foreign" if foreign else "domestic",
                *(g for g, n in FROM.items() if cny >= n),
            ]
            for scope, period in self.periods.items():
                if period is None or row.signed_within(period):
                    for group in groups:
                        found.tallies[scope, group].add(row)
                    if scope == "month":
                        found.signed.append(row)
        found.signed.sort(key=lambda row: (row.signed_on, row.code))
        return found

    def _begun(self) -> dict[str, str]:
        """By code: the earliest date of a start, with its precision, as the report on conversion has it."""
        found: dict[str, str] = {}
        for kind, reached, evidence, actual, precision, code in rows(
            self.reader.opened, "milestones.csv", STEPS
        ):
            if kind in BEGUN and reached == "true" and evidence == Evidence.SUBSTANTIVE:
                found[code] = min(found.get(code, UNDATED), f"{actual}{precision}" if actual else UNDATED)
        return found

    def _add_to_rates(self, cohort: Cohort, row: Row, begun: str | None) -> None:
        """By the rule of the report on conversion: terminated ones stay, what is marked as not counting is out."""
        cny, realised = yuan(row.total_cny), yuan(row.realised_cny)
        both = cny is not None and realised is not None
        counts = row.left_out_reason in ("", Status.TERMINATED)
        dated = begun and begun != UNDATED and row.signed_on
        years = int(begun[:4]) - int(row.signed_on[:4]) if begun and dated else None
        rank = STAGE_RANK.get(row.stage, -1)
        has_begun = rank >= STAGE_RANK[MilestoneKind.CONSTRUCTION_START]
        cohort.add(
            {
                "counts": counts,
                "projects": 1,
                "terminated": row.status == Status.TERMINATED,
                "unsigned": not row.stage and not row.signed_on,
                "dated": bool(row.signed_on),
                "begun_dated": has_begun and bool(row.signed_on),
                "begun_started": has_begun and years is not None,
                "within_year": years is not None and years <= 0,
                "within_two": years is not None and years <= 1,
                "covered": cny is not None,
                "money": cny,
                "both": both,
                "both_money": cny if both else 0,
                "realised": realised if both else 0,
                **{f"reached_{kind}": rank >= STAGE_RANK[kind] for kind in rules.STEPS},
                **{f"reached_money_{kind}": cny if rank >= STAGE_RANK[kind] else 0 for kind in rules.STEPS},
                **NOTHING_REPORTED,
            }
        )

    @cached_property
    def bridge(self) -> dict[str, tuple[int, int]]:
        """Of all projects, on the headline."""
        return self.reader.whole("headline")

    def tally(self, scope: str, group: str) -> Tally:
        """What counts within a scope and a group."""
        return self.counted.tallies.get((scope, group), Tally())

    def growth(self, group: str, of: str) -> Decimal | None:
        """This year against the same cut a year before, in percent."""
        now, then = (getattr(self.tally(scope, group), of) for scope in ("year", "before"))
        return percent(now - then, then) if now is not None and then is not None else None

    # ---- Addresses ----

    @property
    def page(self) -> str:
        """Of the edition."""
        return reverse("edition_detail", args=[self.edition.period])

    def part(self, part: str) -> str:
        """Of a part of the bridge."""
        query = urlencode({"group": "all", "basis": "headline", "part": part})
        return f"{reverse('edition_part', args=[self.edition.period])}?{query}"

    def listed(self, scope: str, group: str) -> list[str]:
        """The list of the projects, as known on the edition's day; what is domestic is all less what is foreign."""
        asked: list[tuple[str, Any]] = [("known_on", self.day.isoformat()), ("counts_in_totals", "true")]
        if period := self.periods[scope]:
            asked += [("signed_after", period.first.isoformat()), ("signed_before", period.last.isoformat())]
        if group in FROM:
            asked.append(("amount_min", FROM[group]))
        if (
            group in ("foreign", "domestic") and not self.counted.origins
        ):  # no list of them: a table of all origins
            return [f"{reverse('report_pivot')}?{urlencode([('rows', 'origin'), *asked])}"]
        foreign = [*asked, *(("origin", origin) for origin in sorted(self.counted.origins))]
        queries = {"foreign": [foreign], "domestic": [asked, foreign]}.get(group, [asked])
        return [f"{reverse('project_list')}?{urlencode(query)}" for query in queries]

    @property
    def rates(self) -> str:
        """The report on conversion as known on the edition's day."""
        return f"{reverse('report_conversion')}?known_on={self.day.isoformat()}"

    def bases(self, basis: str) -> dict[str, Any]:
        """Counts and sums of the whole on a basis, as the manifest has them."""
        return dict(self.reader.figures["bases"][basis])
