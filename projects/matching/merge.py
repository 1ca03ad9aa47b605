"""Two records that turned out to be one: what differs, what moves, and the merge itself.

The record that is merged away is not deleted: it points to the one that is kept (`merged_into`), is withdrawn where
it was public, and keeps what cannot move because the other has the same - so nothing that was entered is lost, its
history and public snapshots stand, and its address leads on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..caching import data_version
from ..history.reasons import MERGED
from ..models import Investor, Milestone, Participation, Project
from ..models.base import split_aliases
from ..review import workflow
from ..review.requirements import missing
from ..totals.refresh import refresh, refresh_events
from ..values.choices import Publication
from ..values.dates import write_date
from ..values.marks import mark

Record = Project | Investor

# Fields that are kept from one side together, for one without the other is no sense or breaks a constraint.
CHOICES: dict[type, tuple[tuple[str, ...], ...]] = {
    Project: (
        ("name",),
        ("name_zh",),
        ("summary",),
        ("summary_zh",),
        ("location",),
        ("address",),
        ("latitude", "longitude", "coordinates_accuracy"),
        ("sector",),
        ("led_by",),
        ("official_in_charge",),
        ("construction_nature",),
        ("project_type",),
        ("land_area_mu",),
        ("jobs_planned",),
        ("annual_output_planned",),
        ("annual_tax_planned",),
        ("status", "status_date", "status_reason", "status_reason_zh"),
        ("counts_in_totals", "left_out_reason"),
        ("external_list", "external_ref"),
    ),
    Investor: (
        ("name",),
        ("name_zh",),
        ("kind",),
        ("credit_code",),
        ("origin",),
        ("parent",),
        ("summary",),
        ("summary_zh",),
    ),
}
# One record only can have these: whoever takes one takes it away.
UNIQUE = ("credit_code", "external_list", "external_ref")

# A row of the one is the same as a row of the other where these agree; it cannot move then.
SAME_BY: dict[tuple[type, str], tuple[str, ...]] = {
    (Project, "milestones"): ("kind", "phase", "evidence"),
    (Project, "participations"): ("investor", "role"),
    (Project, "signings"): ("event",),
    (Project, "responsibilities"): ("unit", "role"),
    (Project, "updates"): ("period",),
    (Project, "year_plans"): ("year",),
    (Investor, "participations"): ("project", "role"),
}

# What moves with a record.
RELATIONS: dict[type, tuple[str, ...]] = {
    Project: (
        "amounts",
        "milestones",
        "participations",
        "signings",
        "responsibilities",
        "updates",
        "problems",
        "year_plans",
    ),
    Investor: ("participations", "children"),
}


@dataclass(frozen=True)
class Difference:
    """Fields in which two records differ, in words; `take` is whether the other's value is the better guess."""

    key: str
    label: str
    kept: str
    gone: str
    take: bool


def differences(kept: Record, gone: Record) -> list[Difference]:
    """What a person has to decide, field by field; the value that is not blank is proposed."""
    found = []
    for names in CHOICES[type(kept)]:
        mine, other = ([_shown(record, name) for name in names] for record in (kept, gone))
        if mine == other or not any(other) or getattr(gone, names[0]) == kept:
            continue
        label = str(cast(models.Field, kept._meta.get_field(names[0])).verbose_name)
        found.append(Difference(names[0], label, _together(mine), _together(other), not any(mine)))
    return found


def _shown(record: Record, name: str) -> str:
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _together(texts: list[str]) -> str:
    return " · ".join(text for text in texts if text)


def movements(kept: Record, gone: Record) -> list[str]:
    """In words, what will move to the record that is kept, and what is there already."""
    moving, staying = Counter[str](), Counter[str]()
    for _relation, row, same in _rows(kept, gone):
        (moving if same is None else staying)[str(row._meta.verbose_name_plural)] += 1
    return [
        _("%(what)s: %(moving)d move, %(staying)d are there already")
        % {"what": what, "moving": moving[what], "staying": staying[what]}
        for what in dict.fromkeys([*moving, *staying])
    ]


def token(kept: Record, gone: Record) -> str:
    """Changes when what a person confirmed is no longer what would be done."""
    seen = repr((kept.pk, gone.pk, differences(kept, gone), movements(kept, gone)))
    return sha256(seen.encode()).hexdigest()[:16]


def is_public(record: Record) -> bool:
    """Whether the public may know of it, so that only a publisher merges it."""
    if isinstance(record, Project):
        public: bool = record.is_public_record()
        return public
    return Investor.objects.public().filter(pk=record.pk).exists()


def refuse(kept: Record, gone: Record) -> None:
    """ValidationError where the two cannot become one."""
    if kept.pk == gone.pk:
        raise ValidationError(_("A record cannot be merged with itself."))
    for record in (kept, gone):
        if record.merged_into_id:
            raise ValidationError(
                _("%(record)s was merged into %(other)s already.")
                % {"record": record, "other": record.merged_into}
            )
        if isinstance(record, Project) and workflow.waiting(record).exists():
            raise ValidationError(
                _("A change of %(record)s waits for a publisher: decide on it first.") % {"record": record}
            )
    if isinstance(kept, Project) and isinstance(gone, Project) and gone.is_published > kept.is_published:
        raise ValidationError(
            _("%(gone)s is published and %(kept)s is not: keep the published one, its address is known.")
            % {"gone": gone, "kept": kept}
        )


def merge(kept: Record, gone: Record, take: Collection[str] = (), reason: str = "") -> None:
    """Make `gone` part of `kept`; `take` names the differences (`Difference.key`) where its value is kept.

    One transaction: all of it or nothing. Raises ValidationError where `refuse` does, and where a published record
    would lack what publication asks for.
    """
    model = type(kept)
    with transaction.atomic():
        records = model.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
        kept, gone = records[kept.pk], records[gone.pk]
        refuse(kept, gone)
        why = mark(".").join(filter(None, (_(MERGED) % {"gone": gone}, reason)))
        projects, events = _touched(kept, gone)
        due = _missing(kept) | _missing(gone)  # what was public of either may stay so
        _take(kept, gone, set(take), why)
        for relation, row, same in list(_rows(kept, gone)):
            _move(relation, row, kept, same, why)
        _retire(kept, gone, why)
        refresh(projects)
        refresh_events(events)
        _refuse_what_publication_would(kept, due)
        data_version.move_on(timezone.now())


def _missing(record: Record) -> set[str]:
    """What a published project lacks to be published, in words; of others nothing is asked."""
    if not isinstance(record, Project) or not record.is_published:
        return set()
    return {str(requirement.message) for requirement in missing(Project.objects.get(pk=record.pk))}


def _refuse_what_publication_would(kept: Record, before: set[str]) -> None:
    """ValidationError where the merge brings into the public what could not be published."""
    if new := _missing(kept) - before:
        raise ValidationError(
            _("%(record)s is public and would lack: %(reasons)s. Put that right first.")
            % {"record": kept, "reasons": mark(";").join(sorted(new))}
        )


def _touched(kept: Record, gone: Record) -> tuple[set[int], set[int]]:
    """Ids of projects and events whose stored figures may change."""
    if isinstance(kept, Project) and isinstance(gone, Project):
        events = {s.event_id for record in (kept, gone) for s in record.signings.all()}
        return {kept.pk, gone.pk}, events
    held = Participation.objects.filter(investor__in=[kept, gone])
    return set(held.values_list("project_id", flat=True)), set()


def _take(kept: Record, gone: Record, take: set[str], why: str) -> None:
    before = {name: getattr(kept, name) for name in UNIQUE if hasattr(kept, name)}
    before_names = (kept.name, kept.name_zh)
    for name in (name for names in CHOICES[type(kept)] if names[0] in take for name in names):
        setattr(kept, name, getattr(gone, name))
        if name in UNIQUE:
            setattr(gone, name, "")
    kept.note = "\n".join(note for note in (kept.note, gone.note) if note)
    if isinstance(kept, Investor) and isinstance(gone, Investor):
        known = {kept.name, kept.name_zh}
        names = [*before_names, *split_aliases(kept.aliases), gone.name, gone.name_zh]
        names += split_aliases(gone.aliases)
        kept.aliases = "\n".join(name for name in dict.fromkeys(names) if name and name not in known)
    _save(gone, why)
    _save(kept, why)
    # A key that was given up stays known with the other record, so that an import still finds its way.
    for name, value in before.items():
        if value != getattr(kept, name):
            setattr(gone, name, value)
    _save(gone, why)


def _save(row: Any, why: str) -> None:
    row._change_reason = why[:500]
    row.save()


def _retire(kept: Record, gone: Record, why: str) -> None:
    """Whatever led to `gone` leads to `kept`, in one step."""
    if isinstance(kept, Project) and isinstance(gone, Project):
        workflow.withdraw([gone] if gone.is_published else [], note=why)
        kept.secondary_sectors.add(*gone.secondary_sectors.exclude(pk=kept.sector_id))
        Project.objects.filter(pk=gone.pk, publication=Publication.IN_REVIEW).update(
            publication=Publication.DRAFT
        )
    kept.labels.add(*gone.labels.all())
    records: models.QuerySet[Any] = type(kept)._base_manager.all()
    records.filter(models.Q(pk=gone.pk) | models.Q(merged_into=gone)).update(merged_into=kept)
    gone.refresh_from_db()
    _save(gone, why)


# ---- What moves, and what is there already ----


def _rows(kept: Record, gone: Record) -> Iterator[tuple[str, Any, Any]]:
    """(relation, a row of `gone`, the row of `kept` that is the same already or None)."""
    for relation in RELATIONS[type(kept)]:
        keys = SAME_BY.get((type(kept), relation))
        for row in getattr(gone, relation).all():
            same = keys and {name: getattr(row, name) for name in keys}
            yield relation, row, getattr(kept, relation).filter(**same).first() if same else None


def _move(relation: str, row: Any, kept: Record, same: Any, why: str) -> None:
    if relation == "children":
        # The kept one may have belonged to the other.
        row.parent = kept if row.pk != kept.pk else row.parent.parent
        _save(row, why)
    elif same is None:
        setattr(row, "project" if isinstance(kept, Project) else "investor", kept)
        _save(row, why)
    elif relation == "milestones":
        _join_milestones(same, row, why)
    elif relation == "participations":
        _join_participations(same, row, isinstance(kept, Investor), why)


def _join_milestones(same: Milestone, row: Milestone, why: str) -> None:
    """Plans move, blanks are filled in; what else the other row says is kept in words, and by that row itself."""
    for plan in row.plans.all():
        plan.source_id = plan.source_id or row.source_id
        if not same.plans.filter(
            planned=plan.planned, precision=plan.precision, source=plan.source_id
        ).exists():
            plan.milestone = same
            _save(plan, why)
    if row.actual and not same.actual:
        same.actual, same.actual_precision = row.actual, row.actual_precision
        same.source_id, row.source_id = row.source_id or same.source_id, same.source_id
    same.reached |= row.reached
    same.source_id = same.source_id or row.source_id
    said = (
        (row.actual, row.actual_precision, row.source_id),
        (same.actual, same.actual_precision, same.source_id),
    )
    other_words = [_in_words(row)] if said[0] != said[1] and (row.actual or row.source_id) else []
    same.note = "\n".join(filter(None, (same.note, row.note, *other_words)))
    _save(same, why)


def _in_words(row: Milestone) -> str:
    when = write_date(row.actual, row.actual_precision) or _("no date")
    facts = {"project": row.project, "when": when, "source": row.source or _("no source")}
    return _("%(project)s said: %(when)s (%(source)s)") % facts


def _join_participations(same: Participation, row: Participation, one_project: bool, why: str) -> None:
    """The share is filled in. Within one project the second row goes: it would name one investor twice."""
    if same.share is None and row.share is not None:
        same.share = row.share
        _save(same, why)
    if one_project:
        row._change_reason = why[:500]  # type: ignore[attr-defined]  # read by simple-history
        row.delete()
