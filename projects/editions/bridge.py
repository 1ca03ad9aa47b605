"""What lies between two editions, to the yuan and to the project (docs/domain.md, Editions). Needs nothing but Python.

Both editions' files go into one SQLite file on the disk and are read back project by project in the order of their
codes, so memory does not grow with the portfolio.
"""

from __future__ import annotations

import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import IO, NamedTuple

from .layout import ALL, BASES, BRIDGE_COLUMNS, CHANGES_COLUMNS, MADE_UP, NONE, PARTS, Open, rows, yuan

Amounts = tuple[int | None, ...]  # a figure a basis, in the order of BASES
BLANK: Amounts = (None,) * len(BASES)


class State(NamedTuple):
    """A project as one edition has it. `events` are keys joined by blanks; `signed` is the last day that may be meant."""

    code: str
    name: str
    counts: int
    zone: str
    sector: str
    events: str
    signed: str
    headline: int | None
    phases: int | None
    realised: int | None

    @property
    def amounts(self) -> Amounts:
        """Whole yuan on each basis, in the order of `BASES`; None where there is none."""
        return (self.headline, self.phases, self.realised)


class Claim(NamedTuple):
    """A claim that one of the totals was chosen from; `key` tells it from others of the project."""

    basis: str
    key: str
    as_of: str
    source: str


class Tree:
    """Zones or sectors of one edition: each key with those above it, and its name."""

    def __init__(self, kind: str, nodes: Iterable[list[str]]):
        self.kind, self.parents, self.names = kind, {}, {}
        for slug, parent, name, name_zh in nodes:
            self.parents[slug], self.names[slug] = parent, name or name_zh
        self.groups = cache(self._groups)

    def _groups(self, slug: str) -> tuple[str, ...]:
        """From the root down to the node itself, as groups; a project without a place is in the group `none`."""
        found: list[str] = []
        while slug and len(found) <= len(self.parents):
            found.append(f"{self.kind}:{slug}")
            slug = self.parents.get(slug, "")
        return tuple(reversed(found)) or (f"{self.kind}:{NONE}",)


class Edition:
    """One side of the bridge: its trees and events, and its projects and chosen claims in the scratch file."""

    def __init__(self, scratch: sqlite3.Connection, side: str, opened: Open | None):
        self.scratch, self.side = scratch, side
        columns = ", ".join(f"{name} {'INTEGER' if name in NUMBERS else 'TEXT'}" for name in State._fields)
        scratch.execute(f"CREATE TABLE {side} ({columns}, PRIMARY KEY (code)) WITHOUT ROWID")
        scratch.execute(
            f"CREATE TABLE {side}_claim (code TEXT, n INTEGER, basis TEXT, key TEXT, as_of TEXT, source TEXT,"
            " PRIMARY KEY (code, n)) WITHOUT ROWID"
        )
        self.zones, self.sectors = (
            Tree(kind, rows(opened, f"{kind}s.csv", TREE) if opened else ()) for kind in ("zone", "sector")
        )
        self.events = {slug: en or zh for slug, en, zh in rows(opened, "events.csv", EVENT)} if opened else {}
        if opened:
            self._read(opened)

    def _read(self, opened: Open) -> None:
        marks = ", ".join("?" * len(State._fields))
        self.scratch.executemany(f"INSERT INTO {self.side} VALUES ({marks})", _states(opened))  # noqa: S608
        signings = rows(opened, "signings.csv", ("code", "event"))
        signed = (
            (" ".join(event for _code, event in pairs), code)
            for code, pairs in groupby(signings, lambda r: r[0])
        )
        self.scratch.executemany(f"UPDATE {self.side} SET events = ? WHERE code = ?", signed)  # noqa: S608
        self.scratch.executemany(
            f"INSERT INTO {self.side}_claim VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608
            _claims(opened),
        )

    def projects(self) -> Iterator[State]:
        """In the order of their codes."""
        found = self.scratch.execute(f"SELECT * FROM {self.side} ORDER BY code")  # noqa: S608
        return map(State._make, found)

    def claims(self, code: str) -> list[Claim]:
        """In the order in which they were read; none for a code that this side does not hold."""
        sql = f"SELECT basis, key, as_of, source FROM {self.side}_claim WHERE code = ? ORDER BY n"  # noqa: S608
        return list(map(Claim._make, self.scratch.execute(sql, [code])))

    def places(self, project: State | None) -> tuple[tuple[str, ...], ...]:
        """Where it is counted: in all, its zone and its sector with what is above each, its events; nowhere if it does
        not count."""
        if project is None or not project.counts:
            return ()
        met = tuple(f"event:{slug}" for slug in project.events.split()) or (f"event:{NONE}",)
        return ((ALL,), self.zones.groups(project.zone), self.sectors.groups(project.sector), met)


NUMBERS = {"counts", *BASES}
TREE = ("slug", "parent_slug", "name", "name_zh")
EVENT = ("event", "title", "title_zh")
PROJECT = (
    *("code", "name", "name_zh", "counts_in_totals", "zone_slug", "sector_slug"),
    *("signed_on", "signed_on_precision", *BASES.values()),
)
CLAIM = ("code", "chosen_for", "as_of", "source", "phase", "basis", "amount", "currency", "amount_cny")


def _states(opened: Open) -> Iterator[tuple]:
    for code, name, name_zh, counts, zone, sector, day, precision, *money in rows(
        opened, "projects.csv", PROJECT
    ):
        signed = _last_day(day, precision)
        yield (code, name or name_zh, counts == "true", zone, sector, "", signed, *map(yuan, money))


def _claims(opened: Open) -> Iterator[tuple]:
    """Only the chosen ones: what was set aside or overtaken stands behind no figure."""
    for n, (code, basis, as_of, source, *key) in enumerate(rows(opened, "amounts.csv", CLAIM)):
        if basis:
            yield (code, n, basis, "|".join([as_of, source, *key]), as_of, source)


@cache
def _last_day(day: str, precision: str) -> str:
    """The last day of the period that a coarse date stands for."""
    if not day or precision in ("", "day"):
        return day
    first = date.fromisoformat(day)
    months = {"month": 1, "quarter": 3, "year": 12}[precision]
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return (date(year, month + 1, 1) - timedelta(days=1)).isoformat()


# ---- What one project adds ----


class Change(NamedTuple):
    """What one project does to a group on one basis; the figures before and after as cells, blank where there is none."""

    basis: str
    part: str
    before: str
    after: str
    amount: int
    restated: str
    source: str


class Counted(NamedTuple):
    """A project as both editions have it, with the groups in which each counts it; None: it was not public."""

    then: State | None
    now: State | None
    groups_then: tuple[str, ...]
    groups_now: tuple[str, ...]


def parts(
    project: Counted, was_in: bool, is_in: bool, before: int | None, after: int | None
) -> Iterator[tuple[str, int]]:
    """The parts into which a project falls in one group on one basis, each with the yuan that it adds."""
    if was_in and not is_in:
        now = project.now
        part = "withdrawn" if now is None else "moved_out" if now.counts else "left_scope"
        yield part, -(before or 0)
    elif is_in and not was_in:
        then = project.then
        if then is None or not then.counts:
            yield ("new" if then is None else "returned"), after or 0
            return
        yield "moved_in", before or 0
    if is_in:
        yield from _difference(before, after)


def _difference(before: int | None, after: int | None) -> Iterator[tuple[str, int]]:
    if before == after:
        return
    if before is None or after is None:
        yield ("disclosed" if before is None else "undisclosed"), (after or 0) - (before or 0)
    else:
        yield ("raised" if after > before else "lowered"), after - before


class News(NamedTuple):
    """What stands behind a new figure: its source, and whether it tells of old facts."""

    restated: bool
    source: str


def news(project: Counted, then: list[Claim], now: list[Claim], basis: str, cut: str) -> News:
    """`cut` is the day of the earlier edition's cut: what is dated before it is news of old facts."""
    known = {claim.key for claim in then if claim.basis == basis}
    fresh = [claim for claim in now if claim.basis == basis and claim.key not in known]
    source = "; ".join(dict.fromkeys(claim.source for claim in fresh if claim.source))
    dated = [claim.as_of for claim in fresh if claim.as_of]
    if project.then is None and project.now and project.now.signed:
        dated = [project.now.signed]
    return News(bool(dated) and max(dated) < cut, source)


OF_CLAIMS = frozenset(
    {"new", "disclosed", "undisclosed", "raised", "lowered"}
)  # parts that a claim or a milestone dates


# ---- The whole ----


class Bridge:
    """Between an earlier edition (None: there is none, so all is new) and a later one.

    `work` is a directory for the scratch file; `cut` the day of the earlier edition's cut, ISO, blank without one.
    """

    def __init__(self, work: Path, earlier: Open | None, later: Open, cut: str = ""):
        self.scratch = sqlite3.connect(work / "bridge.sqlite3")
        self.scratch.execute("PRAGMA journal_mode = OFF")
        self.scratch.execute("PRAGMA synchronous = OFF")
        self.then, self.now = Edition(self.scratch, "earlier", earlier), Edition(self.scratch, "later", later)
        self.cut = cut
        with later("projects.csv") as file:  # where the data are made up, these two say so as well
            self.mark = [MADE_UP] if MADE_UP in file.readline().decode().strip().split(",") else []
        self.sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])

    def write(self, bridge: IO[str], changes: IO[str]) -> None:
        """Both files, `changes` first: what it says of each project is what `bridge` adds up."""
        out, said = csv.writer(changes), ["true" for _mark in self.mark]
        out.writerow([*CHANGES_COLUMNS, *self.mark])
        for code, name, group, found in self.changes():
            for change in found:
                self._add((group, change.basis, change.part), 1, change.amount)
            out.writerows([(code, name, group, *change, *said) for change in found])
        csv.writer(bridge).writerows(
            [[*BRIDGE_COLUMNS, *self.mark], *([*row, *said] for row in self._rows())]
        )
        self.scratch.close()

    def changes(self) -> Iterator[tuple[str, str, str, list[Change]]]:
        """(code, name, group, changes) in the order of the codes; `sums` then hold opening and closing."""
        ends: dict[str, dict[tuple[str, ...], list]] = {"opening": {}, "closing": {}}
        for then, now in _paired(self.then.projects(), self.now.projects()):
            were, are = self.then.places(then), self.now.places(now)
            for part, places, state in (("opening", were, then), ("closing", are, now)):
                for groups in places:
                    _collect(ends[part], groups, state.amounts if state else BLANK)
            project = Counted(then, now, tuple(chain(*were)), tuple(chain(*are)))
            shown = now or then
            if shown and (were or are):
                for group, changes in self._changes(shown.code, project):
                    yield shown.code, shown.name, group, changes
        for part, collected in ends.items():
            for groups, (number, *sums) in collected.items():
                for group in groups:
                    for basis, amount in zip(BASES, sums, strict=True):
                        self._add((group, basis, part), number, amount)

    def _changes(self, code: str, project: Counted) -> Iterator[tuple[str, list[Change]]]:
        """The changes of each group: those that it left, entered or stayed in change alike."""
        then, now, were, are = project
        before, after = then.amounts if then else BLANK, now.amounts if now else BLANK
        if before == after and were == are:
            return
        claims = self.then.claims(code), self.now.claims(code)
        told = [news(project, *claims, basis, self.cut) for basis in BASES]
        alike: dict[tuple[bool, bool], list[Change]] = {}
        for group in dict.fromkeys((*are, *were)):
            inside = group in were, group in are
            if inside not in alike:
                alike[inside] = list(_made(project, inside, before, after, told))
            if alike[inside]:
                yield group, alike[inside]

    def _add(self, key: tuple[str, str, str], number: int, amount: int) -> None:
        total = self.sums[key]
        total[0] += number
        total[1] += amount

    def _rows(self) -> Iterator[list]:
        """Opening and closing of each group, and every part that some project falls into."""
        met = {group for group, _basis, _part in self.sums} | {ALL}
        for group in (group for group in self._groups() if group in met):
            for basis in BASES:
                for part in PARTS:
                    if part in ("opening", "closing") or (group, basis, part) in self.sums:
                        number, amount = self.sums.get((group, basis, part), (0, 0))
                        yield [group, self._name(group), basis, part, number, amount]

    def _groups(self) -> Iterator[str]:
        """All, then zones, sectors and events in the order of their files; what only the earlier edition has comes after."""
        yield ALL
        for kind, now, then in (
            ("zone", self.now.zones.names, self.then.zones.names),
            ("sector", self.now.sectors.names, self.then.sectors.names),
            ("event", self.now.events, self.then.events),
        ):
            yield from (f"{kind}:{slug}" for slug in {**now, **then, NONE: ""})

    def _name(self, group: str) -> str:
        kind, _colon, slug = group.partition(":")
        if slug in ("", NONE):
            return "None" if slug else "All"
        names = {
            "zone": (self.now.zones.names, self.then.zones.names),
            "sector": (self.now.sectors.names, self.then.sectors.names),
            "event": (self.now.events, self.then.events),
        }[kind]
        return next((found[slug] for found in names if slug in found), slug)


def _made(
    project: Counted, inside: tuple[bool, bool], before: Amounts, after: Amounts, told: list[News]
) -> Iterator[Change]:
    for basis, old, new, behind in zip(BASES, before, after, told, strict=True):
        was, now = ("" if amount is None else str(amount) for amount in (old, new))
        for part, amount in parts(project, *inside, old, new):
            said = behind if part in OF_CLAIMS else News(False, "")
            yield Change(basis, part, was, now, amount, "true" if said.restated else "false", said.source)


def _collect(into: dict[tuple[str, ...], list], groups: tuple[str, ...], amounts: Amounts) -> None:
    """Projects of the same place together: there are few places, and many projects."""
    sums = into.setdefault(groups, [0] * (1 + len(BASES)))
    sums[0] += 1
    for n, amount in enumerate(amounts, start=1):
        sums[n] += amount or 0


def _paired(then: Iterator[State], now: Iterator[State]) -> Iterator[tuple[State | None, State | None]]:
    """The same project of both, where it is in both; each side is in the order of the codes."""
    old, new = next(then, None), next(now, None)
    while old or new:
        if old and new and old.code == new.code:
            yield old, new
            old, new = next(then, None), next(now, None)
        elif old and (not new or old.code < new.code):
            yield old, None
            old = next(then, None)
        else:
            yield None, new
            new = next(now, None)
