from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CheckedModel
from .history import ChangeRecords


class Source(CheckedModel):
    """Where a claim was read: an announcement, a contract, a page. A copy may be attached, for addresses rot."""

    title = models.CharField(_("title"), max_length=500)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    published_at = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("For example en or zh-Hans.")
    )
    accessed = models.DateField(_("read on"), null=True, blank=True)
    copy = models.FileField(_("copy of the page or file"), upload_to="sources/", blank=True)
    note = models.TextField(_("internal note"), blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("-published_at", "pk")

    def __str__(self):
        return f"{self.title} ({self.published_at})" if self.published_at else self.title


class ExchangeRate(models.Model):
    """CNY per unit of `currency` on `date`."""

    currency = models.CharField(_("currency"), max_length=3)
    date = models.DateField(_("date"))
    rate = models.DecimalField(_("CNY per unit"), max_digits=20, decimal_places=15)
    publisher = models.CharField(_("published by"), max_length=200)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ("-date", "currency")
        constraints = [
            models.UniqueConstraint(fields=["currency", "date"], name="exchange_rate_unique"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
        ]

    def __str__(self):
        return f"{self.currency} {self.date}: {self.rate.normalize():f}"
