from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ..values.choices import TargetMeasure
from .base import CheckedModel
from .history import ChangeRecords


class Target(CheckedModel):
    """What a unit or a place is to achieve in a year or a quarter; `number` in projects, yuan or, where the measure says
    so, US dollars (docs/domain.md, Target).
    """

    unit = models.ForeignKey(
        "Unit", models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("unit")
    )
    location = models.ForeignKey(
        "Location", models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("place")
    )
    measure = models.CharField(_("measure"), max_length=20, choices=TargetMeasure)
    label = models.ForeignKey(
        "Label",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name=_("label"),
        help_text=_("Only for projects signed with a label."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    quarter = models.PositiveSmallIntegerField(
        _("quarter"),
        null=True,
        blank=True,
        choices=[(n, f"Q{n}") for n in range(1, 5)],
        help_text=_("Blank: the whole year."),
    )
    number = models.BigIntegerField(
        _("target"),
        validators=[MinValueValidator(1)],
        help_text=_("Projects, whole yuan or, for realised foreign funds, US dollars."),
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="targets", verbose_name=_("source")
    )
    note = models.TextField(_("internal note"), blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("-year", "quarter", "measure", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(location__isnull=True),
                name="target_of_unit_or_place",
                violation_error_message=_("A target is for a unit or for a place: give one of them."),
            ),
            models.CheckConstraint(
                condition=Q(measure=TargetMeasure.LABELLED) ^ Q(label__isnull=True),
                name="target_label",
                violation_error_message=_("Projects signed with a label need the label, and they alone."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="target_positive"),
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)), name="target_quarter"
            ),
            models.UniqueConstraint(
                *(Coalesce(F(name), 0) for name in ("unit", "location", "label", "quarter")),
                "measure",
                "year",
                name="target_unique",
                violation_error_message=_("This target stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.location}: {self.get_measure_display()}, {self.period}"

    @property
    def period(self) -> str:
        """2026, or 2026-Q3."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    def clean(self) -> None:
        """Each rule of the database at its field, and one target for one thing."""
        super().clean()
        if (self.unit_id is None) == (self.location_id is None):
            raise ValidationError({"unit": _("A target is for a unit or for a place: give one of them.")})
        if (self.measure == TargetMeasure.LABELLED) != (self.label_id is not None):
            raise ValidationError(
                {"label": _("Projects signed with a label need the label, and they alone.")}
            )
