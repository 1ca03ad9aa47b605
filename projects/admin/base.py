from django.db import transaction
from django.db.models import Model

from ..caching import data_version
from ..models import Investor, Project, SigningEvent
from ..review.permissions import BORNE_BY, is_public, may_change
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
        before, shown = set(self.affected(form.instance)), is_shown(form.instance)
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        refresh(before.union(self.affected(form.instance)))
        if shown or is_shown(form.instance):
            data_version.move_on()

    def delete_model(self, request, obj):
        with transaction.atomic():
            shown = is_shown(obj)
            super().delete_model(request, obj)
            if shown:
                data_version.move_on()

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            shown = any(map(is_shown, queryset))
            super().delete_queryset(request, queryset)
            if shown:
                data_version.move_on()


def is_shown(record: Model) -> bool:
    """Whether a public page may show something of the record: work on drafts moves no public ETag."""
    if isinstance(record, Project | SigningEvent):
        return record.is_public_record()
    if isinstance(record, Investor) and record.children.exists():
        return True  # a child that is public names it
    return type(record) not in BORNE_BY or is_public(record)
