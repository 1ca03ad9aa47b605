from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from ..templatetags.tracker import mark
from .kept import KeptAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


# What the three groups of `roles.ROLES` are called.
ROLE_NAMES = {"Editor": _("Editor"), "Publisher": _("Publisher"), "Administrator": _("Administrator")}


def role_name(group: Group) -> str:
    return str(ROLE_NAMES.get(group.name, group.name))


class RoleFilter(admin.RelatedFieldListFilter):
    def field_choices(self, field, request, model_admin):
        return [(group.pk, role_name(group)) for group in Group.objects.order_by("name")]


@admin.register(User)
class StaffAdmin(KeptAdmin, UserAdmin):
    """Administrators give roles to staff; superusers alone make superusers or hand out single permissions."""

    ROLES_ONLY = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Role"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", ("groups", RoleFilter))

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("Role"))
    def roles(self, obj):
        return mark("list").join(map(role_name, obj.groups.all()))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = role_name
        return field

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

    list_display = ("role",)

    @admin.display(description=_("Role"), ordering="name")
    def role(self, obj):
        return role_name(obj)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
