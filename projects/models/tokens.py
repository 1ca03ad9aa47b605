from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """What another program shows in the place of a login; the text itself is nowhere, its SHA-256 alone is stored."""

    class Scope(models.TextChoices):
        """What it is good for."""

        READ_DRAFTS = "read_drafts", _("read drafts")
        WRITE_UPDATES = "write_updates", _("write monthly updates")
        IMPORT = "import", _("import lists")

    name = models.CharField(_("name"), max_length=100, help_text=_("Which program has it."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("acts for")
    )
    scopes = models.JSONField(_("may"), default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    ends_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    # How many requests it made in which minute since 1970.
    minute = models.BigIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("made_at")), name="api_token_ends_later")
        ]

    def __str__(self) -> str:
        return self.name
