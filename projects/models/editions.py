from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import person_who
from .history import ChangeRecords


class EditionQuerySet(models.QuerySet):
    """Of editions."""

    def published(self) -> Self:
        """Those that are public."""
        return self.filter(published_at__isnull=False)


class Edition(models.Model):
    """What was public at a moment, frozen: its files are bytes that are stored once (docs/domain.md, Editions).

    `editions.freezing` alone writes what is below the notes. `figures` are counts and sums of the whole; `bridged`
    says from which files of the edition before the bridge was made.
    """

    period = models.CharField(
        _("month"), max_length=7, unique=True, validators=[RegexValidator(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z")]
    )
    cut_at = models.DateTimeField(_("cut at"))
    note = models.TextField(_("public note"), blank=True)
    note_zh = models.TextField(_("public note in Chinese"), blank=True)

    figures = models.JSONField(default=dict, editable=False)
    bridged = models.CharField(max_length=64, blank=True, editable=False)
    data_version = models.BigIntegerField(_("data version"), default=0, editable=False)
    frozen_at = models.DateTimeField(_("frozen at"), editable=False)
    prepared_by = person_who(_("prepared by"))
    published_by = person_who(_("published by"))
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    objects = models.Manager.from_queryset(EditionQuerySet)()

    history = ChangeRecords()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("-period",)
        permissions = [("publish_edition", "Can publish and revise editions")]

    def __str__(self) -> str:
        return self.period

    @property
    def is_published(self) -> bool:
        """Whether it is public."""
        return self.published_at is not None


class EditionFile(models.Model):
    """A file of an edition by what it holds; the bytes are kept once under their SHA-256 (`editions.store`)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files", verbose_name=_("edition"))
    name = models.CharField(_("file"), max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file of an edition")
        verbose_name_plural = _("files of editions")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["edition", "name"], name="edition_file_unique")]

    def __str__(self) -> str:
        return self.name


class EditionRevision(models.Model):
    """That bytes left a published edition: the hash of the manifest that held them, why, and what went."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="revisions", verbose_name=_("edition"))
    made_at = models.DateTimeField(_("made at"))
    made_by = person_who(_("made by"))
    reason = models.TextField(_("public reason"))
    reason_zh = models.TextField(_("public reason in Chinese"), blank=True)
    manifest_sha256 = models.CharField(_("hash of the manifest before"), max_length=64)
    withdrawn = models.JSONField(_("codes that left"), default=list)

    class Meta:
        verbose_name = _("revision of an edition")
        verbose_name_plural = _("revisions of editions")
        ordering = ("made_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="edition_revision_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.made_at:%Y-%m-%d}"
