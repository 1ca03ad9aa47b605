from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import CheckedModel
from .history import ChangeRecords


class YearPlan(CheckedModel):
    """What is to be invested in a project within one year, in whole yuan."""

    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="year_plans", verbose_name=pgettext_lazy("record", "project")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    planned_investment = models.BigIntegerField(
        _("planned investment of the year (CNY)"), validators=[MinValueValidator(0)]
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="year_plans", verbose_name=_("source")
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ("project", "-year")
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="year_plan_unique"),
            models.CheckConstraint(
                condition=models.Q(planned_investment__gte=0), name="year_plan_not_negative"
            ),
            models.CheckConstraint(condition=models.Q(year__range=(1990, 2100)), name="year_plan_year"),
        ]

    def __str__(self) -> str:
        return str(self.year)
