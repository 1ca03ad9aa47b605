"""What a way of grouping projects is: a key in the database, groups with a name, and the filter that means one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy

from ..filters import NONE, Selection, added_up, choice_label
from ..totals.groups import Key
from ..totals.nodes import Figures

BLANKS = {
    "zone": gettext_lazy("No zone stated"),
    "sector": gettext_lazy("No sector stated"),
    "stage": gettext_lazy("No stage reported"),
    "status": gettext_lazy("No status"),
    "year": gettext_lazy("Date unknown"),
    "quarter": gettext_lazy("Quarter unknown"),
    "event": gettext_lazy("No signing event"),
    "origin": gettext_lazy("No origin known"),
    "investor": gettext_lazy("No investor named"),
    "size": gettext_lazy("No figure"),
}


@dataclass(frozen=True)
class Group:
    """`narrow` is what to add to a selection to get exactly its projects of this group; None: no filter says it."""

    key: str
    label: str
    order: Any
    narrow: Mapping[str, list[str]] | None

    @property
    def known(self) -> bool:
        """Whether it stands in the axis's order, not for what is blank."""
        return bool(self.order[0] == 0)


class Axis:
    """One way of grouping a selection: `prepare` comes before `key`, `read` before `group`."""

    several = False  # a project may stand in more than one group
    part = ""  # that which holds the axis's figures, where they are kept
    nothing: Any = ""  # the key, or what `all_in_one` tells, of a project that has none
    ranked = False  # the largest group first, for want of an order of its own
    timed = False  # linear: a year or quarter without a project has its place, and the newest is never cut

    def __init__(self, name: str, selection: Selection, level: int | None = None):
        self.name, self.selection, self.level = name, selection, level

    def prepare(self) -> None:
        """Find out what the key depends on."""

    def key(self) -> Key:
        """The key of a project, or where it may stand in several groups its links."""
        return F(self.name)

    def all_in_one(self) -> Combinable | None:
        """An expression over the project that tells all that it has of the axis, where there is one: `apart` reads it."""
        return None

    def apart(self, told: Any) -> Iterable[Any]:
        """The keys that a value of `all_in_one` holds, each once."""
        raise NotImplementedError

    def count(self) -> int:
        """How many groups there are at most; as many as are kept, without a statement of its own for them."""
        if self.part and (found := added_up.kept(self.selection, self.part, ["projects"])) is not None:
            return len(found)
        keys: Any = self.selection.queryset.order_by().annotate(key=self.key()).values("key")
        return int(keys.distinct().count())

    def held(self, measures: Collection[str], unnamed: bool = False) -> Mapping[Any, Figures] | None:
        """These measures by key, or by what `all_in_one` tells, where nothing is filtered and they are kept.

        `unnamed`: of the projects that no event names.
        """
        if not self.part:
            return None
        read = added_up.unnamed if unnamed else added_up.kept
        found = read(self.selection, self.part, measures)
        return None if found is None else {key or self.nothing: figures for key, figures in found.items()}

    def held_of_any(self, keys: Collection[Any], measures: Collection[str]) -> Figures | None:
        """These measures of the projects that have any of these keys, each once, where that is kept."""
        return None

    def read(self, keys: set[Any]) -> None:
        """Look up what the keys mean that the database gave."""

    def between(self, first: Any, last: Any) -> list[Group]:
        """Where it is of time, all groups from one place of its order to another."""
        raise NotImplementedError

    def group(self, key: Any) -> Group:
        """What a key means."""
        return self._blank() if key in ("", NONE, None) else self._named(str(key), (0, self._place(key)))

    def _place(self, key: Any) -> Any:
        return key

    def _named(self, key: str, order: Any) -> Group:
        return Group(key, choice_label(self.name, key), order, {self.name: [key]})

    def _blank(self) -> Group:
        return Group(NONE, str(BLANKS[self.name]), (1,), self._narrow(NONE))

    def _narrow(self, key: str) -> Mapping[str, list[str]] | None:
        return {self.name: [key]}
