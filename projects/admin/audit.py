import json
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import AuditEntry
from .base import ReadOnlyAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Read only: the program writes it, and the database lets nobody change it (SECURITY.md)."""

    list_display = ("at", "kind", "user", "subject", "what")
    list_filter = ("kind", "at")
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
    list_per_page = 100
    show_full_result_count = False
    fields = ("number", "at", "kind", "user", "subject", "what", "previous", "digest")
    readonly_fields = ("what",)

    @admin.display(description=_("details"))
    def what(self, obj: Any) -> str:
        """The details in one line."""
        return json.dumps(obj.details, ensure_ascii=False)[:1000] if obj.details else ""
