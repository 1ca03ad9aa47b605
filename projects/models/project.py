from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values import choices
from .base import NamedModel, merged_into_field
from .history import ChangeRecords
from .places import coordinates_constraint, latitude_field, longitude_field
from .publishable import PublishableModel
from .querysets import ProjectQuerySet

if TYPE_CHECKING:
    from .parties import Investor, Participation


class CodeCounter(models.Model):
    """The last number given out in a year; it only grows, so a code is never used twice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("code counter")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def take(cls, year: int, count: int = 1) -> list[str]:
        """The year's next `count` codes."""
        with transaction.atomic():
            cls.objects.get_or_create(year=year)
            counter = cls.objects.select_for_update().get(year=year)
            first = counter.last + 1
            counter.last += count
            counter.save(update_fields=["last"])
        return [f"{year}-{n:04d}" for n in range(first, first + count)]


class Project(NamedModel, PublishableModel):
    """One investment project. The fields from `headline_claim` on are stored by `totals.refresh()` alone;
    figures ending in `_cny` are whole yuan.
    """

    permanent = ("code",)

    code = models.CharField(
        _("code"),
        max_length=20,
        null=True,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"^[0-9]{4}-[0-9]{4,}\Z")],
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("Public."))
    summary_zh = models.TextField(
        _("summary in Chinese"), blank=True, default="", db_default="", help_text=_("Public.")
    )
    location = models.ForeignKey(
        "Location", models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("place")
    )
    address = models.CharField(_("street address"), max_length=300, blank=True)
    latitude = latitude_field()
    longitude = longitude_field()
    coordinates_accuracy = models.CharField(
        _("accuracy of the coordinates"), max_length=8, choices=choices.CoordinatesAccuracy, blank=True
    )
    sector = models.ForeignKey(
        "Sector",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("primary sector"),
        help_text=_("The project is counted here."),
    )
    secondary_sectors: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Sector",
        blank=True,
        related_name="secondary_projects",
        verbose_name=_("secondary sectors"),
        help_text=_("The project is found here, but not counted here."),
    )
    investors: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Investor", through="Participation", related_name="projects", verbose_name=_("investors")
    )
    led_by = models.ForeignKey(
        "Person", models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("led by")
    )
    official_in_charge = models.ForeignKey(
        "Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="in_charge_of",
        verbose_name=_("official in charge"),
        help_text=_("Internal."),
    )
    labels: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "Label", blank=True, related_name="projects", verbose_name=_("labels")
    )
    construction_nature = models.CharField(
        _("nature of the works"),
        max_length=12,
        choices=choices.ConstructionNature,
        blank=True,
        default="",
        db_default="",
        help_text=_("Internal."),
    )
    project_type = models.CharField(
        _("type of project"),
        max_length=16,
        choices=choices.ProjectType,
        blank=True,
        default="",
        db_default="",
        help_text=_("Internal."),
    )
    land_area_mu = models.DecimalField(
        _("planned land area (mu)"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("1 mu = 666.67 square metres."),
    )
    jobs_planned = models.PositiveIntegerField(_("planned jobs"), null=True, blank=True)
    annual_output_planned = models.BigIntegerField(
        _("planned annual output (CNY)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    annual_tax_planned = models.BigIntegerField(
        _("planned annual tax (CNY)"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    status = models.CharField(
        _("status"), max_length=10, choices=choices.Status, default=choices.Status.ACTIVE
    )
    status_reason = models.CharField(
        _("reason for the status"), max_length=500, blank=True, help_text=_("Public.")
    )
    status_reason_zh = models.CharField(
        _("reason for the status, in Chinese"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("Public."),
    )
    status_date = models.DateField(_("status since"), null=True, blank=True)
    counts_in_totals = models.BooleanField(_("counts in totals"), default=True)
    left_out_reason = models.CharField(
        _("left out of totals because"), max_length=20, choices=choices.LeftOutReason, blank=True
    )
    external_list = models.CharField(_("imported from list"), max_length=100, blank=True)
    external_ref = models.CharField(_("key in that list"), max_length=200, blank=True)
    note = models.TextField(_("internal note"), blank=True)

    merged_into = merged_into_field()
    headline_claim = models.ForeignKey(
        "InvestmentAmount", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    headline_cny = models.BigIntegerField(null=True, editable=False)
    headline_disclosed = models.BooleanField(_("total disclosed"), default=False, editable=False)
    headline_inexact = models.PositiveSmallIntegerField(default=0, editable=False)
    phases_cny = models.BigIntegerField(null=True, editable=False)
    phases_disclosed = models.BooleanField(default=False, editable=False)
    phases_inexact = models.PositiveSmallIntegerField(default=0, editable=False)
    phase_1_cny = models.BigIntegerField(null=True, editable=False)
    realised_cny = models.BigIntegerField(null=True, editable=False)
    realised_disclosed = models.BooleanField(default=False, editable=False)
    realised_inexact = models.PositiveSmallIntegerField(default=0, editable=False)
    realised_as_of = models.DateField(null=True, editable=False)
    realised_from_phases = models.BooleanField(default=False, editable=False)
    remainder = models.DecimalField(max_digits=17, decimal_places=2, null=True, editable=False)
    remainder_cny = models.BigIntegerField(null=True, editable=False)
    # The three figures in the other reporting currencies: whole dollars and euros, each claim at its own day's rate.
    headline_usd = models.BigIntegerField(null=True, editable=False)
    phases_usd = models.BigIntegerField(null=True, editable=False)
    realised_usd = models.BigIntegerField(null=True, editable=False)
    headline_eur = models.BigIntegerField(null=True, editable=False)
    phases_eur = models.BigIntegerField(null=True, editable=False)
    realised_eur = models.BigIntegerField(null=True, editable=False)
    stage = models.CharField(
        _("stage"), max_length=20, choices=choices.MilestoneKind, blank=True, editable=False
    )
    stage_phase = models.PositiveSmallIntegerField(null=True, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, editable=False)
    signed_on_precision = models.CharField(
        max_length=8, choices=choices.Precision, blank=True, editable=False
    )
    signed_on_last = models.DateField(null=True, editable=False)
    planned_start = models.DateField(null=True, editable=False)
    planned_start_precision = models.CharField(
        max_length=8, choices=choices.Precision, blank=True, editable=False
    )
    # Of the steps that conversion follows, as `rules.step_facts` says: the earliest date as text, and the time to it.
    first_registered = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)
    first_construction_start = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )
    first_in_production = models.CharField(
        max_length=20, blank=True, default="", db_default="", editable=False
    )
    days_to_registered = models.IntegerField(null=True, editable=False)
    days_to_construction_start = models.IntegerField(null=True, editable=False)
    days_to_in_production = models.IntegerField(null=True, editable=False)
    years_to_start = models.SmallIntegerField(null=True, editable=False)
    investor_names = models.TextField(blank=True, editable=False)
    investor_origins = models.TextField(blank=True, editable=False)
    event_titles = models.TextField(blank=True, editable=False)
    source_titles = models.TextField(blank=True, editable=False)
    secondary_sector_names = models.TextField(blank=True, editable=False)
    # Asked for today alone, so the public past has neither: the last day of anything dated that is on record, and the
    # day by which the first step that is still to come was to be reached.
    reported_on = models.DateField(null=True, editable=False)
    due_on = models.DateField(null=True, editable=False)
    # Keys of its sectors, primary and secondary, ascending: what the count beside each sector is read from.
    sector_set = models.TextField(blank=True, default="", db_default="", editable=False)
    # Keys of its public labels and of those of its investors, ascending.
    label_set = models.TextField(blank=True, default="", db_default="", editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = models.Manager.from_queryset(ProjectQuerySet)()

    history = ChangeRecords(m2m_fields=[secondary_sectors, labels])

    class Meta:
        verbose_name = pgettext_lazy("record", "project")
        verbose_name_plural = _("projects")
        ordering = ("-signed_on", "code")
        permissions = [("publish_project", "Can publish and withdraw projects")]
        constraints = [
            coordinates_constraint("project_coordinates"),
            models.CheckConstraint(
                name="project_left_out_has_reason",
                condition=Q(counts_in_totals=True, left_out_reason="")
                | (Q(counts_in_totals=False) & ~Q(left_out_reason="")),
                violation_error_message=_(
                    "A project that does not count needs a reason, and only such a project."
                ),
            ),
            models.CheckConstraint(
                name="project_published_has_code",
                condition=Q(publication__in=["draft", "in_review"])
                | Q(code__isnull=False, first_published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="project_merged_is_not_public",
                condition=Q(merged_into__isnull=True) | ~Q(publication=choices.Publication.PUBLISHED),
            ),
            models.CheckConstraint(
                name="project_prospect_is_not_public",
                condition=~Q(stage=choices.MilestoneKind.NEGOTIATING)
                | ~Q(publication=choices.Publication.PUBLISHED),
            ),
            models.UniqueConstraint(
                name="project_external_ref_unique",
                fields=["external_list", "external_ref"],
                condition=~Q(external_ref=""),
                violation_error_message=_("Another project has this reference of this list."),
            ),
            models.CheckConstraint(
                name="project_figures_not_negative",
                condition=(Q(land_area_mu__isnull=True) | Q(land_area_mu__gte=0))
                & (Q(annual_output_planned__isnull=True) | Q(annual_output_planned__gte=0))
                & (Q(annual_tax_planned__isnull=True) | Q(annual_tax_planned__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {super().__str__()}" if self.code else super().__str__()

    @property
    def title(self) -> str:
        """The name in the reader's language, without the code."""
        return super().__str__()

    @property
    def other_name(self) -> str:
        """The name in the other language, where there is one."""
        return next((n for n in (self.name_zh, self.name) if n and n != self.title), "")

    @property
    def parties(self) -> list[Participation]:
        """Everyone who takes part, in the order of the roles."""
        order = choices.ParticipationRole.values
        return sorted(self.participations.all(), key=lambda party: (order.index(party.role), party.pk))

    @property
    def investing(self) -> list[Investor]:
        """Leads, then partners."""
        return [party.investor for party in self.parties if party.role in choices.INVESTING_ROLES]

    def clean(self) -> None:
        """Left out of totals and the reason why: both or neither (rule 4)."""
        super().clean()
        if not self.counts_in_totals and not self.left_out_reason:
            raise ValidationError({"left_out_reason": _("Say why the project does not count.")})
        if self.counts_in_totals and self.left_out_reason:
            raise ValidationError({"left_out_reason": _("Only for a project that does not count.")})

    def assign_code(self) -> None:
        """Give the project its permanent code: the year of signing, else of entry (docs/domain.md, Project)."""
        assign_codes([self])


def assign_codes(projects: Sequence[Project]) -> None:
    """As `assign_code`, for many: those without a code take the next ones of their year in the order given."""
    without = {project.pk: project for project in projects if not project.code}
    dated = Project.objects.filter(pk__in=without).annotate(
        reached=Min("milestones__actual", filter=Q(milestones__kind="signed")),
        held=Min("signings__event__held_on"),
    )
    signed = {pk: reached or held for pk, reached, held in dated.values_list("pk", "reached", "held")}
    years: dict[int, list[Project]] = defaultdict(list)
    for pk, project in without.items():
        years[(signed.get(pk) or timezone.localtime(project.created_at)).year].append(project)
    for year, of_year in sorted(years.items()):
        for project, code in zip(of_year, CodeCounter.take(year, len(of_year)), strict=True):
            project.code = code
            Project.objects.filter(pk=project.pk, code=None).update(code=code)
