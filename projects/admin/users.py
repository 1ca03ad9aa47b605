from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from .kept import KeptAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class StaffAdmin(KeptAdmin, UserAdmin):
    """Administrators give roles to staff; superusers alone make superusers or hand out single permissions."""

    ROLES_ONLY = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Role"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("Role"))
    def roles(self, obj):
        return ", ".join(group.name for group in obj.groups.all())

    def get_fieldsets(self, request, obj=None):
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.ROLES_ONLY

    def has_change_permission(self, request, obj=None):
        below = request.user.is_superuser or obj is None or not obj.is_superuser
        return super().has_change_permission(request, obj) and below

    def has_delete_permission(self, request, obj=None):
        return False  # the history names who did what: a login that is no longer needed is made inactive


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Roles come with the program; they are looked at here and changed there."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
