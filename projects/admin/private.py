"""What Django's admin keeps under names of its own; tests/test_private_names.py tells when they change (docs/decisions/0010)."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.templatetags import admin_list
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def icon(value: bool | None) -> SafeString:
    """The picture of yes, no or unknown, named in the reader's language: Django's texts are Python's words in every language."""
    name, text = {True: ("yes", _("Yes")), False: ("no", _("No")), None: ("unknown", _("Unknown"))}[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), text)


# Looked up by lists and forms at each picture.
admin_list._boolean_icon = icon  # type: ignore[attr-defined]  # not in the stubs


def only_shown(
    editor: ModelAdmin, request: HttpRequest, object_id: str | None, form_url: str, context: dict[str, Any]
) -> Any:
    """The form without the transaction that Django begins for a request with the method of one that saves."""
    return editor._changeform_view(request, object_id, form_url, context)  # type: ignore[attr-defined]  # not in the stubs
