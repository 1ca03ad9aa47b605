from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..models import Label, LabelGroup, Project
from .base import RefreshingAdmin
from .kept import KeptAdmin


@admin.register(LabelGroup)
class LabelGroupAdmin(KeptAdmin):
    """Groups of labels."""

    list_display = ("__str__", "in_other_language")
    search_fields = ("name", "name_zh")
    fieldsets = ((None, {"fields": (("name", "name_zh"),)}),)

    @admin.display(description=_("name in the other language"))
    def in_other_language(self, obj: LabelGroup) -> str:
        """Blank where there is none."""
        return obj.other_name


@admin.register(Label)
class LabelAdmin(RefreshingAdmin):
    """Labels of projects and investors; administrators say which of them are public."""

    list_display = ("__str__", "group", "public", "bearing")
    list_filter = ("public", "group")
    list_select_related = ("group",)
    search_fields = ("name", "name_zh", "slug")
    readonly_fields = ("slug",)
    fieldsets = ((None, {"fields": (("name", "name_zh"), ("group", "public"), "slug")}),)

    def affected(self, obj: Any) -> Iterable[int]:
        """The projects that bear it, themselves or by an investor."""
        borne = Q(labels=obj) | Q(investors__labels=obj)
        return Project.objects.filter(borne).values_list("pk", flat=True)

    @admin.display(description=_("projects"))
    def bearing(self, obj: Label) -> int:
        """How many projects bear it themselves."""
        return Project.objects.filter(labels=obj).count()
