"""Keeps what was public when: the rows of each table of which something is public, each time that they change.

Sets of rows are compared and inserted by the database itself, so a whole import costs what one project does, times
the chunks. `past` asks what is kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from .choices import Publication
from .models import (
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
from .models.archive import TWINS, MilestoneVersion, ProjectVersion, kept

SECONDARY = Project.secondary_sectors.through
NAMED_SECTORS = SigningEvent.sectors.through
# Nothing shows a party or place before what names it does, so the first reading of one holds for all time before.
EVER = datetime(1900, 1, 1, tzinfo=UTC)
NODE_FACTS = (
    "name",
    "name_zh",
    "slug",
    "path",
    "path_name",
    "code",
)  # what a project's columns show of a node


class SameRow(Func):
    """Whether two rows agree in these columns, blanks included: one text, for a condition a column takes long to build."""

    arity = 2
    output_field = BooleanField()

    def __init__(self, mine: F, other: OuterRef, names: Collection[str] = ()):
        super().__init__(mine, other)
        self.names = names

    def as_sql(self, compiler, connection, **context):
        (mine, _none), (other, _none) = (compiler.compile(e) for e in self.source_expressions)
        equal = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
        quote = connection.ops.quote_name
        pairs = ((mine.rpartition(".")[0], other.rpartition(".")[0], quote(name)) for name in self.names)
        return " AND ".join(f"{a}.{name} {equal} {b}.{name}" for a, b, name in pairs), ()


def follow(ids: Collection[int], at: datetime) -> bool:
    """Keep what is public about these projects from `at` on; True if any of them is public, or was until now.

    Call it in the transaction of the change, once their stored figures are fresh. `updated_at` of the projects
    whose public facts changed becomes `at`.
    """
    held = ProjectVersion.objects.filter(record__in=ids, valid_to=None)
    public = Project.objects.filter(pk__in=ids).published().order_by()
    if not (public.exists() or held.exists()):
        return False
    changed = _keep_shared(public, at)
    for rows, owned in _belonging(ids, public):
        changed |= _keep(rows, owned, at)
    changed |= set(_outdated(public, held).values_list("record", flat=True))
    changed |= set(public.exclude(pk__in=held.values("record")).values_list("pk", flat=True))
    Project.objects.filter(pk__in=changed).published().update(updated_at=at)
    _keep(public, Q(record__in=ids), at)
    return True


def follow_events(ids: Collection[int], at: datetime) -> None:
    """Keep what is public about these events from `at` on, once their stored figures are fresh."""
    public = SigningEvent.objects.filter(pk__in=ids).published().order_by()
    attended = Attendance.objects.filter(event__in=public)
    _keep(attended, Q(event_id__in=ids), at)
    _keep(NAMED_SECTORS.objects.filter(signingevent__in=public), Q(signingevent_id__in=ids), at)
    for rows in (
        Person.objects.filter(attendances__in=attended),
        Source.objects.filter(events__in=public),
        Location.objects.all(),
        Sector.objects.all(),
    ):
        _keep_used(rows, at)
    _keep(public, Q(record__in=ids), at)


def _belonging(ids: Collection[int], public: QuerySet) -> Iterator[tuple[QuerySet, Q]]:
    """What belongs to the public ones of these projects, each with where its past is held."""
    owned = Q(project_id__in=ids)
    steps = MilestoneVersion.objects.filter(project_id__in=ids)
    # Before the milestones: theirs are found by the milestones' past.
    yield (
        MilestonePlan.objects.filter(milestone__project__in=public),
        Q(milestone_id__in=steps.values("record")),
    )
    for model in (InvestmentAmount, Milestone, Participation, SECONDARY):
        yield model._default_manager.filter(project__in=public), owned
    yield Signing.objects.filter(project__in=public, event__publication=Publication.PUBLISHED), owned


def _keep_shared(public: QuerySet, at: datetime) -> set[int]:
    """Keep what these projects share with others; those of them that a changed name of it shows on."""
    found: set[int] = set()
    # All places and sectors, which are few: a node moves with its parent.
    named = {
        "location": (Location.objects.all(), NODE_FACTS),
        "sector": (Sector.objects.all(), NODE_FACTS),
        "led_by": (Person.objects.filter(projects__in=public), ("name", "name_zh")),
    }
    for path, (rows, facts) in named.items():
        renamed = set(
            _outdated(rows, TWINS[rows.model]._default_manager, facts).values_list("record", flat=True)
        )
        found |= (
            set(public.filter(**{f"{path}__in": renamed}).values_list("pk", flat=True)) if renamed else set()
        )
        _keep_used(rows, at)
    _keep_used(Investor.objects.filter(participations__project__in=public), at)
    for path in ("amounts__project", "milestones__project", "plans__milestone__project"):
        _keep_used(Source.objects.filter(**{f"{path}__in": public}), at)
    return found


def _keep_used(rows: QuerySet, at: datetime) -> None:
    """As `_keep`, of rows that others may use too: one that is used no more just stays."""
    used = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    _keep(used, Q(record__in=used.values("pk")), at, first=EVER)


def _keep(rows: QuerySet, held: Q, at: datetime, first: datetime | None = None) -> set[int]:
    """Close what is held and does not read so any more, open what is new; the projects that these belong to."""
    twin = TWINS[rows.model]
    closing = _outdated(rows, twin._default_manager.filter(held))
    new = rows.order_by().filter(~Exists(twin._default_manager.filter(record=OuterRef("pk"), valid_to=None)))
    owner = _owner(rows.model)
    concerned = (
        {*closing.values_list(owner, flat=True)} | {*new.values_list(owner, flat=True)} if owner else set()
    )
    if owner and not concerned:
        return concerned
    closing.update(valid_to=Greatest(F("valid_from"), Value(at)))
    _open(new, at, first or at)
    return concerned


def _owner(model) -> str:
    """The column that names the project; a plan's milestone does."""
    names = {field.attname for field in kept(model)}
    return "project_id" if "project_id" in names else ""


def _open(new: QuerySet, at: datetime, first: datetime) -> None:
    """Insert a version of each of these rows, without a row passing through Python; `first`: for one that has none."""
    twin = TWINS[new.model]
    before = twin._default_manager.filter(record=OuterRef("pk"))
    # A clock that steps back must not make one row read in two ways at once.
    later = Subquery(before.filter(valid_to__gt=at).order_by("-valid_to").values("valid_to")[:1])
    since = Case(
        When(Exists(before), then=Coalesce(later, Value(at))),
        default=Value(first),
        output_field=DateTimeField(),
    )
    names = [field.attname for field in kept(new.model)]
    sql, params = new.values_list("pk", *names, since).query.sql_with_params()
    quote = connection.ops.quote_name
    columns = [str(twin._meta.get_field(name).column) for name in ("record", *names, "valid_from")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(twin._meta.db_table)} ({', '.join(map(quote, columns))}) {sql}",
            params,
        )


def _outdated(rows: QuerySet, held, names: Collection[str] = ()) -> QuerySet:
    """Current versions among those held that are not what these rows say, in these columns or in any."""
    columns = [str(f.column) for f in kept(rows.model) if not names or f.attname in names]
    same = SameRow(F("pk"), OuterRef("record"), columns)
    alike = rows.order_by().filter(same, pk=OuterRef("record"))
    return held.filter(~Exists(alike), valid_to=None)
