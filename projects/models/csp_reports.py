from django.db import models
from django.utils.translation import gettext_lazy as _


class CspReport(models.Model):
    """How often browsers refused something on our pages by its content security policy: counts, nothing of a reader."""

    directive = models.CharField(_("directive"), max_length=40)
    blocked = models.CharField(_("what was blocked"), max_length=200)
    count = models.PositiveBigIntegerField(_("how often"), default=0)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))

    class Meta:
        verbose_name = _("report of a browser")
        verbose_name_plural = _("reports of browsers")
        ordering = ("-last_at",)
        constraints = [
            models.UniqueConstraint(fields=["directive", "blocked"], name="csp_report_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.directive} {self.blocked}"
