from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Something that an auditor asks about, in a chain of hashes; written by `history.trail` alone.

    The database refuses to change or delete an entry (migration `audit_entry_stays`): a later migration that alters this
    table on SQLite makes it anew, without its triggers, and has to create them again.
    """

    class Kind(models.TextChoices):
        """What it was."""

        SIGN_IN = "sign_in", _("Signed in or out")
        REFUSAL = "refusal", _("Refused")
        ROLE = "role", _("Login or role changed")
        IMPORT = "import", _("Import")
        EXPORT = "export", _("Internal data taken out")
        PUBLICATION = "publication", _("Step of publication")
        DECISION = "decision", _("Pending change decided")
        RESTORE = "restore", _("Backup restored")
        SETTING = "setting", _("Setting changed")
        TOKEN = "token", _("API token")

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # Its number alone is chained: what a login is called can be corrected and blanked.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("login"),
    )
    subject = models.CharField(_("of what"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)
    number = models.BigIntegerField(_("number"), null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["kind", "at"], name="audit_kind_at"),
            models.Index(fields=["id"], name="audit_unchained", condition=Q(number__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()
