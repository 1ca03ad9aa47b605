"""Keeps what was public when: the rows of each table of which something is public, each time that they change.

Sets of rows are compared and inserted by the database itself, so a whole import costs what one project does, times
the chunks. `as_of` asks what is kept here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from ..models import (
    Attendance,
    InvestmentAmount,
    Investor,
    Location,
    Milestone,
    MilestonePlan,
    Participation,
    Person,
    Project,
    Sector,
    Signing,
    SigningEvent,
    Source,
    Update,
)
from ..models.archive import TWINS, PersonVersion, ProjectVersion, kept
from ..models.bulk import array, tell_planner
from ..values.choices import MilestoneKind, Publication

# Nothing shows a party or place before what names it does, so the first reading of one holds for all time before.
EVER = datetime(1900, 1, 1, tzinfo=UTC)
# What a project's columns show of a place, a sector or a person.
NODE_FACTS = ("name", "name_zh", "slug", "path", "path_name", "code")

# ---- Which records: sets of keys, each a SELECT; `among(name)` is a condition on a key for being in one of them ----

Among = Callable[[str], str]
PUBLIC_KIND = f"kind <> '{MilestoneKind.NEGOTIATING}'"
PUBLISHED = f"publication = '{Publication.PUBLISHED}'"


def _keys(column: str, table: str, key: str, of: str, only: str = "TRUE") -> Callable[[Among], str]:
    """The column's values in those rows of the table whose key is in the set `of`."""
    return lambda among: f"SELECT {column} FROM projects_{table} WHERE {only} AND {key} {among(of)}"


def _union(*sets: Callable[[Among], str]) -> Callable[[Among], str]:
    return lambda among: " UNION ".join(each(among) for each in sets)


SETS: dict[str, Callable[[Among], str]] = {  # "ids": the records that are asked about
    "projects": _keys("id", "project", "id", "ids", PUBLISHED),
    "milestones": _keys("id", "milestone", "project_id", "projects", PUBLIC_KIND),
    "former_milestones": _keys("record", "milestoneversion", "project_id", "ids"),
    "leaders": _keys("led_by_id", "project", "id", "projects"),
    "investors": _keys("investor_id", "participation", "project_id", "projects"),
    "sources": _union(
        _keys("source_id", "investmentamount", "project_id", "projects"),
        _keys("source_id", "milestone", "id", "milestones"),
        _keys("source_id", "milestoneplan", "milestone_id", "milestones"),
    ),
    "events": _keys("id", "signingevent", "id", "ids", PUBLISHED),
    "guests": _keys("person_id", "attendance", "event_id", "events"),
    "event_sources": _keys("source_id", "signingevent", "id", "events"),
}


# ---- Which tables ----


class Rows(NamedTuple):
    """The rows whose `column` is in a set of keys, and for which `also` is true; without a set, all."""

    column: str = ""
    keys: str = ""
    also: str = ""

    def where(self, alias: str, among: Among) -> str:
        """SQL on the table called `alias`; TRUE where all rows are meant."""
        terms = [f"{alias}.{self.column} {among(self.keys)}"] if self.keys else []
        return " AND ".join([*terms, *([f"{alias}.{self.also}"] if self.also else [])]) or "TRUE"


ALL = Rows()


@dataclass(frozen=True)
class Kept:
    """A table whose past is kept: which of its rows are public, and which versions are held against them.

    `owner`: SQL for the project that a row belongs to; blank: a change of the row is no change of a project.
    `ever`: its first reading holds for all time before.
    """

    model: Any
    public: Rows = ALL
    held: Rows = ALL
    owner: str = ""
    ever: bool = False

    @property
    def table(self) -> str:
        """The name of the live table in the database."""
        return str(self.model._meta.db_table)

    @property
    def twin(self) -> str:
        """The name of the table in the database that holds the versions."""
        return TWINS[self.model]._meta.db_table

    @property
    def columns(self) -> list[str]:
        """Those whose past is kept, quoted for SQL; the key is not among them."""
        return [f'"{field.column}"' for field in kept(self.model)]

    @property
    def names(self) -> str:
        """The twin's columns that an INSERT fills, in the order of `values`, and the moment last."""
        return ", ".join(["record", *self.columns, "valid_from"])

    @property
    def values(self) -> str:
        """What a live row called `m` gives for `names`; the moment is the INSERT's to add."""
        return ", ".join(["m.id", *(f"m.{name}" for name in self.columns)])


def _used(model: Any, keys: str) -> Kept:
    """Rows that others may use too: one that is used no more just stays."""
    return Kept(model, Rows("id", keys), Rows("record", keys), ever=True)


def _owned(model: Any, also: str = "") -> Kept:
    """Rows of projects."""
    return Kept(model, Rows("project_id", "projects", also), Rows("project_id", "ids"), "project_id")


PLACES, SECTORS = Kept(Location, ever=True), Kept(Sector, ever=True)
LEADERS = _used(Person, "leaders")
SHARED = (PLACES, SECTORS, LEADERS, _used(Investor, "investors"), _used(Source, "sources"))
BELONGING = (
    # Before the milestones: theirs are found by the milestones' past.
    Kept(
        MilestonePlan,
        Rows("milestone_id", "milestones"),
        Rows("milestone_id", "former_milestones"),
        "(SELECT s.project_id FROM projects_milestone s WHERE s.id = milestone_id)",
    ),
    _owned(InvestmentAmount),
    _owned(Milestone, also=PUBLIC_KIND),
    _owned(Participation),
    _owned(Project.secondary_sectors.through),
    _owned(Update, also="released_at IS NOT NULL"),
    _owned(Signing, also=f"event_id IN (SELECT id FROM projects_signingevent WHERE {PUBLISHED})"),
)
THEMSELVES = Kept(Project, Rows("id", "projects"), Rows("record", "ids"), "record")
OF_EVENTS = (
    Kept(Attendance, Rows("event_id", "events"), Rows("event_id", "ids")),
    Kept(SigningEvent.sectors.through, Rows("signingevent_id", "events"), Rows("signingevent_id", "ids")),
    _used(Person, "guests"),
    _used(Source, "event_sources"),
    PLACES,
    SECTORS,
    Kept(SigningEvent, Rows("id", "events"), Rows("record", "ids")),
)


# ---- Keeping ----


def concerns(ids: Collection[int]) -> bool:
    """Whether any of these projects is public, or was until now."""
    keeper = Keeper(ids, EVER)
    held = f"SELECT record FROM {THEMSELVES.twin} WHERE valid_to IS NULL AND record {keeper.among('ids')}"
    return bool(keeper.ask(f"{SETS['projects'](keeper.among)} UNION ALL {held} LIMIT 1"))


def follow(ids: Collection[int], at: datetime) -> None:
    """Keep what is public about these projects from `at` on.

    Call it in the transaction of the change, once their stored figures are fresh. `updated_at` of the projects
    whose public facts changed becomes `at`.
    """
    keeper = Keeper(ids, at)
    changed = keeper.renamed("location_id", PLACES) | keeper.renamed("sector_id", SECTORS)
    changed |= keeper.renamed("led_by_id", LEADERS)
    for shared in SHARED:
        keeper.keep(shared)
    for belonging in BELONGING:
        changed |= keeper.keep(belonging)
    changed |= keeper.outdated(THEMSELVES) | keeper.unheld(THEMSELVES)
    # On PostgreSQL each row that is written is written into each of its twenty indexes.
    Project.objects.filter(pk__among=changed).published().exclude(updated_at=at).update(updated_at=at)
    keeper.keep(THEMSELVES)


def settle_in(number: int) -> None:
    """After the first of many projects that became public: let the database know how many there are."""
    tables = {table.model for table in (*SHARED, *BELONGING, THEMSELVES)}
    tell_planner(ProjectVersion, [*tables, *(TWINS[model] for model in tables)], number)


def follow_events(ids: Collection[int], at: datetime) -> None:
    """Keep what is public about these events from `at` on, once their stored figures are fresh."""
    keeper = Keeper(ids, at)
    for table in OF_EVENTS:
        keeper.keep(table)


def follow_trees(at: datetime) -> None:
    """Keep the places and sectors as they are from `at` on, whether or not a project stands in them."""
    keeper = Keeper(None, at)
    keeper.keep(PLACES)
    keeper.keep(SECTORS)


def drift() -> Iterator[str]:
    """Tables whose past does not end with what is public now, a line each."""
    keeper = Keeper(None, EVER)
    for table in dict.fromkeys((*SHARED, *BELONGING, *OF_EVENTS, THEMSELVES)):
        wrong = keeper.outdated(table)
        if table.ever:  # not kept yet, or gone: its past holds all the same
            wrong &= set(table.model._default_manager.filter(pk__among=wrong).values_list("pk", flat=True))
        else:
            wrong |= keeper.unheld(table)
        if wrong:
            yield f"past of {table.table}: {len(wrong)} rows do not read as they do now, the first is {min(wrong)}"


def begin(at: datetime) -> None:
    """Keep all that is public and was never kept before: for records that were loaded in bulk."""
    keeper = Keeper(None, at)
    for table in (*SHARED, *BELONGING, *OF_EVENTS, THEMSELVES):
        keeper.keep_unknown(table)


def forget(person: int) -> set[str]:
    """Take the versions of a person out of the past; the names that they held. For one whose record is deleted."""
    past: Any = PersonVersion._default_manager
    versions = past.filter(record=person)
    names = {name for row in versions.values_list("name", "name_zh") for name in row if name}
    versions.delete()
    return names


class Keeper:
    """Asks about these records, or about all where `ids` is None, and keeps them as they are at a moment.

    In its statements `m` is a row of a table, `v` one of its versions.
    """

    def __init__(self, ids: Collection[int] | None, at: datetime):
        self.postgresql = connection.vendor == "postgresql"
        self.all = ids is None
        moments = {"at": at, "ever": EVER}
        self.values: dict[str, Any] = {
            name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()
        }
        self._hold("ids", ids or ())

    # Which records

    def among(self, name: str) -> str:
        """The condition on a key for being in one of `SETS`: a subquery where all are asked about, else keys that are
        asked for once.

        Subqueries in subqueries took half a minute for a hundred projects where PostgreSQL took the tables for empty.
        """
        if self.all:
            return "IS NOT NULL" if name == "ids" else f"IN ({SETS[name](self.among)})"
        if name not in self.values:
            self._hold(name, self.ask(SETS[name](self.among)))
        return (
            f"= ANY (%({name})s::bigint[])"
            if self.postgresql
            else f"IN (SELECT value FROM json_each(%({name})s))"
        )

    def _hold(self, name: str, ids: Collection[int]) -> None:
        held = json.dumps(list(ids))
        self.values[name] = array(held) if self.postgresql else held

    # Asking

    def run(self, sql: str) -> Any:
        """An open cursor on the statement, which takes its parameters from `values`."""
        cursor = connection.cursor()
        cursor.execute(sql, self.values)
        return cursor

    def ask(self, sql: str) -> set[int]:
        """The first and only column of the answer, without NULL."""
        with self.run(sql) as cursor:
            return {pk for (pk,) in cursor.fetchall() if pk is not None}

    def outdated(self, table: Kept) -> set[int]:
        """Records whose open version is not what the row says now."""
        return self.ask(f"SELECT v.record FROM {table.twin} v WHERE {self._differs(table)}")

    def unheld(self, table: Kept) -> set[int]:
        """Public records that no open version holds."""
        return self.ask(f"SELECT m.id FROM {table.table} m WHERE {self._is_new(table)}")

    def renamed(self, column: str, table: Kept) -> set[int]:
        """Those of the public projects on which a changed name of a place, sector or person shows."""
        changed = f"SELECT v.record FROM {table.twin} v WHERE {self._differs(table, NODE_FACTS)}"
        return self.ask(f"{SETS['projects'](self.among)} AND {column} IN ({changed})")

    # Keeping

    def keep(self, table: Kept) -> set[int]:
        """Close what is held and does not read so any more, open what is new; the projects that these belong to."""
        concerned = set[int]()
        for statement in (self._closing, self._opening):
            sql = statement(table)
            if table.owner:
                concerned |= self.ask(f"{sql} RETURNING {table.owner}")
            else:
                self.run(sql).close()
        return concerned

    def keep_unknown(self, table: Kept) -> None:
        """Open a version of each public row that has none at all."""
        since = "%(ever)s" if table.ever else "%(at)s"
        # No lookup for each row: it would read the table that grows under it.
        new = f"{table.public.where('m', self.among)} AND m.id NOT IN (SELECT record FROM {table.twin})"
        rows = f"SELECT {table.values}, {since} FROM {table.table} m WHERE {new}"
        self.run(f"INSERT INTO {table.twin} ({table.names}) {rows}").close()

    def _closing(self, table: Kept) -> str:
        until = f"{'greatest' if self.postgresql else 'max'}(v.valid_from, %(at)s)"
        return f"UPDATE {table.twin} AS v SET valid_to = {until} WHERE {self._differs(table)}"

    def _opening(self, table: Kept) -> str:
        """Insert a version of each new row; no row passes through Python."""
        first = "%(ever)s" if table.ever else "%(at)s"
        # A clock that steps back must not make one row read in two ways at once.
        since = f"""(
            SELECT CASE WHEN count(*) = 0 THEN {first} WHEN max(b.valid_to) > %(at)s THEN max(b.valid_to)
                ELSE %(at)s END
            FROM {table.twin} b WHERE b.record = m.id)"""
        rows = f"SELECT {table.values}, {since} FROM {table.table} m WHERE {self._is_new(table)}"
        return f"INSERT INTO {table.twin} ({table.names}) {rows}"

    # The two conditions

    def _differs(self, table: Kept, names: Collection[str] = ()) -> str:
        """Open versions held against the rows that do not read as these do now, in these columns or in any."""
        columns = [name for name in table.columns if not names or name.strip('"') in names]
        equal = "IS NOT DISTINCT FROM" if self.postgresql else "IS"
        same = " AND ".join(f"m.{name} {equal} v.{name}" for name in columns)
        public, held = table.public.where("m", self.among), table.held.where("v", self.among)
        alike = f"SELECT 1 FROM {table.table} m WHERE m.id = v.record AND {public} AND {same}"
        return f"v.valid_to IS NULL AND {held} AND NOT EXISTS ({alike})"

    def _is_new(self, table: Kept) -> str:
        """Public rows that no open version holds."""
        opened = f"SELECT 1 FROM {table.twin} o WHERE o.record = m.id AND o.valid_to IS NULL"
        return f"{table.public.where('m', self.among)} AND NOT EXISTS ({opened})"
