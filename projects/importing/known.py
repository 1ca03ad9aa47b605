"""The places, sectors, investors, people and sources that a list names: known ones found, new ones noted once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from ..matching.names import Names, key_of
from ..models import Investor, Label, Location, Person, Sector, Source, Unit
from ..models.base import MAX_NAME, split_aliases
from .fields import CellError, shown
from .table import one_line

LEVELS = re.compile(r"\s*[>＞]\s*")
_CJK = re.compile("[\u3400-\u9fff]")


@dataclass(eq=False)
class Ref:
    """A record that rows point at; one not stored yet has no `pk` until `writing` makes it from `facts`."""

    model: type[Model]
    label: str
    pk: int | None = None
    parent: Ref | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class Known:
    """Finds what a text means; `same` holds the spellings that a person declared one: {"investor": {text: other}}."""

    def __init__(self, create: dict[str, Any], same: dict[str, dict[str, str]] | None = None):
        self.create, self.same = create, same or {}
        self.new: dict[tuple, Ref] = {}
        # What was looked for and is not here, with how often: offered to a person to say what it means.
        self.missing: Counter[tuple[str, str]] = Counter()
        self._namesakes: dict[tuple[type[Model], str], list[Ref]] = defaultdict(list)
        self._found: dict[tuple[type[Model], str], Ref] = {}
        self._by_pk: dict[tuple[type[Model], int], Ref] = {}
        self._names: dict[type[Model], Names] = {}
        self._labels: dict[type[Model], dict[int, str]] = {}

    def zone(self, text: str) -> Ref:
        """A place by name or path, made where the profile says so; else CellError, and noted in `missing`."""
        return self._placed("zone", Location, text, self.create.get("zone") or "")

    def sector(self, text: str) -> Ref:
        """A sector by name or path, made where the profile says so; else CellError, and noted in `missing`."""
        return self._placed("sector", Sector, text, self.create.get("sector") and "sector")

    def _placed(self, what: str, model: type[Model], text: str, kind: str | None) -> Ref:
        try:
            return self._in_tree(model, self._said(what, text), kind)
        except CellError:
            self.missing[what, one_line(text)] += 1
            raise

    def investor(self, text: str) -> Ref:
        """Found or, where the profile says so, noted as new; else CellError, and noted in `missing`."""
        said = self._said("investor", text)
        ref = self._find(Investor, said)
        if not ref and not self.create.get("investor"):
            self.missing["investor", one_line(text)] += 1
            raise _unknown(text)
        return ref or self._noted(Investor, said)

    def unit(self, text: str) -> Ref:
        """A unit by name; else CellError, and noted in `missing`."""
        return self._listed("unit", Unit, text)

    def label(self, text: str) -> Ref:
        """A label by name or address name; else CellError, and noted in `missing`."""
        return self._listed("label", Label, text)

    def _listed(self, what: str, model: type[Model], text: str) -> Ref:
        """A record that administrators keep: nothing is made."""
        ref = self._find(model, self._said(what, text))
        if ref is None:
            self.missing[what, one_line(text)] += 1
            raise _unknown(text)
        return ref

    def declared(self, what: str) -> Iterator[tuple[str, Ref]]:
        """Spellings that a person took for one, with the record that they now mean."""
        find = self.investor if what == "investor" else self.zone
        for text in self.same.get(what, {}):
            try:
                yield text, find(text)
            except CellError:
                continue

    def person(self, text: str) -> Ref:
        """Found or noted as new: a person needs no leave of the profile."""
        return self._find(Person, one_line(text)) or self._noted(Person, one_line(text))

    def source(self, title: str, url: str = "") -> Ref:
        """By title and, where one is given, by address."""
        key = (Source, f"{title}\n{url}")
        if key not in self._found:
            found = Source.objects.filter(title=title, **({"url": url} if url else {})).order_by("pk").first()
            self._found[key] = (
                Ref(Source, title, pk=found.pk)
                if found
                else Ref(Source, title, facts={"title": title, "url": url})
            )
            if not found:
                self.new[key] = self._found[key]
        return self._found[key]

    def stored(self, model: type[Model], pk: int) -> Ref:
        """The one Ref of a record, whatever it was called."""
        if (model, pk) not in self._by_pk:
            if model not in self._labels:
                name = "path_name" if issubclass(model, Location | Sector) else "name"
                rows = model._default_manager.values_list("pk", name, "name_zh")
                self._labels[model] = {row[0]: row[1] or row[2] for row in rows}
            self._by_pk[model, pk] = Ref(model, self._labels[model].get(pk, f"#{pk}"), pk=pk)
        return self._by_pk[model, pk]

    @cached_property
    def origins(self) -> dict[int, str]:
        """Each stored investor's origin, with what this list has given to those without."""
        return dict(Investor.objects.values_list("pk", "origin"))

    def names(self, model: type[Model]) -> Names:
        """Of all records of a model, read once for the whole import."""
        if model not in self._names:
            self._names[model] = Names(model._default_manager.all())
        return self._names[model]

    def _said(self, what: str, text: str) -> str:
        text = one_line(text)
        return self.same.get(what, {}).get(text, text)

    def _find(self, model: type[Model], text: str) -> Ref | None:
        """The stored record that a text means; CellError where it could mean several."""
        if (model, text) in self._found:
            return self._found[model, text]
        if len(text) > MAX_NAME:
            raise CellError(
                _("“%(text)s” is longer than %(most)s characters.") % {"text": shown(text), "most": MAX_NAME}
            )
        ids = self.names(model).ids(text)
        if len(ids) > 1:
            raise CellError(
                _("“%(text)s” is the name of several. Write its address name, or the path to it with “ > ”.")
                % {"text": shown(text)}
            )
        if not ids:
            return None
        self._found[model, text] = self.stored(model, next(iter(ids)))
        return self._found[model, text]

    def _in_tree(self, model: type[Model], text: str, kind: str | None) -> Ref:
        levels = [level for level in LEVELS.split(text) if level]
        ref = self._find(model, " > ".join(levels))
        if ref or not levels:
            return ref or _refuse(text)
        if not kind:
            raise _unknown(text)
        return self._only_new(model, levels) or self._grow(model, levels, kind)

    def _grow(self, model: type[Model], levels: list[str], kind: str) -> Ref:
        """The node at the end of a path, made below the deepest one that is known."""
        parent = None
        if above := levels[:-1]:
            # Inner levels of places are countries (docs/interface.md, Import profile).
            path = " > ".join(above)
            # "Africa > Africa" is no reason to ask which "Africa > Togo" means.
            outer = self.names(model).outermost(path)
            parent = self.stored(model, outer) if outer else self._find(model, path)
            parent = parent or self._grow(model, above, "country")
        return self._noted(model, levels[-1], parent, {"kind": kind} if model is Location else {})

    def _only_new(self, model: type[Model], levels: list[str]) -> Ref | None:
        """A place that this list has named by its path before, where a last level alone tells it."""
        if len(levels) > 1:
            return None
        meant = self._namesakes[model, key_of(model)(levels[0])]
        return meant[0] if len(meant) == 1 else None

    def _noted(
        self, model: type[Model], text: str, parent: Ref | None = None, facts: dict[str, Any] | None = None
    ) -> Ref:
        """The new record of this name at this place in the tree; spellings of one key are one."""
        name = key_of(model)(text)
        if not name or not re.search(r"\w", name):
            raise _refuse(text)
        key = (model, id(parent), name)
        if key not in self.new:
            label = " > ".join(filter(None, (parent.label if parent else "", text)))
            self.new[key] = Ref(model, label, parent=parent, facts=named(text) | (facts or {}))
            self._namesakes[model, name].append(self.new[key])
        return self.new[key]


def names_of(what: str) -> Iterator[tuple[str, str]]:
    """Every name of the known places, sectors, investors, units or labels, with the text by which an import finds the record."""
    model = {"zone": Location, "sector": Sector, "investor": Investor, "unit": Unit, "label": Label}[what]
    path = "path_name" if what in ("zone", "sector") else "name"
    aliased = what in ("zone", "investor")
    rows = model._default_manager.values_list("name", "name_zh", "aliases" if aliased else "name", path)
    for name, name_zh, aliases, whole in rows:
        for each in (name, name_zh, *(split_aliases(aliases) if aliased else ())):
            if each:
                yield each, whole or each


def _unknown(text: str) -> CellError:
    return CellError(_("“%(text)s” is not known here.") % {"text": shown(text)})


def _refuse(text: str) -> Any:
    raise CellError(_("“%(text)s” is no name.") % {"text": shown(text)})


def named(text: str) -> dict[str, str]:
    """A name in the field of its language."""
    return {"name_zh": text} if _CJK.search(text) else {"name": text}
