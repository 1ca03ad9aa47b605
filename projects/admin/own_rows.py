"""Who may where, in the admin: no page, list, choice or form of it holds a record that its reader does not work on."""

from typing import Any

from django.contrib.admin.options import BaseModelAdmin, ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ..review.scope import SEEN, limits, may_see, within_reach


class OutsideUnits(Exception):
    """Ends the transaction of an entry that its writer would not see again."""


class OwnChoices(BaseModelAdmin):
    """For a ModelAdmin or inline: rows, and what its fields offer and take, narrowed to what the reader works on."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only what this person works on."""
        return within_reach(request.user, super().get_queryset(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One of those that this person works on."""
        return super().formfield_for_foreignkey(
            db_field, request, **self._narrowed(db_field, request, kwargs)
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Several of those that this person works on."""
        return super().formfield_for_manytomany(
            db_field, request, **self._narrowed(db_field, request, kwargs)
        )

    def _narrowed(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        model = db_field.remote_field.model
        if model not in SEEN or limits(request.user) is None:
            return kwargs
        return {"queryset": within_reach(request.user, model._default_manager.all()), **kwargs}


class OwnRows(OwnChoices, ModelAdmin):
    """For a ModelAdmin: what its reader does not work on is not there, and cannot be made."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """404 where there is none, or none for this person: Django would send them to the start page."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As Django's; once more with what is wrong where the entry would lie outside of this person's units."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except OutsideUnits:
            request.outside = True  # type: ignore[attr-defined]  # for get_form of the same request
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Raises OutsideUnits where its writer would not see it again."""
        super().save_related(request, form, formsets, change)
        if not may_see(request.user, form.instance):
            raise OutsideUnits

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, refused where what was entered lies outside of this person's units."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not getattr(request, "outside", False):
            return form

        def clean(self: ModelForm) -> dict[str, Any]:
            cleaned = form.clean(self) or {}
            self.add_error("location" if "location" in self.fields else None, ValidationError(outside()))
            return cleaned

        return type(form.__name__, (form,), {"clean": clean})


def outside() -> str:
    """What somebody of a unit is told who enters a record for a place of others."""
    return _("You work on the projects of your units: choose a place of theirs.")
