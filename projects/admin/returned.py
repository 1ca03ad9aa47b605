"""What came back with a note, in the lists of what is published: shown at the record, and as a filter."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Project
from ..review.returned import rejected_of, returned_on, sent_back_to


class IdsFirst(Paginator):
    """Sorts keys alone: to sort whole rows with all they are joined to takes many times as long."""

    def page(self, number: int | str) -> Page[Any]:
        """The page of this number; EmptyPage where there is none."""
        number = self.validate_number(number)
        rows, first = cast(QuerySet[Any], self.object_list), (number - 1) * self.per_page
        ids = rows.select_related(None).values_list("pk", flat=True)[first : first + self.per_page]
        return Page(rows.filter(pk__in=list(ids)), number, self)


class WithNotes(ChangeList):
    """A list whose records know what came back of them, in three queries a page."""

    def get_results(self, request: HttpRequest) -> None:
        """As Django's, with `returned` on each record."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = returned_on(self.result_list, self.model)
        for record in self.result_list:
            record.returned = found.get(record.pk, [])


class CameBackToMe(admin.SimpleListFilter):
    """Narrows a list to what came back to its reader and is not dealt with."""

    title = gettext_lazy("came back to")
    parameter_name = "returned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Only oneself."""
        return [("me", _("me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Drafts that were sent back, and records of which a change was rejected."""
        if self.value() != "me":
            return queryset
        way = "project" if queryset.model is Project else "event"
        changed = rejected_of(request.user).values(way)
        mine = sent_back_to(request.user, queryset.model).values("pk")
        return queryset.filter(Q(pk__in=mine) | Q(pk__in=changed))


class ShowsReturned(admin.ModelAdmin):
    """For a ModelAdmin of what is published: its list says what came back, and why."""

    paginator = IdsFirst

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows what came back."""
        return WithNotes

    @admin.display(description=gettext_lazy("publication"), ordering="publication")
    def state_and_notes(self, obj: Any) -> str:
        """Draft, in review, published or withdrawn, and the notes of what came back."""
        context = {"record": obj, "returned": getattr(obj, "returned", [])}
        return render_to_string("admin/projects/_state.html", context)
