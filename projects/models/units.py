from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values.choices import ResponsibilityRole
from .base import CheckedModel, NamedModel, refuse_circle
from .history import ChangeRecords


class Unit(NamedModel):
    """A body that answers for projects; `members` are the logins whose projects are its own (docs/domain.md)."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    locations: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Location",
        blank=True,
        related_name="units",
        verbose_name=_("places"),
        help_text=_("Its people enter the projects that stand there, or below."),
    )
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="units",
        verbose_name=_("members"),
        help_text=_("Logins of its people. Who belongs to no unit works on all projects."),
    )
    projects: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Project", through="Responsibility", related_name="units", verbose_name=_("projects")
    )

    history = ChangeRecords(m2m_fields=[locations, members])

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("name_zh", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=~Q(name=""),
                name="unit_name_unique",
                violation_error_message=_("This name is taken already."),
            ),
            models.UniqueConstraint(
                fields=["name_zh"],
                condition=~Q(name_zh=""),
                name="unit_name_zh_unique",
                violation_error_message=_("This name is taken already."),
            ),
        ]

    def clean(self) -> None:
        """Refuses a unit that would be part of itself."""
        super().clean()
        refuse_circle(self, _("A unit cannot be part of itself."))


class Responsibility(CheckedModel):
    """A unit that answers for a project, or serves it."""

    project = models.ForeignKey(
        "Project",
        models.CASCADE,
        related_name="responsibilities",
        verbose_name=pgettext_lazy("record", "project"),
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="responsibilities", verbose_name=_("unit"))
    role = models.CharField(
        _("role"), max_length=12, choices=ResponsibilityRole, default=ResponsibilityRole.RESPONSIBLE
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("units")
        ordering = ("project", "role", "pk")
        constraints = [
            models.UniqueConstraint(fields=["project", "unit", "role"], name="responsibility_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} ({self.get_role_display()})"
