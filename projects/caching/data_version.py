"""The data version: one number that every committed change of public data moves on."""

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from ..models import DataVersion


def current() -> DataVersion:
    """The version in force; number 0 before the first change."""
    return DataVersion.objects.filter(pk=1).first() or DataVersion(
        pk=1, number=0, changed_at=datetime.fromtimestamp(0, tz=timezone.get_default_timezone())
    )


def move_on(at: datetime | None = None) -> None:
    """Call inside the transaction of the change. No two versions are of one second, for Last-Modified counts these."""
    at = at or timezone.now()
    later = Greatest(F("changed_at") + timedelta(seconds=1), at)
    step = {"number": F("number") + 1, "counted": F("counted") + 1, "changed_at": later}
    if not DataVersion.objects.filter(pk=1).update(**step):
        DataVersion.objects.create(pk=1, number=1, counted=1, changed_at=at)


@cache
def release() -> str:
    """What this program is, by the content of its files and the site's address; the same on every machine."""
    digest = sha256(f"{settings.SITE_URL}{' made up' if settings.MADE_UP else ''}".encode())
    for part in ("projects", "tracker", "templates", "static", "requirements.lock"):
        root = settings.BASE_DIR / part
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
