"""A label for many projects of the list at once, or taken off them: after a page that asks which, as a job."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from .bulk import BulkSteps


class LabelSteps(BulkSteps):
    """The two actions of the list of projects."""

    label_actions = ("label_selected", "unlabel_selected")

    @admin.action(description=gettext_lazy("Add a label"), permissions=["change"])
    def label_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The label that is chosen on the page that asks is put on them."""
        return self._many(request, self._chosen(request, queryset), "_label")

    @admin.action(description=gettext_lazy("Remove a label"), permissions=["change"])
    def unlabel_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The label that is chosen on the page that asks is taken off them."""
        return self._many(request, self._chosen(request, queryset), "_unlabel")
