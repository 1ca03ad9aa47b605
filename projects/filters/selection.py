"""What a query string selects: its projects, their counts by facet, and each filter in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import as_of
from ..models import Project
from ..models.querysets import ProjectQuerySet
from ..totals import counters
from ..totals.measures import Summary, read_summary
from ..totals.tallies import FACETS, Counts, grouped, part_of, sum_of, tallied
from ..values.choices import Currency, TotalBasis, figure_in
from ..values.money import not_in, restated, write_amount
from .filterset import ProjectFilterSet, filter_set
from .ordering import ordered
from .parameter import Terms
from .parameters import PARAMETERS, choice_label
from .shared import as_asked
from .values import MAX_VALUES, NONE, PAGE_SIZES, Money, shown

MAX_QUERY_BYTES = 4000
LITTLE = 2000  # found projects that are remembered


@dataclass(frozen=True)
class Chip:
    """One filter value in words, and the query string without it."""

    param: str
    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Selection:
    """What `select()` made of a query string. Frozen: what is found out later makes a new one.

    `params` are the texts of each known parameter, `values` what they mean; `own` are the texts of parameters that
    the caller reads itself. With `errors`, messages by parameter, it holds no rows.
    """

    params: Mapping[str, Sequence[str]]
    errors: Mapping[str, Sequence[str]]
    values: Mapping[str, Any] = field(repr=False)
    filters: ProjectFilterSet = field(repr=False, compare=False)
    own: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about: frozenset[str] = frozenset()  # parameters that a page narrows it by, as `within` says
    # What is looked in: nothing but what is public, unless a member of staff asks for drafts, too.
    among: ProjectQuerySet | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("params", "errors", "values", "own"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @property
    def basis(self) -> str:
        """The money that totals speak of."""
        return self.values.get("basis") or TotalBasis.HEADLINE.value

    @property
    def currency(self) -> str:
        """What money is added up, filtered and sorted in."""
        return self.values.get("currency") or Currency.CNY.value

    @property
    def figure(self) -> str:
        """The project's field that holds the money on this basis in this currency."""
        return figure_in(self.basis, self.currency)

    @property
    def sort(self) -> str:
        """A key of `ordering.SORTS`."""
        return self.values.get("sort") or "-signed_on"

    @property
    def page(self) -> int:
        """From 1; whether there is such a page is not known here."""
        return self.values.get("page") or 1

    @property
    def page_size(self) -> int:
        """Rows a page."""
        return self.values.get("page_size") or PAGE_SIZES[0]

    def with_error(self, param: str, *messages: str) -> Selection:
        """The same, refused for this parameter."""
        return replace(self, errors={**self.errors, param: messages})

    def within(self, **records: Any) -> Selection:
        """The part of it that a page is about: `within(investor=acme)`, by a public record with a slug.

        Its queryset is narrowed, and what its links lead to. ValueError if that parameter is asked for already
        and not refused.
        """
        if not self.errors and (asked := records.keys() & self.params.keys()):
            raise ValueError(f"already narrowed by {', '.join(asked)}")
        params = {name: [record.slug] for name, record in records.items()}
        values = {name: [record] for name, record in records.items()}
        return replace(
            self,
            params={**self.params, **params},
            values={**self.values, **values},
            about=self.about | records.keys(),
        )

    @property
    def narrowed(self) -> bool:
        """Whether any parameter leaves projects out."""
        return any(PARAMETERS[name].narrow for name in self.params)

    @cached_property
    def _running(self) -> Counts | None:
        return None if as_of.is_asked() else counters.counts()

    def standing(self, *names: str) -> Counts | None:
        """The running counts, if without the filters of these names all that is published now is meant.

        What is known today is known now.
        """
        if self.values.get("known_on") == timezone.localdate():
            names = (*names, "known_on")
        return self._running if self._means_all_but(*names) else None

    def _means_all_but(self, *names: str) -> bool:
        narrowing = any(PARAMETERS[name].chip and name not in names for name in self.params)
        return not (narrowing or self.errors) and self.among is None

    @cached_property
    def _since(self) -> counters.Since | None:
        return counters.since()

    def since(self, *names: str) -> counters.Since | None:
        """What makes the running counts those of the past day that is asked for, if without these filters it is all that is asked."""
        return self._since if self._means_all_but("known_on", *names) else None

    @property
    def is_kept(self) -> bool:
        """Whether the running counts tell of what is meant: as they stand, or with `since` as they were."""
        return self.since() is not None or self.standing() is not None

    def _standing_or_then(self, *names: str) -> Counts | None:
        if (since := self.since(*names)) is not None:
            return counters.counts(since)
        return self.standing(*names)

    @cached_property
    def at_once(self) -> dict[str, dict[str, Counter[str]]]:
        """By part and measure what `added_up.read_at_once` read."""
        return {}

    @cached_property
    def _counts(self) -> Counts:
        apart = [part_of(param, self.basis) for param in FACETS if param not in self.params]
        return self._standing_or_then() or tallied(self.queryset, apart, [self.currency], self._counted_in())

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
        """How many of the hits are counted in another zone or sector than the one asked for (docs/interface.md, zone)."""
        return self._counts["elsewhere"][""]

    def tally(self, param: str) -> Counter[Any]:
        """Groups of a facet under the other filters."""
        if param in self.params:
            others = self.without(param)
            counts = self._standing_or_then(param) or tallied(others, [part_of(param, self.basis)])
            return grouped(counts, param, self.basis)
        return grouped(self._counts, param, self.basis)

    def summarise(self) -> Summary:
        """Counts and totals on every basis."""
        return read_summary(self._counts[sum_of(self.currency)])

    @cached_property
    def queryset(self) -> ProjectQuerySet:
        """The projects that are meant, in order: published ones, unless it looks among others."""
        return self.without()

    @property
    def alone(self) -> ProjectQuerySet:
        """As `queryset`, in no order, for a single statement: what words and investors find is not looked up before."""
        if self.errors:
            return Project.objects.none()
        return cast(ProjectQuerySet, self._filtered(self._all(), self.values).order_by())

    def without(self, *names: str) -> ProjectQuerySet:
        """As `queryset`, with the filters of these names left out."""
        if self.errors:
            return Project.objects.none()
        projects, left = self._all(), self.values.keys() - {*names}
        if self._found is not None and left >= self._searching:
            projects, left = projects.filter(pk__among=self._found), left - self._searching
        return cast(ProjectQuerySet, ordered(self._filtered(projects, left), self.sort, self.figure))

    def _all(self) -> ProjectQuerySet:
        return Project.objects.published() if self.among is None else self.among

    @property
    def _searching(self) -> set[str]:
        # A page about one record has no facets: to look its projects up first would cost it a query.
        return {name for name in self.params.keys() - self.about if PARAMETERS[name].searches}

    @cached_property
    def _found(self) -> list[int] | None:
        """What words, investors and events find, if it is little: then it is looked for once, not for each facet."""
        if not self._searching:
            return None
        projects = self._filtered(self._all(), self._searching)
        found = list(projects.order_by().values_list("pk", flat=True)[: LITTLE + 1])
        return found if len(found) <= LITTLE else None

    def _filtered(self, projects: ProjectQuerySet, names: Collection[str]) -> ProjectQuerySet:
        terms = Terms(self.basis, self.values.get("known_on"), self.currency)
        return self.filters.narrowed(projects, self.values, names, terms)

    def query(self, **changes: str | list[str] | None) -> str:
        """The query string with some parameters replaced, or taken out where None; always from page 1."""
        kept = {name: texts for name, texts in {**self.own, **self.params}.items() if name != "page"}
        kept |= {name: [v] if isinstance(v, str) else v or [] for name, v in changes.items()}
        out = QueryDict(mutable=True)
        for name, texts in kept.items():
            out.setlist(name, list(texts))
        return out.urlencode()

    @cached_property
    def chips(self) -> list[Chip]:
        """One chip a filter value, each with the query string that drops it alone."""
        chips = []
        for name, texts in self.params.items():
            if not PARAMETERS[name].chip:
                continue
            for text in dict.fromkeys(texts):
                rest = [other for other in texts if other != text]
                label = restated(PARAMETERS[name].label, self.currency)
                value = self._in_words(name, text)
                chips.append(Chip(name, label, value, self.query(**{name: rest or None})))
        return chips

    def _in_words(self, name: str, text: str) -> str:
        if text == NONE:
            return _("none")
        found = self.values.get(name)
        if isinstance(found, Money):
            return write_amount(found.amount, self.currency)
        for record in found if isinstance(found, list) else []:
            if getattr(record, "slug", None) == text:
                return str(record)
        return choice_label(name, text)


def _in_another(values: Mapping[str, Any], texts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The amounts that state another currency than the question is in: never read as if they were of that."""
    currency = values.get("currency") or Currency.CNY.value
    return {
        name: [str(not_in(currency, texts[name][0]))]
        for name, value in values.items()
        if isinstance(value, Money) and value.currency not in ("", currency)
    }


def select(params: QueryDict, own: Sequence[str] = ()) -> Selection:
    """Read a query string. `own` names parameters that the caller reads itself (`rows` of a report)."""
    params = as_asked(params)
    given = {name: [t for t in texts if t.strip()] for name, texts in params.lists() if name not in own}
    if len(params.urlencode()) > MAX_QUERY_BYTES or sum(map(len, given.values())) > MAX_VALUES:
        too_long = _("The query is too long: at most 4,000 bytes and 200 values.")
        return Selection({}, {"query": [too_long]}, {}, filter_set({}))
    unknown = {shown(name): [_("There is no such parameter.")] for name in given if name not in PARAMETERS}
    known = {name: texts for name, texts in given.items() if texts and name in PARAMETERS}
    filters = filter_set(known)
    refused = {name: [str(m) for m in messages] for name, messages in filters.form.errors.items()}
    values = filters.form.cleaned_data
    if values.get("investor"):  # named by their present slugs from here on
        known["investor"] = [getattr(investor, "slug", NONE) for investor in values["investor"]]
    return Selection(
        params=known,
        errors={**unknown, **refused, **_in_another(values, known)},
        values=values,
        filters=filters,
        own={name: texts for name in own if (texts := [t for t in params.getlist(name) if t.strip()])},
    )
