from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from ..values import clamd
from .base import CheckedModel
from .history import ChangeRecords
from .private import is_new

MAX_COPY = 20_000_000  # bytes
# What a kept page or file may be -> how such a file begins ("" = no mark of its own).
COPIES = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "odt": b"PK\x03\x04",
    "html": b"",
    "mhtml": b"",
    "txt": b"",
}


def check_copy(file: FieldFile, kinds: Mapping[str, bytes] = COPIES) -> None:
    """Refuse by size and name before anything is read; then by how it begins, and for viruses."""
    if not is_new(file):
        return  # stored before
    kind = (file.name or "").rpartition(".")[2].lower()
    if file.size > MAX_COPY:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MAX_COPY // 1_000_000})
    if kind not in kinds:
        raise ValidationError(_("Files of these kinds are kept: %(kinds)s.") % {"kinds": ", ".join(kinds)})
    file.seek(0)
    begins = file.read(8)
    file.seek(0)
    if not begins.startswith(kinds[kind]):
        raise ValidationError(
            _("This is no %(kind)s file, though its name says so.") % {"kind": kind.upper()}
        )
    clamd.refuse_viruses(file)


class Source(CheckedModel):
    """Where a claim was read: an announcement, a contract, a page. A copy may be attached, for addresses rot."""

    title = models.CharField(_("title"), max_length=500)
    title_zh = models.CharField(_("Chinese title"), max_length=500, blank=True, default="", db_default="")
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    publisher_zh = models.CharField(
        _("publisher in Chinese"), max_length=300, blank=True, default="", db_default=""
    )
    published_at = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("For example en or zh-Hans.")
    )
    accessed = models.DateField(_("read on"), null=True, blank=True)
    copy = models.FileField(
        _("copy of the page or file"), upload_to="sources/", blank=True, validators=[check_copy]
    )
    copy_sha256 = models.CharField(
        _("SHA-256 of the copy"), max_length=64, blank=True, default="", db_default="", editable=False
    )
    note = models.TextField(_("internal note"), blank=True)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("-published_at", "pk")

    def __str__(self) -> str:
        return f"{self.title} ({self.published_at})" if self.published_at else self.title

    def save(self, **kwargs: Any) -> None:
        """A new copy is known by its hash, which the public may check theirs against."""
        if not self.copy:
            self.copy_sha256 = ""
        elif is_new(self.copy):
            self.copy_sha256 = sha256(self.copy.read()).hexdigest()
            self.copy.seek(0)
        super().save(**kwargs)


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

    def __str__(self) -> str:
        return f"{self.currency} {self.date}: {self.rate.normalize():f}"
