from django.contrib import admin

from ..models import CspReport
from .base import ReadOnlyAdmin


@admin.register(CspReport)
class CspReportAdmin(ReadOnlyAdmin):
    """Read only: what browsers refused, counted."""

    list_display = ("directive", "blocked", "count", "first_at", "last_at")
    list_filter = ("directive",)
    search_fields = ("blocked",)
