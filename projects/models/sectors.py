from django.db import models
from django.utils.translation import gettext_lazy as _

from .history import ChangeRecords
from .trees import TreeModel


class Sector(TreeModel):
    """A link of an industry chain; `code` is of GB/T 4754-2017 where one fits."""

    code = models.CharField(_("GB/T 4754-2017 code"), max_length=8, blank=True)
    description = models.TextField(_("description"), blank=True)

    history = ChangeRecords()

    class Meta(TreeModel.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=~models.Q(name=""),
                name="sector_name_unique",
                violation_error_message=_("This name is taken already."),
            )
        ]
