from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from ..caching import data_version
from ..models import Investor, Project, SigningEvent
from ..review.permissions import BORNE_BY, is_public, may_change
from ..totals.refresh import refresh
from .kept import KeptAdmin
from .own_rows import OwnRows


class PublicAdmin(KeptAdmin):
    """Of what public pages show: whoever deletes it moves the data version on, in the same transaction."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """As Django's; the data version moves on only where the record was shown."""
        with transaction.atomic():
            shown = is_shown(obj)
            super().delete_model(request, obj)
            if shown:
                data_version.move_on()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """As Django's, all or none; the data version moves on only where one of them was shown."""
        with transaction.atomic():
            shown = any(map(is_shown, queryset))
            super().delete_queryset(request, queryset)
            if shown:
                data_version.move_on()


class ReadOnlyAdmin(OwnRows):
    """Of what the program alone writes: it is looked at and searched here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody, superusers included."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, superusers included; to look is another right."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, superusers included."""
        return False


class RefreshingAdmin(PublicAdmin):
    """Stores anew, in the transaction of the change, what follows from it for the projects it touches."""

    def affected(self, obj: Any) -> Iterable[int]:
        """Ids of the projects whose public facts hang on this record."""
        ids: Iterable[int] = obj.projects.values_list("pk", flat=True)
        return ids

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the role says, and only of records that this person may change."""
        return super().has_change_permission(request, obj) and (obj is None or may_change(request.user, obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Deletes it, and stores anew what hung on it."""
        with transaction.atomic():
            affected = set(self.affected(obj))
            super().delete_model(request, obj)
            refresh(affected)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """As `delete_model`, for many."""
        with transaction.atomic():
            affected = {pk for obj in queryset for pk in self.affected(obj)}
            super().delete_queryset(request, queryset)
            refresh(affected)

    def settle(self, obj: Any) -> None:
        """What must be done between saving the rows and storing figures."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Saves the rows, then stores figures anew for the projects of before and after."""
        before, shown = set(self.affected(form.instance)), is_shown(form.instance)
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        refresh(before.union(self.affected(form.instance)))
        if shown or is_shown(form.instance):
            data_version.move_on()


def is_shown(record: Model) -> bool:
    """Whether a public page may show something of the record: work on drafts moves no public ETag."""
    if isinstance(record, Project | SigningEvent):
        return record.is_public_record()
    if isinstance(record, Investor) and record.children.exists():
        return True  # a child that is public names it
    return type(record) not in BORNE_BY or is_public(record)
