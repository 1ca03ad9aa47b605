from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..history import versions
from ..models import ExchangeRate, Location, Project, Sector
from ..totals.rates import served
from ..totals.refresh import refresh
from .base import RefreshingAdmin
from .kept import KeptAdmin


class TreeAdmin(RefreshingAdmin):
    """Of places and sectors, shown as the trees that they are."""

    search_fields: ClassVar[tuple[str, ...]] = (
        "name",
        "name_zh",
        "slug",
        "code",
        "path_name",
        "path_name_zh",
    )
    ordering = ("path",)
    readonly_fields = ("slug",)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What lies below moves along, in the public past too."""
        super().save_related(request, form, formsets, change)
        versions.follow_trees(timezone.now())

    @admin.display(description=_("Name"), ordering="path")
    def indented(self, obj: Any) -> str:
        """The name, one step to the right for each level."""
        indent: str = "\u2003" * obj.depth
        return f"{indent}{obj}"


@admin.register(Location)
class LocationAdmin(TreeAdmin):
    """Places, in the one tree in which projects are counted."""

    search_fields = (*TreeAdmin.search_fields, "aliases")
    list_display = ("indented", "kind", "code", "lies_in")
    list_filter = ("kind",)
    list_select_related = ("lies_in",)
    autocomplete_fields = ("parent", "lies_in")
    fieldsets = (
        (None, {"fields": (("name", "name_zh"), ("kind", "code"), "aliases", "slug")}),
        (_("In the tree"), {"fields": (("parent", "lies_in"),)}),
        (_("On the map"), {"fields": (("latitude", "longitude"), "description")}),
    )

    def affected(self, obj: Any) -> Iterable[int]:
        """The projects counted in the place or below."""
        return Project.objects.counted_in(obj).values_list("pk", flat=True)


@admin.register(Sector)
class SectorAdmin(TreeAdmin):
    """Sectors of industry chains."""

    list_display = ("indented", "code")
    autocomplete_fields = ("parent",)
    fieldsets = ((None, {"fields": (("name", "name_zh"), ("parent", "code"), "description", "slug")}),)

    def affected(self, obj: Any) -> Iterable[int]:
        """The projects found in the sector or below."""
        return Project.objects.found_in_sector(obj).values_list("pk", flat=True)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(KeptAdmin):
    """Exchange rates; a change converts anew the claims that it serves."""

    list_display = ("date", "currency", "rate", "publisher")
    list_filter = (
        "currency",
        "date",
    )  # not a hierarchy of dates: that reads all of a quarter of a million rates
    search_fields = ("currency",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Converts what the rate serves; it may have been another currency's, or another day's."""
        before = ExchangeRate.objects.filter(pk=obj.pk).values_list("currency", "date")
        rates = {*before, (obj.currency, obj.date)}
        super().save_model(request, obj, form, change)
        refresh(served(rates))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Converts what the rate served."""
        super().delete_model(request, obj)
        refresh(served([(obj.currency, obj.date)]))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Converts what the rates served."""
        rates = set(queryset.order_by().values_list("currency", "date"))
        super().delete_queryset(request, queryset)
        refresh(served(rates))
