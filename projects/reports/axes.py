"""By what a report groups projects: a key in the database, groups with a name, and the filter that means one of them.

Every project has one key on an axis, so one GROUP BY adds each project once; where it belongs to several groups
(two investors) the key holds them all, and the project stands in each of them but once in the total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, CharField, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, ExtractQuarter, ExtractYear
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..columns import Joined
from ..filters import NONE, Selection, choice_label
from ..models import Investor, Location, Participation, Sector, Signing, SigningEvent
from ..models.base import local_name
from ..models.trees import is_within, path_ids
from ..totals.measures import size_key
from ..values.choices import INVESTING_ROLES, SIZE_KEYS, MilestoneKind, Publication, Status
from ..values.dates import period_end, write_date

MAX_LEVEL = 12
YEAR_ONLY = -1  # the key of a date that has no quarter


@dataclass(frozen=True)
class Group:
    """`narrow` is what to add to a selection to get exactly its projects of this group; None: no filter says it."""

    key: str
    label: str
    order: Any
    narrow: Mapping[str, list[str]] | None


class Axis:
    """One way of grouping a selection. `read` comes before `groups`."""

    several = False  # a project may stand in more than one group
    ranked = False  # the largest group first, for want of an order of its own

    def __init__(self, name: str, selection: Selection, level: int | None = None):
        self.name, self.selection, self.level = name, selection, level

    def expression(self, path: str = "") -> Combinable:
        """The key of a project, of the row itself or at the end of `path`."""
        return F(f"{path}{self.name}")

    def read(self, keys: set[Any]) -> None:
        """Look up what the keys mean that the database gave."""

    def groups(self, key: Any) -> Sequence[Group]:
        return [self._group(key)]

    def _group(self, key: Any) -> Group:
        return self._blank() if key in ("", NONE, None) else self._named(str(key), (0, self._place(key)))

    def _place(self, key: Any) -> Any:
        return key

    def _named(self, key: str, order: Any) -> Group:
        return Group(key, choice_label(self.name, key), order, {self.name: [key]})

    def _blank(self) -> Group:
        return Group(NONE, str(BLANKS[self.name]), (1,), {self.name: [NONE]})


class Vocabulary(Axis):
    """Stage and status, in their own order."""

    ORDER = [*MilestoneKind.values, *Status.values]

    def _place(self, key):
        return self.ORDER.index(key)


class Size(Axis):
    def expression(self, path: str = "") -> Combinable:
        return size_key(f"{path}{self.selection.basis}_cny")

    def _place(self, key):
        return list(SIZE_KEYS).index(key)


class Year(Axis):
    def expression(self, path: str = "") -> Combinable:
        return ExtractYear(f"{path}signed_on")


class Quarter(Axis):
    """The quarter of a signing date of day, month or quarter; a year-precise one has none (rule 7)."""

    def expression(self, path: str = "") -> Combinable:
        quarter = ExtractYear(f"{path}signed_on") * 10 + ExtractQuarter(f"{path}signed_on")
        return Case(
            When(**{f"{path}signed_on_precision": "year"}, then=Value(YEAR_ONLY)),
            default=quarter,
            output_field=IntegerField(),
        )

    def read(self, keys):
        self.inexact = YEAR_ONLY in keys

    def _group(self, key):
        if key in (None, YEAR_ONLY):
            # No filter tells "2022" from a day in 2022.
            return Group(NONE, str(BLANKS["quarter"]), (1,), None if self.inexact else {"year": [NONE]})
        year, quarter = divmod(key, 10)
        first = date(year, 3 * quarter - 2, 1)
        last = period_end(first, "quarter")
        values = self.selection.values
        first_asked, last_asked = values.get("signed_after"), values.get("signed_before")
        narrow = {
            "signed_after": [max(first, first_asked or first).isoformat()],
            "signed_before": [min(last, last_asked or last).isoformat()],
        }
        return Group(
            f"{year}-Q{quarter}", write_date(first, "quarter", get_language() or "en"), (0, key), narrow
        )


@dataclass(frozen=True)
class Node:
    pk: int
    slug: str
    path: str
    label: str


class Tree(Axis):
    """Zones and sectors: projects counted at or below each node of a level, and those counted above it by themselves.

    Without a level: the first one that divides the selection.
    """

    ranked = True
    model: Any
    field: str
    param: str

    def expression(self, path: str = "") -> Combinable:
        return F(f"{path}{self.field}")

    def read(self, keys):
        counted = self.model.objects.filter(pk__in=self.selection.queryset.order_by().values(self.field))
        # Looked up by key where the axis is asked of other rows than the selection's.
        self.paths = {pk: path for pk, path in counted.values_list("pk", "path") if pk in keys}
        above = {pk for path in self.paths.values() for pk in path_ids(path)}
        rows = self.model.objects.filter(pk__in=above).values_list("pk", "slug", "path", "name", "name_zh")
        self.nodes = {pk: Node(pk, slug, path, local_name(*names)) for pk, slug, path, *names in rows}
        self.level = self.level or self._dividing()

    def _dividing(self) -> int:
        ids = [path_ids(path) for path in self.paths.values()]
        deepest = max(map(len, ids), default=1)
        levels = range(1, deepest + 1)
        return next((n for n in levels if len({tuple(each[:n]) for each in ids}) > 1), deepest)

    def _group(self, key):
        if key not in self.paths:  # blank, or gone since the count was made
            return Group(NONE, str(BLANKS[self.name]), (1,), self._narrow(None))
        ids = path_ids(self.paths[key])
        level = self.level or 1
        if len(ids) >= level:
            node = self.nodes[ids[level - 1]]
            return Group(node.slug, node.label, (0, node.path), self._narrow(node))
        node = self.nodes[key]
        if not any(is_within(path, node.path) and path != node.path for path in self.paths.values()):
            return Group(node.slug, node.label, (0, node.path), self._narrow(node))
        # A filter on this node would bring what is counted below it, too.
        return Group(node.slug, _("%(place)s itself") % {"place": node.label}, (0, node.path), None)

    def _narrow(self, node: Node | None) -> Mapping[str, list[str]] | None:
        return {self.param: [NONE] if node is None else narrowed(self.selection.values.get(self.param), node)}


def narrowed(asked: Iterable[Any] | None, node: Any) -> list[str]:
    """What `counted_in` or `counted_sector` says for a node's part of what is asked: itself, or what lies in it of that."""
    known = [other for other in asked or [] if other != NONE]
    if not known or any(is_within(node.path, other.path) for other in known):
        return [node.slug]
    return [other.slug for other in known if is_within(other.path, node.path)]


class Zone(Tree):
    model, field, param = Location, "location", "counted_in"


class Branch(Tree):
    model, field, param = Sector, "sector", "counted_sector"


class Linked(Axis):
    """Signing events, investors and origins: a project may have several, and stands in the group of each."""

    several = True
    ranked = True

    def read(self, keys):
        self.records = self._look_up({member for key in keys for member in _members(key)})

    def groups(self, key):
        # One that was withdrawn since the count was made has no name to stand under.
        found = [self._one(member) for member in _members(key) if member in self.records]
        return found or [self._blank_of()]

    def expression(self, path: str = "") -> Combinable:
        owner = OuterRef(f"{path}pk" if path else "pk")
        return Joined(self._links(owner).order_by("item").values("item"))

    def _links(self, owner) -> QuerySet:
        raise NotImplementedError

    def _look_up(self, members: set[str]) -> Mapping[str, tuple[str, str, Any]]:
        """Key in the filter, label and order of each member."""
        raise NotImplementedError

    def _one(self, member: str) -> Group:
        key, label, order = self.records[member]
        return Group(key, label, (0, order), self._narrow(key))

    def _blank_of(self) -> Group:
        return Group(NONE, str(BLANKS[self.name]), (1,), self._narrow(NONE))

    def _narrow(self, key: str) -> Mapping[str, list[str]] | None:
        # The filter takes any of its values: two at once cannot be asked for.
        asked = self.selection.params.get(self.name)
        return {self.name: [key]} if not asked or key in asked else None


class Events(Linked):
    ranked = False

    def _links(self, owner):
        signings = Signing.objects.filter(project=owner, event__publication=Publication.PUBLISHED)
        return signings.annotate(item=Cast("event", CharField()))

    def _look_up(self, members):
        events = SigningEvent.objects.published().filter(pk__in=members)
        return {str(e.pk): (e.slug, f"{e} ({e.held_on})", (-e.held_on.toordinal(), e.slug)) for e in events}


class Investors(Linked):
    def _links(self, owner):
        investing = Participation.objects.filter(project=owner, role__in=INVESTING_ROLES)
        return investing.annotate(item=Cast("investor", CharField()))

    def _look_up(self, members):
        rows = Investor.objects.public().values_list("pk", "slug", "name", "name_zh")
        return {str(pk): (slug, local_name(*names), slug) for pk, slug, *names in rows if str(pk) in members}


class Origins(Linked):
    def _links(self, owner):
        investing = Participation.objects.filter(project=owner, role__in=INVESTING_ROLES).exclude(
            investor__origin=""
        )
        return investing.annotate(item=F("investor__origin"))

    def _look_up(self, members):
        return {code: (code, choice_label("origin", code), code) for code in members}


def _members(key: str | None) -> list[str]:
    return list(dict.fromkeys(key.split("; "))) if key else []


AXES: dict[str, Callable[..., Axis]] = {
    "zone": Zone,
    "sector": Branch,
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


def axis(name: str, selection: Selection, level: int | None = None) -> Axis:
    return AXES[name](name, selection, level if name in TREES else None)


def link(selection: Selection, groups: Iterable[Group] = (), **more: list[str]) -> str | None:
    """The query of the list that holds exactly the selected projects of all these groups; None: there is none."""
    narrowed: dict[str, list[str]] = {}
    for narrow in (*(group.narrow for group in groups), more):
        if narrow is None:
            return None
        for name, texts in narrow.items():
            if narrowed.setdefault(name, list(texts)) != list(texts):
                return None
    kept = {name: texts for name, texts in selection.params.items() if name not in ("page", "page_size")}
    return urlencode({**kept, **narrowed}, doseq=True)
