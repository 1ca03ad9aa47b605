"""By what a report groups projects: a key in the database, groups with a name, and the filter that means one of them.

Where a project belongs to several groups (two investors) it stands in each of them, but once in the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..filters import NONE, Selection, added_up
from ..models import Location, Sector
from ..models.base import local_name
from ..models.trees import is_within, path_ids, path_upto, upto
from ..totals.groups import Key
from ..totals.measures import keys_of, size_key
from ..totals.nodes import Figures
from ..totals.tallies import PARTS, YEAR_ONLY, part_of
from ..values.choices import SIZE_KEYS, STAGES, Precision, Status
from ..values.dates import period_end, period_start, periods, write_date
from .axis import BLANKS, Axis, Group
from .linked import Events, Investors, Origins
from .tree_groups import narrowed, told_apart

MAX_LEVEL = 12


class Vocabulary(Axis):
    """Stage and status, in their own order."""

    ORDER: list[str] = [*STAGES, *Status.values]

    @property
    def part(self) -> str:  # type: ignore[override]  # of each vocabulary its own
        """As the vocabulary itself."""
        return self.name

    def count(self) -> int:
        """Without a query: as many as both vocabularies have, which is more than either fills."""
        return len(self.ORDER)

    def _place(self, key: Any) -> int:
        return self.ORDER.index(key)


class Size(Axis):
    """The bands of the amount on the chosen basis."""

    @property
    def part(self) -> str:  # type: ignore[override]  # of each basis its own
        """Bands are of a basis."""
        return part_of("size", self.selection.basis)

    def key(self) -> Key:
        """By the yuan figure of the basis that the selection asks for."""
        return size_key(f"{self.selection.basis}_cny")

    def count(self) -> int:
        """All bands, and the group of those without a figure."""
        return len(SIZE_KEYS) + 1

    def _place(self, key: Any) -> int:
        return list(SIZE_KEYS).index(key)


def _start_of(field: str, characters: int) -> Combinable:
    """The first characters of an ISO date: cheaper than its parts, which SQLite asks Python for."""
    return Substr(Cast(field, TextField()), 1, characters)


class Year(Axis):
    """The year of signing."""

    part = "year"
    nothing = None
    timed = True

    def key(self) -> Key:
        """Four digits; NULL where no signing is dated."""
        return _start_of("signed_on", 4)

    def between(self, first: str, last: str) -> list[Group]:
        """None is skipped."""
        return [self.group(str(year)) for year in range(int(first), int(last) + 1)]


class Quarter(Axis):
    """The quarter of a signing date of day, month or quarter; a year-precise one has none (rule 7)."""

    part = "month"
    nothing = None
    timed = True

    def key(self) -> Key:
        """The month; the keys of three make a group."""
        return PARTS[self.part].key

    def read(self, keys: set[Any]) -> None:
        """Note whether some dates are known to the year only: then no filter says what has no quarter."""
        self.inexact = YEAR_ONLY in keys

    def between(self, first: date, last: date) -> list[Group]:
        """None is skipped."""
        return [self.group(f"{start:%Y-%m}") for start in periods(first, last, Precision.QUARTER)]

    def group(self, key: Any) -> Group:
        """Within the days that are asked for already; no filter finds what is known to the year only (rule 7)."""
        if key in (None, YEAR_ONLY):
            # No filter tells "2022" from a day in 2022.
            return Group(NONE, str(BLANKS["quarter"]), (1,), None if self.inexact else {"year": [NONE]})
        first = period_start(date.fromisoformat(f"{key}-01"), Precision.QUARTER)
        last = period_end(first, Precision.QUARTER)
        values = self.selection.values
        first_asked, last_asked = values.get("signed_after"), values.get("signed_before")
        narrow = {
            "signed_after": [max(first, first_asked or first).isoformat()],
            "signed_before": [min(last, last_asked or last).isoformat()],
        }
        name = f"{first.year}-Q{(first.month + 2) // 3}"
        return Group(name, write_date(first, "quarter"), (0, first), narrow)


@dataclass(frozen=True)
class Node:
    """A place or sector, in the reader's language."""

    pk: int
    slug: str
    path: str
    label: str


class Tree(Axis):
    """Zones and sectors: projects counted at or below each node of a level, and those counted above it by themselves.

    Without a level: the first one that divides the selection.
    """

    ranked = True
    at: dict[str, Figures] | None  # what is kept of each path, where nothing but a day is asked for
    model: Any
    field: str
    param: str

    def prepare(self) -> None:
        """Find the nodes where the selection is counted, and the level that divides it unless one is asked for."""
        self.at = None
        if self.selection.is_kept:
            self.at = added_up.by_path(self.selection, self.field, keys_of(self.selection.basis))
            self.paths = sorted(filter(None, self.at))
        else:
            counted = self.model.objects.filter(pk__in=self.selection.queryset.order_by().values(self.field))
            self.paths = list(counted.values_list("path", flat=True))
        self.level = self.level or self._dividing()

    def _dividing(self) -> int:
        ids = [path_ids(path) for path in self.paths]
        deepest = max(map(len, ids), default=1)
        levels = range(1, deepest + 1)
        return next((n for n in levels if len({tuple(each[:n]) for each in ids}) > 1), deepest)

    def key(self) -> Key:
        """The path down to the level."""
        return path_upto(f"{self.field}__path", self.level or 1)

    def held(self, measures: Collection[str], unnamed: bool = False) -> Mapping[Any, Figures] | None:
        """Added up at the level, from what `prepare` found."""
        at = added_up.unnamed_by_path(self.selection, self.field, measures) if unnamed else self.at
        if at is None:
            return None
        found: dict[Any, Figures] = defaultdict(Figures)
        for path, figures in at.items():
            found[self.at_level(path)].update(figures)
        return found

    def at_level(self, path: str) -> str | None:
        """The key of what is counted at a path."""
        return upto(path, self.level or 1) or None

    def count(self) -> int:
        """Nodes at the level or counted above it, and one for blank."""
        return len({upto(path, self.level or 1) for path in self.paths}) + 1

    def read(self, keys: set[Any]) -> None:
        """Look the nodes up in one query, with their names in the reader's language."""
        ids = {path_ids(path)[-1] for path in keys if path}
        rows = self.model.objects.filter(pk__among=ids)
        named = list(rows.values_list("pk", "slug", "path", "name", "name_zh", "path_name", "path_name_zh"))
        labels = told_apart((local_name(*row[3:5]), local_name(*row[5:])) for row in named)
        self.nodes = {
            path: Node(pk, slug, path, label)
            for (pk, slug, path, *_names), label in zip(named, labels, strict=True)
        }

    def group(self, key: Any) -> Group:
        """What is counted above the level is a group “itself”, which no filter says where others lie below it."""
        node = self.nodes.get(key)
        if node is None:  # blank, or gone since the count was made
            return self._blank()
        above_level = len(path_ids(key)) < (self.level or 1)
        if above_level and any(is_within(path, key) and path != key for path in self.paths):
            # A filter on this node would bring what is counted below it, too.
            return Group(node.slug, _("%(place)s itself") % {"place": node.label}, (0, node.path), None)
        asked = narrowed(self.selection.values.get(self.param), node)
        return Group(node.slug, node.label, (0, node.path), {self.param: asked})

    def _narrow(self, key: str) -> Mapping[str, list[str]]:
        return {self.param: [key]}


class Zone(Tree):
    """Places, by where a project is counted."""

    model, field, param = Location, "location", "counted_in"


class SectorAxis(Tree):
    """Primary sectors."""

    model, field, param = Sector, "sector", "counted_sector"


AXES: dict[str, Callable[..., Axis]] = {
    "zone": Zone,
    "sector": SectorAxis,
    "stage": Vocabulary,
    "status": Vocabulary,
    "year": Year,
    "quarter": Quarter,
    "event": Events,
    "origin": Origins,
    "investor": Investors,
    "size": Size,
}

TREES = ("zone", "sector")

LABELS = {
    "zone": gettext_lazy("Zone"),
    "sector": gettext_lazy("Sector"),
    "stage": gettext_lazy("Stage"),
    "status": gettext_lazy("Status"),
    "year": gettext_lazy("Year of signing"),
    "quarter": gettext_lazy("Quarter of signing"),
    "event": gettext_lazy("Signing event"),
    "origin": gettext_lazy("Origin"),
    "investor": gettext_lazy("Investor"),
    "size": gettext_lazy("Size"),
}


def axis(name: str, selection: Selection, level: int | None = None) -> Axis:
    """The axis of this name over a selection; only trees have a level."""
    return AXES[name](name, selection, level if name in TREES else None)
