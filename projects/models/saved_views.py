from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CheckedModel, free_slug, local_name


class SavedView(CheckedModel):
    """A list or report under a short permanent link: it keeps its filters, not its rows."""

    permanent = ("slug",)

    slug = models.SlugField(_("address name"), max_length=120, unique=True, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=200, blank=True)
    page = models.CharField(_("page"), max_length=40, help_text=_("Name of the list or report."))
    query = models.TextField(_("filters"), blank=True)
    on_overview = models.BooleanField(_("shown on the overview"), default=True)
    created_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("title", "pk")
        constraints = [
            models.CheckConstraint(
                name="saved_view_titled",
                condition=~models.Q(title="") | ~models.Q(title_zh=""),
                violation_error_message=_("Give a title, in English or in Chinese."),
            )
        ]

    def __str__(self) -> str:
        return local_name(self.title, self.title_zh)

    def save(self, **kwargs: Any) -> None:
        """Gives a new view its address name."""
        if not self.slug:
            self.slug = free_slug(type(self), self.title, self.title_zh)
        super().save(**kwargs)
