"""What is missing or contradicts itself, as lists of projects to work down, with what each counted a month ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import InvestmentAmount, Milestone, MilestonePlan, Project, WorklistCount
from ..values.choices import PROMISE_BASES, STAGE_RANK, Publication, Status
from ..values.dates import period_end

LONG = timedelta(days=180)  # after which an undisclosed total is worth asking for
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Worklist:
    """`projects` narrows the projects in hand to those of the list, as of a day."""

    key: str
    label: Promise
    hint: Promise
    projects: Callable[[QuerySet[Project], date], QuerySet[Project]]


def _without_source(projects, on):
    claims = InvestmentAmount.objects.filter(
        project=OuterRef("pk"), amount__isnull=False, set_aside_reason=""
    )
    return projects.filter(Exists(claims.filter(source=None)))


def _undisclosed(projects, on):
    return projects.filter(headline_disclosed=False, signed_on__lte=on - LONG)


def _phases_above_total(projects, on):
    return projects.filter(remainder__lt=0)


def _realised_above_total(projects, on):
    return projects.filter(realised_cny__gt=F("headline_cny"))


def _not_convertible(projects, on):
    missing = (
        Q(**{f"{b}_disclosed": True, f"{b}_cny__isnull": True}) for b in ("headline", "phases", "realised")
    )
    return projects.filter(next(missing) | next(missing) | next(missing))


def _contradictory_claims(projects, on):
    """Different amounts of one date and basis (rule 1)."""
    standing = InvestmentAmount.objects.filter(
        basis__in=PROMISE_BASES, amount__isnull=False, set_aside_reason=""
    )
    claims = standing.filter(project=OuterRef("pk"))
    same = standing.filter(
        project=OuterRef("project"), basis=OuterRef("basis"), currency=OuterRef("currency")
    ).exclude(amount=OuterRef("amount"))
    twins = same.filter(as_of=OuterRef("as_of"))
    whole = Exists(twins.filter(phase=None))
    part = Exists(twins.filter(phase=OuterRef("phase")))
    found = claims.filter(Q(phase=None) & whole | Q(phase__isnull=False) & part)
    return projects.filter(Exists(found))


def _contradictory_dates(projects, on):
    """A later milestone that ended before an earlier one began, within the project or one phase."""
    dated = Milestone.objects.filter(project__in=projects.order_by(), actual__isnull=False).order_by()
    first_seen: dict[tuple[int, int | None], list[tuple]] = {}
    for project, phase, kind, actual, precision in dated.values_list(
        "project", "phase", "kind", "actual", "actual_precision"
    ):
        step = (STAGE_RANK[kind], actual, period_end(actual, precision))
        first_seen.setdefault((project, phase), []).append(step)
    wrong = {
        project
        for (project, _phase), steps in first_seen.items()
        if any(late[0] > early[0] and late[2] < early[1] for late in steps for early in steps)
    }
    return projects.filter(pk__in=wrong)


def _overdue(projects, on):
    """The latest plan's period has ended, nothing was reached, and the project goes on (INTERFACE.md, slippage)."""
    going = projects.filter(status__in=(Status.ACTIVE, Status.DELAYED)).order_by()
    plans = MilestonePlan.objects.filter(
        milestone__project__in=going, milestone__reached=False, set_aside_reason=""
    ).order_by(F("stated_on").asc(nulls_first=True), "pk")
    latest = {}
    for milestone, *plan in plans.values_list(
        "milestone", "milestone__project", "milestone__kind", "planned", "precision",
        "milestone__project__stage", "milestone__project__stage_phase",
    ):  # fmt: skip
        latest[milestone] = plan
    late = {
        project
        for project, kind, planned, precision, stage, stage_phase in latest.values()
        if period_end(planned, precision) < on
        and not (stage_phase is None and STAGE_RANK[kind] <= STAGE_RANK.get(stage, -1))
    }
    return projects.filter(pk__in=late)


WORKLISTS = (
    Worklist("no-source", _("Amount without a source"), _("Every figure leads to its source."), _without_source),
    Worklist(
        "undisclosed",
        _("Undisclosed for more than half a year"),
        _("Signed long ago, and no total is known."),
        _undisclosed,
    ),
    Worklist(
        "phases-above-total", _("Phases above the total"), _("The sources contradict each other."), _phases_above_total
    ),
    Worklist(
        "realised-above-total",
        _("More realised than announced"),
        _("The sources contradict each other, or a capital increase is missing."),
        _realised_above_total,
    ),
    Worklist(
        "contradictory-claims",
        _("Different amounts of one date and basis"),
        _("One of them may be set aside."),
        _contradictory_claims,
    ),
    Worklist(
        "not-convertible", _("Amount that is not converted"), _("No exchange rate near its date."), _not_convertible
    ),
    Worklist("overdue", _("Overdue milestone"), _("Its latest plan has passed without news."), _overdue),
    Worklist(
        "contradictory-dates",
        _("Contradictory dates"),
        _("A later milestone is dated before an earlier one."),
        _contradictory_dates,
    ),
    Worklist("unlocated", _("Without a place"), _("It is counted nowhere."), lambda p, on: p.filter(location=None)),
    Worklist("no-sector", _("Without a sector"), _("It is counted in none."), lambda p, on: p.filter(sector=None)),
    Worklist("no-chinese-name", _("Without a Chinese name"), _("Chinese pages show the English one."), lambda p, on: p.filter(name_zh="")),
    Worklist("no-english-name", _("Without an English name"), _("English pages show the Chinese one."), lambda p, on: p.filter(name="")),
)  # fmt: skip
BY_KEY = {worklist.key: worklist for worklist in WORKLISTS}


def in_hand() -> QuerySet[Project]:
    """What staff answer for: everything but what was withdrawn or merged into another."""
    return Project.objects.filter(merged_into=None).exclude(publication=Publication.WITHDRAWN)


def of(key: str, projects: QuerySet[Project], on: date | None = None) -> QuerySet[Project]:
    return BY_KEY[key].projects(projects, on or timezone.localdate())


def counts(on: date | None = None) -> list[tuple[Worklist, int, int | None]]:
    """Each worklist with its number of projects today and a month ago (None: not known then).

    Keeps today's numbers, so that they are known in a month.
    """
    on = on or timezone.localdate()
    now = {worklist.key: worklist.projects(in_hand(), on).count() for worklist in WORKLISTS}
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
