from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values import choices
from .amounts import validate_currency
from .base import free_slug, local_name
from .history import ChangeRecords
from .publishable import PublishableModel
from .querysets import EventQuerySet


class SigningEvent(PublishableModel):
    """A ceremony with what it claimed; claimed amounts and unnamed projects never enter totals.

    The fields from `named` on are stored by `totals.refresh()` alone, over published projects only.
    """

    permanent = ("slug",)

    slug = models.SlugField(_("address name"), max_length=120, unique=True, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    held_on = models.DateField(_("held on"))
    part_of_day = models.CharField(_("part of day"), max_length=10, choices=choices.PartOfDay, blank=True)
    location = models.ForeignKey(
        "Location", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("place")
    )
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    venue_zh = models.CharField(_("venue in Chinese"), max_length=300, blank=True, default="", db_default="")
    organiser = models.CharField(_("organiser"), max_length=300, blank=True)
    organiser_zh = models.CharField(
        _("organiser in Chinese"), max_length=300, blank=True, default="", db_default=""
    )
    claimed_projects = models.PositiveIntegerField(
        _("claimed projects"),
        null=True,
        blank=True,
        help_text=_("How many the announcement says were signed."),
    )
    claimed_amount = models.DecimalField(
        _("claimed amount"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    claimed_qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=choices.Qualifier, default=choices.Qualifier.EXACT
    )
    claimed_currency = models.CharField(
        _("currency"), max_length=3, default="CNY", validators=[validate_currency]
    )
    sectors: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Sector", blank=True, related_name="events", verbose_name=_("sectors it names")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("Public."))
    summary_zh = models.TextField(
        _("summary in Chinese"), blank=True, default="", db_default="", help_text=_("Public.")
    )
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("source")
    )
    note = models.TextField(_("internal note"), blank=True)
    projects: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Project", through="Signing", related_name="events", verbose_name=_("projects")
    )

    named = models.PositiveIntegerField(default=0, editable=False)
    residual = models.DecimalField(max_digits=17, decimal_places=2, null=True, editable=False)
    named_without_claim = models.PositiveIntegerField(default=0, editable=False)

    objects = models.Manager.from_queryset(EventQuerySet)()

    history = ChangeRecords(m2m_fields=[sectors])

    class Meta:
        verbose_name = _("signing event")
        verbose_name_plural = _("signing events")
        ordering = ("-held_on", "slug")
        permissions = [("publish_signingevent", "Can publish and withdraw signing events")]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_amount__isnull=True) | Q(claimed_amount__gte=0),
                name="event_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(publication__in=["draft", "in_review"]) | Q(first_published_at__isnull=False),
                name="event_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return local_name(self.title, self.title_zh)

    @property
    def unnamed(self) -> int | None:
        """Claimed less named; blank where nothing is claimed, negative where more are named than claimed."""
        return None if self.claimed_projects is None else self.claimed_projects - self.named

    def clean(self) -> None:
        """Refuses an event without any title."""
        super().clean()
        self.title, self.title_zh = self.title.strip(), self.title_zh.strip()
        if not self.title and not self.title_zh:
            raise ValidationError({"title": _("Give a title, in English or in Chinese.")})

    def save(self, **kwargs: Any) -> None:
        """Gives a new event its address name."""
        if not self.slug:
            self.slug = free_slug(type(self), self.title, self.title_zh)
        super().save(**kwargs)


class Signing(models.Model):
    """A project signed at an event."""

    event = models.ForeignKey(
        SigningEvent, models.CASCADE, related_name="signings", verbose_name=_("signing event")
    )
    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="signings", verbose_name=pgettext_lazy("record", "project")
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("signing")
        verbose_name_plural = _("signings")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["event", "project"], name="signing_unique")]

    def __str__(self) -> str:
        return str(self.event)


class Attendance(models.Model):
    """A person at an event, in the offices they held that day."""

    event = models.ForeignKey(
        SigningEvent, models.CASCADE, related_name="attendances", verbose_name=_("signing event")
    )
    person = models.ForeignKey("Person", models.PROTECT, related_name="attendances", verbose_name=_("person"))
    offices = models.TextField(_("offices held that day"), blank=True, help_text=_("One a line."))
    side = models.CharField(_("side"), max_length=10, choices=choices.Side, default=choices.Side.GOVERNMENT)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ("order", "pk")
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="attendance_unique")]

    def __str__(self) -> str:
        return str(self.person)
