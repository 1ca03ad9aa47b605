"""Form fields for what people type: amounts as they are written, and dates as coarse as they are known."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ..values.dates import DateError, PartialDate, read_date
from ..values.money import MoneyError, Reading, read_amount


class AmountField(forms.CharField):
    """An amount as people write it; cleans to a `money.Reading`. The page reads it back in words while it is typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Amount"))
        super().__init__(
            required=False,
            max_length=200,
            widget=forms.TextInput(
                attrs={
                    "class": "typed-amount",
                    "data-read": reverse_lazy("admin:read_amount"),
                    "placeholder": "30亿元, 3bn, 1.1 billion",
                    "autocomplete": "off",
                }
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> Reading:
        """What was typed, read; a ValidationError says why it cannot be."""
        try:
            return read_amount(super().clean(value) or "")
        except MoneyError as error:
            raise ValidationError(str(error)) from error


class PartialDateField(forms.CharField):
    """A day, month, quarter or year; cleans to a `dates.PartialDate`, or None where blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=60,
            widget=forms.TextInput(
                attrs={"class": "partial-date", "placeholder": "2022-09-15, 2022-09, 2022-Q3"}
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> PartialDate | None:
        """What was typed, read; a ValidationError says why it cannot be."""
        try:
            return read_date(super().clean(value) or "")
        except DateError as error:
            raise ValidationError(str(error)) from error


class TypedAmountForm(forms.ModelForm):
    """A model form whose amount, currency and qualifier come from one typed text.

    What the text says of currency and qualifier holds, unless the clerk chose another in the same moment.
    """

    amount_name, currency_name, qualifier_name = "amount", "currency", "qualifier"
    typed = AmountField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = getattr(self.instance, self.amount_name)
        if amount is not None:
            plain = f"{amount:,f}"
            self.initial["typed"] = plain.rstrip("0").rstrip(".") if "." in plain else plain

    def clean(self) -> dict[str, Any]:
        """Takes amount, currency and qualifier from what was typed, and refuses a choice beside it that contradicts."""
        cleaned = super().clean() or {}
        reading = cleaned.get("typed")
        if reading is None:
            return cleaned
        for name, said in ((self.currency_name, reading.currency), (self.qualifier_name, reading.qualifier)):
            if not said or said == cleaned.get(name):
                continue
            if name in self.changed_data:
                self.add_error(name, _("The amount says “%(said)s”.") % {"said": said})
            cleaned[name] = said
        setattr(self.instance, self.amount_name, reading.amount)
        return cleaned
