"""The questions that are asked of the records, as chainable querysets. Imports no model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self, cast

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _

from ..values.choices import INVESTING_ROLES, STAGE_RANK, STAGES, MilestoneKind, Publication, Status

GOING_ON = (Status.ACTIVE, Status.DELAYED)
SILENT_MONTHS = 24
PUBLISHED = Q(publication=Publication.PUBLISHED)
COUNTED = Q(counts_in_totals=True) & ~Q(status=Status.TERMINATED)


def related(model: type[models.Model], name: str) -> Any:
    """The manager of the model at the other end of a relation."""
    return cast(Any, model._meta.get_field(name)).related_model._default_manager


def _silence(on: date) -> date:
    """The day after which nothing is told of what is silent on a day."""
    return date(on.year - SILENT_MONTHS // 12, on.month, min(on.day, 28))


class InvestorQuerySet(models.QuerySet):
    """Of investors."""

    def public(self) -> Self:
        """Those who take part in a published project."""
        participations = related(self.model, "participations")
        published = participations.filter(investor=OuterRef("pk"), project__publication=Publication.PUBLISHED)
        return self.filter(Exists(published))


class PublishableQuerySet(models.QuerySet):
    """Of projects or signing events."""

    def published(self) -> Self:
        """Those that are public now."""
        return self.filter(PUBLISHED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """ValidationError where any was ever public."""
        if self.filter(first_published_at__isnull=False).exists():
            raise ValidationError(_("What was public is withdrawn, never deleted."))
        return super().delete()

    # As on Django's own: not a method of the manager, and out of reach of templates.
    delete.queryset_only = True  # type: ignore[attr-defined]  # functions take attributes
    delete.alters_data = True  # type: ignore[attr-defined]  # functions take attributes


class MilestoneQuerySet(models.QuerySet):
    """Of milestones."""

    def public(self) -> Self:
        """Those that public pages and files may show: negotiation is internal."""
        return self.exclude(kind=MilestoneKind.NEGOTIATING)


class EventQuerySet(PublishableQuerySet):
    """Of signing events."""

    def for_listing(self) -> Self:
        """With what a row of a list shows."""
        return self.select_related("location__parent", "source")


class ProjectQuerySet(PublishableQuerySet):
    """Of projects."""

    def published_as_read(self) -> Self:
        """As `published`, where texts are read to the last: nearly all are public.

        By an index of what is, SQLite goes from row to row: at a million texts in three times as long.
        """
        if connection.vendor != "sqlite":
            return self.published()
        read = Coalesce("publication", Value(""), output_field=models.TextField())
        return self.alias(read=read).filter(read=Publication.PUBLISHED)

    def for_listing(self) -> Self:
        """With what a row of a list shows, in a fixed number of queries."""
        return self.select_related(
            "location__parent", "sector__parent", "led_by", "headline_claim"
        ).prefetch_related("participations__investor")

    def counted_in(self, *places: Any) -> Self:
        """Those counted in one of the places, or below it."""
        return self.filter(location__in=self._related("location").below(*places))

    def counted_in_sector(self, *sectors: Any) -> Self:
        """Those counted in one of the sectors, or below it."""
        return self.filter(sector__in=self._related("sector").below(*sectors))

    def found_in(self, *places: Any) -> Self:
        """Those in one of the places, below it or in a zone block that lies there."""
        return self.filter(location__in=self._related("location").found_in(places))

    def found_in_sector(self, *sectors: Any) -> Self:
        """Those of one of the sectors or below it, secondary sectors included."""
        # Keys, not a subquery: the planner then knows how many projects these sectors have.
        below = list(self._related("sector").below(*sectors).values_list("pk", flat=True))
        through = cast(Any, self.model._meta.get_field("secondary_sectors")).remote_field.through
        links = through._default_manager.filter(sector__in=below)
        return self.filter(Q(sector__in=below) | Q(pk__in=links.values("project")))

    def with_investor(self, investors: Any) -> Self:
        """Investors as leads or partners; contractors and advisers do not make it their project."""
        return self.filter(pk__in=self._linked(investor__in=investors))

    def without_investor(self) -> Self:
        """Those of which no lead or partner is named."""
        return self.filter(~Exists(self._investing()))

    def with_origin(self, codes: Iterable[str]) -> Self:
        """Those with a lead or partner from one of the countries (ISO 3166), by the codes that are kept of each project.

        An index holds these: to find the investors' projects first took SQLite three times as long where they are many.
        """
        condition = Q(pk__in=[])
        for code in codes:  # two capitals each, joined by what none of them holds
            condition |= Q(investor_origins__contains=code)
        return self.filter(condition)

    def without_origin(self) -> Self:
        """Those of whose leads and partners no country is known."""
        return self.filter(investor_origins="")

    def silent(self, on: date, stored: bool = False) -> Self:
        """Those that go on, do not produce yet, and of which nothing dated was reported for `SILENT_MONTHS` before a day.

        Dated are claims about money, what milestones say happened, and plans. `stored`: by the day that is kept of
        them, which the public past does not have.
        """
        since = _silence(on)
        before = [kind for kind in STAGES if STAGE_RANK[kind] < STAGE_RANK[MilestoneKind.IN_PRODUCTION]]
        going_on = self.filter(status__in=GOING_ON, stage__in=before)
        if stored:
            return going_on.filter(Q(reported_on=None) | Q(reported_on__lt=since))
        milestones = self._related("milestones")
        plans = related(milestones.model, "plans").filter(
            milestone__project=OuterRef("pk"), stated_on__gte=since
        )
        claims = self._related("amounts").filter(project=OuterRef("pk"), as_of__gte=since)
        happened = milestones.filter(project=OuterRef("pk"), actual__gte=since)
        return going_on.exclude(Exists(claims)).exclude(Exists(happened)).exclude(Exists(plans))

    def negotiated_lately(self, on: date) -> Self:
        """Those that are not silent on a day, or would be but for what is told of a negotiation, which is internal."""
        dated = Q(actual__gte=_silence(on)) | Q(plans__stated_on__gte=_silence(on))
        talks = self._related("milestones").filter(dated, kind=MilestoneKind.NEGOTIATING)
        return self.filter(pk__in=talks.values("project"))

    def above_total(self) -> Self:
        """Those whose realised funds are more than the headline total (rule 5)."""
        return self.filter(realised_cny__gt=F("headline_cny"))

    def called(self, codes: Iterable[str]) -> Self:
        """Those of these codes, and those that a public project of one of them was merged into."""
        return self.filter(
            Q(code__in=codes)
            | Q(
                pk__in=self.model._default_manager.filter(
                    code__in=codes, merged_into__isnull=False, first_published_at__isnull=False
                ).values("merged_into")
            )
        )

    def with_label(self, labels: Iterable[Any]) -> Self:
        """Those that bear one of the labels, or that a lead or partner takes part in who bears it."""
        found = Q(pk__in=())
        for label in labels:
            found |= Q(labels_apart__contains=f" {label.pk} ")
        apart = Concat(Value(" "), "label_set", Value(" "), output_field=models.TextField())
        return self.alias(labels_apart=apart).filter(found)

    def without_label(self) -> Self:
        """Those that bear no public label."""
        return self.filter(label_set="")

    def with_event(self, events: Any) -> Self:
        """Those signed at one of the events that are public."""
        return self.filter(Exists(self._signings().filter(event__in=events)))

    def without_event(self) -> Self:
        """Those signed at no public event."""
        return self.filter(~Exists(self._signings()))

    def _related(self, name: str) -> Any:
        return related(self.model, name)

    def _investing(self) -> Any:
        return self._related("participations").filter(project=OuterRef("pk"), role__in=INVESTING_ROLES)

    def _linked(self, **which: Any) -> Any:
        """Keys of projects by their leads and partners: from few of these SQLite finds few projects, from `Exists` it reads all."""
        links = self._related("participations").filter(role__in=INVESTING_ROLES, **which)
        return links.values("project")

    def _signings(self) -> Any:
        return self._related("signings").filter(
            project=OuterRef("pk"), event__publication=Publication.PUBLISHED
        )
