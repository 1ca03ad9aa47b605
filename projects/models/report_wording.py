from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .history import ChangeRecords


class ReportWording(models.Model):
    """The words of the monthly report in one language, where staff changed them; without a row the default holds."""

    language = models.CharField(
        _("language"), max_length=10, unique=True, choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    title = models.CharField(_("title"), max_length=300)
    addressee = models.CharField(_("addressee"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    issuer = models.CharField(
        _("issued by"), max_length=300, blank=True, help_text=_("Blank: the publisher of this site.")
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("wording of the monthly report")
        verbose_name_plural = _("wording of the monthly report")

    def __str__(self) -> str:
        return self.language
