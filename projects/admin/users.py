from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models.second_factor import has_second_factor
from ..staff.second_factor import remove
from ..values.marks import mark
from .base import ReadOnlyAdmin
from .kept import KeptAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


# What the three groups of `roles.ROLES` are called.
ROLE_NAMES = {"Editor": _("Editor"), "Publisher": _("Publisher"), "Administrator": _("Administrator")}


def lacking(user: User) -> list[Any]:
    """What keeps a login from signing in and working; empty for one that is ready."""
    roles = user.is_superuser or user.groups.exists() or user.user_permissions.exists()
    return [
        said
        for ready, said in (
            (user.is_active, _("it is not active")),
            (user.is_staff, _("it is not of staff")),
            (user.has_usable_password(), _("it has no password")),
            (roles, _("it has no role")),
        )
        if not ready
    ]


def role_name(group: Group) -> str:
    """The name of a role in the reader's language."""
    return str(ROLE_NAMES.get(group.name, group.name))


ACTIONS = {
    "add": pgettext_lazy("right", "add"),
    "change": pgettext_lazy("right", "change"),
    "delete": pgettext_lazy("right", "delete"),
    "view": pgettext_lazy("right", "view"),
    "publish": pgettext_lazy("right", "publish"),
    "release": pgettext_lazy("right", "release"),
}


def right_name(permission: Permission) -> str:
    """What a permission allows, in the reader's language; Django keeps its own name in English."""
    model = permission.content_type.model_class()
    action = permission.codename.partition("_")[0]
    if model is None or action not in ACTIONS:
        return permission.name
    return str(_("%(what)s: %(action)s")) % {"what": model._meta.verbose_name, "action": ACTIONS[action]}


def _rights() -> list[int]:
    """Permissions that something here asks for: those of the records that the admin shows."""
    records = filter(admin.site.is_registered, apps.get_models())
    shown = ContentType.objects.get_for_models(*records).values()
    return list(Permission.objects.filter(content_type__in=shown).values_list("pk", flat=True))


class RoleFilter(admin.RelatedFieldListFilter):
    """Filters logins by role."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """The roles by their translated names."""
        return [(group.pk, role_name(group)) for group in Group.objects.order_by("name")]


@admin.register(User)
class StaffAdmin(KeptAdmin, UserAdmin):
    """Administrators give roles to staff; superusers alone make superusers or hand out single permissions."""

    ROLES_ONLY = (
        (None, {"fields": ("username", "password")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Role"), {"fields": ("is_active", "is_staff", "groups")}),
    )
    list_display = (
        "username",
        "first_name",
        "last_name",
        "roles",
        "is_active",
        "second_factor",
        "last_login",
    )
    add_fieldsets = (
        *(UserAdmin.add_fieldsets or ()),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Role"), {"fields": ("is_staff", "groups")}),
    )
    actions = ("remove_second_factor",)
    list_filter = ("is_active", ("groups", RoleFilter))
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()  # Django's chooser has parts that no screen reader may name

    def get_queryset(self, request: HttpRequest) -> Any:
        """With roles, and whether there is a second factor."""
        return (
            super().get_queryset(request).prefetch_related("groups").annotate(has_factor=has_second_factor())
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new login is one of staff unless it is said otherwise."""
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Says what the login still lacks to work here."""
        super().save_related(request, form, formsets, change)
        if lacks := lacking(form.instance):
            said = _("%(login)s cannot work here yet: %(lacks)s.")
            lacking_in_words = mark("list").join(map(str, lacks))
            self.message_user(
                request, said % {"login": form.instance, "lacks": lacking_in_words}, messages.WARNING
            )

    @admin.display(description=_("second factor"), boolean=True, ordering="has_factor")
    def second_factor(self, obj: Any) -> bool:
        """Whether the login has one."""
        return bool(obj.has_factor)

    @admin.action(description=_("Take away the second factor (lost phone)"), permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Whoever lost app and backup codes sets up a new one at the next sign-in; the record's log says who helped."""
        for user in queryset:
            if not self.has_change_permission(request, user):
                self.message_user(request, _("%(login)s: not allowed") % {"login": user}, messages.ERROR)
            elif remove(user):
                self.log_change(request, user, "second factor taken away")
                self.message_user(request, _("%(login)s: the second factor is taken away") % {"login": user})

    @admin.display(description=_("Role"))
    def roles(self, obj: User) -> str:
        """The login's roles."""
        return mark("list").join(map(role_name, obj.groups.all()))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles as boxes to tick."""
        if db_field.name == "groups":  # three roles: no need to search among them
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = role_name
        if db_field.name == "user_permissions":
            field.queryset = field.queryset.filter(pk__in=_rights())
            field.label_from_instance = right_name
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Roles; single permissions are shown to superusers alone."""
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return self.ROLES_ONLY

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of superusers by superusers alone."""
        below = request.user.is_superuser or obj is None or not obj.is_superuser
        return super().has_change_permission(request, obj) and below

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of none."""
        return False  # the history names who did what: a login that is no longer needed is made inactive


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):  # type: ignore[misc]  # two bases narrow the same choices
    """Roles come with the program; they are looked at here and changed there."""

    list_display = ("role",)
    fields = ("role", "rights")
    readonly_fields = ("role", "rights")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Under the name in the reader's language, for the heading; it is never saved."""
        found = super().get_object(request, object_id, from_field)
        found.name = role_name(found)
        return found

    @admin.display(description=_("permissions"))
    def rights(self, obj: Group) -> str:
        """What it may do, in the reader's language."""
        return mark("list").join(map(right_name, obj.permissions.select_related("content_type")))

    @admin.display(description=_("Role"), ordering="name")
    def role(self, obj: Group) -> str:
        """The name in the reader's language."""
        return role_name(obj)
