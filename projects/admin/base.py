from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from ..caching import data_version
from ..review.permissions import may_change
from ..totals.rules import refresh
from .kept import KeptAdmin


class RefreshingAdmin(KeptAdmin):
    """Stores anew, in the transaction of the change, what follows from it for the projects it touches."""

    def affected(self, obj: Any) -> Iterable[int]:
        """Ids of the projects whose public facts hang on this record."""
        ids: Iterable[int] = obj.projects.values_list("pk", flat=True)
        return ids

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def settle(self, obj: Any) -> None:
        """What must be done between saving the rows and storing figures."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = set(self.affected(form.instance))
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        refresh(before.union(self.affected(form.instance)))
        data_version.move_on()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            super().delete_model(request, obj)
            data_version.move_on()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            data_version.move_on()
