"""Settings come from the environment: at the start of the site the audit log hears which of them became others."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.crypto import salted_hmac

from ..history import trail

SUBJECT = "environment"
TOLD = (
    "ADMIN_MAY_PUBLISH", "ALLOWED_HOSTS", "DEBUG", "FORWARDED_ALLOW_IPS", "FOUR_EYES_MODE", "MADE_UP",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_IDLE_MINUTES", "SITE_URL", "TOTP_REQUIRED", "VERSION",
)  # fmt: skip
SECRET = ("BACKUP_KEY", "EDITION_KEY", "SECRET_KEY", "SECRET_KEY_FALLBACKS")


def told() -> dict[str, Any]:
    """What decides who may do what; of a secret a mark that says whether it is the same, and nothing else."""
    marks = {name: _mark(name) for name in SECRET}
    return (
        {name: getattr(settings, name) for name in TOLD}
        | marks
        | {"NOTICE_ROBOTS": sorted(settings.NOTICE_ROBOTS)}
    )


def _mark(name: str) -> str:
    value = getattr(settings, name)
    return salted_hmac("projects.staff.environment", f"{name}={value!r}").hexdigest()[:12] if value else ""


def note() -> None:
    """One entry where something differs from what the log heard last; of several workers one writes it."""
    now = told()
    try:
        with transaction.atomic():
            trail.alone()
            entries = trail.AuditEntry.objects.filter(kind=trail.Kind.SETTING, subject=SUBJECT)
            last = entries.order_by("-pk").values_list("details", flat=True).first()
            if last is None or last.get("now") != now:
                before = (last or {}).get("now", {})
                changed = sorted(name for name in now if before.get(name, "") != now[name])
                trail.record(trail.Kind.SETTING, None, SUBJECT, changed=changed, now=now)
    except DatabaseError:
        return  # the site starts without its database, too, and says so at /readyz
