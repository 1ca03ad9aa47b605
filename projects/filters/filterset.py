"""What each parameter narrows (INTERFACE.md, Filters)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, floor

import django_filters
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy

from ..models import Investor, Location, Project, Sector, SigningEvent
from ..models.querysets import COUNTED
from ..models.search import HoldsWord
from ..totals.measures import size_band
from ..values.choices import SIZE_KEYS, MilestoneKind, Status, TotalBasis
from ..values.countries import is_country
from .ordering import SORTS
from .values import (
    NONE,
    Values,
    is_year,
    read_choice,
    read_day,
    read_keys,
    read_known_on,
    read_number,
    read_one,
    read_page_size,
    read_records,
    read_words,
    read_yuan,
)


class Param(django_filters.Filter):
    field_class = Values


def _records_param(public: Callable[[], QuerySet], method: str, none: bool, **kwargs) -> Param:
    return Param(read=read_records(public, none), many=True, method=method, **kwargs)


class ProjectFilterSet(django_filters.FilterSet):
    """One set for pages, exports, API, map, reports and feeds. Use it through `select()`."""

    q = Param(read=read_one(read_words), method="filter_words", label=gettext_lazy("Search"))
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
        read=read_keys(MilestoneKind.values.__contains__),
        many=True,
        method="filter_keys",
        label=gettext_lazy("Stage"),
    )
    status = Param(
        read=read_keys(Status.values.__contains__),
        many=True,
        method="filter_keys",
        label=gettext_lazy("Status"),
    )
    origin = Param(
        read=read_keys(is_country), many=True, method="filter_origin", label=gettext_lazy("Origin")
    )
    size = Param(
        read=read_keys(SIZE_KEYS.__contains__), many=True, method="filter_size", label=gettext_lazy("Size")
    )
    year = Param(
        read=read_keys(is_year), many=True, method="filter_year", label=gettext_lazy("Year of signing")
    )
    investor = _records_param(
        lambda: Investor.objects.public(), "filter_investor", True, label=gettext_lazy("Investor")
    )
    event = _records_param(
        lambda: SigningEvent.objects.published(), "filter_event", True, label=gettext_lazy("Signing event")
    )
    signed_after = Param(
        read=read_one(read_day), field_name="signed_on", lookup_expr="gte", label=gettext_lazy("Signed from")
    )
    signed_before = Param(
        read=read_one(read_day),
        field_name="signed_on_last",
        lookup_expr="lte",
        label=gettext_lazy("Signed until"),
    )
    amount_min = Param(
        read=read_one(read_yuan), method="filter_amount_min", label=gettext_lazy("Amount from (CNY)")
    )
    amount_max = Param(
        read=read_one(read_yuan), method="filter_amount_max", label=gettext_lazy("Amount up to (CNY)")
    )
    disclosed = Param(
        read=read_one(read_choice(("true", "false"))),
        method="filter_disclosed",
        label=gettext_lazy("Amount disclosed"),
    )
    counts_in_totals = Param(
        read=read_one(read_choice(("true", "false"))),
        method="filter_counts_in_totals",
        label=gettext_lazy("Counts in totals"),
    )
    basis = Param(
        read=read_one(read_choice(TotalBasis.values)),
        method="unfiltered",
        label=gettext_lazy("Basis of totals"),
    )
    known_on = Param(read=read_one(read_known_on), method="unfiltered", label=gettext_lazy("As known on"))
    sort = Param(read=read_one(read_choice(tuple(SORTS))), method="unfiltered", label=gettext_lazy("Sort by"))
    page = Param(read=read_one(read_number), method="unfiltered", label=gettext_lazy("Page"))
    page_size = Param(read=read_one(read_page_size), method="unfiltered", label=gettext_lazy("Rows a page"))

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
