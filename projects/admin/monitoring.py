from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import LampRule, LampRuleSet, Target
from .asked import Rows
from .kept import KeptAdmin


class LampRuleInline(Rows, admin.TabularInline):
    """The rules of a set."""

    model = LampRule
    extra = 0


@admin.register(LampRuleSet)
class LampRuleSetAdmin(KeptAdmin):
    """Rule sets of lamps with their rules."""

    list_display = ("__str__", "first_day", "in_use", "stated_in")
    list_filter = ("in_use",)
    search_fields = ("name", "name_zh", "source", "source_zh")
    inlines = (LampRuleInline,)
    fieldsets = (
        (
            None,
            {"fields": (("name", "name_zh"), "source", "source_zh", ("first_day", "in_use"), "note", "slug")},
        ),
    )

    @admin.display(description=_("source"))
    def stated_in(self, obj: LampRuleSet) -> str:
        """In the reader's language."""
        return obj.stated_in


@admin.register(Target)
class TargetAdmin(KeptAdmin):
    """Targets of units and places."""

    list_display = ("__str__", "number", "source")
    list_filter = ("year", "measure", "unit")
    search_fields = ("unit__name", "unit__name_zh", "location__name", "location__name_zh")
    autocomplete_fields = ("location", "source")
    fieldsets = (
        (None, {"fields": (("unit", "location"), ("measure", "label"), ("year", "quarter"), "number", "source", "note")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what a row names."""
        return super().get_queryset(request).select_related("unit", "location", "label")
