from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..values.choices import LocationKind
from .base import split_aliases
from .history import ChangeRecords
from .trees import TreeModel

PLACES = 6  # of a degree


def latitude_field() -> models.DecimalField:
    """Degrees north, to a millionth."""
    return models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )


def longitude_field() -> models.DecimalField:
    """Degrees east, to a millionth."""
    return models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )


def coordinates_constraint(name: str) -> models.CheckConstraint:
    """Both or neither, within the globe."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(latitude__isnull=True, longitude__isnull=True)
        # A check lets pass what is neither true nor false, so the blank half is refused by name.
        | models.Q(
            latitude__isnull=False,
            longitude__isnull=False,
            latitude__range=(-90, 90),
            longitude__range=(-180, 180),
        ),
        violation_error_message=_("Give both latitude and longitude, or neither."),
    )


class Location(TreeModel):
    """A place in the one tree in which projects are counted (docs/domain.md, Location)."""

    kind = models.CharField(_("kind"), max_length=12, choices=LocationKind)
    lies_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocks",
        verbose_name=_("lies in"),
        help_text=_("For a block of a zone that straddles towns: the town that it stands in."),
    )
    aliases = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    code = models.CharField(_("administrative division code"), max_length=12, blank=True)
    latitude = latitude_field()
    longitude = longitude_field()
    description = models.TextField(_("description"), blank=True)

    history = ChangeRecords()

    class Meta(TreeModel.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~models.Q(code=""),
                name="location_code_unique",
                violation_error_message=_("This code is taken already."),
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=~models.Q(name=""),
                name="location_name_unique",
                violation_error_message=_("This name is taken already."),
            ),
            coordinates_constraint("location_coordinates"),
        ]

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # the plug-in declares what Django would add
        """The kind in the reader's words. Django's own translates every choice to find one: half the time of the map."""
        return str(LocationKind(self.kind).label)

    @property
    def alias_list(self) -> list[str]:
        """Other names as a list."""
        return split_aliases(self.aliases)
