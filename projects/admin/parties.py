from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Investor, Person, Project
from .base import RefreshingAdmin


class NamedAdmin(RefreshingAdmin):
    @admin.display(description=_("other name"))
    def second_name(self, obj):
        return obj.other_name


@admin.register(Investor)
class InvestorAdmin(NamedAdmin):
    list_display = ("__str__", "second_name", "kind", "origin", "parent")
    list_filter = ("kind", "origin")
    list_select_related = ("parent",)
    search_fields = ("name", "name_zh", "aliases", "credit_code", "slug")
    autocomplete_fields = ("parent",)
    readonly_fields = ("slug",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "name_zh"),
                    ("kind", "origin"),
                    ("credit_code", "parent"),
                    "aliases",
                    "slug",
                )
            },
        ),
        (_("In words"), {"fields": ("summary", "note")}),
    )


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    list_display = ("__str__", "second_name")
    search_fields = ("name", "name_zh")

    def affected(self, obj):
        return Project.objects.filter(led_by=obj).values_list("pk", flat=True)
