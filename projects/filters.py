"""The only reader of filter parameters (INTERFACE.md, Filters). Strict: what it does not understand selects nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import NullIf
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import money, running
from .choices import SIZE_KEYS, MilestoneKind, SizeBand, Status, TotalBasis
from .countries import country_name, is_country
from .models import Investor, Location, Project, Sector, SigningEvent
from .querysets import COUNTED
from .searching import HoldsWord
from .summaries import Summary, read_summary
from .tallies import FACETS, Counts, grouped, tallied
from .totals import search_key

MAX_QUERY_BYTES = 4000
MAX_VALUES = 200
NONE = "none"
PAGE_SIZES = (25, 50, 100)
SORTS = {
    "-signed_on": gettext_lazy("Signing date, newest first"),
    "signed_on": gettext_lazy("Signing date, oldest first"),
    "-amount": gettext_lazy("Amount, largest first"),
    "amount": gettext_lazy("Amount, smallest first"),
    "name": gettext_lazy("Name, A to Z"),
    "-name": gettext_lazy("Name, Z to A"),
    "-updated": gettext_lazy("Updated, newest first"),
    "updated": gettext_lazy("Updated, oldest first"),
}


class ByCodePoint(Func):
    """Text ordered alike on every database, whatever its locale."""

    output_field = TextField()
    arity = 1
    template = "%(expressions)s"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


# ---- What one value may be ----


class Values(forms.Field):
    """One value, or several where `many`; `read` turns each text into what it means or raises ValidationError."""

    def __init__(self, read: Callable[[list[str]], Any], many: bool = False, **kwargs):
        super().__init__(**{**kwargs, "required": False, "widget": forms.MultipleHiddenInput})
        self.read, self.many = read, many

    def clean(self, value):
        texts = [text for text in value or [] if text != ""]
        if any("\x00" in text for text in texts):
            raise ValidationError(_("A NUL character means nothing here."))
        # What Django makes of bytes that are no text.
        if any("\ufffd" in text for text in texts):
            raise ValidationError(_("This is not text in UTF-8."))
        if len(texts) > 1 and not self.many:
            raise ValidationError(_("Give this only once."))
        return self.read(texts) if texts else None


def _one(read: Callable[[str], Any]) -> Callable[[list[str]], Any]:
    return lambda texts: read(texts[0])


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(text: str) -> ValidationError:
    return ValidationError(_("“%(value)s” is not one of the choices.") % {"value": _shown(text)})


def _keys(allowed: Callable[[str], bool]) -> Callable[[list[str]], list[str]]:
    def read(texts: list[str]) -> list[str]:
        for text in texts:
            if text != NONE and not allowed(text):
                raise _unknown(text)
        return list(dict.fromkeys(texts))

    return read


def _records(public: Callable[[], QuerySet], none: bool) -> Callable[[list[str]], list[Any]]:
    """Slugs as records, in the order given; `none` stays as it is."""

    def read(texts: list[str]) -> list[Any]:
        slugs = [text for text in texts if text != NONE]
        found = {record.slug: record for record in public().filter(slug__in=slugs)}
        if missing := [slug for slug in slugs if slug not in found]:
            found |= _by_former_slug(public(), missing)
        for text in texts:
            if text not in found and not (none and text == NONE):
                raise _unknown(text)
        return list(dict.fromkeys(found.get(text, NONE) for text in texts))

    return read


def _by_former_slug(records: QuerySet, slugs: list[str]) -> dict[str, Any]:
    """Records by the slugs of those that were merged into them: links that people keep go on working."""
    if not hasattr(records.model, "merged_into"):
        return {}
    former = dict(records.filter(merged_from__slug__in=slugs).values_list("merged_from__slug", "pk"))
    found = records.in_bulk(former.values())
    return {slug: found[pk] for slug, pk in former.items()}


def _words(text: str) -> list[str]:
    words = list(dict.fromkeys(search_key(text).split()))
    if len(words) > MAX_VALUES:
        raise ValidationError(_("Search for at most 200 words."))
    return words


def _day(text: str) -> date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValidationError(_("“%(value)s” is no date like 2022-08-19.") % {"value": _shown(text)})


def read_known_on(text: str) -> date:
    """A day until today; its answers come from `past.as_known()`, in which the whole request runs."""
    day = _day(text)
    if day > timezone.localdate():
        raise ValidationError(_("What will be known on %(day)s is not known yet.") % {"day": day})
    return day


def _yuan(text: str):
    try:
        return money.parse_cny(text)
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error


def _number(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,8}", text):
        return int(text)
    raise ValidationError(_("“%(value)s” is no number from 1 on.") % {"value": _shown(text)})


def _page_size(text: str) -> int:
    if text not in map(str, PAGE_SIZES):
        raise ValidationError(_("A page holds 25, 50 or 100."))
    return int(text)


def _choice(keys: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in keys:
            raise _unknown(text)
        return text

    return read


def _is_year(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{3}", text) is not None


# ---- The filters ----


class Param(django_filters.Filter):
    field_class = Values


def _records_param(public: Callable[[], QuerySet], method: str, none: bool, **kwargs) -> Param:
    return Param(read=_records(public, none), many=True, method=method, **kwargs)


class ProjectFilterSet(django_filters.FilterSet):
    """One set for pages, exports, API, map, reports and feeds. Use it through `select()`."""

    q = Param(read=_one(_words), method="filter_words", label=gettext_lazy("Search"))
    zone = _records_param(lambda: Location.objects.public(), "filter_zone", False, label=gettext_lazy("Zone"))
    sector = _records_param(
        lambda: Sector.objects.public(), "filter_sector", False, label=gettext_lazy("Sector")
    )
    counted_in = _records_param(
        lambda: Location.objects.public(), "filter_counted_in", True, label=gettext_lazy("Counted in zone")
    )
    counted_sector = _records_param(
        lambda: Sector.objects.public(),
        "filter_counted_sector",
        True,
        label=gettext_lazy("Counted in sector"),
    )
    stage = Param(
        read=_keys(MilestoneKind.values.__contains__),
        many=True,
        method="filter_keys",
        label=gettext_lazy("Stage"),
    )
    status = Param(
        read=_keys(Status.values.__contains__), many=True, method="filter_keys", label=gettext_lazy("Status")
    )
    origin = Param(read=_keys(is_country), many=True, method="filter_origin", label=gettext_lazy("Origin"))
    size = Param(
        read=_keys(SIZE_KEYS.__contains__), many=True, method="filter_size", label=gettext_lazy("Size")
    )
    year = Param(read=_keys(_is_year), many=True, method="filter_year", label=gettext_lazy("Year of signing"))
    investor = _records_param(
        lambda: Investor.objects.public(), "filter_investor", True, label=gettext_lazy("Investor")
    )
    event = _records_param(
        lambda: SigningEvent.objects.published(), "filter_event", True, label=gettext_lazy("Signing event")
    )
    signed_after = Param(
        read=_one(_day), field_name="signed_on", lookup_expr="gte", label=gettext_lazy("Signed from")
    )
    signed_before = Param(
        read=_one(_day), field_name="signed_on_last", lookup_expr="lte", label=gettext_lazy("Signed until")
    )
    amount_min = Param(read=_one(_yuan), method="filter_amount_min", label=gettext_lazy("Amount from (CNY)"))
    amount_max = Param(read=_one(_yuan), method="filter_amount_max", label=gettext_lazy("Amount up to (CNY)"))
    disclosed = Param(
        read=_one(_choice(("true", "false"))),
        method="filter_disclosed",
        label=gettext_lazy("Amount disclosed"),
    )
    counts_in_totals = Param(
        read=_one(_choice(("true", "false"))),
        method="filter_counts_in_totals",
        label=gettext_lazy("Counts in totals"),
    )
    basis = Param(
        read=_one(_choice(TotalBasis.values)), method="unfiltered", label=gettext_lazy("Basis of totals")
    )
    known_on = Param(read=_one(read_known_on), method="unfiltered", label=gettext_lazy("As known on"))
    sort = Param(read=_one(_choice(tuple(SORTS))), method="unfiltered", label=gettext_lazy("Sort by"))
    page = Param(read=_one(_number), method="unfiltered", label=gettext_lazy("Page"))
    page_size = Param(read=_one(_page_size), method="unfiltered", label=gettext_lazy("Rows a page"))

    class Meta:
        model = Project
        fields: list[str] = []

    @property
    def basis_value(self) -> str:
        return self.form.cleaned_data.get("basis") or TotalBasis.HEADLINE.value

    def unfiltered(self, queryset, name, value):
        return queryset

    def filter_words(self, queryset, name, words):
        holds = Contains if self.form.cleaned_data.get("known_on") else HoldsWord
        return queryset.filter(*(holds(F("search_text"), word) for word in words))

    def filter_zone(self, queryset, name, places):
        return queryset.found_in(*places)

    def filter_sector(self, queryset, name, sectors):
        return queryset.found_in_sector(*sectors)

    def filter_counted_in(self, queryset, name, places):
        return self._either(queryset, places, queryset.counted_in, Q(location=None))

    def filter_counted_sector(self, queryset, name, sectors):
        return self._either(queryset, sectors, queryset.counted_in_sector, Q(sector=None))

    def _either(self, queryset, values, within, blank: Q):
        known = [value for value in values if value != NONE]
        found = Q(pk__in=within(*known).order_by().values("pk")) if known else Q()
        return queryset.filter(found | blank if NONE in values else found)

    def filter_keys(self, queryset, name, keys):
        return queryset.filter(**{f"{name}__in": ["" if key == NONE else key for key in keys]})

    def filter_origin(self, queryset, name, codes):
        return self._linked(queryset, codes, queryset.with_origin, queryset.without_origin)

    def filter_investor(self, queryset, name, investors):
        return self._linked(queryset, investors, queryset.with_investor, queryset.without_investor)

    def filter_event(self, queryset, name, events):
        return self._linked(queryset, events, queryset.with_event, queryset.without_event)

    def _linked(self, queryset, values, linked, unlinked):
        known = [value for value in values if value != NONE]
        if NONE not in values:
            return linked(known)
        return linked(known) | unlinked() if known else unlinked()

    def filter_size(self, queryset, name, keys):
        figure = f"{self.basis_value}_cny"
        condition = Q()
        for key in keys:
            condition |= (
                Q(**{f"{figure}__isnull": True}) if key == NONE else size_band(figure, SIZE_KEYS[key])
            )
        return queryset.filter(condition)

    def filter_year(self, queryset, name, years):
        condition = Q(signed_on=None) if NONE in years else Q()
        for year in years:
            if year != NONE:
                condition |= Q(signed_on__range=(date(int(year), 1, 1), date(int(year), 12, 31)))
        return queryset.filter(condition)

    def filter_amount_min(self, queryset, name, yuan):
        # Whole yuan are stored, and Django would cut the fraction off.
        return queryset.filter(**{f"{self.basis_value}_cny__gte": ceil(yuan)})

    def filter_amount_max(self, queryset, name, yuan):
        return queryset.filter(**{f"{self.basis_value}_cny__lte": floor(yuan)})

    def filter_disclosed(self, queryset, name, answer):
        return queryset.filter(**{f"{self.basis_value}_disclosed": answer == "true"})

    def filter_counts_in_totals(self, queryset, name, answer):
        return queryset.filter(COUNTED if answer == "true" else ~COUNTED)


def size_band(figure: str, band: SizeBand) -> Q:
    """Projects whose yuan figure lies in the band: from its bound to under the next one."""
    above = [other.value for other in SizeBand if other > band]
    upper = Q(**{f"{figure}__lt": min(above)}) if above else Q()
    return Q(**{f"{figure}__gte": band.value}) & upper


SEARCHES = ("q", "investor", "event")  # looked up in long texts and other tables
LITTLE = 2000
NO_CHIPS = frozenset({"basis", "sort", "page", "page_size"})
NO_FILTERS = NO_CHIPS | {"known_on"}


# What each parameter takes, for the data dictionary and the API's description.
DESCRIPTIONS = {
    "q": gettext_lazy(
        "Words that must all occur in names, aliases, investors, summary or code; English or Chinese."
    ),
    "zone": gettext_lazy(
        "Key of a place, with all that is below it and the zone blocks that lie in it. Repeat for any of several."
    ),
    "sector": gettext_lazy(
        "Key of a sector, with all below it; secondary sectors too. Repeat for any of several."
    ),
    "counted_in": gettext_lazy(
        "Key of a place: only projects that are counted there or below. “none”: without a place. Repeatable."
    ),
    "counted_sector": gettext_lazy(
        "Key of a sector: only projects that are counted there or below. “none”: without one. Repeatable."
    ),
    "stage": gettext_lazy("The furthest milestone reached. “none”: none yet. Repeatable."),
    "status": gettext_lazy("How the project stands. Repeatable."),
    "origin": gettext_lazy(
        "ISO 3166 country of a lead's or partner's ultimate owner. “none”: not known. Repeatable."
    ),
    "size": gettext_lazy(
        "Band of the amount on the chosen basis, from this many CNY to under the next. “none”: not disclosed. Repeatable."
    ),
    "year": gettext_lazy("Year of the earliest signing, four digits. “none”: not known. Repeatable."),
    "investor": gettext_lazy("Key of a lead or partner. “none”: none is named. Repeatable."),
    "event": gettext_lazy("Key of a signing event. “none”: signed at none. Repeatable."),
    "signed_after": gettext_lazy("ISO date, inclusive; a coarse date must lie in the range as a whole."),
    "signed_before": gettext_lazy("ISO date, inclusive; a coarse date must lie in the range as a whole."),
    "amount_min": gettext_lazy("Yuan on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
    "amount_max": gettext_lazy("Yuan on the chosen basis, inclusive: 1000000000, 1bn or 10亿."),
    "disclosed": gettext_lazy("Whether the project has a figure on the chosen basis."),
    "counts_in_totals": gettext_lazy("Whether the project adds to totals."),
    "basis": gettext_lazy("The money that totals, size and amounts speak of; headline where none is given."),
    "known_on": gettext_lazy(
        "ISO date until today: everything as it was publicly known at the end of that day, less what was withdrawn since."
    ),
    "sort": gettext_lazy(
        "Order of the rows, undisclosed ones last; newest signing first where none is given."
    ),
    "page": gettext_lazy("From 1. Downloads hold all rows."),
    "page_size": gettext_lazy("25, 50 or 100; 25 where none is given."),
}


# ---- The selection ----


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
        return running.counts()

    def standing(self, *names: str) -> Counts | None:
        """The running counts, if without the filters of these names all that is published now is meant."""
        narrowing = any(name not in NO_CHIPS and name not in names for name in self.params)
        return None if narrowing or self.errors else self._running

    @cached_property
    def _counts(self) -> Counts:
        apart = [param for param in FACETS if param not in self.params]
        return self.standing() or tallied(self.queryset, apart, self.basis, sums=True)

    def tally(self, param: str) -> Counter[Any]:
        """Groups of a facet under the other filters."""
        if param in self.params:
            others = self.without(param)
            return grouped(self.standing(param) or tallied(others, [param], self.basis), param, self.basis)
        return grouped(self._counts, param, self.basis)

    def summarise(self) -> Summary:
        return read_summary(self._counts)

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


def choice_label(name: str, key: str) -> str:
    """A filter's key in the reader's words."""
    labels: dict[str, Callable[[str], str]] = {
        "stage": lambda k: str(MilestoneKind(k).label),
        "status": lambda k: str(Status(k).label),
        "size": lambda k: str(SIZE_KEYS[k].label),
        "origin": country_name,
        "disclosed": lambda k: _("yes") if k == "true" else _("no"),
        "counts_in_totals": lambda k: _("yes") if k == "true" else _("no"),
    }
    try:
        return labels[name](key) if name in labels else key
    except (KeyError, ValueError):
        return key


def ordered(projects: QuerySet[Project], sort: str, basis: str) -> QuerySet[Project]:
    """Blank last either way, ties by code (INTERFACE.md)."""
    by: dict[str, Any] = {
        "signed_on": F("signed_on"),
        "amount": F(f"{basis}_cny"),
        "name": ByCodePoint(NullIf("name", Value(""))),
        "updated": F("updated_at"),
    }
    key = by[sort.removeprefix("-")]
    main = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    return projects.order_by(main, ByCodePoint("code"))


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
            errors[_shown(name)] = [_("There is no such parameter.")]
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
