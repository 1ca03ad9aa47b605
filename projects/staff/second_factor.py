"""The second factor beside the password: an app's codes (TOTP, RFC 6238), passkeys, and codes on paper for emergencies.

Whoever has one is asked for it; whoever may publish or change logins must have one where TOTP_REQUIRED says so.
Its pages are in second_factor_pages.py.
"""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from ..history import trail
from ..models import AppDevice, Passkey
from ..models.second_factor import code_digest, code_forms, has_second_factor

BACKUP_CODES = 10
# By role the rights of which one makes the second factor necessary; () are everybody's.
POWERS: dict[str, tuple[str, ...]] = {
    "Editor": (),
    "Publisher": ("projects.publish_project", "projects.publish_signingevent"),
    "Administrator": ("auth.change_user",),
}


def device_of(user: Any) -> AppDevice | None:
    """The app that the user proved to have."""
    found: AppDevice | None = AppDevice.objects.filter(user=user, confirmed=True).first()
    return found


def has_one(user: Any) -> bool:
    """Whether this person has an app or a passkey, so that the password alone does not do."""
    return User.objects.filter(has_second_factor(), pk=user.pk).exists()


def required(user: Any) -> bool:
    """Whether this person may what a role of `TOTP_REQUIRED` may, so that a password alone does not do."""
    asked = [POWERS[role] for role in settings.TOTP_REQUIRED]
    return bool(asked) and (user.is_superuser or () in asked or any(map(user.has_perm, sum(asked, ()))))


def passed(user: Any) -> bool:
    """Whether nothing more than the password is asked for, or the second factor was shown in this session."""
    if getattr(user, "otp_device", None) is not None:
        return True
    if not hasattr(user, "password_is_enough"):  # asked several times a page
        user.password_is_enough = not (has_one(user) or required(user))
    return bool(user.password_is_enough)


def proved(user: Any, code: str) -> AppDevice | StaticDevice | None:
    """The device that this code belongs to, or None; every code counts once, and wrong ones slow down."""
    kind = AppDevice if re.fullmatch(r"\d{6}", code) else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        if isinstance(device, StaticDevice):  # never by the stored form itself, which is no code
            stored = device.token_set.filter(token__in=code_forms(code)).first()
            code = stored.token if stored else ""
        return device if device is not None and device.verify_token(code) else None


def remove(user: Any) -> bool:
    """Take everything away; the next sign-in asks for the password alone, or sets up a new one."""
    found = has_one(user)
    if found:
        trail.record(trail.Kind.ROLE, trail.acting(), f"user {user.pk}", second_factor=False)
    for kind in (AppDevice, Passkey, StaticDevice):
        kind.objects.filter(user=user).delete()
    return found


def remove_one(user: Any, device: AppDevice | Passkey) -> None:
    """Take one of several away; the last one with everything else."""
    kinds = (AppDevice, Passkey)
    if sum(kind.objects.filter(user=user, confirmed=True).count() for kind in kinds) == 1:
        remove(user)
        return
    device.delete()
    told(user, device, "removed")


def told(user: Any, device: AppDevice | Passkey, done: str) -> None:
    """Tell the audit log what was added or removed; not what its owner calls it."""
    what = "passkey" if isinstance(device, Passkey) else "app"
    trail.record(trail.Kind.ROLE, user, f"user {user.pk}", second_factor=done, what=what)


def new_backup_codes(user: Any) -> list[str]:
    """Codes that count once each; the ones before are void."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="paper")
        codes = [StaticToken.random_token() for _n in range(BACKUP_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code_digest(code)) for code in codes)
    return codes
