"""The data version: one number that every committed change of public data moves on."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from .models import DataVersion


def current() -> DataVersion:
    """The version in force; number 0 before the first change."""
    return DataVersion.objects.filter(pk=1).first() or DataVersion(pk=1, number=0, changed_at=datetime.fromtimestamp(0, tz=timezone.get_default_timezone()))


def move_on(at: datetime | None = None) -> None:
    """Call inside the transaction of the change."""
    at = at or timezone.now()
    if not DataVersion.objects.filter(pk=1).update(number=F("number") + 1, changed_at=at):
        DataVersion.objects.create(pk=1, number=1, changed_at=at)
