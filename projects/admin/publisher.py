from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..caching import data_version
from ..models import Publisher
from .base import PublicAdmin


@admin.register(Publisher)
class PublisherAdmin(PublicAdmin):
    """Who publishes the site: its name in the head of every page, and what `/about/` says."""

    fields = (("name", "name_zh"), "about", "about_zh", "contact", "contact_zh", "since")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Every public page names it."""
        super().save_model(request, obj, form, change)
        data_version.move_on()
