from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Problem, Project, YearPlan
from ..monitoring.problems import LISTS, problems
from ..review.scope import within_reach
from .kept import KeptAdmin


class OfMyProjects(KeptAdmin):
    """Rows of projects that are entered on pages of their own: within the reach of the login's units."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of the projects that the login works on."""
        mine = within_reach(request.user, Project.objects.all())
        return super().get_queryset(request).filter(project__in=mine.order_by())

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A project out of reach is none that can be chosen."""
        if db_field.name == "project":
            kwargs["queryset"] = within_reach(request.user, Project.objects.all())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Standing(admin.SimpleListFilter):
    """Narrows problems to one of their worklists: as of today, or of the day behind an @ as in open@2026-10-31."""

    title = _("worklist")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All three, empty or not."""
        return list(LISTS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Problem]) -> QuerySet[Problem]:
        """An unknown key narrows nothing."""
        chosen, _at, day = (self.value() or "").partition("@")
        if chosen not in LISTS:
            return queryset
        try:
            on = date.fromisoformat(day) if day else None
        except ValueError as error:
            raise IncorrectLookupParameters from error
        return queryset.filter(pk__in=problems(chosen, on=on).values("pk"))


@admin.register(Problem)
class ProblemAdmin(OfMyProjects):
    """What hinders projects, by due date; the worklists are filters."""

    list_display = ("title", "project", "unit", "raised_on", "due_on", "state", "closed_on")
    list_filter = (Standing, "unit")
    list_select_related = ("project", "unit")
    search_fields = ("title", "description", "project__name", "project__name_zh", "project__code")
    autocomplete_fields = ("project", "unit", "person")
    fieldsets = (
        (None, {"fields": ("project", "title", "description", ("raised_on", "due_on"), ("unit", "person"))}),
        (_("Solved"), {"fields": ("closed_on", "resolution")}),
    )

    @admin.display(description=_("state"))
    def state(self, obj: Problem) -> str:
        """Open, overdue or closed, as of today."""
        if obj.closed_on:
            return str(_("closed"))
        return str(_("overdue") if obj.due_on and obj.due_on < timezone.localdate() else _("open"))


@admin.register(YearPlan)
class YearPlanAdmin(OfMyProjects):
    """What is to be invested in projects within a year."""

    list_display = ("project", "year", "planned_investment", "source")
    list_filter = ("year",)
    list_select_related = ("project", "source")
    search_fields = ("project__name", "project__name_zh", "project__code")
    autocomplete_fields = ("project", "source")
    fieldsets = ((None, {"fields": ("project", ("year", "planned_investment"), "source")}),)
