from django.db import models
from django.utils.translation import gettext_lazy as _

from .places import Location


class Boundary(models.Model):
    """The outline of a place as its source draws it; the program brings none (docs/operations.md, Maps)."""

    location = models.OneToOneField(
        Location, models.CASCADE, related_name="boundary", verbose_name=_("place")
    )
    geometry = models.JSONField(_("outline"), help_text=_("A GeoJSON Polygon or MultiPolygon, WGS 84."))
    source = models.CharField(_("source"), max_length=300)
    licence = models.CharField(_("licence"), max_length=200)
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [
            models.CheckConstraint(
                name="boundary_sourced", condition=~models.Q(source="") & ~models.Q(licence="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.location)
