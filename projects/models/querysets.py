"""The questions that are asked of the records, as chainable querysets. Imports no model."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from ..values.choices import INVESTING_ROLES, Publication, Status

PUBLISHED = Q(publication=Publication.PUBLISHED)
COUNTED = Q(counts_in_totals=True) & ~Q(status=Status.TERMINATED)


def related(model: type[models.Model], name: str) -> Any:
    """The manager of the model at the other end of a relation."""
    return cast(Any, model._meta.get_field(name)).related_model._default_manager


class InvestorQuerySet(models.QuerySet):
    def public(self):
        """Those who take part in a published project."""
        participations = related(self.model, "participations")
        published = participations.filter(investor=OuterRef("pk"), project__publication=Publication.PUBLISHED)
        return self.filter(Exists(published))


class PublishableQuerySet(models.QuerySet):
    def published(self):
        return self.filter(PUBLISHED)

    def delete(self):
        if self.filter(first_published_at__isnull=False).exists():
            raise ValidationError(_("What was public is withdrawn, never deleted."))
        return super().delete()

    # As on Django's own: not a method of the manager, and out of reach of templates.
    delete.queryset_only = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]


class EventQuerySet(PublishableQuerySet):
    def for_listing(self):
        return self.select_related("location__parent", "source")


class ProjectQuerySet(PublishableQuerySet):
    def counted(self):
        """Those that add to totals (rule 4)."""
        return self.filter(COUNTED)

    def for_listing(self):
        """With what a row of a list shows, in a fixed number of queries."""
        return self.select_related(
            "location__parent", "sector__parent", "led_by", "headline_claim"
        ).prefetch_related("participations__investor")

    def counted_in(self, *places):
        return self.filter(location__in=self._related("location").below(*places))

    def counted_in_sector(self, *sectors):
        return self.filter(sector__in=self._related("sector").below(*sectors))

    def found_in(self, *places):
        return self.filter(location__in=self._related("location").found_in(places))

    def found_in_sector(self, *sectors):
        # Keys, not a subquery: the planner then knows how many projects these sectors have.
        below = list(self._related("sector").below(*sectors).values_list("pk", flat=True))
        through = cast(Any, self.model._meta.get_field("secondary_sectors")).remote_field.through
        links = through._default_manager.filter(sector__in=below)
        return self.filter(Q(sector__in=below) | Q(pk__in=links.values("project")))

    def with_investor(self, investors):
        """Investors as leads or partners; contractors and advisers do not make it their project."""
        return self.filter(Exists(self._investing().filter(investor__in=investors)))

    def without_investor(self):
        return self.filter(~Exists(self._investing()))

    def with_origin(self, codes):
        return self.filter(Exists(self._investing().filter(investor__origin__in=codes)))

    def without_origin(self):
        return self.filter(~Exists(self._investing().exclude(investor__origin="")))

    def with_event(self, events):
        return self.filter(Exists(self._signings().filter(event__in=events)))

    def without_event(self):
        return self.filter(~Exists(self._signings()))

    def with_any_event(self):
        return self.filter(Exists(self._signings()))

    def _related(self, name) -> Any:
        return related(self.model, name)

    def _investing(self):
        return self._related("participations").filter(project=OuterRef("pk"), role__in=INVESTING_ROLES)

    def _signings(self):
        return self._related("signings").filter(
            project=OuterRef("pk"), event__publication=Publication.PUBLISHED
        )
