"""What contradicts itself or is missing: shown to staff, never silently mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import versions
from ..models import InvestmentAmount, Milestone, MilestonePlan, Project, SigningEvent
from ..totals import counters
from ..totals.exchange import Rates, claim_day
from ..totals.refresh import Computed, chunks, computed, computed_events
from ..values.choices import PROMISE_BASES, STAGE_RANK, MilestoneKind, Status
from ..values.money import write_amount


def contradictions(project: Project) -> list[str]:
    """Warnings about one project, in the reader's language; its stored figures must be fresh."""
    claims = list(project.amounts.select_related("source"))
    return [*_money(project, claims), *_dates(list(project.milestones.all()))]


def _money(project: Project, claims: list[InvestmentAmount]) -> Iterator[str]:
    headline = project.headline_claim
    if headline and project.remainder is not None and project.remainder < 0:
        excess = write_amount(-project.remainder, headline.currency)
        yield _("The phases exceed the total by %(amount)s.") % {"amount": excess}
    if (
        project.realised_cny is not None
        and project.headline_cny is not None
        and project.realised_cny > project.headline_cny
    ):
        yield _("More is realised than the headline total.")
    if project.realised_from_phases and project.amounts.filter(basis="realised", phase=None).exists():
        yield _("The realised figure is the sum of newer claims for phases.")
    seen: dict[tuple, InvestmentAmount] = {}
    for claim in claims:
        if claim.amount is None or claim.set_aside_reason:
            continue
        key = (claim.phase, claim.basis, claim_day(claim), claim.currency)
        other = seen.setdefault(key, claim)
        if other.amount != claim.amount and claim.basis in PROMISE_BASES:
            yield _("%(one)s and %(other)s stand for one date and basis.") % {"one": other, "other": claim}


def _dates(milestones: list[Milestone]) -> Iterator[str]:
    dated = [m for m in milestones if m.actual]
    for phase in sorted({m.phase or 0 for m in dated}):
        in_order = sorted((m for m in dated if (m.phase or 0) == phase), key=lambda m: STAGE_RANK[m.kind])
        for later in in_order:
            before = [m for m in in_order if STAGE_RANK[m.kind] < STAGE_RANK[later.kind]]
            earlier = max(before, key=lambda m: m.actual, default=None)
            if earlier and later.actual_last < earlier.actual:
                yield _("“%(later)s” is dated before “%(earlier)s”.") % {"later": later, "earlier": earlier}


def overdue(project: Project, on: date | None = None) -> list[MilestonePlan]:
    """Latest plans whose period has ended without the milestone being reached (INTERFACE.md, slippage)."""
    if project.status not in (Status.ACTIVE, Status.DELAYED):
        return []
    on = on or timezone.localdate()
    stage = STAGE_RANK.get(project.stage, -1)
    late = []
    for milestone in project.milestones.all():
        done = milestone.reached or (project.stage_phase is None and STAGE_RANK[milestone.kind] <= stage)
        plans = milestone.plans_in_order
        if plans and not done and plans[-1].last < on:
            late.append(plans[-1])
    return sorted(late, key=lambda plan: list(MilestoneKind.values).index(plan.milestone.kind))


def drift() -> Iterator[str]:
    """Stored figures that differ from what the rules give now, and a past that does not end in the present."""
    rates = Rates()
    for chunk in chunks(list(Project.objects.order_by("pk").values_list("pk", flat=True))):
        for project in computed(chunk, rates):
            yield from _differences(project)
            for claim in project.stale:
                yield f"amount {claim.pk} of {project.label}: stored conversion is stale"
    for chunk in chunks(list(SigningEvent.objects.order_by("pk").values_list("pk", flat=True))):
        for event in computed_events(chunk):
            yield from _differences(event)
    yield from versions.drift()
    yield from _miscounted()


def _miscounted() -> Iterator[str]:
    right = counters.recount()
    found = counters.counts()
    if found is None:
        if right:
            yield "the running counts are behind the data version"
        return
    stored = Counter({(what, part): n for what, parts in found.items() for part, n in parts.items()})
    for what, part in sorted(stored | right):
        if stored[what, part] != right[what, part]:
            yield f"running count {what} {part}: is {stored[what, part]}, not {right[what, part]}"


def _differences(record: Computed) -> Iterator[str]:
    for name, right in record.right.items():
        if record.stored[name] != right:
            yield f"{record.label}: {name} is {record.stored[name]!r}, not {right!r}"
