"""The filter form beside a list: every declared control with what the selection says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..values.money import restated
from .choices import Choice
from .facets import Facet, facets
from .parameter import Control
from .parameters import PARAMETERS
from .selection import Selection


@dataclass(frozen=True)
class Heading:
    """What stands over the controls of a group; `open` at first, else once one of them is used."""

    label: Any
    open: bool = False
    hint: Any = ""


GROUPS = {
    "money": Heading(_("Amount"), open=True),
    "signing": Heading(_("Signing date")),
    "known": Heading(
        _("As published on"),
        hint=_("The same list as it was published at the end of that day."),
    ),
}


def _as_given(selection: Selection, param: str) -> str:
    return next(iter(selection.params.get(param, ())), "")


# What stands in a control though nobody asked.
STANDING = {"basis": lambda s, _param: s.basis, "currency": lambda s, _param: s.currency}


@dataclass(frozen=True)
class Field:
    """A control with its value, its choices where it has some, and what was refused of it."""

    param: str
    label: Any
    control: Control
    value: str
    errors: Sequence[str]
    choices: Sequence[Choice] = ()

    @property
    def template(self) -> str:
        """Where it is drawn."""
        return f"projects/controls/{self.control.kind}.html"

    @property
    def narrow(self) -> bool:
        """Whether two of its kind stand side by side."""
        return self.control.kind in ("text", "date")


@dataclass(frozen=True)
class Part:
    """A part of the form that folds: the controls of a group, or one control by itself under its own name."""

    key: str
    heading: Heading
    rows: list[list[Field]]
    open: bool


def form_of(selection: Selection) -> list[Field | Part]:
    """The form from the top: parts that fold, and the search above them."""
    found = {facet.param: facet for facet in facets(selection)}
    asked = [(p.control, p) for p in PARAMETERS.values() if p.control and p.control.kind != "apart"]
    parts: dict[str, list[Field]] = {}
    for control, parameter in sorted(asked, key=lambda pair: pair[0].place):
        field = _field(parameter.name, control, selection, found.get(parameter.name))
        parts.setdefault(control.group or parameter.name, []).append(field)
    return [_part(key, fields) for key, fields in parts.items()]


def _field(param: str, control: Control, selection: Selection, facet: Facet | None) -> Field:
    return Field(
        param,
        restated(control.label or PARAMETERS[param].label, selection.currency),
        control,
        STANDING.get(param, _as_given)(selection, param),
        selection.errors.get(param, ()),
        facet.choices if facet else (),
    )


def _part(key: str, fields: list[Field]) -> Field | Part:
    if key not in GROUPS and fields[0].control.kind != "select":
        return fields[0]  # a search, or a facet that folds by itself
    heading = GROUPS.get(key) or Heading(fields[0].label)
    rows: list[list[Field]] = []
    for field in fields:
        if rows and field.narrow and rows[-1][0].narrow:
            rows[-1].append(field)
        else:
            rows.append([field])
    return Part(key, heading, rows, heading.open or any(f.value or f.errors for f in fields))


def has_control(param: str) -> bool:
    """Whether there is a control for the parameter on a page with a list."""
    parameter = PARAMETERS.get(param)
    return parameter is not None and parameter.control is not None


def is_carried(param: str) -> bool:
    """Whether the form holds the parameter unseen. It leaves out `page`: another question begins on page 1."""
    return not has_control(param) and param != "page"
