"""Keeps what was public when: the rows of each table of which something is public, each time that they change.

Sets of rows are compared and inserted by the database itself, so a whole import costs what one project does, times
the chunks. `as_of` asks what is kept here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

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
)
from ..models.archive import TWINS, kept
from ..values.choices import Publication

# Nothing shows a party or place before what names it does, so the first reading of one holds for all time before.
EVER = datetime(1900, 1, 1, tzinfo=UTC)
# What a project's columns show of a place, a sector or a person.
NODE_FACTS = ("name", "name_zh", "slug", "path", "path_name", "code")

# ---- Which rows: `m` is a row of the table, `v` one of its versions, {name} one of these sets ----

PUBLISHED = f"publication = '{Publication.PUBLISHED}'"
SETS = {  # beside {ids}: the records asked for
    "projects": f"SELECT id FROM projects_project WHERE {PUBLISHED} AND id {{ids}}",
    "steps": "SELECT id FROM projects_milestone WHERE project_id {projects}",
    "former_steps": "SELECT record FROM projects_milestoneversion WHERE project_id {ids}",
    "leaders": "SELECT led_by_id FROM projects_project WHERE id {projects}",
    "investors": "SELECT investor_id FROM projects_participation WHERE project_id {projects}",
    "sources": "SELECT source_id FROM projects_investmentamount WHERE project_id {projects}"
    " UNION SELECT source_id FROM projects_milestone WHERE id {steps}"
    " UNION SELECT source_id FROM projects_milestoneplan WHERE milestone_id {steps}",
    "events": f"SELECT id FROM projects_signingevent WHERE {PUBLISHED} AND id {{ids}}",
    "guests": "SELECT person_id FROM projects_attendance WHERE event_id {events}",
    "event_sources": "SELECT source_id FROM projects_signingevent WHERE id {events}",
}
PUBLIC_EVENT = f"m.event_id IN (SELECT id FROM projects_signingevent WHERE {PUBLISHED})"
OWNED = "m.project_id {projects}", "v.project_id {ids}", "project_id"


@dataclass(frozen=True)
class Kept:
    """A table whose past is kept: its rows that are public, the versions to hold against them, and their project.

    Where `owner` is blank, a change of the row is no change of a project. `ever`: its first reading holds for all
    time before.
    """

    model: Any
    public: str
    held: str
    owner: str = ""
    ever: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def twin(self) -> str:
        return TWINS[self.model]._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [f'"{field.column}"' for field in kept(self.model)]

    @property
    def names(self) -> str:
        return ", ".join(["record", *self.columns, "valid_from"])

    @property
    def values(self) -> str:
        return ", ".join(["m.id", *(f"m.{name}" for name in self.columns)])


def _used(model: Any, name: str) -> Kept:
    """Rows that others may use too: one that is used no more just stays."""
    return Kept(model, f"m.id {{{name}}}", f"v.record {{{name}}}", ever=True)


PLACES, SECTORS = (Kept(model, "TRUE", "TRUE", ever=True) for model in (Location, Sector))
LEADERS = _used(Person, "leaders")
SHARED = (PLACES, SECTORS, LEADERS, _used(Investor, "investors"), _used(Source, "sources"))
BELONGING = (
    # Before the milestones: theirs are found by the milestones' past.
    Kept(
        MilestonePlan,
        "m.milestone_id {steps}",
        "v.milestone_id {former_steps}",
        "(SELECT s.project_id FROM projects_milestone s WHERE s.id = milestone_id)",
    ),
    Kept(InvestmentAmount, *OWNED),
    Kept(Milestone, *OWNED),
    Kept(Participation, *OWNED),
    Kept(Project.secondary_sectors.through, *OWNED),
    Kept(Signing, f"{OWNED[0]} AND {PUBLIC_EVENT}", *OWNED[1:]),
)
THEMSELVES = Kept(Project, "m.id {projects}", "v.record {ids}", "record")
OF_EVENTS = (
    Kept(Attendance, "m.event_id {events}", "v.event_id {ids}"),
    Kept(SigningEvent.sectors.through, "m.signingevent_id {events}", "v.signingevent_id {ids}"),
    _used(Person, "guests"),
    _used(Source, "event_sources"),
    PLACES,
    SECTORS,
    Kept(SigningEvent, "m.id {events}", "v.record {ids}"),
)


# ---- Keeping ----


def concerns(ids: Collection[int]) -> bool:
    """Whether any of these projects is public, or was until now."""
    held = f"SELECT record FROM {THEMSELVES.twin} WHERE valid_to IS NULL AND record {{ids}}"
    return bool(Keeper(ids, EVER).ask(f"{SETS['projects']} UNION ALL {held} LIMIT 1"))


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
    changed |= keeper.ask(_outdated(THEMSELVES, connection.vendor)) | keeper.ask(_new("m.id", THEMSELVES))
    Project.objects.filter(pk__among=changed).published().update(updated_at=at)
    keeper.keep(THEMSELVES)


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
        wrong = keeper.ask(_outdated(table, connection.vendor))
        if table.ever:  # not kept yet, or gone: its past holds all the same
            wrong &= set(table.model._default_manager.filter(pk__among=wrong).values_list("pk", flat=True))
        else:
            wrong |= keeper.ask(_new("m.id", table))
        if wrong:
            yield f"past of {table.table}: {len(wrong)} rows do not read as they do now, the first is {min(wrong)}"


def begin(at: datetime) -> None:
    """Keep all that is public and was never kept before: for records that were loaded in bulk."""
    keeper = Keeper(None, at)
    for table in (*SHARED, *BELONGING, *OF_EVENTS, THEMSELVES):
        since = "%(ever)s" if table.ever else "%(at)s"
        # No lookup for each row: it would read the table that grows under it.
        unknown = f"m.id NOT IN (SELECT record FROM {table.twin})"
        rows = f"SELECT {table.values}, {since} FROM {table.table} m WHERE {table.public} AND {unknown}"
        keeper.run(f"INSERT INTO {table.twin} ({table.names}) {rows}").close()


def forget(person: int) -> set[str]:
    """Take the versions of a person out of the past; the names that they held. For one whose record is deleted."""
    versions = TWINS[Person].objects.filter(record=person)
    names = {name for row in versions.values_list("name", "name_zh") for name in row if name}
    versions.delete()
    return names


class Keeper:
    """Asks about these records, or about all, and keeps them as they are at a moment."""

    def __init__(self, ids: Collection[int] | None, at: datetime):
        self.postgresql = connection.vendor == "postgresql"
        moments = {"at": at, "ever": EVER}
        self.values: dict[str, Any] = {
            name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()
        }
        self.all = ids is None
        self._hold("ids", ids or ())

    def _hold(self, name: str, ids: Collection[int]) -> None:
        self.values[name] = list(ids) if self.postgresql else json.dumps(list(ids))

    def _written(self, sql: str) -> str:
        """The statement with its sets: about all as subqueries, about some as keys that are asked for once.

        Subqueries in subqueries took half a minute for a hundred projects where PostgreSQL took the tables for empty.
        """
        return re.sub(r"\{(\w+)\}", lambda found: self._set(found[1]), sql)

    def _set(self, name: str) -> str:
        if self.all:
            return "IS NOT NULL" if name == "ids" else f"IN ({self._written(SETS[name])})"
        if name not in self.values:
            self._hold(name, self.ask(SETS[name]))
        return f"= ANY (%({name})s)" if self.postgresql else f"IN (SELECT value FROM json_each(%({name})s))"

    def run(self, sql: str) -> Any:
        written = self._written(sql)
        cursor = connection.cursor()
        cursor.execute(written, self.values)
        return cursor

    def ask(self, sql: str) -> set[int]:
        with self.run(sql) as cursor:
            return {pk for (pk,) in cursor.fetchall() if pk is not None}

    def keep(self, table: Kept) -> set[int]:
        """Close what is held and does not read so any more, open what is new; the projects that these belong to."""
        concerned = set[int]()
        for sql in (_closing(table, connection.vendor), _opening(table)):
            if table.owner:
                concerned |= self.ask(f"{sql} RETURNING {table.owner}")
            else:
                self.run(sql).close()
        return concerned

    def renamed(self, column: str, table: Kept) -> set[int]:
        """Those of the public projects on which a changed name of a place, sector or person shows."""
        outdated = _outdated(table, connection.vendor, NODE_FACTS)
        return self.ask(f"{SETS['projects']} AND {column} IN ({outdated})")


# ---- The statements ----


def _outdated(table: Kept, vendor: str, names: Collection[str] = ()) -> str:
    """Records whose open version is not what the row says now, in these columns or in any."""
    return f"SELECT v.record FROM {table.twin} v WHERE {_differs(table, vendor, names)}"


def _differs(table: Kept, vendor: str, names: Collection[str] = ()) -> str:
    columns = [name for name in table.columns if not names or name.strip('"') in names]
    equal = "IS NOT DISTINCT FROM" if vendor == "postgresql" else "IS"
    same = " AND ".join(f"m.{name} {equal} v.{name}" for name in columns)
    alike = f"SELECT 1 FROM {table.table} m WHERE m.id = v.record AND {table.public} AND {same}"
    return f"v.valid_to IS NULL AND {table.held} AND NOT EXISTS ({alike})"


def _new(what: str, table: Kept) -> str:
    """Public rows that no open version holds."""
    opened = f"SELECT 1 FROM {table.twin} o WHERE o.record = m.id AND o.valid_to IS NULL"
    return f"SELECT {what} FROM {table.table} m WHERE {table.public} AND NOT EXISTS ({opened})"


@cache
def _closing(table: Kept, vendor: str) -> str:
    """Close what is held and does not read so any more."""
    later = "greatest" if vendor == "postgresql" else "max"
    return f"UPDATE {table.twin} AS v SET valid_to = {later}(v.valid_from, %(at)s) WHERE {_differs(table, vendor)}"


@cache
def _opening(table: Kept) -> str:
    """Insert a version of each new row; no row passes through Python."""
    first = "%(ever)s" if table.ever else "%(at)s"
    # A clock that steps back must not make one row read in two ways at once.
    since = (
        f"(SELECT CASE WHEN count(*) = 0 THEN {first} WHEN max(b.valid_to) > %(at)s THEN max(b.valid_to)"
        f" ELSE %(at)s END FROM {table.twin} b WHERE b.record = m.id)"
    )
    return f"INSERT INTO {table.twin} ({table.names}) {_new(f'{table.values}, {since}', table)}"
