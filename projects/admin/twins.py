"""Before a new record is stored: is it one of those that look like it?"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..matching.duplicates import Twin
from ..review.addresses import form_address
from ..review.scope import may_see
from ..values.marks import mark
from .kept import refusing

ANYWAY = "_other_than"


class TwinsFound(Exception):
    """Ends the transaction of the entry, so that nothing is stored until the clerk has looked."""

    def __init__(self, twins: Sequence[Twin]) -> None:
        super().__init__(twins)
        self.twins = twins


class TwinWarning(admin.ModelAdmin):
    """For a ModelAdmin: shows the likely twins of a new record instead of storing it, with a box to do so anyway.

    The record is stored, compared as it would stand, and taken back; then the page is shown with all that was typed.
    """

    def likely_twins(self, obj: Any) -> list[Twin]:
        """The twins of a record as it would stand."""
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The page; once more with the warning where twins were found."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except TwinsFound as found:
            request.twins = found.twins  # type: ignore[attr-defined]  # for get_form of the same request
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Raises TwinsFound for twins that the clerk has not looked at."""
        super().save_related(request, form, formsets, change)
        if change:
            return
        looked_at = set(request.POST.get(ANYWAY, "").split(","))
        twins = [twin for twin in self.likely_twins(form.instance) if may_see(request.user, twin.record)]
        if {str(twin.record.pk) for twin in twins} - looked_at:
            raise TwinsFound(twins)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, refused while there is something to look at."""
        form = super().get_form(request, obj, change=change, **kwargs)
        twins = getattr(request, "twins", None)
        return refusing(form, warning(twins)) if twins else form


def warning(twins: Sequence[Twin]) -> SafeString:
    """The twins, and the box that says that they are others."""
    return format_html(
        '<div class="twins"><p>{}</p>{}<label><input type="checkbox" name="{}" value="{}"> {}</label></div>',
        _("Is this already here? Nothing is stored yet."),
        linked(twins),
        ANYWAY,
        ",".join(str(twin.record.pk) for twin in twins),
        _("It is another one: store it when I press “Save” again."),
    )


def linked(twins: Sequence[Twin]) -> SafeString:
    """A list of the twins with their reasons; each opens beside what is being typed."""
    rows = format_html_join(
        "",
        '<li><a href="{}" target="_blank" rel="noopener">{}</a> <span class="why">{}</span></li>',
        ((form_address(twin.record), twin.record, mark(";").join(twin.reasons)) for twin in twins),
    )
    return format_html("<ul>{}</ul>", rows)
