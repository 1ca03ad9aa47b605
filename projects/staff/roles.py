"""What becomes of logins, for the audit log: made, switched off, given a role, a right or a password."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver

from ..history import trail

FLAGS = ("is_active", "is_staff", "is_superuser")
GIVEN = {"post_add": "given", "post_remove": "taken", "pre_clear": "taken"}


def subject(user: User) -> str:
    """How the audit log names a login: by its number."""
    return f"user {user.pk}"


@receiver(pre_save, sender=User)
def remember(
    sender: Any, instance: User, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """What the login was before; not for the last sign-in, which is no change of it."""
    instance.was = None  # type: ignore[attr-defined]  # for `tell`
    if instance.pk and (update_fields is None or {*FLAGS, "password"} & set(update_fields)):
        instance.was = User.objects.filter(pk=instance.pk).values(*FLAGS, "password").first()  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def tell(sender: Any, instance: User, created: bool, **kwargs: Any) -> None:
    """Note a new login and what of an old one changed; of a password only that it did."""
    was = getattr(instance, "was", None)
    now = {name: getattr(instance, name) for name in FLAGS}
    if created:
        changed: dict[str, Any] = {"made": True, **now}
    elif was is None:
        return
    else:
        changed = {name: value for name, value in now.items() if value != was[name]}
        if instance.password != was["password"]:
            changed |= {"password": True}
    if changed:
        trail.record(trail.Kind.ROLE, trail.acting(), subject(instance), **changed)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def given(
    sender: Any, instance: Any, action: str, model: Any, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Note roles and single permissions that a login was given or lost, also where the role was asked for its logins."""
    if action not in GIVEN:
        return
    if reverse:  # group.user_set.add(user)
        pairs = [(f"user {pk}", [_name(instance)]) for pk in sorted(pk_set or ())]
    else:
        field = instance.groups if model is Group else instance.user_permissions
        chosen = field.all() if pk_set is None else model.objects.filter(pk__in=pk_set)
        pairs = [(subject(instance), sorted(map(_name, chosen)))]
    for whose, names in pairs:
        if names:
            changed: dict[str, Any] = {GIVEN[action]: names}
            trail.record(trail.Kind.ROLE, trail.acting(), whose, **changed)


def _name(what: Group | Permission) -> str:
    return what.name if isinstance(what, Group) else what.codename
