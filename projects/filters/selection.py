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
from ..totals.tallies import FACETS, Counts, grouped, inside, part_of, sum_of, tallied
from ..values.choices import Currency, TotalBasis, figure_in
from ..values.money import not_in, restated, write_amount
from .filterset import ProjectFilterSet, filter_set
from .left_out import LITTLE, PART, left_out, shares
from .ordering import ordered
from .parameter import Terms
from .parameters import PARAMETERS, choice_label
from .shared import as_asked
from .values import MAX_VALUES, NONE, PAGE_SIZES, Money, shown

MAX_QUERY_BYTES = 4000


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
    def _corrections(self) -> dict[frozenset[str], counters.Correction | None]:
        return {}

    def correction(self, *names: str) -> counters.Correction | None:
        """What makes the running counts those of what is meant without the filters of these names.

        None where they do not help: where more is left out than a little, too much has changed since the day that is
        asked for, or other than public projects are looked in.
        """
        left = frozenset(name for name in self.params if PARAMETERS[name].narrow and name not in names)
        if left not in self._corrections:
            self._corrections[left] = self._correction_by(left)
        return self._corrections[left]

    def _correction_by(self, names: frozenset[str]) -> counters.Correction | None:
        if self.errors or self.among is not None:
            return None
        if not names:
            return self._of_its_day
        # What a page is about is a part; and where words find little, they leave out much.
        if names & self.about or (names & self._searching and self._found is not None) or as_of.is_asked():
            return None
        if not names <= self._shares.keys() or sum(self._shares[name] for name in names) * PART > 1:
            return None
        out = (
            left_out(self._filtered(self._all(), names), by_reading="q" in names)
            if self._of_its_day
            else None
        )
        return None if out is None or not self._of_its_day else self._of_its_day.without(out)

    @cached_property
    def _shares(self) -> Mapping[str, float]:
        """How much each filter leaves out, where that may be little."""
        narrowing = [name for name in self.params if PARAMETERS[name].narrow and name not in self.about]
        return shares(narrowing, lambda name: self._filtered(self._all(), [name]))

    @cached_property
    def _of_its_day(self) -> counters.Correction | None:
        """Of all that was public on the day that is asked for. What is known today is known now."""
        if as_of.is_asked():
            return counters.since()
        is_now = self.values.get("known_on") in (None, timezone.localdate())
        return counters.AS_THEY_STAND if is_now and counters.in_step() else None

    def stands(self, *names: str) -> bool:
        """Whether without the filters of these names all that is published now is meant, and the running counts tell of it."""
        return self.correction(*names) is counters.AS_THEY_STAND

    @property
    def is_kept(self) -> bool:
        """Whether the running counts tell of what is meant, with its correction."""
        return self.correction() is not None

    def _kept(self, *names: str, wanted: Collection[str]) -> Counts | None:
        correction = self.correction(*names)
        return None if correction is None else counters.counts(wanted, correction)

    @cached_property
    def at_once(self) -> dict[str, dict[str, Counter[str]]]:
        """By part and measure what `added_up.read_at_once` read."""
        return {}

    @cached_property
    def _counts(self) -> Counts:
        apart = [part_of(param, self.basis) for param in FACETS if param not in self.params]
        found = self._kept(wanted=(*apart, sum_of(self.currency)))
        counted_in = self._counted_in()
        if found is None:
            return tallied(self._whole(), apart, [self.currency], counted_in)
        if counted_in:
            found["elsewhere"][""] = self.queryset.order_by().exclude(inside(counted_in)).count()
        return found

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
            part = part_of(param, self.basis)
            counts = self._kept(param, wanted=[part])
            return grouped(
                tallied(self._whole(param), [part]) if counts is None else counts, param, self.basis
            )
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

    @property
    def whole(self) -> ProjectQuerySet:
        """As `queryset`, in no order, for what reads it to the last."""
        return self._whole()

    def _whole(self, *names: str) -> ProjectQuerySet:
        left = self.values.keys() - {*names}
        if (
            self.errors
            or "q" not in self.params.keys() & left
            or self.among is not None
            or self._found is not None
        ):
            return cast(ProjectQuerySet, (self.without(*names) if names else self.queryset).order_by())
        return self._filtered(Project.objects.published_as_read(), left)

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
