from django.contrib import admin

from ..models import SignIn
from .base import ReadOnlyAdmin


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    """Read only: the program writes it, and old lines go by themselves (SECURITY.md)."""

    list_display = ("at", "username", "address", "result")
    list_filter = ("result", "at")
    search_fields = ("username", "address")
    list_per_page = 100
