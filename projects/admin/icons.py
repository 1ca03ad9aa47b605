"""Django's pictures of yes and no: their alternative texts are Python's words in every language, so ours take their place.

A private name of Django, which its lists and forms look up at each picture; tests/test_private_names.py tells when they
no longer do (docs/decisions/0010).
"""

from django.contrib.admin.templatetags import admin_list
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def icon(value: bool | None) -> SafeString:
    """The picture, named in the reader's language."""
    name, text = {True: ("yes", _("Yes")), False: ("no", _("No")), None: ("unknown", _("Unknown"))}[value]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), text)


admin_list._boolean_icon = icon  # type: ignore[attr-defined]  # not in the stubs, for it is private
