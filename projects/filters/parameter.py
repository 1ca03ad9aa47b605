"""What one filter declares, and everything that follows from it: the page, files, API, dictionary and chips read it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..models.querysets import ProjectQuerySet
from ..values.choices import Currency, figure_in
from .choices import Make
from .values import Reading


@dataclass(frozen=True)
class Terms:
    """What the whole question speaks of: a basis of money and its currency, and a day of the past or None for now."""

    basis: str
    known_on: date | None
    currency: str = Currency.CNY

    @property
    def figure(self) -> str:
        """The project's field that holds this money."""
        return figure_in(self.basis, self.currency)


@dataclass(frozen=True)
class Control:
    """How a parameter is asked for in the filter form.

    `kind` names its template in templates/projects/controls/: search, tree, boxes, select, text or date; "apart" for
    one that stands elsewhere on the page. The form is ordered by `place`; controls of one `group` (see `form.GROUPS`)
    stand together. `options` are a select's keys with their words.
    """

    kind: str
    place: int = 100
    group: str = ""
    label: Any = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    placeholder: Any = ""
    open: bool = False


Narrow = Callable[[ProjectQuerySet, Any, Terms], ProjectQuerySet]


@dataclass(frozen=True, eq=False)
class Parameter:
    """A filter parameter (docs/interface.md, Filters), whole.

    `narrow` leaves out the projects that are not meant, given what `reading` made of the texts; None: the parameter
    leaves none out. `choices` makes the choices of its facet from the projects of each group (totals.tallies has a
    column of its name) and the keys that are ticked. `word` is a key in the reader's words. `chip`: it changes what
    is counted, and so stands above the list. `searches`: it looks into long texts or other tables, so what it finds
    is remembered where it is little.
    """

    name: str
    label: Any
    description: Any
    reading: Reading
    narrow: Narrow | None = None
    control: Control | None = None
    choices: Make | None = None
    word: Callable[[str], str] = str
    chip: bool = True
    searches: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        return self  # frozen: django-filter copies its filters for every request
