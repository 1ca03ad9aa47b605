from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values import choices
from ..values.countries import is_country
from ..values.credit_code import check_credit_code
from .base import NamedModel, SluggedModel, merged_into_field, refuse_circle, split_aliases
from .history import ChangeRecords
from .querysets import InvestorQuerySet


def validate_credit_code(value: str) -> None:
    """ValidationError for what is no unified social credit code."""
    try:
        check_credit_code(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def validate_country(value: str) -> None:
    """ValidationError for what is no ISO 3166 country code."""
    if not is_country(value):
        raise ValidationError(_("“%(value)s” is no ISO 3166 country code."), params={"value": value})


class Person(NamedModel):
    """Somebody who leads a project or attended an event."""

    note = models.TextField(_("internal note"), blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "pk")


class Investor(SluggedModel):
    """A company, fund, team, person or public body that takes part in projects."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=choices.InvestorKind, default=choices.InvestorKind.COMPANY
    )
    aliases = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[validate_credit_code]
    )
    origin = models.CharField(
        _("origin"),
        max_length=2,
        blank=True,
        validators=[validate_country],
        help_text=_("Country of the ultimate owner, ISO 3166, for example CN."),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("owned by")
    )
    summary = models.TextField(_("summary"), blank=True)
    summary_zh = models.TextField(_("summary in Chinese"), blank=True, default="", db_default="")
    labels: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Label", blank=True, related_name="investors", verbose_name=_("labels")
    )
    note = models.TextField(_("internal note"), blank=True)
    merged_into = merged_into_field()

    objects = models.Manager.from_queryset(InvestorQuerySet)()

    history = ChangeRecords(m2m_fields=[labels])

    class Meta:
        verbose_name = _("investor")
        verbose_name_plural = _("investors")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code=""),
                name="investor_credit_code_unique",
                violation_error_message=_("This code is taken already."),
            )
        ]

    @property
    def alias_list(self) -> list[str]:
        """Other names as a list."""
        return split_aliases(self.aliases)

    def clean(self) -> None:
        """Refuses an investor that would own itself."""
        super().clean()
        refuse_circle(self, _("An investor cannot own itself."))


class Participation(models.Model):
    """An investor's part in a project; `share` in percent, blank where it is not told."""

    project = models.ForeignKey(
        "Project",
        models.CASCADE,
        related_name="participations",
        verbose_name=pgettext_lazy("record", "project"),
    )
    investor = models.ForeignKey(
        Investor, models.PROTECT, related_name="participations", verbose_name=_("investor")
    )
    role = models.CharField(
        _("role"), max_length=12, choices=choices.ParticipationRole, default=choices.ParticipationRole.LEAD
    )
    share = models.DecimalField(
        _("share in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("investors")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["project", "investor", "role"], name="participation_unique"),
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__range=(0, 100)),
                name="participation_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investor} ({self.get_role_display()})"
