"""What the pages say of the site itself."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def made_up() -> bool:
    """Whether all data here are invented (`MADE_UP`)."""
    return bool(settings.MADE_UP)


@register.simple_tag
def version() -> str:
    """The program's own, as in `manage.py version`."""
    return settings.VERSION
