"""The choices beside a list, each with its count under the other filters (its own left out)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .choices import Choice
from .parameters import PARAMETERS
from .selection import Selection


@dataclass(frozen=True)
class Facet:
    """A parameter's choices, and what was refused of it."""

    param: str
    label: str
    choices: list[Choice]
    errors: Sequence[str]


def facets(selection: Selection) -> list[Facet]:
    """Those of every parameter that declares choices, from few queries: see `tallies`."""
    return [
        Facet(
            name,
            str(parameter.label),
            parameter.choices(selection.tally(name), set(selection.params.get(name, []))),
            selection.errors.get(name, []),
        )
        for name, parameter in PARAMETERS.items()
        if parameter.choices
    ]
