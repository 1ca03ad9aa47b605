"""What pages show of an edition, read from its own bytes: a later correction cannot reach it."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, cast

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ..exports.csv import DANGEROUS
from ..models import Edition, Location, Project, Sector, SigningEvent
from ..models.base import local_name
from . import store
from .layout import ALL, BRIDGE, BRIDGE_COLUMNS, CHANGES, CHANGES_COLUMNS, MANIFEST, NONE, rows, yuan
from .publishing import withdrawn_since

log = logging.getLogger(__name__)
TREES = ("zone", "sector")
KINDS = (*TREES, "event")
Figure = tuple[int, int]  # projects, yuan


class Node(NamedTuple):
    """A group as the edition names it: its level in its tree, from 1; events have one level."""

    name: str
    name_zh: str
    level: int


@dataclass
class Bridge:
    """The bridge of one basis: {group: {part: (projects, yuan)}} in the file's order, and each group's name there."""

    groups: dict[str, dict[str, Figure]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def of(self, group: str) -> dict[str, Figure]:
        """Number and whole yuan by part; empty for a group that this bridge does not have."""
        return self.groups.get(group, {})


class Row(NamedTuple):
    """A project behind a part; `gone`: it is not public now, so only its code is told."""

    code: str
    name: str
    before: int | None
    after: int | None
    amount: int | None
    restated: bool
    source: str
    gone: bool


class Reader:
    """The files of one edition."""

    def __init__(self, edition: Edition):
        self.edition = edition
        self.digests = dict(edition.files.values_list("name", "sha256"))
        self.opened = store.opened_of(self.digests)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the manifest says; empty before publication."""
        if MANIFEST not in self.digests:
            return {}
        return cast(dict[str, Any], json.loads(store.read(self.digests[MANIFEST])))

    @cached_property
    def is_lost(self) -> bool:
        """Whether the manifest, from which lists of editions tell all that they tell, is not where it was kept."""
        try:
            _ = self.manifest
        except store.LostError as error:
            log.error("edition %s cannot be shown: %s", self.edition.period, error)
            return True
        return False

    @property
    def sha256(self) -> str:
        """Of the manifest, which names all other files; blank before it is published."""
        return self.digests.get(MANIFEST, "")

    @property
    def figures(self) -> dict[str, Any]:
        """As the manifest has them; of an edition that is only prepared, as the database has them."""
        return cast(dict[str, Any], self.manifest.get("figures") or self.edition.figures)

    @property
    def note(self) -> str:
        """In the reader's language; once there is a manifest, only what that says."""
        held = self.manifest or {"note": self.edition.note, "note_zh": self.edition.note_zh}
        return local_name(held["note"], held["note_zh"])

    @property
    def revisions(self) -> list[dict[str, Any]]:
        """Newest first, with the reason in the reader's language."""
        return [
            {
                "made": parse_datetime(revision["made"]),
                "reason": local_name(revision["reason"], revision["reason_zh"]),
                "sha256": revision["manifest_sha256"],
            }
            for revision in reversed(self.manifest.get("revisions", []))
        ]

    @cached_property
    def withdrawn(self) -> list[str]:
        """Codes of what the edition held when it was made and is not public now."""
        return sorted({*self.manifest.get("withdrawn", ()), *withdrawn_since(self.edition)})

    @cached_property
    def still_public(self) -> set[str]:
        """Those of the codes that left by a revision and are public again."""
        left = self.manifest.get("withdrawn", ())
        return set(
            filter(None, Project.objects.published().filter(code__in=left).values_list("code", flat=True))
        )

    def bridge(self, basis: str) -> Bridge:
        """All groups on one basis; for the first of them alone `whole` reads less of the file."""
        found: dict[str, dict[str, Figure]] = defaultdict(dict)
        names = {}
        for group, name, of, part, number, amount in rows(self.opened, BRIDGE, BRIDGE_COLUMNS):
            if of == basis:
                found[group][part] = (int(number), int(amount))
                names[group] = legible(name)
        return Bridge(dict(found), names)

    def whole(self, basis: str) -> dict[str, Figure]:
        """The bridge of all projects: the first rows of the file, so the rest is not read."""
        found = {}
        for group, _name, of, part, number, amount in rows(self.opened, BRIDGE, BRIDGE_COLUMNS):
            if group != ALL:
                break
            if of == basis:
                found[part] = (int(number), int(amount))
        return found

    def changes(self, group: str, basis: str, part: str, first: int, number: int) -> list[Row]:
        """Projects behind a part from the `first` on, in the order of their codes."""
        return list(islice(self._changes(group, basis, part), first, first + number))

    def _changes(self, group: str, basis: str, part: str) -> Iterator[Row]:
        gone = set(self.withdrawn) - self.still_public
        wanted = [group, basis, part]
        for code, name, *where, before, after, amount, restated, source in rows(
            self.opened, CHANGES, CHANGES_COLUMNS
        ):
            if where != wanted:
                continue
            if code in gone:
                yield Row(code, "", None, None, None, False, "", True)
            else:
                figures = (yuan(before), yuan(after), int(amount))
                yield Row(code, legible(name), *figures, restated == "true", legible(source), False)

    def nodes(self, kind: str) -> dict[str, Node]:
        """Groups of a kind by what follows the colon, in the file's order."""
        if kind not in TREES:
            columns = ("event", "title", "title_zh")
            found = rows(self.opened, "events.csv", columns)
            return {slug: Node(legible(name), legible(name_zh), 1) for slug, name, name_zh in found}
        nodes: dict[str, Node] = {}
        for slug, parent, name, name_zh in rows(
            self.opened, f"{kind}s.csv", ("slug", "parent_slug", "name", "name_zh")
        ):
            level = nodes[parent].level + 1 if parent in nodes else 1
            nodes[slug] = Node(legible(name), legible(name_zh), level)
        return nodes


def legible(text: str) -> str:
    """A cell without the quote that keeps spreadsheets from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in DANGEROUS and len(text) > 1 else text


PUBLIC_NOW: dict[str, Any] = {
    "zone": lambda: Location.objects.public(),
    "sector": lambda: Sector.objects.public(),
    "event": lambda: SigningEvent.objects.published(),
}


def public_now(kind: str, slugs: list[str]) -> set[str]:
    """Which of these groups the public may still be told the names of."""
    return set(PUBLIC_NOW[kind]().filter(slug__in=slugs).values_list("slug", flat=True))


def group_name(group: str, node: Node | None, public: bool, told: str) -> str:
    """In the reader's language; as the bridge has it (`told`) of one that emptied; its key where it is not public now."""
    kind, _colon, slug = group.partition(":")
    if group == ALL:
        return _("All projects")
    if slug == NONE:
        return {
            "zone": _("Without a place"),
            "sector": _("Without a sector"),
            "event": _("Signed at no event"),
        }[kind]
    if not public:
        return slug
    return local_name(node.name, node.name_zh) if node else told


def published() -> list[Edition]:
    """Newest first."""
    return list(Edition.objects.published().order_by("-period"))


def first_day(period: str) -> date:
    """Of the month YYYY-MM; ValueError where it is none."""
    return date.fromisoformat(f"{period}-01")
