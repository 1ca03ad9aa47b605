from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..values.choices import LampKind, MilestoneKind
from ..values.thresholds import ThresholdError, read_threshold
from .base import CheckedModel, SluggedModel, local_name
from .history import ChangeRecords


def validate_threshold(text: str) -> None:
    """ValidationError for what `read_threshold` does not read."""
    try:
        read_threshold(text)
    except ThresholdError as error:
        raise ValidationError(str(error)) from error


class LampRuleSet(SluggedModel):
    """Rules by which lamps are computed, as an authority states them; of those in use the latest one holds on a day."""

    source = models.CharField(
        _("source"), max_length=500, help_text=_("Which document states these rules, and where it stands.")
    )
    source_zh = models.CharField(
        _("source in Chinese"), max_length=500, blank=True, default="", db_default=""
    )
    first_day = models.DateField(_("first day"), help_text=_("The rules hold from this day on."))
    in_use = models.BooleanField(
        _("in use"), default=False, help_text=_("Others can be looked at, and judge nothing by themselves.")
    )
    note = models.TextField(_("internal note"), blank=True)

    history = ChangeRecords()

    @property
    def stated_in(self) -> str:
        """The source in the reader's language, else in the other one."""
        return local_name(self.source, self.source_zh)

    class Meta:
        verbose_name = _("rule set of lamps")
        verbose_name_plural = _("rule sets of lamps")
        ordering = ("-first_day", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["first_day"],
                condition=models.Q(in_use=True),
                name="lamp_rule_set_one_in_use",
                violation_error_message=_("Another rule set in use begins on this day."),
            )
        ]


class LampRule(CheckedModel):
    """One rule: from which figure on a lamp is yellow, and from which it is red; `milestone` for late starts alone."""

    rule_set = models.ForeignKey(
        LampRuleSet, models.CASCADE, related_name="rules", verbose_name=_("rule set of lamps")
    )
    kind = models.CharField(_("looks at"), max_length=16, choices=LampKind)
    milestone = models.CharField(
        _("milestone"),
        max_length=20,
        choices=MilestoneKind,
        blank=True,
        help_text=_("Of which plan; only for months behind the latest plan."),
    )
    yellow = models.CharField(
        _("yellow"),
        max_length=16,
        blank=True,
        validators=[validate_threshold],
        help_text=_("For example “>= 10”."),
    )
    red = models.CharField(
        _("red"), max_length=16, blank=True, validators=[validate_threshold], help_text=_("For example “> 30”.")
    )  # fmt: skip

    history = ChangeRecords()

    class Meta:
        verbose_name = _("rule of lamps")
        verbose_name_plural = _("rules of lamps")
        ordering = ("rule_set", "pk")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "kind", "milestone"], name="lamp_rule_unique"),
            models.CheckConstraint(
                condition=~models.Q(yellow="", red=""),
                name="lamp_rule_has_threshold",
                violation_error_message=_("Say when the lamp is yellow, or red, or both."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=LampKind.LATE_START) ^ models.Q(milestone=""),
                name="lamp_rule_milestone",
                violation_error_message=_("Months behind a plan need a milestone, and they alone."),
            ),
        ]

    def __str__(self) -> str:
        return str(LampKind(self.kind).label)
