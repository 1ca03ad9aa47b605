from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import NamedModel, SluggedModel
from .history import ChangeRecords


class LabelGroup(NamedModel):
    """Labels of one kind: an official scheme of clusters, lists of companies."""

    history = ChangeRecords()

    class Meta:
        verbose_name = _("label group")
        verbose_name_plural = _("label groups")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=~Q(name=""),
                name="label_group_name_unique",
                violation_error_message=_("This name is taken already."),
            ),
        ]


class LabelQuerySet(models.QuerySet):
    """Of labels."""

    def public(self) -> Self:
        """Those that the public may know of."""
        return self.filter(public=True)


class Label(SluggedModel):
    """A tag beside sectors and places, on projects or investors; the public sees it where it is `public`."""

    group = models.ForeignKey(
        LabelGroup, models.PROTECT, null=True, blank=True, related_name="labels", verbose_name=_("group")
    )
    public = models.BooleanField(
        _("public"), default=False, help_text=_("Whether public pages, filters and files show it.")
    )

    objects = models.Manager.from_queryset(LabelQuerySet)()

    history = ChangeRecords()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("group__name", "name", "pk")

    def is_public_record(self) -> bool:
        """Whether its address name may be in use outside."""
        return self.public
