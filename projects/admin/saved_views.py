from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ..caching import data_version
from ..filters import as_asked, select
from ..models import Project, SavedView
from ..review.permissions import may_publish
from .base import PublicAdmin

# Parameters that a page reads beside the filters.
PAGES: dict[str, tuple[str, ...]] = {
    "project_list": ("columns",),
    "event_list": (),
    "investor_list": (),
    "report_pivot": ("rows", "cols", "measure", "level"),
    "report_conversion": ("cohort", "level"),
    "report_signings": (),
    "report_slippage": (),
}


class SavedViewForm(forms.ModelForm):
    """A list or report by the address that was copied from the browser."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=4500,
        help_text=gettext_lazy("Copy the address of the list or report from the browser."),
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "size": 80}),
    )

    class Meta:
        model = SavedView
        fields = ("title", "title_zh", "address", "on_overview")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["address"] = f"{reverse(self.instance.page)}?{self.instance.query}"

    def clean_address(self) -> str:
        """Takes the page and its filters from the address; refuses what is no list or report, or a filter that it refuses."""
        address: str = self.cleaned_data["address"]
        parts = urlsplit(address)
        name = _page_of(parts.path)
        if name not in PAGES:
            raise ValidationError(_("This is not the address of a list or a report here."))
        query = as_asked(QueryDict(parts.query, mutable=True))
        query.pop("page", None)
        for param, messages in select(query, own=PAGES[name]).errors.items():
            raise ValidationError(f"{param}: {' '.join(messages)}")
        self.instance.page, self.instance.query = name, query.urlencode()
        return address


def _page_of(path: str) -> str | None:
    """The name of the page at this path, in whichever language it is written."""
    for language, _label in settings.LANGUAGES:
        with override(language):
            try:
                return resolve(path).url_name
            except Resolver404:
                continue
    return None


def _is_theirs(request: HttpRequest, view: SavedView | None) -> bool:
    return view is None or not view.on_overview or may_publish(request.user, Project)


@admin.register(SavedView)
class SavedViewAdmin(PublicAdmin):
    """Short permanent links to lists and reports."""

    form = SavedViewForm
    list_display = ("__str__", "link", "page", "on_overview", "created_at")
    search_fields = ("title", "title_zh", "slug")
    readonly_fields = ("link",)
    fields = (("title", "title_zh"), "address", "on_overview", "link")

    # The overview is public: a publisher decides what it says.

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The overview is public: a publisher decides what it says."""
        own = super().get_readonly_fields(request, obj)
        return own if may_publish(request.user, Project) else (*own, "on_overview")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An editor's, unless the overview shows it."""
        return _is_theirs(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An editor's, unless the overview shows it."""
        return _is_theirs(request, obj) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """An editor's is not put on the overview."""
        if not may_publish(request.user, Project):
            obj.on_overview = False
        super().save_model(request, obj, form, change)
        data_version.move_on()  # the overview names it

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The address that the reader came from."""
        return {"address": request.GET.get("address", "")[:4500]}

    @admin.display(description=gettext_lazy("permanent link"))
    def link(self, obj: SavedView) -> str:
        """The permanent link."""
        if not obj.slug:
            return "–"
        return format_html('<a href="{0}">{0}</a>', reverse("saved_view", args=[obj.slug]))
