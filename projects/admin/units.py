from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Responsibility, Unit
from .asked import FewNewRows, Rows
from .kept import KeptAdmin


class MayBeAbsent(FewNewRows):
    """Rows that a form may leave out altogether, as changes do that were proposed before there were any."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        prefix = kwargs.get("prefix") or self.get_default_prefix()
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            data = {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        super().__init__(data, *args, **kwargs)


class ResponsibilityInline(Rows, admin.TabularInline):
    """The units that answer for a project; internal."""

    model = Responsibility
    formset = MayBeAbsent
    extra = 0
    autocomplete_fields = ("unit",)


@admin.register(Unit)
class UnitAdmin(KeptAdmin):
    """The bodies that answer for projects, with their places and people; administrators' to change."""

    list_display = ("__str__", "parent", "people")
    list_select_related = ("parent",)
    search_fields = ("name", "name_zh")
    autocomplete_fields = ("parent", "locations")
    fieldsets = ((None, {"fields": (("name", "name_zh"), "parent", "locations", "members")}),)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Members are logins of staff, each with a box."""
        if db_field.name == "members":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True).order_by("username")
            kwargs["widget"] = forms.CheckboxSelectMultiple()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("members"))
    def people(self, obj: Unit) -> int:
        """How many logins belong to it."""
        return obj.members.count()
