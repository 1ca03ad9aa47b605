"""What the monthly report says of the bureau's own month: targets, lamps, problems, updates, as of the report's last day.

From the bureau's records, drafts among them, as they read when the report is made: no edition freezes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Problem, Project, Target, Unit, Update
from ..models.querysets import PUBLISHED
from ..monitoring.achieved import MEASURES, Achieved, Counts, Period
from ..monitoring.days import add_months, month_start
from ..monitoring.lamp_board import Board, whole_board
from ..monitoring.month import counted, owing
from ..monitoring.problems import LISTS, problems
from ..monitoring.targets import Standing, due, standings
from ..reports.shown import percent
from ..review.worklists import in_hand
from ..values.choices import Colour, TargetMeasure
from .figure import Declared, Kind, Value

KINDS = {"projects": Kind.COUNT, "CNY": Kind.CNY, "USD": Kind.USD}
DONE = [measure for measure in TargetMeasure if measure != TargetMeasure.LABELLED]


class BureauFacts:
    """As of a day, for the person who makes the report; each is read when it is first asked for."""

    def __init__(self, last: date, user: Any) -> None:
        self.last, self.user = last, user
        self.month = month_start(last)

    @cached_property
    def projects(self) -> QuerySet[Project]:
        """All that the bureau answers for."""
        return in_hand()

    @cached_property
    def periods(self) -> dict[str, Period]:
        """Month and year so far, and the same cut a year before."""
        year = Period(self.last.replace(month=1, day=1), self.last)
        return {
            "month": Period(self.month, self.last),
            "year": year,
            "before": Period(add_months(year.first, -12), add_months(year.last, -12)),
        }

    def done(self, measure: str, scope: str) -> Achieved:
        """What was achieved within a period."""
        return self._counts.of(measure, self.periods[scope])

    @cached_property
    def _counts(self) -> Counts:
        return Counts(self.projects, self.periods.values())

    def growth(self, measure: str) -> Decimal | None:
        """This year against the same cut a year before."""
        now, then = (self.done(measure, scope).number for scope in ("year", "before"))
        return percent(now - then, then)

    @cached_property
    def targets(self) -> list[Standing]:
        """All of the year, by place and unit."""
        of_year = Target.objects.filter(year=self.last.year).order_by(
            "quarter", "location__path", "unit", "measure", "pk"
        )
        return standings(self.projects, of_year, self.last)

    @cached_property
    def board(self) -> Board:
        """Lamps by unit."""
        return whole_board(self.last)

    @cached_property
    def problems(self) -> dict[str, Counter[int | None]]:
        """How many of each worklist, by the key of the unit."""
        return {
            key: Counter(problems(key, self.projects, self.last).order_by().values_list("unit", flat=True))
            for key in LISTS
        }

    @cached_property
    def units(self) -> dict[int | None, Unit]:
        """By key."""
        return {unit.pk: unit for unit in Unit.objects.all()}

    @cached_property
    def updates(self) -> dict[str, int]:
        """How many projects are in each state of the month desk."""
        return counted(owing(self.user, self.month), self.month)

    @cached_property
    def submitted(self) -> QuerySet[Update]:
        """The month's updates that hold."""
        found = Update.objects.submitted().filter(project__in=self.projects.order_by(), period=self.month)
        return found.select_related("project", "unit").order_by("project__code", "pk")

    @cached_property
    def open_problems(self) -> QuerySet[Problem]:
        """What is not solved, the most urgent first."""
        found = problems("open", self.projects, self.last)
        return found.select_related("project", "unit").order_by("due_on", "raised_on", "pk")

    # ---- Addresses, all of the desk ----

    def list_of(self, measure: str, scope: str, **more: Any) -> str:
        """The projects behind what was achieved."""
        period = self.periods[scope]
        asked = {
            "measure": measure,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            **more,
        }
        return f"{reverse('admin:targets_counted')}?{urlencode(asked)}"

    def lamps(self, **more: Any) -> str:
        """The page on lamps of the day."""
        return f"{reverse('admin:lamps')}?{urlencode({'day': self.last.isoformat(), **more})}"

    def problem_list(self, key: str, *units: int | None) -> str:
        """One worklist as of the day, of one unit or of nobody's (None) where that is given."""
        asked: dict[str, Any] = {"list": f"{key}@{self.last.isoformat()}"}
        for unit in units:
            asked |= {"unit__id__exact": unit} if unit else {"unit__isnull": True}
        return f"{reverse('admin:projects_problem_changelist')}?{urlencode(asked)}"

    def desk(self, show: str = "") -> str:
        """The month desk."""
        asked = {"month": f"{self.month:%Y-%m}", **({"show": show} if show else {})}
        return f"{reverse('admin:month')}?{urlencode(asked)}"

    @property
    def target_page(self) -> str:
        """The page on targets of the day."""
        return f"{reverse('admin:targets')}?day={self.last.isoformat()}"


def declared() -> Iterator[Declared]:
    """The figures that wording may name."""
    yield from _achieved()
    yield from _lamps()
    yield from _problems()
    yield from _updates()


def _achieved() -> Iterator[Declared]:
    def of_targets(name: str, label: Any, value: Any, kind: Kind = Kind.COUNT) -> Declared:
        return Declared(name, [label], kind, value, lambda f: [f.target_page])

    yield of_targets(
        "due_share", _("Due share of the year"), lambda f: due(f.last, f.last.year), Kind.PERCENT
    )
    yield of_targets("targets", _("Targets of the year"), lambda f: len(f.targets))
    behind = _("Targets behind the due share")
    yield of_targets("targets_behind", behind, lambda f: sum(standing.behind for standing in f.targets))
    drafts = _("Projects in the bureau's records that are not public")
    yield of_targets("drafts", drafts, lambda f: f.projects.exclude(PUBLISHED).count())
    scopes = {"month": _("This month"), "year": _("This year"), "before": _("Same cut a year before")}
    for measure in DONE:
        name, labels = measure.value, [_("Bureau's records"), measure.label]
        for scope, label in scopes.items():
            yield Declared(
                f"done_{scope}_{name}",
                [labels[0], label, labels[1]],
                KINDS[MEASURES[measure].of],
                partial(_done, name, scope),
                partial(_done_list, name, [scope]),
            )
        yield Declared(
            f"done_{name}_growth",
            [*labels, _("year on year")],
            Kind.GROWTH,
            partial(_growth, name),
            partial(_done_list, name, ["year", "before"]),
        )


def _done(measure: str, scope: str, facts: BureauFacts) -> Value:
    """Blank where something may have been realised and no figure tells of any."""
    found = facts.done(measure, scope)
    return None if found.unknown and not found.parts else found.number


def _growth(measure: str, facts: BureauFacts) -> Value:
    return facts.growth(measure)


def _done_list(measure: str, scopes: list[str], facts: BureauFacts) -> list[str]:
    return [facts.list_of(measure, scope) for scope in scopes]


def _lamps() -> Iterator[Declared]:
    def lamp(name: str, label: Any, value: Any, **shown: str) -> Declared:
        return Declared(f"lamps_{name}", [_("Lamps"), label], Kind.COUNT, value, lambda f: [f.lamps(**shown)])

    for colour in Colour:
        yield lamp(
            colour.value, colour.label, lambda f, c=colour: f.board.all.colours[c], colour=colour.value
        )
    yield lamp("new_reds", _("Newly red"), lambda f: f.board.all.new_reds, colour="new")
    yield lamp("recovered", _("Recovered"), lambda f: f.board.all.recovered, colour="recovered")
    yield lamp("total", _("projects that have one"), lambda f: f.board.all.total)


def _problems() -> Iterator[Declared]:
    def listed(key: str, label: Any) -> Declared:
        return Declared(
            f"problems_{key}",
            [_("Problems"), label],
            Kind.COUNT,
            lambda f: f.problems[key].total(),
            lambda f: [f.problem_list(key)],
        )

    yield from (listed(key, label) for key, label in LISTS.items())


def _updates() -> Iterator[Declared]:
    names = {"owed": _("owed"), "submitted": _("submitted"), "missing": _("not submitted")}
    for name, label in names.items():
        yield Declared(
            f"updates_{name}",
            [_("Monthly updates"), label],
            Kind.COUNT,
            partial(_of_updates, name),
            partial(_update_list, name),
        )


def _of_updates(name: str, facts: BureauFacts) -> int:
    """Submitted counts corrected ones that are being written again, too."""
    states = facts.updates
    submitted = states["submitted"] + states["corrected"]
    return {"owed": sum(states.values()), "submitted": submitted}.get(
        name, states["missing"] + states["begun"]
    )


def _update_list(name: str, facts: BureauFacts) -> list[str]:
    shown = {"submitted": ["submitted", "corrected"], "missing": ["missing", "begun"]}.get(name, [""])
    return [facts.desk(each) for each in shown]


def by_unit(found: dict[int | None, Any], units: dict[int | None, Unit]) -> list[int | None]:
    """Keys of units in the order of their names, nobody's last."""
    return sorted(found, key=lambda key: (key is None, str(units.get(key, ""))))
