from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError, models
from django.utils.translation import gettext_lazy as _

from .waiting import without_waiting


class Visit(models.Model):
    """When somebody was last on the staff's first page, and when that was in the sitting before this one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visit")
    here_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visit")

    def __str__(self) -> str:
        return f"{self.user} {self.here_at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(cls, user: Any, at: datetime) -> datetime | None:
        """Note that the person is here; when they were here before, None on the first time.

        A sitting ends where a session would: SESSION_IDLE_MINUTES without a look. Written once a minute at most.
        """
        with suppress(OperationalError), without_waiting():
            return cls._noted(user, at)
        return cls.objects.filter(user=user).values_list("before_at", flat=True).first()

    @classmethod
    def _noted(cls, user: Any, at: datetime) -> datetime | None:
        visit, new = cls.objects.get_or_create(user=user, defaults={"here_at": at})
        away = (at - visit.here_at).total_seconds()
        if away > settings.SESSION_IDLE_MINUTES * 60:
            visit.before_at = visit.here_at
        if not new and away > 60:
            cls.objects.filter(pk=visit.pk).update(here_at=at, before_at=visit.before_at)
        return visit.before_at
