"""Before a new record is stored: is it one of those that look like it?"""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

ANYWAY = "_other_than"


class TwinsFound(Exception):
    """Ends the transaction of the entry, so that nothing is stored until the clerk has looked."""

    def __init__(self, twins):
        super().__init__(twins)
        self.twins = twins


class TwinWarning:
    """For a ModelAdmin: shows the likely twins of a new record instead of storing it, with a box to do so anyway.

    The record is stored, compared as it would stand, and taken back; then the page is shown with all that was typed.
    """

    def likely_twins(self, obj):
        raise NotImplementedError

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except TwinsFound as found:
            request.twins = found.twins
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            return
        looked_at = set(request.POST.get(ANYWAY, "").split(","))
        twins = self.likely_twins(form.instance)
        if {str(twin.record.pk) for twin in twins} - looked_at:
            raise TwinsFound(twins)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        twins = getattr(request, "twins", None)
        return _refusing(form, warning(twins)) if twins else form


def _refusing(form, message):
    """The same form, never valid, with this message above it."""

    def clean(self):
        cleaned = super(refusing, self).clean()
        self.add_error(None, ValidationError(message))
        return cleaned

    refusing = type(form.__name__, (form,), {"clean": clean})
    return refusing


def warning(twins):
    """The twins, and the box that says that they are others."""
    return format_html(
        '<div class="twins"><p>{}</p>{}<label><input type="checkbox" name="{}" value="{}"> {}</label></div>',
        _("Is this already here? Nothing is stored yet."),
        linked(twins),
        ANYWAY,
        ",".join(str(twin.record.pk) for twin in twins),
        _("It is another one: store it when I press “Save” again."),
    )


def linked(twins):
    """A list of the twins with their reasons; each opens beside what is being typed."""
    rows = format_html_join(
        "",
        '<li><a href="{}" target="_blank" rel="noopener">{}</a> <span class="why">{}</span></li>',
        ((_address(twin.record), twin.record, "; ".join(twin.reasons)) for twin in twins),
    )
    return format_html("<ul>{}</ul>", rows)


def _address(record) -> str:
    return reverse(f"admin:projects_{record._meta.model_name}_change", args=[record.pk])
