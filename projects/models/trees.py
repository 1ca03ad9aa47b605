from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from .base import SluggedModel, local_name
from .querysets import STEP, TreeQuerySet, path_ids

LONGEST_PATH = 12 * STEP  # digits: twelve levels


class TreeModel(SluggedModel):
    """A node of a small tree: `path` holds the ids from the root down, each as a fixed number of digits,
    so that everything below a node is one range of the path's index.
    """

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    parent_id: int | None
    path = models.CharField(max_length=LONGEST_PATH, editable=False, db_index=True)
    path_name = models.CharField(max_length=2000, editable=False, blank=True)
    path_name_zh = models.CharField(max_length=2000, editable=False, blank=True)

    objects = models.Manager.from_queryset(TreeQuerySet)()

    class Meta:
        abstract = True
        ordering = ("path",)

    @property
    def depth(self) -> int:
        """Levels above it: 0 for a root."""
        return len(self.path) // STEP - 1

    @property
    def path_label(self) -> str:
        """The name with all that is above it, in the reader's language."""
        return local_name(self.path_name, self.path_name_zh)

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to the parent."""
        return path_ids(self.path)[:-1]

    def clean(self) -> None:
        """Refuses a parent from below itself, and a tree of more than twelve levels."""
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
        if len(above.path) + STEP + height > LONGEST_PATH:
            raise ValidationError({"parent": _("The tree is too deep here.")})

    def save(self, **kwargs: Any) -> None:
        """Places the node and all below it in the tree."""
        with transaction.atomic():
            super().save(**kwargs)
            self._place_in_tree(self._stored(self.parent_id))

    def _stored(self, pk: int | None) -> Self | None:
        """A node as the database has it: a copy in memory may not know that it was moved."""
        return type(self).objects.filter(pk=pk).first()

    def _place_in_tree(self, above: Self | None) -> None:
        path = (above.path if above else "") + f"{self.pk:0{STEP}d}"
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
