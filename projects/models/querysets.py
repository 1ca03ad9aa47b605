"""The questions that are asked of the records, as chainable querysets. Imports no model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from ..values.choices import INVESTING_ROLES, Publication, Status

STEP = 6  # digits of one id in a tree path


def path_ids(path: str) -> list[int]:
    """Ids from the root of a tree down to the node itself."""
    return [int(path[i : i + STEP]) for i in range(0, len(path), STEP)]


PUBLISHED = Q(publication=Publication.PUBLISHED)
COUNTED = Q(counts_in_totals=True) & ~Q(status=Status.TERMINATED)


def below(nodes: Iterable, prefix: str = "") -> Q:
    """Rows whose tree path is that of one of `nodes` or lies below it: a range of the path's index each."""
    condition = Q(pk__in=[])
    for node in nodes:
        after = f"{int(node.path) + 1:0{len(node.path)}d}"
        condition |= Q(**{f"{prefix}path__gte": node.path, f"{prefix}path__lt": after})
    return condition


def related(model: type[models.Model], name: str) -> Any:
    """The manager of the model at the other end of a relation."""
    return cast(Any, model._meta.get_field(name)).related_model._default_manager


class TreeQuerySet(models.QuerySet):
    def below(self, *nodes):
        """The nodes themselves and all that is part of them."""
        return self.filter(below(nodes))

    def found_in(self, nodes: Iterable):
        """As `below`, and for places also the zone blocks that lie in them, with what is below those."""
        nodes = list(nodes)
        condition = below(nodes)
        if hasattr(self.model, "lies_in"):
            # Only blocks from elsewhere: each is a term of the query, and databases bear so many.
            blocks = self.model._default_manager.filter(lies_in__in=self.filter(condition)).exclude(condition)
            condition |= below(blocks)
        return self.filter(condition)

    def public(self):
        """Nodes that the public may know of: official divisions, and whatever bears a published record."""
        bearing = self._official()
        for records, name in self._bearing():
            bearing |= Q(Exists(records.filter(**{name: OuterRef("pk")})))
        bearers = self.model._default_manager.filter(bearing)
        # A letter sorts after every digit under any collation, so this bounds the subtree.
        end = Concat(OuterRef("path"), Value("a"))
        return self.filter(Exists(bearers.filter(path__gte=OuterRef("path"), path__lt=end)))

    def public_at_once(self):
        """The same, by the keys of all that bear a record: for a whole tree of the past, which has no index to look
        each node up by."""
        borne = {
            pk for records, name in self._bearing() for pk in records.values_list(name, flat=True).distinct()
        }
        paths = self.model._default_manager.filter(self._official() | Q(pk__among=borne - {None}))
        return self.filter(
            pk__among={pk for path in paths.values_list("path", flat=True) for pk in path_ids(path)}
        )

    def _official(self) -> Q:
        """What is public whether or not anything stands there."""
        return ~Q(code="") if hasattr(self.model, "lies_in") else Q(pk__in=[])

    def _bearing(self) -> list[tuple[Any, str]]:
        """Published records of each kind that bear a node, with the field that names it."""
        relations = self.model._meta.related_objects
        publishable = [r for r in relations if hasattr(r.related_model, "publication")]
        return [(r.related_model._default_manager.filter(PUBLISHED), r.field.name) for r in publishable]


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

    def _related(self, name) -> Any:
        return related(self.model, name)

    def _investing(self):
        return self._related("participations").filter(project=OuterRef("pk"), role__in=INVESTING_ROLES)

    def _signings(self):
        return self._related("signings").filter(
            project=OuterRef("pk"), event__publication=Publication.PUBLISHED
        )
