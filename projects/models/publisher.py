from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import MAX_NAME, CheckedModel, local_name
from .history import ChangeRecords


class Publisher(CheckedModel):
    """Who publishes this site and what its readers are told of that; one record, the administrator's."""

    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=MAX_NAME, blank=True)
    about = models.TextField(
        _("about"),
        blank=True,
        help_text=_("What is covered, from where, how often it is brought up to date."),
    )
    about_zh = models.TextField(_("about, in Chinese"), blank=True)
    contact = models.CharField(
        _("contact"),
        max_length=300,
        blank=True,
        help_text=_("Where readers report an error: a mail address, a web address or words."),
    )
    contact_zh = models.CharField(_("contact, in Chinese"), max_length=300, blank=True)
    since = models.DateField(
        _("covered since"), null=True, blank=True, help_text=_("Blank: since the first signing.")
    )

    history = ChangeRecords()

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publisher")

    def __str__(self) -> str:
        return local_name(self.name, self.name_zh) or str(_("publisher"))

    @property
    def text(self) -> str:
        """What the page about the site says, in the reader's language."""
        return local_name(self.about, self.about_zh)

    @property
    def address(self) -> str:
        """Where to report an error, in the reader's language."""
        return local_name(self.contact, self.contact_zh)

    def clean(self) -> None:
        """Refuses a second one."""
        super().clean()
        if type(self)._base_manager.exclude(pk=self.pk).exists():
            raise ValidationError(_("There is one publisher already: change it."))
