"""Trees of places and sectors. Their paths are written, read and cut here alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext_lazy as _

from .base import SluggedModel, local_name
from .querysets import PUBLISHED

DIGITS = 6  # of one id in a path
LONGEST_PATH = 12 * DIGITS  # twelve levels


def child_path(above: str, pk: int) -> str:
    """The path of the node `pk` whose parent has the path `above` (blank: a root)."""
    return f"{above}{pk:0{DIGITS}d}"


def path_ids(path: str) -> list[int]:
    """Ids from the root of a tree down to the node itself."""
    return [int(path[at : at + DIGITS]) for at in range(0, len(path), DIGITS)]


def is_within(path: str, other: str) -> bool:
    """Whether the path is the other one or lies below it."""
    return path.startswith(other)


def upto(path: str, levels: int) -> str:
    """The path down to this many levels; the whole path where it is shorter."""
    return path[: levels * DIGITS]


def path_upto(field: str, levels: int) -> Substr:
    """As `upto`, of a path in the database."""
    return Substr(field, 1, levels * DIGITS)


def places_reached(path: str, lies_in: Mapping[int, str]) -> set[int]:
    """Ids of the places that a place is found at: all on its path, and all on the paths of the towns that one of those
    lies in (`lies_in`: a block's id with its town's path)."""
    home = set(path_ids(path))
    return home.union(*(path_ids(lies_in[block]) for block in home & lies_in.keys()))


def below(nodes: Iterable[Any], prefix: str = "") -> Q:
    """Rows whose tree path is that of one of `nodes` or lies below it: a range of the path's index each."""
    condition = Q(pk__in=[])
    for node in nodes:
        after = f"{int(node.path) + 1:0{len(node.path)}d}"
        condition |= Q(**{f"{prefix}path__gte": node.path, f"{prefix}path__lt": after})
    return condition


class TreeQuerySet(models.QuerySet):
    """Nodes of one tree."""

    def below(self, *nodes: TreeModel) -> Self:
        """The nodes themselves and all that is part of them."""
        return self.filter(below(nodes))

    def found_in(self, nodes: Iterable[TreeModel]) -> Self:
        """As `below`, and for places also the zone blocks that lie in them, with what is below those."""
        nodes = list(nodes)
        condition = below(nodes)
        if hasattr(self.model, "lies_in"):
            # Only blocks from elsewhere: each is a term of the query, and databases bear so many.
            blocks = self.model._default_manager.filter(lies_in__in=self.filter(condition)).exclude(condition)
            condition |= below(blocks)
        return self.filter(condition)

    def public(self) -> Self:
        """Nodes that the public may know of: official divisions, and whatever bears a published record."""
        return self._at_or_above(
            Q(Exists(records.filter(**{name: OuterRef("pk")}))) for records, name in self._bearing()
        )

    def public_at_once(self, bearing: Collection[int] = ()) -> Self:
        """The same, by the keys of all that bear a record: for the past, which has no index to look each node up by.

        Those that are known to be `bearing` one are not looked for.
        """
        others = list(self.model._default_manager.exclude(pk__among=bearing).values_list("pk", flat=True))
        found = [Q(pk__among=bearing)]
        for records, name in self._bearing():
            asked = records.filter(**{f"{name}__pk__among": others}) if bearing else records
            found.append(Q(pk__in=asked.order_by().values(name).distinct()))
        return self._at_or_above(found)

    def _at_or_above(self, bearing: Iterable[Q]) -> Self:
        """Nodes that are official or bear something, or have such a one below them."""
        bearers = self.model._default_manager.filter(reduce(or_, bearing, self._official()))
        # A letter sorts after every digit under any collation, so this bounds the subtree.
        end = Concat(OuterRef("path"), Value("a"))
        return self.filter(Exists(bearers.filter(path__gte=OuterRef("path"), path__lt=end)))

    def telling_apart(self) -> Self:
        """With `has_namesake`: whether the public may know of another node that is called so in one of the languages."""
        same = Q(name=OuterRef("name"), name__gt="") | Q(name_zh=OuterRef("name_zh"), name_zh__gt="")
        others: Any = self.model._default_manager.filter(same).exclude(pk=OuterRef("pk"))
        return self.annotate(has_namesake=Exists(others.public()))

    def _official(self) -> Q:
        """What is public whether or not anything stands there."""
        return ~Q(code="") if hasattr(self.model, "lies_in") else Q(pk__in=[])

    def _bearing(self) -> list[tuple[Any, str]]:
        """Published records of each kind that bear a node, with the field that names it."""
        relations = self.model._meta.related_objects
        publishable = [r for r in relations if hasattr(r.related_model, "publication")]
        return [(r.related_model._default_manager.filter(PUBLISHED), r.field.name) for r in publishable]


class TreeModel(SluggedModel):
    """A node of a small tree: `path` holds the ids from the root down, each as a fixed number of digits,
    so that everything below a node is one range of the path's index.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    parent_id: int | None
    has_namesake: bool = False  # of `telling_apart`: then it is called by its whole path
    path = models.CharField(max_length=LONGEST_PATH, editable=False, db_index=True)
    path_name = models.CharField(max_length=2000, editable=False, blank=True)
    path_name_zh = models.CharField(max_length=2000, editable=False, blank=True)

    objects = models.Manager.from_queryset(TreeQuerySet)()

    class Meta:
        abstract = True
        ordering = ("path",)

    def __str__(self) -> str:
        return self.path_label if self.has_namesake else super().__str__()

    @property
    def depth(self) -> int:
        """How many nodes are above it."""
        return len(self.path) // DIGITS - 1

    @property
    def path_label(self) -> str:
        """The name with all that is above it, in the reader's language."""
        return local_name(self.path_name, self.path_name_zh)

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the parent."""
        return path_ids(self.path)[:-1]

    def clean(self) -> None:
        """Refuse a parent that lies below this node, and one under which the tree would be too deep."""
        super().clean()
        above, here = self._stored(self.parent_id), self._stored(self.pk)
        if above is None:
            return
        if self.pk in (above.pk, *above.ancestor_ids()):
            raise ValidationError({"parent": _("A place or sector cannot be part of itself.")})
        height = 0
        if here:
            deepest = type(self).objects.below(here).aggregate(length=models.Max(Length("path")))
            height = deepest["length"] - len(here.path)
        if len(above.path) + DIGITS + height > LONGEST_PATH:
            raise ValidationError({"parent": _("The tree is too deep here.")})

    def save(self, **kwargs: Any) -> None:
        """Store the node, with the paths of all that moves along with it."""
        with transaction.atomic():
            super().save(**kwargs)
            self._place_in_tree(self._stored(self.parent_id))

    def _stored(self, pk: int | None) -> Self | None:
        """A node as the database has it: a copy in memory may not know that it was moved."""
        return type(self).objects.filter(pk=pk).first()

    def _place_in_tree(self, above: Self | None) -> None:
        path = child_path(above.path if above else "", self.pk)
        over, over_zh = (above.path_name, above.path_name_zh) if above else ("", "")
        path_name = " > ".join(filter(None, (over, self.name or self.name_zh)))
        path_name_zh = " > ".join(filter(None, (over_zh, self.name_zh or self.name)))
        if (path, path_name, path_name_zh) == (self.path, self.path_name, self.path_name_zh):
            return
        type(self).objects.filter(pk=self.pk).update(
            path=path, path_name=path_name, path_name_zh=path_name_zh
        )
        self.path, self.path_name, self.path_name_zh = path, path_name, path_name_zh
        nodes: Any = type(self)._base_manager
        for child in nodes.filter(parent=self):
            child._place_in_tree(self)
