"""What is missing or contradicts itself, as lists of projects to work down, with what each counted a month ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import InvestmentAmount, Project, WorklistCount
from ..values.choices import Publication
from .checks import contradictory_claims, contradictory_dates, is_overdue

Projects = QuerySet[Project]
LONG = timedelta(days=180)  # after which an undisclosed total is worth asking for
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Worklist:
    """`holds` says which of the projects in hand are on the list as of a day; `apart`: by what other tables say of them."""

    key: str
    label: Promise
    hint: Promise
    holds: Callable[[date], Q]
    apart: bool = False

    def projects(self, projects: Projects, on: date) -> Projects:
        """Those of the projects that the list holds."""
        return projects.filter(self.holds(on))


def _without_source(on: date) -> Q:
    claims = InvestmentAmount.objects.filter(source=None, amount__isnull=False, set_aside_reason="")
    return Q(pk__in=claims.order_by().values("project"))


def _undisclosed(on: date) -> Q:
    return Q(headline_disclosed=False, signed_on__lte=on - LONG)


def _not_convertible(on: date) -> Q:
    missing = (
        Q(**{f"{b}_disclosed": True, f"{b}_cny__isnull": True}) for b in ("headline", "phases", "realised")
    )
    return next(missing) | next(missing) | next(missing)


def _contradictory_claims(on: date) -> Q:
    return Q(pk__in=contradictory_claims())


def _contradictory_dates(on: date) -> Q:
    return Q(pk__in=contradictory_dates())


WORKLISTS = (
    Worklist("no-source", _("Amount without a source"), _("Every figure leads to its source."), _without_source, apart=True),
    Worklist(
        "undisclosed",
        _("Undisclosed for more than half a year"),
        _("Signed long ago, and no total is known."),
        _undisclosed,
    ),
    Worklist(
        "phases-above-total", _("Phases above the total"), _("The sources contradict each other."), lambda on: Q(remainder__lt=0)
    ),
    Worklist(
        "realised-above-total",
        _("More realised than announced"),
        _("The sources contradict each other, or a capital increase is missing."),
        lambda on: Q(realised_cny__gt=F("headline_cny")),
    ),
    Worklist(
        "contradictory-claims",
        _("Different amounts of one date and basis"),
        _("One of them may be set aside."),
        _contradictory_claims,
        apart=True,
    ),
    Worklist(
        "not-convertible", _("Amount that is not converted"), _("No exchange rate near its date."), _not_convertible
    ),
    Worklist("overdue", _("Overdue milestone"), _("Its latest plan has passed without news."), is_overdue),
    Worklist(
        "contradictory-dates",
        _("Contradictory dates"),
        _("A later milestone is dated before an earlier one."),
        _contradictory_dates,
        apart=True,
    ),
    Worklist("unlocated", _("Without a place"), _("It is counted nowhere."), lambda on: Q(location=None)),
    Worklist("no-sector", _("Without a sector"), _("It is counted in none."), lambda on: Q(sector=None)),
    Worklist("no-chinese-name", _("Without a Chinese name"), _("Chinese pages show the English one."), lambda on: Q(name_zh="")),
    Worklist("no-english-name", _("Without an English name"), _("English pages show the Chinese one."), lambda on: Q(name="")),
)  # fmt: skip
BY_KEY = {worklist.key: worklist for worklist in WORKLISTS}


def in_hand() -> QuerySet[Project]:
    """What staff answer for: everything but what was withdrawn or merged into another."""
    return Project.objects.filter(merged_into=None).exclude(publication=Publication.WITHDRAWN)


def of(key: str, projects: Projects, on: date | None = None) -> Projects:
    """Those of the projects that a worklist holds as of a day (default: today)."""
    return BY_KEY[key].projects(projects, on or timezone.localdate())


def counts(
    on: date | None = None, projects: Projects | None = None
) -> list[tuple[Worklist, int, int | None]]:
    """Each worklist with its number of projects today and a month ago (None: not known then).

    Keeps today's numbers, so that they are known in a month; of these `projects` alone it keeps and knows none.
    """
    on = on or timezone.localdate()
    now = _counted(in_hand() if projects is None else projects, on)
    if projects is not None:
        return [(worklist, now[worklist.key], None) for worklist in WORKLISTS]
    WorklistCount.objects.bulk_create(
        [WorklistCount(day=on, key=key, number=number) for key, number in now.items()],
        update_conflicts=True,
        unique_fields=["day", "key"],
        update_fields=["number"],
    )
    before = dict(
        WorklistCount.objects.filter(day__lte=on - MONTH).order_by("day").values_list("key", "number")
    )
    return [(worklist, now[worklist.key], before.get(worklist.key)) for worklist in WORKLISTS]


def _counted(projects: Projects, on: date) -> dict[str, int]:
    """The number of each worklist: what is said of the projects themselves is counted in one reading."""
    own = {one.key: Count("pk", filter=one.holds(on)) for one in WORKLISTS if not one.apart}
    apart = {one.key: one.projects(projects, on).count() for one in WORKLISTS if one.apart}
    return {**projects.order_by().aggregate(**own), **apart}
