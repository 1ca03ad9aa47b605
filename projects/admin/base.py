from django.db import transaction

from ..caching import data_version
from ..review.permissions import may_change
from ..totals.rules import refresh
from .kept import KeptAdmin


class RefreshingAdmin(KeptAdmin):
    """Stores anew, in the transaction of the change, what follows from it for the projects it touches."""

    def affected(self, obj):
        """Ids of the projects whose public facts hang on this record."""
        return obj.projects.values_list("pk", flat=True)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def settle(self, obj):
        """What must be done between saving the rows and storing figures."""

    def save_related(self, request, form, formsets, change):
        before = set(self.affected(form.instance))
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        refresh(before.union(self.affected(form.instance)))
        data_version.move_on()

    def delete_model(self, request, obj):
        with transaction.atomic():
            affected = set(self.affected(obj))
            super().delete_model(request, obj)
            refresh(affected)
            data_version.move_on()

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            affected = {pk for obj in queryset for pk in self.affected(obj)}
            super().delete_queryset(request, queryset)
            refresh(affected)
            data_version.move_on()
