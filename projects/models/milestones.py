from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values import choices
from ..values.dates import period_end, period_start, write_date
from .amounts import phase_field, whole_first
from .base import CheckedModel
from .history import ChangeRecords
from .querysets import MilestoneQuerySet


def date_precision_constraint(name: str, date: str, precision: str) -> models.CheckConstraint:
    """A date and its precision, both or neither."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{f"{date}__isnull": True, precision: ""})
        | (models.Q(**{f"{date}__isnull": False}) & ~models.Q(**{precision: ""})),
        violation_error_message=_("A date has a precision, and a precision a date."),
    )


def standing_plans(plans: Iterable[Any]) -> list[Any]:
    """Those not set aside, oldest first: by the source's date, then by entry."""
    return sorted((p for p in plans if not p.set_aside_reason), key=lambda p: (p.stated_on or date.min, p.pk))


class Milestone(CheckedModel):
    """A step on a project's or a phase's way; its plans are a ledger of their own."""

    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="milestones", verbose_name=pgettext_lazy("record", "project")
    )
    kind = models.CharField(_("milestone"), max_length=20, choices=choices.MilestoneKind)
    phase = phase_field()
    reached = models.BooleanField(_("reached"), default=False)
    actual = models.DateField(_("actual date"), null=True, blank=True)
    actual_precision = models.CharField(_("precision"), max_length=8, choices=choices.Precision, blank=True)
    evidence = models.CharField(
        _("evidence"),
        max_length=12,
        choices=choices.Evidence,
        default=choices.Evidence.SUBSTANTIVE,
        help_text=_("A ground-breaking ceremony is not a construction start."),
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="milestones", verbose_name=_("source")
    )
    # The signing that dates it; None where its date was entered, or came from a list.
    signing = models.ForeignKey(
        "Signing", models.SET_NULL, null=True, blank=True, editable=False, related_name="milestones"
    )
    note = models.TextField(_("internal note"), blank=True)

    objects = models.Manager.from_queryset(MilestoneQuerySet)()

    history = ChangeRecords()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ("project", whole_first(), "pk")
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "phase", "evidence"], name="milestone_unique"),
            models.UniqueConstraint(
                fields=["project", "kind", "evidence"],
                condition=models.Q(phase__isnull=True),
                name="milestone_unique_project",
                violation_error_message=_("This milestone stands here already."),
            ),
            models.CheckConstraint(
                condition=models.Q(phase__isnull=True) | models.Q(phase__gte=1), name="milestone_phase"
            ),
            date_precision_constraint("milestone_actual_precision", "actual", "actual_precision"),
            models.CheckConstraint(
                condition=models.Q(actual__isnull=True) | models.Q(reached=True),
                name="milestone_dated_is_reached",
                violation_error_message=_("A milestone with an actual date is reached."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def new_plan_stated_on(self, postponed: bool) -> date | None:
        """Its source's date; of a plan after others today, where that is unknown or older than the plan that it puts off."""
        before, told = self.plans_in_order[-1:], self.source.published_at if self.source else None
        if not before:
            return told
        known = before[0].stated_on or date.min
        return max(timezone.localdate(), known) if told is None or (postponed and told < known) else told

    def clean(self) -> None:
        """A dated milestone is reached, its date the first day of its period; refuses ceremonies of steps that have none."""
        super().clean()
        if self.actual:
            self.reached = True
            self.actual = period_start(self.actual, self.actual_precision or choices.Precision.DAY)
        early = choices.STAGE_RANK.get(self.kind, 0) < choices.STAGE_RANK["construction_start"]
        if early and self.evidence == choices.Evidence.CEREMONIAL:
            raise ValidationError(
                {"evidence": _("Only from the construction start on can a milestone be ceremonial.")}
            )

    def save(self, **kwargs: Any) -> None:
        """A date that is another than its event's is no longer the event's own."""
        if self.signing and self.actual != self.signing.event.held_on:
            self.signing = None  # somebody knows better than the event
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "signing"}
        super().save(**kwargs)

    @property
    def actual_last(self) -> date | None:
        """The last day of the actual date's period."""
        return period_end(self.actual, self.actual_precision) if self.actual else None

    @property
    def plans_in_order(self) -> list[MilestonePlan]:
        """The plans that stand, oldest first; the last one holds."""
        return standing_plans(self.plans.all())

    @property
    def postponements(self) -> list[MilestonePlan]:
        """The plans that moved it later than the plan before, oldest first."""
        return [later for before, later in pairwise(self.plans_in_order) if later.last > before.last]


class MilestonePlan(CheckedModel):
    """One plan for a milestone's date; a new plan adds a row, so slippage cannot be written over."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, related_name="plans", verbose_name=_("milestone")
    )
    planned = models.DateField(_("planned date"))
    precision = models.CharField(
        _("precision"), max_length=8, choices=choices.Precision, default=choices.Precision.DAY
    )
    stated_on = models.DateField(
        _("stated on"),
        null=True,
        blank=True,
        help_text=_("When this plan was made known. Blank: the source's date."),
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="plans", verbose_name=_("source")
    )
    postponement_reason = models.CharField(
        _("postponed because of"),
        max_length=12,
        choices=choices.PostponementReason,
        blank=True,
        default="",
        db_default="",
        help_text=_("Where the plan before was earlier. Public."),
    )
    postponement_text = models.TextField(
        _("about the postponement"), blank=True, default="", db_default="", help_text=_("Internal.")
    )
    set_aside_reason = models.CharField(_("set aside because"), max_length=300, blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("milestone", "pk")

    def __str__(self) -> str:
        return f"{self.milestone}: {write_date(self.planned, self.precision)}"

    def clean(self) -> None:
        """The planned date begins its period; a plan is as old as its source, where nothing is said."""
        super().clean()
        if self.planned:
            self.planned = period_start(self.planned, self.precision)
        if self.stated_on is None and self.source:
            self.stated_on = self.source.published_at

    @property
    def last(self) -> date:
        """The planned period's last day; the plan is overdue after it."""
        return period_end(self.planned, self.precision)
