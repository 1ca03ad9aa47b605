"""The public past. Each table of which something is public has a twin that holds its rows as the public knew them:
the same columns, less what is internal, with the moments from and until which a row read so.

`history.versions` alone writes these, and `as_of` reads them.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from .amounts import InvestmentAmount
from .events import Attendance, Signing, SigningEvent
from .milestones import Milestone, MilestonePlan
from .parties import Investor, Participation, Person
from .places import Location
from .project import Project
from .sectors import Sector
from .sources import Source
from .updates import Update

# Never public, or of the moment: read as blank in the past.
INTERNAL = frozenset(
    {
        "note",
        "copy",
        "set_aside_by",
        "set_aside_at",
        "created_at",
        "modified_at",
        "publication",
        "merged_into",
        "signing",
        "official_in_charge",
        "construction_nature",
        "project_type",
        "postponement_text",
        "reported_on",
        "due_on",
        # Of an update all but its period and the texts that are released.
        "version",
        "progress",
        "problems",
        "next_steps",
        "realised",
        "unit",
        "submitted_by",
        "submitted_at",
        "replaced",
        "released_by",
    }
)
KEPT_OPTIONS = ("max_length", "max_digits", "decimal_places", "db_default")


class Version(models.Model):
    """`record` is the key of the row; `valid_to` blank: it still reads so."""

    record = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.record} {self.valid_from}"


def kept(model: type[models.Model]) -> list[Any]:
    """The fields of a model whose past is kept, its key aside."""
    return [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in INTERNAL]


def _plain(field: Any) -> models.Field:
    """A column of the same type without keys, choices or rules: what was public once may break the rules of today."""
    if field.is_relation:
        return models.BigIntegerField(null=field.null)
    kind = models.CharField if isinstance(field, models.CharField) else type(field)
    given = field.deconstruct()[3]
    return kind(null=field.null, **{name: given[name] for name in KEPT_OPTIONS if name in given})


def _versions(model: Any, *owners: str, name: str = "") -> type[Version]:
    """The twin of a model; `owners` are the columns by which its rows are looked up."""
    name = name or model.__name__
    label = name.lower()
    indexes = [models.Index(fields=[o, "record"], name=f"{label}_{o}"[:30]) for o in owners]
    current = models.UniqueConstraint(fields=["record"], condition=Q(valid_to=None), name=f"{label}_now")
    past = models.Index(fields=["record", "valid_from"], name=f"{label}_past"[:30])
    meta = type("Meta", (), {"constraints": [current], "indexes": [past, *indexes]})
    fields = {field.attname: _plain(field) for field in kept(model)}
    return type(f"{name}Version", (Version,), {"__module__": __name__, "Meta": meta, **fields})


ProjectVersion = _versions(Project, "location_id", "sector_id")
InvestmentAmountVersion = _versions(InvestmentAmount, "project_id")
MilestoneVersion = _versions(Milestone, "project_id")
MilestonePlanVersion = _versions(MilestonePlan, "milestone_id")
ParticipationVersion = _versions(Participation, "project_id", "investor_id")
SecondarySectorVersion = _versions(
    Project.secondary_sectors.through, "project_id", "sector_id", name="SecondarySector"
)
SigningVersion = _versions(Signing, "project_id", "event_id")
SigningEventVersion = _versions(SigningEvent, "location_id")
AttendanceVersion = _versions(Attendance, "event_id")
EventSectorVersion = _versions(SigningEvent.sectors.through, "signingevent_id", name="EventSector")
LocationVersion = _versions(Location, "path")
SectorVersion = _versions(Sector, "path")
InvestorVersion = _versions(Investor)
PersonVersion = _versions(Person)
SourceVersion = _versions(Source)
UpdateVersion = _versions(Update, "project_id")

TWINS: dict[Any, type[Version]] = {
    SigningEvent: SigningEventVersion,
    Project: ProjectVersion,
    InvestmentAmount: InvestmentAmountVersion,
    Milestone: MilestoneVersion,
    MilestonePlan: MilestonePlanVersion,
    Participation: ParticipationVersion,
    Project.secondary_sectors.through: SecondarySectorVersion,
    Signing: SigningVersion,
    Attendance: AttendanceVersion,
    SigningEvent.sectors.through: EventSectorVersion,
    Location: LocationVersion,
    Sector: SectorVersion,
    Investor: InvestorVersion,
    Person: PersonVersion,
    Source: SourceVersion,
    Update: UpdateVersion,
}
