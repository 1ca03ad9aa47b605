"""What contradicts itself and what is overdue: one rule each, asked of one project or of many; shown, never mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth, TruncQuarter, TruncYear
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import InvestmentAmount, Milestone, MilestonePlan, Project
from ..models.querysets import GOING_ON
from ..values.choices import PROMISE_BASES, STAGE_RANK, STAGES, Precision
from ..values.dates import period_start
from ..values.money import write_amount

RANK = Case(
    *(When(kind=kind, then=Value(rank)) for kind, rank in STAGE_RANK.items()), output_field=IntegerField()
)
PERIOD = {Precision.MONTH: TruncMonth, Precision.QUARTER: TruncQuarter, Precision.YEAR: TruncYear}


# ---- Rules ----


def promises() -> QuerySet[InvestmentAmount]:
    """Promised amounts that stand, with the `day` by which they are ordered and the phase as `part` (0: the whole).

    The day is `as_of`, else the publication of the source, else none.
    """
    standing = InvestmentAmount.objects.filter(
        basis__in=PROMISE_BASES, amount__isnull=False, set_aside_reason=""
    )
    return standing.annotate(
        day=Coalesce("as_of", "source__published_at", Value(date.min)), part=Coalesce("phase", Value(0))
    )


def contradictory_claims() -> QuerySet[Any]:
    """Keys of projects of which two promises say different amounts for the same date and basis (rule 1)."""
    standing: Any = promises().order_by()  # annotated
    alike = standing.values("project", "part", "basis", "currency", "day")
    differing: QuerySet[Any] = alike.annotate(least=Min("amount"), most=Max("amount")).filter(
        least__lt=F("most")
    )
    return differing.values("project")


def contradictory_dates() -> QuerySet[Any]:
    """Keys of projects with a milestone that ended before an earlier kind began, within the project or one phase."""
    return _dated().order_by().filter(Exists(_begun_after())).values("project")


def _dated() -> QuerySet[Any]:
    return Milestone.objects.filter(actual__isnull=False).annotate(
        rank=RANK, part=Coalesce("phase", Value(0))
    )


def _begun_after() -> QuerySet[Any]:
    """Milestones of an earlier kind that began after one of `_dated` had ended."""
    # What began later by its day is cheap to find; of those alone the rest is asked.
    later_day = Milestone.objects.filter(project=OuterRef("project"), actual__gt=OuterRef("actual"))
    before = later_day.annotate(rank=RANK, part=Coalesce("phase", Value(0))).filter(
        part=OuterRef("part"), rank__lt=OuterRef("rank")
    )
    # A period ended before a day if the period of that day, as long as the first, begins after it.
    as_coarse = Case(
        *(
            When(Exact(OuterRef("actual_precision"), Value(precision)), then=truncated("actual"))
            for precision, truncated in PERIOD.items()
        ),
        default=F("actual"),
    )
    return before.annotate(begins=as_coarse).filter(begins__gt=OuterRef("actual"))


def open_plans() -> QuerySet[MilestonePlan]:
    """The latest plan of each milestone that is not reached.

    Only of projects that go on; a later kind that the whole project reached implies the milestone.
    """
    standing = MilestonePlan.objects.filter(set_aside_reason="")
    latest = standing.filter(milestone=OuterRef("milestone")).order_by(
        F("stated_on").desc(nulls_last=True), "-pk"
    )
    plans = standing.filter(
        pk=Subquery(latest.values("pk")[:1]),
        milestone__reached=False,
        milestone__project__status__in=GOING_ON,
        milestone__kind__in=STAGES,
    )
    return plans.exclude(_implied()).select_related("milestone")


def overdue(on: date | None = None) -> QuerySet[MilestonePlan]:
    """Open plans whose period ended before `on` (default: today)."""
    return open_plans().filter(_ended(on or timezone.localdate()))


def is_overdue(on: date) -> Q:
    """What projects with an overdue plan have; by what is stored, which the public past does not have."""
    return Q(status__in=GOING_ON, due_on__lt=on)


def due_within(days: int, on: date) -> QuerySet[MilestonePlan]:
    """Open plans whose period ends on a day or within so many days after it."""
    return open_plans().filter(_ended(on + timedelta(days=days + 1))).exclude(_ended(on))


def _ended(on: date) -> Q:
    """Plans whose period ended before a day: the period of that day, as long as the plan's, begins after it."""
    ended = Q(pk__in=())
    for precision in Precision:
        ended |= Q(precision=precision, planned__lt=period_start(on, precision))
    return ended


def _implied() -> Q:
    implied = Q(pk__in=())
    for kind, rank in STAGE_RANK.items():
        beyond = [stage for stage, reached in STAGE_RANK.items() if reached >= rank]
        implied |= Q(milestone__kind=kind, milestone__project__stage__in=beyond)
    return implied & Q(milestone__project__stage_phase=None)


# ---- Of one project, in words ----


def overdue_plans(project: Project, on: date | None = None) -> list[MilestonePlan]:
    """The overdue plans of one project, in the order of the kinds."""
    found = overdue(on).filter(milestone__project=project)
    return sorted(found, key=lambda plan: (STAGE_RANK[plan.milestone.kind], plan.milestone_id))


def contradictions(project: Project) -> list[str]:
    """Warnings about one project, in the reader's language; its stored figures must be fresh."""
    return [*_excesses(project), *_claims(project), *_dates(project)]


def _excesses(project: Project) -> Iterator[str]:
    headline = project.headline_claim
    if headline and project.remainder is not None and project.remainder < 0:
        excess = write_amount(-project.remainder, headline.currency)
        yield _("The phases exceed the total by %(amount)s.") % {"amount": excess}
    realised, promised = project.realised_cny, project.headline_cny
    if realised is not None and promised is not None and realised > promised:
        yield _("More is realised than the headline total.")
    if project.realised_from_phases and project.amounts.filter(basis="realised", phase=None).exists():
        yield _("The realised figure is the sum of newer claims for phases.")


def _claims(project: Project) -> Iterator[str]:
    first: dict[tuple[Any, ...], InvestmentAmount] = {}
    claims: Any = promises()  # annotated
    for claim in claims.filter(project=project):
        other = first.setdefault((claim.part, claim.basis, claim.day, claim.currency), claim)
        if other.amount != claim.amount:
            yield _("%(one)s and %(other)s stand for one date and basis.") % {"one": other, "other": claim}


def _dates(project: Project) -> Iterator[str]:
    milestones = {milestone.pk: milestone for milestone in project.milestones.all()}
    latest = _begun_after().order_by("-actual", "pk").values("pk")[:1]
    wrong = _dated().annotate(contradicts=Subquery(latest)).filter(contradicts__isnull=False)
    for later in wrong.filter(project=project).order_by("part", "rank"):
        earlier = milestones[later.contradicts]
        yield _("“%(later)s” is dated before “%(earlier)s”.") % {"later": later, "earlier": earlier}
