from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import CheckedModel
from .history import ChangeRecords


class Problem(CheckedModel):
    """What hinders a project: raised, due, and closed with what solved it."""

    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="problems", verbose_name=pgettext_lazy("record", "project")
    )
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    raised_on = models.DateField(_("raised on"), default=timezone.localdate)
    unit = models.ForeignKey(
        "Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("unit"),
        help_text=_("Who is to solve it."),
    )
    person = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("person")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    resolution = models.TextField(_("resolution"), blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = (F("due_on").asc(nulls_last=True), "raised_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("raised_on")), name="problem_due_later"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | (Q(closed_on__gte=F("raised_on")) & ~Q(resolution="")),
                name="problem_closed_with_resolution",
            ),
        ]
        indexes = [models.Index(fields=["closed_on", "due_on"], name="problem_due")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Each rule of the database at its field."""
        super().clean()
        if self.due_on and self.due_on < self.raised_on:
            raise ValidationError({"due_on": _("It cannot be due before it was raised.")})
        if self.closed_on and self.closed_on < self.raised_on:
            raise ValidationError({"closed_on": _("It cannot be closed before it was raised.")})
        if self.closed_on and not self.resolution.strip():
            raise ValidationError({"resolution": _("Say how it was solved.")})
