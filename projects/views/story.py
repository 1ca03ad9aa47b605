"""One project in two sentences, made from its figures: how far it has come, and what became of the money."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..models import MilestonePlan, Project
from ..values.choices import STAGE_RANK, Evidence, Status
from ..values.dates import write_date
from ..values.marks import mark
from ..values.money import write_amount


def story(project: Project, late: Iterable[MilestonePlan]) -> str:
    """What its sources say of stage, next plan, promise and funds; nothing that none of them says; `late` are the overdue plans."""
    return mark(" ").join(
        filter(None, [_came(project), _comes(project, {p.pk for p in late}), _money(project)])
    )


def _came(project: Project) -> str:
    """The furthest stage, with its date where it has one."""
    if not project.stage:
        return _("No stage is reported.") + _now(project)
    reached = [
        m
        for m in project.milestones.all()
        if m.kind == project.stage and m.reached and m.evidence == Evidence.SUBSTANTIVE
    ]
    dated = min((m for m in reached if m.actual), key=lambda m: m.actual or date.max, default=None)
    label = project.get_stage_display()
    words = {"stage": label}
    if dated is None or dated.actual is None:
        text = _("%(stage)s, on a date that no source states.") % words
    else:
        text = _("%(stage)s: %(day)s.") % {**words, "day": write_date(dated.actual, dated.actual_precision)}
    return text + _now(project)


def _now(project: Project) -> str:
    """Whether it is delayed, suspended or over."""
    if project.status == Status.ACTIVE:
        return ""
    return mark(" ") + _("Now %(status)s.") % {"status": str(project.get_status_display()).lower()}


def _comes(project: Project, late: set[int]) -> str:
    """The first plan beyond the stage that stands: overdue, or still ahead."""
    rank = STAGE_RANK.get(project.stage, -1)
    planned = sorted(
        (
            m
            for m in project.milestones.all()
            if not m.reached and STAGE_RANK.get(m.kind, -1) > rank and m.plans_in_order
        ),
        key=lambda m: (STAGE_RANK[m.kind], m.phase or 0),
    )
    if not planned:
        return ""
    plan = planned[0].plans_in_order[-1]
    words: dict[str, Any] = {
        "stage": str(planned[0].get_kind_display()),
        "day": write_date(plan.planned, plan.precision),
    }
    if plan.pk in late:
        return _("%(stage)s: planned for %(day)s, not reported.") % words
    return _("%(stage)s: planned for %(day)s.") % words


def _money(project: Project) -> str:
    claim = project.headline_claim
    if claim is None or claim.amount is None:
        promised = _("No source discloses an amount.")
    else:
        promised = _("%(amount)s promised") % {"amount": write_amount(claim.amount, claim.currency)}
        if project.realised_cny is None:
            return promised + _("; no funds are reported to be in place.")
        return promised + _("; %(amount)s in place.") % {"amount": write_amount(project.realised_cny)}
    if project.realised_cny is None:
        return promised
    return (
        promised + mark(" ") + _("%(amount)s is in place.") % {"amount": write_amount(project.realised_cny)}
    )
