from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..models import Attendance, Signing, SigningEvent
from ..review.scope import may_see_whole
from ..staff.start import EnteredByMe
from ..staff.today import ChangedSince
from ..totals.refresh import refresh_events
from .asked import Rows
from .fields import AmountField, TypedAmountForm
from .finding import Completes, EventInPlace
from .publication import PublishableAdmin
from .returned import CameBackToMe


class EventForm(TypedAmountForm):
    """A signing event with its claimed amount as people write it."""

    amount_name, currency_name, qualifier_name = "claimed_amount", "claimed_currency", "claimed_qualifier"
    typed = AmountField(label=_("Claimed amount"))

    class Meta:
        model = SigningEvent
        exclude = ("claimed_amount",)
        widgets = {"claimed_currency": forms.TextInput(attrs={"size": 4, "maxlength": 3})}


class AttendanceInline(Rows, admin.TabularInline):
    """The people at an event."""

    model = Attendance
    extra = 0
    autocomplete_fields = ("person",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offices have room for several lines."""
        if db_field.name == "offices":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 48})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SigningInline(Rows, admin.TabularInline):
    """The projects signed at an event."""

    model = Signing
    extra = 0
    autocomplete_fields = ("project",)


@admin.register(SigningEvent)
class SigningEventAdmin(Completes, PublishableAdmin):
    """Signing events with what they claimed, their projects and people."""

    form = EventForm
    list_display = (
        "held_on",
        "__str__",
        "location",
        "claimed_projects",
        "named_here",
        "state_and_notes",
        "modified_at",
    )
    list_display_links = ("held_on", "__str__")
    list_filter = ("publication", EnteredByMe, CameBackToMe, EventInPlace, ChangedSince)
    list_select_related = ("location",)
    search_fields = ("title", "title_zh", "slug", "venue", "organiser")
    date_hierarchy = "held_on"
    save_on_top = True
    autocomplete_fields = ("location", "sectors", "source")
    inlines = (SigningInline, AttendanceInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("title", "title_zh"),
                    ("held_on", "part_of_day", "location"),
                    ("venue", "venue_zh"),
                    ("organiser", "organiser_zh"),
                )
            },
        ),
        (
            _("What it claimed"),
            {
                "fields": (
                    ("claimed_projects", "typed", "claimed_currency", "claimed_qualifier"),
                    ("sectors", "source"),
                    "summary",
                    "summary_zh",
                )
            },
        ),
        (_("Internal"), {"classes": ("collapse",), "fields": ("note", "slug")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of an event that names projects of others' units: its rows and history tell of them."""
        return super().has_change_permission(request, obj) and (
            obj is None or may_see_whole(request.user, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for changing it."""
        return super().has_delete_permission(request, obj) and (
            obj is None or may_see_whole(request.user, obj)
        )

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """403 where it tells of projects of others' units."""
        if not may_see_whole(request.user, self.get_object(request, unquote(object_id))):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    @admin.display(description=_("Named"), ordering="named")
    def named_here(self, obj: SigningEvent) -> int:
        """How many published projects were signed here."""
        return obj.named

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The address name is settled once the event is public."""
        return ("slug",) if obj and obj.is_public_record() else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Counts anew what is named."""
        super().save_related(request, form, formsets, change)
        refresh_events([form.instance.pk])
