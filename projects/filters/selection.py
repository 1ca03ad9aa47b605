"""What a query string selects: its projects, their counts by facet, and each filter in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from ..models import Project
from ..totals import counters
from ..totals.measures import Summary, read_summary
from ..totals.tallies import FACETS, Counts, grouped, part_of, tallied
from ..values.choices import TotalBasis
from .filterset import ProjectFilterSet
from .ordering import ordered
from .values import MAX_VALUES, NONE, PAGE_SIZES, shown
from .words import choice_label

MAX_QUERY_BYTES = 4000
SEARCHES = ("q", "investor", "event")  # looked up in long texts and other tables
LITTLE = 2000
NO_CHIPS = frozenset({"basis", "sort", "page", "page_size"})
NO_FILTERS = NO_CHIPS | {"known_on"}


@dataclass(frozen=True)
class Chip:
    """One filter value in words, and the query string without it."""

    param: str
    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Selection:
    """What `select()` made of a query string. With errors it holds no rows."""

    params: Mapping[str, list[str]]
    errors: Mapping[str, list[str]]
    values: Mapping[str, Any] = field(repr=False)
    basis: str
    sort: str
    page: int
    page_size: int
    own: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        """Whether any parameter leaves projects out."""
        return any(name not in NO_FILTERS for name in self.params)

    @cached_property
    def _running(self) -> Counts | None:
        return counters.counts()

    def standing(self, *names: str) -> Counts | None:
        """The running counts, if without the filters of these names all that is published now is meant."""
        narrowing = any(name not in NO_CHIPS and name not in names for name in self.params)
        return None if narrowing or self.errors else self._running

    @cached_property
    def _counts(self) -> Counts:
        apart = [part_of(param, self.basis) for param in FACETS if param not in self.params]
        return self.standing() or tallied(self.queryset, apart, sums=True, counted_in=self._counted_in())

    def _counted_in(self) -> dict[str, list[int]]:
        """Keys of the places and of the sectors that were asked for, with all below them."""
        asked = {"location": self.values.get("zone"), "sector": self.values.get("sector")}
        return {
            field: list(type(nodes[0]).objects.below(*nodes).values_list("pk", flat=True))
            for field, nodes in asked.items()
            if nodes
        }

    @property
    def elsewhere(self) -> int:
        """How many of the hits are counted in another zone or sector than the one asked for (INTERFACE.md, zone)."""
        return self._counts["elsewhere"][""]

    def tally(self, param: str) -> Counter[Any]:
        """Groups of a facet under the other filters."""
        if param in self.params:
            others = self.without(param)
            counts = self.standing(param) or tallied(others, [part_of(param, self.basis)])
            return grouped(counts, param, self.basis)
        return grouped(self._counts, param, self.basis)

    def summarise(self) -> Summary:
        return read_summary(self._counts["sum"])

    @cached_property
    def queryset(self) -> QuerySet[Project]:
        """The published projects that are meant, in order."""
        return self.without()

    def without(self, *names: str) -> QuerySet[Project]:
        """As `queryset`, with the filters of these names left out."""
        if self.errors:
            return Project.objects.none()
        projects, left = Project.objects.published(), self.values.keys() - {*names}
        if self._found is not None and left >= self._searching:
            projects, left = projects.filter(pk__among=self._found), left - self._searching
        return ordered(self._filtered(projects, left), self.sort, self.basis)

    @property
    def _searching(self) -> set[str]:
        return {name for name in SEARCHES if name in self.params}

    @cached_property
    def _found(self) -> list[int] | None:
        """What words, investors and events find, if it is little: then it is looked for once, not for each facet."""
        if not self._searching:
            return None
        projects = self._filtered(Project.objects.published(), self._searching)
        found = list(projects.order_by().values_list("pk", flat=True)[: LITTLE + 1])
        return found if len(found) <= LITTLE else None

    def _filtered(self, projects: QuerySet[Project], names: Collection[str]) -> QuerySet[Project]:
        filter_set = _filter_set(self.params)
        # Read already: to read the slugs again would ask the database for each facet.
        kept = {"basis", "known_on", *names}
        filter_set.form.cleaned_data = {name: v for name, v in self.values.items() if name in kept}
        return filter_set.filter_queryset(projects)

    def query(self, **changes: str | list[str] | None) -> str:
        """The query string with some parameters replaced, or taken out where None; always from page 1."""
        kept = {name: texts for name, texts in {**self.own, **self.params}.items() if name != "page"}
        kept |= {name: [v] if isinstance(v, str) else v or [] for name, v in changes.items()}
        out = QueryDict(mutable=True)
        for name, texts in kept.items():
            out.setlist(name, texts)
        return out.urlencode()

    @cached_property
    def chips(self) -> list[Chip]:
        """One chip a filter value, each with the query string that drops it alone."""
        chips = []
        for name, texts in self.params.items():
            if name in NO_CHIPS or name not in ProjectFilterSet.base_filters:
                continue
            for text in dict.fromkeys(texts):
                rest = [other for other in texts if other != text]
                label = str(ProjectFilterSet.base_filters[name].label)
                chips.append(
                    Chip(name, label, self._in_words(name, text), self.query(**{name: rest or None}))
                )
        return chips

    def _in_words(self, name: str, text: str) -> str:
        if text == NONE:
            return _("none")
        found = self.values.get(name)
        for record in found if isinstance(found, list) else []:
            if getattr(record, "slug", None) == text:
                return str(record)
        return choice_label(name, text)


def _filter_set(params: Mapping[str, list[str]]) -> ProjectFilterSet:
    data = QueryDict(mutable=True)
    for name, texts in params.items():
        data.setlist(name, texts)
    return ProjectFilterSet(data, queryset=Project.objects.published())


def select(params: QueryDict, own: Sequence[str] = ()) -> Selection:
    """Read a query string. `own` names parameters that the caller reads itself (`rows` of a report)."""
    given = {name: [t for t in texts if t.strip()] for name, texts in params.lists() if name not in own}
    given = {
        name: texts for name, texts in given.items() if texts or name not in ProjectFilterSet.base_filters
    }
    errors: dict[str, list[str]] = {}
    if len(params.urlencode()) > MAX_QUERY_BYTES or sum(map(len, given.values())) > MAX_VALUES:
        return _refused({"query": [_("The query is too long: at most 4,000 bytes and 200 values.")]})
    for name in given:
        if name not in ProjectFilterSet.base_filters:
            errors[shown(name)] = [_("There is no such parameter.")]
    known = {name: texts for name, texts in given.items() if name in ProjectFilterSet.base_filters}
    form = _filter_set(known).form
    errors |= {name: [str(m) for m in messages] for name, messages in form.errors.items()}
    values = form.cleaned_data
    if values.get("investor"):  # named by their present slugs from here on
        known["investor"] = [getattr(investor, "slug", NONE) for investor in values["investor"]]
    return Selection(
        params=known,
        errors=errors,
        values=values,
        basis=values.get("basis") or TotalBasis.HEADLINE.value,
        sort=values.get("sort") or "-signed_on",
        page=values.get("page") or 1,
        page_size=values.get("page_size") or PAGE_SIZES[0],
        own={name: texts for name in own if (texts := [t for t in params.getlist(name) if t.strip()])},
    )


def _refused(errors: dict[str, list[str]]) -> Selection:
    return Selection({}, errors, {}, TotalBasis.HEADLINE.value, "-signed_on", 1, PAGE_SIZES[0])
