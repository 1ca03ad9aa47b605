"""Axes of what a project may have several of: signing events, investors and origins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Any

from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from ..filters import added_up, choice_label
from ..models import Investor, Participation, Signing, SigningEvent
from ..models.base import names_in_order
from ..totals import counters
from ..totals.groups import Key, Listed
from ..totals.nodes import Figures
from ..totals.rules import origins_of
from ..values.choices import INVESTING_ROLES, ParticipationRole, Publication
from .axis import Axis, Group


class Linked(Axis):
    """Signing events, investors and origins: a project may have several, and stands in the group of each.

    Where `kept` is given, all other items are one, `rest`: a project of two of these stands there once.
    """

    several = True
    once = False  # whether a project has one link at most to an item
    heavy = False  # so many items that, where what stands first is not kept, few projects can be read in time
    item: str  # from the link to what it names
    rest: Any = 0
    kept: Collection[Any] | None = None

    def key(self) -> Key:
        """Pairs of project and item, each once; items outside `kept` become the one item `rest`."""
        item: Any = F(self.item)
        if self.kept is not None:
            item = Case(When(self._are(self.kept), then=item), default=Value(self.rest))
        pairs: QuerySet[Any, Any] = self._links().order_by().values("project_id").annotate(item=item)
        return pairs if self.once and self.kept is None else pairs.distinct()

    def number(self) -> int | None:
        """How many items have a project; None where that is not kept."""
        return None

    def first(self, measure: str, number: int) -> tuple[list[Any], int] | None:
        """The so many items that come first by a measure, and how many there are; None where that is not kept."""
        return None

    def leading(self, items: Collection[Any], number: int) -> Collection[Any] | None:
        """The so many of these items that come first in the axis's own order; None where the largest come first."""
        return None

    def items(self, groups: Collection[Group]) -> list[Any]:
        """What these groups are in the database, in their order; after `read`."""
        found = {group.key: item for item, group in self.records.items()}
        return [found[group.key] for group in groups]

    def overlaps(self, items: Sequence[Any]) -> QuerySet[Any, Any]:
        """Pairs of a project that has several of these items and all that it has of them, some twice, joined by commas."""
        links = self._links().filter(self._are(items)).order_by().values("project_id")
        several = links.annotate(one=Min(self.item), other=Max(self.item)).exclude(one=F("other"))
        pairs: QuerySet[Any, Any] = several.annotate(item=Listed(self.item))
        return pairs.values("project_id", "item")

    def held_of(self, items: Collection[Any], measures: Collection[str]) -> Mapping[Any, Figures] | None:
        """These measures of each of these items, where that is kept."""
        return None

    def unlinked(self, across: Axis | None, measures: Collection[str]) -> Mapping[Any, Figures] | None:
        """These measures of the projects without any, by the keys of columns or by None, where that is kept."""
        return None

    def links_of(self, items: Collection[Any]) -> QuerySet[Any, Any]:
        """As the key, of these items alone."""
        links = self._links().filter(self._are(items)).order_by().values("project_id")
        pairs: QuerySet[Any, Any] = links.annotate(item=F(self.item))
        return pairs if self.once else pairs.distinct()

    def beside(self, projects: Any) -> Mapping[Any, Any]:
        """Of these projects those that have others than the kept items, by `rest`, and those that have none, by None."""
        links = self._links().filter(project=OuterRef("pk"))
        return {
            self.rest: projects.filter(
                pk__in=self._links().exclude(self._are(self.kept or ())).values("project")
            ),
            None: projects.filter(~Exists(links)),
        }

    def within(self, projects: Any, kept: Collection[Any]) -> Any:
        """Of these projects those that have some of these items, and no others."""
        links = self._links().filter(project=OuterRef("pk"))
        of_kept = self._links().filter(self._are(kept)).values("project")
        return projects.filter(pk__in=of_kept).exclude(Exists(links.exclude(self._are(kept))))

    def _are(self, items: Collection[Any]) -> Q:
        """The condition on a link for being to one of these; of keys as PostgreSQL looks them up without going through all."""
        if self.item.endswith("_id"):
            return Q(**{f"{self.item.removesuffix('_id')}__pk__among": items})
        return Q(**{f"{self.item}__in": items})

    def _links(self) -> QuerySet[Any]:
        raise NotImplementedError

    def read(self, keys: set[Any]) -> None:
        """Look the items up, in one query at most; blank and `rest` are none."""
        self.records = self._look_up(keys - {None, self.rest})

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        raise NotImplementedError

    def group(self, key: Any) -> Group:
        """The blank group where the item is not public any more."""
        # One that was withdrawn since the count was made has no name to stand under.
        return self.records.get(key) or self._blank()

    def _narrow(self, key: str) -> Mapping[str, list[str]] | None:
        # The filter takes any of its values: two at once cannot be asked for.
        asked = self.selection.params.get(self.name)
        return {self.name: [key]} if not asked or key in asked else None


class Events(Linked):
    """Published signing events, the latest first."""

    once = True
    item = "event_id"

    def _links(self) -> QuerySet[Any]:
        return Signing.objects.filter(event__publication=Publication.PUBLISHED)

    def number(self) -> int | None:
        """Those that name something public."""
        named = SigningEvent.objects.published().filter(named__gt=0)
        return named.count() if self.selection.stands() else None

    def first(self, measure: str, number: int) -> tuple[list[Any], int] | None:
        """The latest of those that name something public, where that is kept and no others are the largest."""
        if self.ranked or self.selection.narrowed or self._unnamed(["projects"]) is None:
            return None
        named = set(SigningEvent.objects.published().filter(named__gt=0).values_list("pk", flat=True))
        return self.leading(named, number), len(named)

    def unlinked(self, across: Axis | None, measures: Collection[str]) -> Mapping[Any, Figures] | None:
        """As they are kept of what no event names."""
        if across:
            return across.held(measures, unnamed=True)
        found = self._unnamed(measures)
        return None if found is None else {None: found}

    def _unnamed(self, measures: Collection[str]) -> Figures | None:
        """These measures of the projects that no event names, where they are kept."""
        kept = added_up.kept(self.selection, "named_stage", measures)
        return None if kept is None else kept.get("", Figures())

    def leading(self, items: Collection[Any], number: int) -> list[Any]:
        """The latest."""
        rows = SigningEvent.objects.published().order_by().values_list("pk", "held_on", "slug")
        among = [(-held_on.toordinal(), slug, pk) for pk, held_on, slug in rows if pk in items]
        return [pk for *_order, pk in nsmallest(number, among)]

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        events = SigningEvent.objects.published().filter(pk__among=items).order_by()
        return {e.pk: self._event(e) for e in events.only("slug", "title", "title_zh", "held_on")}

    def _event(self, e: SigningEvent) -> Group:
        order = (0, (-e.held_on.toordinal(), e.slug))
        return Group(e.slug, f"{e} ({e.held_on})", order, self._narrow(e.slug))


def _investing() -> QuerySet[Participation]:
    return Participation.objects.filter(role__in=INVESTING_ROLES)


class Investors(Linked):
    """Leads and partners."""

    heavy = True
    ranked = True
    item = "investor_id"

    def _links(self) -> QuerySet[Any]:
        return _investing()

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        rows = Investor.objects.filter(pk__among=items).values_list("pk", "slug", *names_in_order())
        return {pk: Group(s, name or other, (0, s), self._narrow(s)) for pk, s, name, other in rows}

    def number(self) -> int | None:
        """By the running counts."""
        return counters.number_of_investors() if self.selection.stands() else None

    def first(self, measure: str, number: int) -> tuple[list[Any], int] | None:
        """By the running counts, where they hold what the measure ranks by."""
        money = "amount" if measure == "median" else measure
        key = "counting" if measure == "projects" else f"{self.selection.basis}_{money}"
        items = added_up.first_investors(self.selection, key, number)
        return (items, counters.number_of_investors()) if items else None

    def held_of(self, items: Collection[Any], measures: Collection[str]) -> Mapping[Any, Figures] | None:
        """By the running counts."""
        return added_up.of_investors(self.selection, items, measures)

    def links_of(self, items: Collection[Any]) -> QuerySet[Any, Any]:
        """Who leads and partners a project stands once: to look for its lead takes less than to sort all pairs."""
        links = Participation.objects.filter(self._are(items)).order_by().values("project_id")
        led = Participation.objects.filter(
            project=OuterRef("project"), investor=OuterRef("investor"), role=ParticipationRole.LEAD
        )
        leads = links.filter(role=ParticipationRole.LEAD).annotate(item=F(self.item))
        partners = links.filter(~Exists(led), role=ParticipationRole.PARTNER).annotate(item=F(self.item))
        pairs: QuerySet[Any, Any] = leads.union(partners, all=True)
        return pairs

    def beside(self, projects: Any) -> Mapping[Any, Any]:
        """Who has no investor has no origin: an index says that of all but few."""
        found = super().beside(projects)
        return {**found, None: found[None].filter(investor_origins="")}


class Origins(Linked):
    """Countries of leads and partners."""

    ranked = True
    part = "origin"
    item = "investor__origin"
    rest = "rest"

    def all_in_one(self) -> Combinable:
        """The codes that are kept of each project: its investors need not be read."""
        return F("investor_origins")

    def apart(self, told: Any) -> Iterable[Any]:
        """As the pairs of `key`: codes outside `kept` become the one `rest`."""
        codes: list[Any] = [*origins_of(told)] or [None]
        if self.kept is None:
            return codes
        return {code if code is None or code in self.kept else self.rest for code in codes}

    def held_of_any(self, keys: Collection[Any], measures: Collection[str]) -> Figures | None:
        """Added up of the sets of origins that projects have, each once."""
        if (kept := self.held(measures)) is None:
            return None
        found = Figures()
        for told, figures in kept.items():
            if not {*origins_of(told)}.isdisjoint(keys):
                found.update(figures)
        return found

    def _links(self) -> QuerySet[Any]:
        return _investing().exclude(investor__origin="")

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        return {
            code: Group(code, choice_label("origin", code), (0, code), self._narrow(code)) for code in items
        }
