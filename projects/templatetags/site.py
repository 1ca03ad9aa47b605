"""What the pages say of the site itself."""

from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone

from ..caching import data_version
from ..charts.files import dated

register = template.Library()


@register.simple_tag
def made_up() -> bool:
    """Whether all data here are invented (`MADE_UP`)."""
    return bool(settings.MADE_UP)


@register.simple_tag
def version() -> str:
    """The program's own, as in `manage.py version`."""
    return settings.VERSION


@register.simple_tag(takes_context=True)
def data_as_of(context: Context) -> str:
    """Of which day the page's figures are, and of which version of the data."""
    day = getattr(context.get("request"), "known_on", None)
    return dated(day or timezone.localdate(), data_version.current().number, day is not None)
