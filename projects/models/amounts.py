from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..values import choices, money
from .base import CheckedModel
from .history import ChangeRecords


def validate_currency(value: str) -> None:
    """ValidationError for what is no ISO 4217 code."""
    if not money.is_currency(value):
        raise ValidationError(_("“%(value)s” is no ISO 4217 currency code."), params={"value": value})


def phase_field() -> models.PositiveSmallIntegerField:
    """A phase from 1 to 99; blank for the whole project."""
    return models.PositiveSmallIntegerField(
        _("phase"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )


def whole_first() -> OrderBy:
    """Order by phase, the whole project first: by themselves the databases disagree on where blanks stand."""
    return models.F("phase").asc(nulls_first=True)


class InvestmentAmount(CheckedModel):
    """One claim about a project's money; the ledger only grows (docs/domain.md, InvestmentAmount).

    `amount` is in units of `currency`; blank means undisclosed. The fields below `note` are stored by
    `totals.refresh()` and by nothing else.
    """

    project = models.ForeignKey(
        "Project", models.CASCADE, related_name="amounts", verbose_name=pgettext_lazy("record", "project")
    )
    phase = phase_field()
    basis = models.CharField(
        _("basis"), max_length=10, choices=choices.Basis, default=choices.Basis.ANNOUNCED
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=choices.Qualifier, default=choices.Qualifier.EXACT
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY", validators=[validate_currency])
    as_of = models.DateField(_("as of"), null=True, blank=True)
    source = models.ForeignKey(
        "Source", models.PROTECT, null=True, blank=True, related_name="amounts", verbose_name=_("source")
    )
    note = models.TextField(_("internal note"), blank=True)
    set_aside_reason = models.CharField(_("set aside because"), max_length=300, blank=True)
    set_aside_by = models.ForeignKey(
        "auth.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("set aside by"),
    )
    set_aside_at = models.DateTimeField(_("set aside at"), null=True, blank=True, editable=False)

    chosen_for = models.CharField(max_length=8, choices=choices.TotalBasis, blank=True, editable=False)
    amount_cny = models.BigIntegerField(null=True, editable=False)
    rate = models.DecimalField(max_digits=20, decimal_places=15, null=True, editable=False)
    rate_date = models.DateField(null=True, editable=False)
    rate_publisher = models.CharField(max_length=200, blank=True, editable=False)
    amount_usd = models.BigIntegerField(null=True, editable=False)
    amount_eur = models.BigIntegerField(null=True, editable=False)

    history = ChangeRecords()

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ("project", whole_first(), models.F("as_of").asc(nulls_first=True), "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="amount_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(phase__isnull=True) | models.Q(phase__gte=1), name="amount_phase"
            ),
            models.CheckConstraint(
                condition=models.Q(set_aside_reason="", set_aside_at__isnull=True)
                | (~models.Q(set_aside_reason="") & models.Q(set_aside_at__isnull=False)),
                name="amount_set_aside_has_reason",
            ),
        ]

    def __str__(self) -> str:
        what = (
            pgettext_lazy("claim", "Total")
            if self.phase is None
            else _("Phase %(number)d") % {"number": self.phase}
        )
        shown = (
            money.write_amount(self.amount, self.currency) if self.amount is not None else _("undisclosed")
        )
        return f"{what}: {shown}"

    @property
    def disclosed(self) -> bool:
        """Whether a figure is given."""
        return self.amount is not None
