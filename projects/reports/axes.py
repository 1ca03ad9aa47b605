"""By what a report groups projects: a key in the database, groups with a name, and the filter that means one of them.

Where a project belongs to several groups (two investors) it stands in each of them, but once in the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Substr
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..filters import NONE, Selection, added_up, choice_label
from ..models import Investor, Location, Participation, Sector, Signing, SigningEvent
from ..models.base import local_name, names_in_order
from ..models.trees import is_within, path_ids, path_upto, upto
from ..totals import counters
from ..totals.groups import Key
from ..totals.measures import keys_of, size_key
from ..totals.nodes import Figures
from ..totals.tallies import part_of
from ..values.choices import INVESTING_ROLES, SIZE_KEYS, STAGES, Precision, Publication, Status
from ..values.dates import period_end, period_start, periods, write_date
from .tree_groups import narrowed, told_apart

MAX_LEVEL = 12
YEAR_ONLY = "year"  # the key of a date that has no quarter


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
    ranked = False  # the largest group first, for want of an order of its own
    timed = False  # linear: a year or quarter without a project has its place, and the newest is never cut

    def __init__(self, name: str, selection: Selection, level: int | None = None):
        self.name, self.selection, self.level = name, selection, level

    def prepare(self) -> None:
        """Find out what the key depends on."""

    def key(self) -> Key:
        """The key of a project, or where it may stand in several groups its links."""
        return F(self.name)

    def count(self) -> int:
        """How many groups there are at most."""
        keys: Any = self.selection.queryset.order_by().annotate(key=self.key()).values("key")
        return int(keys.distinct().count())

    def held(self, measures: Collection[str]) -> dict[Any, Figures] | None:
        """These measures by key, where nothing is filtered and they are kept."""
        return added_up.kept(self.selection, self.part, measures) if self.part else None

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
    timed = True

    def key(self) -> Key:
        """Four digits; NULL where no signing is dated."""
        return _start_of("signed_on", 4)

    def between(self, first: str, last: str) -> list[Group]:
        """None is skipped."""
        return [self.group(str(year)) for year in range(int(first), int(last) + 1)]


class Quarter(Axis):
    """The quarter of a signing date of day, month or quarter; a year-precise one has none (rule 7)."""

    timed = True

    def key(self) -> Key:
        """The month; the keys of three make a group."""
        return Case(
            When(signed_on_precision=Precision.YEAR, then=Value(YEAR_ONLY)),
            default=_start_of("signed_on", 7),
            output_field=TextField(),
        )

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
        return Group(name, write_date(first, "quarter", get_language() or "en"), (0, first), narrow)


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
    at: dict[str, Figures] | None  # what is kept of each path, where nothing is filtered
    model: Any
    field: str
    param: str

    def prepare(self) -> None:
        """Find the nodes where the selection is counted, and the level that divides it unless one is asked for."""
        self.at = None
        if self.selection.standing() is not None:
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

    def held(self, measures: Collection[str]) -> dict[Any, Figures] | None:
        """Added up at the level, from what `prepare` found."""
        if self.at is None:
            return None
        found: dict[Any, Figures] = defaultdict(Figures)
        for path, figures in self.at.items():
            found[upto(path, self.level or 1) or None].update(figures)
        return found

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


class Linked(Axis):
    """Signing events, investors and origins: a project may have several, and stands in the group of each.

    Where `kept` is given, all other items are one, `rest`: a project of two of these stands there once.
    """

    several = True
    once = False  # whether a project has one link at most to an item
    item: str  # from the link to what it names
    rest: Any = 0
    kept: Collection[Any] | None = None

    def key(self) -> Key:
        """Pairs of project and item, each once; items outside `kept` become the one item `rest`."""
        item: Any = F(self.item)
        if self.kept is not None:
            item = Case(When(self._are(self.kept), then=item), default=Value(self.rest))
        pairs: QuerySet[Any, Any] = self._links().order_by().values("project_id").annotate(item=item)
        return pairs if self.once and self.kept is None else pairs.distinct()

    def first(self, measure: str, number: int) -> tuple[list[Any], int] | None:
        """The so many items that come first by a measure, and how many there are; None where that is not kept."""
        return None

    def items(self, groups: Collection[Group]) -> list[Any]:
        """What these groups are in the database, in their order; after `read`."""
        found = {group.key: item for item, group in self.records.items()}
        return [found[group.key] for group in groups]

    def overlaps(self, items: Sequence[Any], steps: Sequence[int]) -> QuerySet[Any, Any]:
        """Pairs of a project that has several of these items and how many of so many first ones for each of `steps`.

        As one number, two digits a step, the first step's are the last: there are less than a hundred items.
        """
        links = self._links().filter(self._are(items)).order_by().values("project_id")
        held = Count(self.item, distinct=True)
        some = [
            Count(self.item, self._are(items[:step]), distinct=True) for step in steps if step < len(items)
        ]
        number: Any = held * Value(100 ** len(some))
        for place, count in enumerate(some):
            number += count * Value(100**place)
        several = links.alias(of_all=held).filter(of_all__gt=1)
        return several.annotate(item=number).values("project_id", "item")

    def within(self, projects: Any, kept: Collection[Any]) -> Any:
        """Of these projects those that have some of these items, and no others."""
        links = self._links().filter(project=OuterRef("pk"))
        of_kept = self._links().filter(self._are(kept)).values("project")
        return projects.filter(pk__in=of_kept).exclude(Exists(links.exclude(self._are(kept))))

    def _are(self, items: Collection[Any]) -> Q:
        """The condition on a link for being to one of these; of keys as PostgreSQL looks them up without going through all."""
        if self.item.endswith("_id"):
            return Q(**{f"{self.item.removesuffix('_id')}__pk__among": items})
        return Q(**{f"{self.item}__in": items})

    def _links(self) -> QuerySet[Any]:
        raise NotImplementedError

    def read(self, keys: set[Any]) -> None:
        """Look the items up, in one query at most; blank and `rest` are none."""
        self.records = self._look_up(keys - {None, self.rest})

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        raise NotImplementedError

    def group(self, key: Any) -> Group:
        """The blank group where the item is not public any more."""
        # One that was withdrawn since the count was made has no name to stand under.
        return self.records.get(key) or self._blank()

    def _narrow(self, key: str) -> Mapping[str, list[str]] | None:
        # The filter takes any of its values: two at once cannot be asked for.
        asked = self.selection.params.get(self.name)
        return {self.name: [key]} if not asked or key in asked else None


class Events(Linked):
    """Published signing events, the latest first."""

    once = True
    item = "event_id"

    def _links(self) -> QuerySet[Any]:
        return Signing.objects.filter(event__publication=Publication.PUBLISHED)

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        events = SigningEvent.objects.published().filter(pk__among=items).order_by()
        return {e.pk: self._event(e) for e in events.only("slug", "title", "title_zh", "held_on")}

    def _event(self, e: SigningEvent) -> Group:
        order = (0, (-e.held_on.toordinal(), e.slug))
        return Group(e.slug, f"{e} ({e.held_on})", order, self._narrow(e.slug))


def _investing() -> QuerySet[Participation]:
    return Participation.objects.filter(role__in=INVESTING_ROLES)


class Investors(Linked):
    """Leads and partners."""

    ranked = True
    item = "investor_id"

    def _links(self) -> QuerySet[Any]:
        return _investing()

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        rows = Investor.objects.filter(pk__among=items).values_list("pk", "slug", *names_in_order())
        return {pk: Group(s, name or other, (0, s), self._narrow(s)) for pk, s, name, other in rows}

    def first(self, measure: str, number: int) -> tuple[list[Any], int] | None:
        """By the running counts, where they hold what the measure ranks by."""
        money = "amount" if measure == "median" else measure
        key = "counting" if measure == "projects" else f"{self.selection.basis}_{money}"
        items = added_up.first_investors(self.selection, key, number)
        return (items, counters.number_of_investors()) if items else None


class Origins(Linked):
    """Countries of leads and partners."""

    ranked = True
    item = "investor__origin"
    rest = "rest"

    def held(self, measures: Collection[str]) -> dict[Any, Figures] | None:
        """Added up of the sets of origins that projects have."""
        if (sets := self._sets(measures)) is None:
            return None
        found: dict[Any, Figures] = defaultdict(Figures)
        for origins, figures in sets:
            keys: set[Any] = {*origins} or {None}
            for origin in keys:
                found[origin].update(figures)
        return found

    def held_of_any(self, keys: Collection[Any], measures: Collection[str]) -> Figures | None:
        """Likewise, each set once."""
        if (sets := self._sets(measures)) is None:
            return None
        found = Figures()
        for origins, figures in sets:
            if not origins.isdisjoint(keys):
                found.update(figures)
        return found

    def _sets(self, measures: Collection[str]) -> list[tuple[set[str], Figures]] | None:
        kept = added_up.kept(self.selection, "origin", measures)
        if kept is None:
            return None
        return [(set(filter(None, text.split("; "))), figures) for text, figures in kept.items()]

    def _links(self) -> QuerySet[Any]:
        return _investing().exclude(investor__origin="")

    def _look_up(self, items: set[Any]) -> Mapping[Any, Group]:
        return {
            code: Group(code, choice_label("origin", code), (0, code), self._narrow(code)) for code in items
        }


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
    """The axis of this name over a selection; only trees have a level."""
    return AXES[name](name, selection, level if name in TREES else None)
