"""The names of fields as staff read them, in the reader's language."""

import re
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Project, Update
from ..values.choices import (
    Basis,
    MilestoneKind,
    ParticipationRole,
    PostponementReason,
    Publication,
    Qualifier,
    ResponsibilityRole,
)
from ..values.dates import DateError, read_date, write_date
from ..values.money import write_words
from . import months
from .fields import KINDS, phase_of


def label(name: str) -> str:
    """Of a field of the profile or of a change in a preview."""
    if (phase := phase_of(name.replace("_realised", "_amount"))) is not None:
        text = (
            _("phase %(number)s: realised") if name.endswith("_realised") else _("phase %(number)s: amount")
        )
        return capfirst(text % {"number": phase})
    head, _dot, rest = name.partition(".")
    if head == "milestone":
        return _milestone(*rest.split("."))
    if head == "update":
        month, _dot, name = rest.partition(".")
        return f"{label(name)}, {month}"
    if head == "units":
        return capfirst(str(ResponsibilityRole(rest).label))
    if head == "investors" and rest:
        return capfirst(str(ParticipationRole(rest).label))
    for kind in KINDS:
        if name in (f"{kind}_planned", f"{kind}_actual"):
            return _milestone(kind, *(["planned"] if name.endswith("_planned") else []))
    return capfirst(str(_own().get(name) or cast(models.Field, Project._meta.get_field(name)).verbose_name))


AMOUNT = re.compile(r"(?:(about|at_least|up_to) )?(.+) \(([\d?-]+), (\w+)\)")


LATER = re.compile(rf"(\S+) \(({'|'.join(PostponementReason.values)})\)")


def in_words(name: str, text: str) -> str:
    """A value of a change, which is kept as neutral text, in the reader's language."""
    if amount := AMOUNT.fullmatch(text):
        qualifier, figure, day, basis = amount.groups()
        about = f"{Qualifier(qualifier).label} " if qualifier else ""
        return (
            f"{about}{figure} ({_date_in_words(day)}, {Basis(basis).label})"
            if basis in Basis.values
            else text
        )
    if text in ("True", "False"):
        return _("yes") if text == "True" else _("no")
    if text == "reached":
        return _("reached")
    if later := LATER.fullmatch(text) if name.startswith("milestone.") else None:
        return f"{_date_in_words(later[1])} ({PostponementReason(later[2]).label})"
    if name.startswith("milestone."):
        return _date_in_words(text)
    return str(_choices(name).get(text, text))


def _date_in_words(text: str) -> str:
    """ "2027-Q1" as the reader writes it; what is no date stays."""
    try:
        when = read_date(text)
    except DateError:
        return text
    return write_date(when.first, when.precision) if when else ""


def _choices(name: str) -> dict[str, Any]:
    if name == "publication":
        return dict(Publication.choices)
    try:
        field: Any = Project._meta.get_field(name)
        return dict(field.flatchoices)
    except (FieldDoesNotExist, AttributeError):  # a relation has none
        return {}


def _milestone(kind: str, *more: str) -> str:
    words = [str(MilestoneKind(kind).label)]
    words += [_("phase %(number)s") % {"number": word} for word in more if word.isdigit()]
    return ", ".join([*words, *([_("planned")] if "planned" in more else [])])


def _own() -> dict[str, str]:
    return {
        "label": _("labels"),
        "external_ref": _("key in that list"),
        "zone": _("place"),
        "stage": _("stage (date unknown)"),
        "investors": _("investors (lead)"),
        "partners": _("partners"),
        "share": _("share in percent"),
        "origin": _("origin of the investors"),
        "signed_on": _("signed on"),
        "total_amount": _("total amount"),
        "total_basis": _("basis of the total"),
        "total_qualifier": _("qualifier of the total"),
        "realised_amount": _("realised amount"),
        "phase_amount": _("amount of the row's phase"),
        "phase": _("phase"),
        "currency": _("currency"),
        "as_of": _("amounts as of"),
        "total_as_of": _("total as of"),
        **{f"{basis}_as_of": _("%(basis)s as of") % {"basis": Basis(basis).label} for basis in Basis.values},
        "coordinates": _("latitude and longitude in one"),
        "source_title": _("title of the source"),
        "source_url": _("address of the source"),
        "responsible_units": _("responsible units"),
        "serving_units": _("serving units"),
        "period": _("month of the update"),
        **{name: str(cast(models.Field, Update._meta.get_field(name)).verbose_name) for name in months.TEXTS},
        "submitted": _("month submitted"),
        "postponed_because": _("postponed because of"),
        "postponed_text": _("about the postponement"),
        "unit": _("unit"),
        "publication": _("publication"),
    }


# ---- What the columns add up to ----


def sums_in_words(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Each column's sum, largest and smallest amount in words, as `Figures.as_json` keeps them."""
    return [
        {
            **told,
            "unit": told["unit"] or (_("single") if told["unit"] == "" else _("as they stand")),
            **{n: write_words(Decimal(told[n]), told["currency"]) for n in ("total", "largest", "smallest")},
        }
        for told in figures.get("sums", ())
    ]


def warnings_in_words(figures: dict[str, Any]) -> list[str]:
    """What of the amounts is likely wrong: numbers whose unit nobody said, realised above total."""
    said = [
        _("Nothing says in what unit “%(heading)s” is: bare numbers are taken as they stand.")
        % {"heading": heading}
        for heading in figures.get("unsaid", ())
    ]
    if number := figures.get("blanked"):
        text = ngettext(
            "%(number)d cell could not be read and is left blank.",
            "%(number)d cells could not be read and are left blank.",
            number,
        )
        said.append(text % {"number": number})
    if number := figures.get("above"):
        rows = ", ".join(map(str, figures["above_rows"])) + (
            " ..." if number > len(figures["above_rows"]) else ""
        )
        said.append(
            ngettext(
                "In %(number)d row realised is above the total: %(rows)s.",
                "In %(number)d rows realised is above the total: %(rows)s.",
                number,
            )
            % {"number": number, "rows": rows}
        )
    return said


def cures_in_words(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """What rows that failed could be taken in spite of: the key of the profile and what pressing it does."""
    words = {
        "totals": _("Skip the rows of totals (%(number)d)"),
        "repeated": _("Skip rows whose key stands above already (%(number)d)"),
        "unreadable": _("Leave optional cells that cannot be read blank (%(number)d)"),
    }
    found = figures.get("cures", {})
    return [(key, text % {"number": found[key]}) for key, text in words.items() if key in found]
