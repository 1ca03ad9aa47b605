from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..models import SignIn


@admin.register(SignIn)
class SignInAdmin(admin.ModelAdmin):
    """Read only: the program writes it, and old lines go by themselves (SECURITY.md)."""

    list_display = ("at", "username", "address", "result")
    list_filter = ("result", "at")
    search_fields = ("username", "address")
    list_per_page = 100

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
