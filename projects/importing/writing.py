"""Carries out plans in bulk, with history; called inside the one transaction of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Model
from django.utils import timezone

from ..models import (
    CodeCounter,
    InvestmentAmount,
    Investor,
    Location,
    Milestone,
    MilestonePlan,
    Participation,
    Person,
    Project,
    Responsibility,
    Source,
    Update,
)
from ..models.base import next_slug, slug_base
from ..models.bulk import new
from ..models.signed import settle_all
from ..review.permissions import may_change
from ..values.choices import Evidence, ImportOutcome, Publication
from .author import BATCH, Author
from .drafts import delete_drafts
from .known import Known, Ref
from .months import Work, store
from .plan import Planned, is_of_month


@dataclass
class Written:
    """What became of one plan: the project, when it was stored, and how each change is taken back."""

    planned: Planned
    project: Project
    undo: list[dict[str, Any]] = field(default_factory=list)

    @property
    def changes_the_project(self) -> bool:
        """Whether more is stored of it than a month's update."""
        return self.planned.outcome == ImportOutcome.CREATED or not all(
            map(is_of_month, self.planned.changes)
        )


class Writer:
    """For one whole import: `write` is called for each stretch, and makes only what is new since the last one."""

    def __init__(self, known: Known, list_name: str, author: Author):
        self.known, self.list, self.author = known, list_name, author
        self._slugs: set[str] | None = None
        self._made = 0
        self.submitted: list[Project] = []  # what a person would publish: to be seen by a second one

    def write(self, plans: Sequence[Planned], proposed: bool = False) -> list[Written]:
        """Store what these plans change, in a fixed number of queries; their refs that are new come first.

        `proposed`: also of those that wait for a publisher.
        """
        taken = {ImportOutcome.CREATED, ImportOutcome.UPDATED, *([ImportOutcome.PENDING] if proposed else [])}
        self._make_new()
        written = [self._written(p) for p in plans if p.outcome in taken]
        waiting = [] if proposed else [p for p in plans if p.outcome == ImportOutcome.PENDING]
        reported = [Written(p, p.project) for p in waiting if p.project and any(map(is_of_month, p.changes))]
        going = self._publish(written)
        gone = [p for p in plans if p.outcome == ImportOutcome.DELETED and p.project]
        drafts = [cast(Project, one.project) for one in gone]
        kept = delete_drafts(drafts, self.author) if drafts else []
        made = [w.project for w in written if w.planned.project is None]
        self.author.create(Project, made)
        changed = [w.project for w in written if w.planned.project is not None and w.changes_the_project]
        self.author.update(Project, changed, [*self._fields, "modified_at"])
        self.author.step(going)
        batch = Batch(self.author)
        for one in [*written, *reported]:
            for change in one.planned.changes:
                if (
                    is_of_month(change)
                    if one.planned.outcome == ImportOutcome.PENDING and not proposed
                    else not (proposed and is_of_month(change))
                ):
                    batch.take(one, change.act)
        batch.store()
        settle_all([project.pk for project in going])
        return [
            *written,
            *reported,
            *(Written(one, draft, [undo]) for one, draft, undo in zip(gone, drafts, kept, strict=True)),
        ]

    def _written(self, planned: Planned) -> Written:
        project = planned.project or new(Project, external_list=self.list, external_ref=planned.entry.ref)
        written = Written(planned, project)
        for change in planned.changes:
            if change.act[0] == "set":
                _kind, attribute, value = change.act
                if planned.project is not None:
                    written.undo.append(_put_back(project, [attribute]))
                setattr(project, attribute, value.pk if isinstance(value, Ref) else value)
        return written

    _fields = (
        "name", "name_zh", "summary", "summary_zh", "status", "status_reason", "status_reason_zh", "status_date", "counts_in_totals", "left_out_reason",
        "address", "coordinates_accuracy", "jobs_planned", "land_area_mu", "annual_output_planned",
        "annual_tax_planned", "construction_nature", "project_type", "official_in_charge", "note", "latitude", "longitude", "location", "sector", "led_by", "publication", "first_published_at", "updated_at", "code",
    )  # fmt: skip

    # ---- Publication ----

    def _publish(self, written: list[Written]) -> list[Project]:
        """As `workflow.publish` and `submit`, for many at once: a code for each, by year of signing, else of entry."""
        going = [(w, to) for w in written if (to := _goes(w))]
        without: dict[int, list[Project]] = {}
        for one, to in going:
            if one.planned.project is not None:
                one.undo.append({"withdraw": True} if to == Publication.PUBLISHED else {"send_back": True})
            if not one.project.code:
                without.setdefault(self._year(one), []).append(one.project)
            one.project.publication = to
            if to == Publication.PUBLISHED:
                one.project.first_published_at = one.project.first_published_at or self.author.at
                one.project.updated_at = self.author.at
        for year, projects in sorted(without.items()):
            for project, code in zip(projects, CodeCounter.take(year, len(projects)), strict=True):
                project.code = code
        self.submitted += [one.project for one, to in going if to == Publication.IN_REVIEW]
        return [one.project for one, _to in going]

    def _year(self, one: Written) -> int:
        acts = [change.act for change in one.planned.changes]
        signed: list[date] = [
            act[4].first for act in acts if act[0] == "reach" and act[2] == "signed" and act[4]
        ]
        if one.planned.project is not None:
            signed += [m.actual for m in one.project.milestones.all() if m.kind == "signed" and m.actual]
        return min(signed, default=timezone.localtime(one.project.created_at or self.author.at)).year

    # ---- Records that rows point at ----

    def _make_new(self) -> None:
        """Make what is new since the last stretch; parents were noted before their children."""
        fresh = list(self.known.new.values())[self._made :]
        self._made += len(fresh)
        bulk: dict[type[Model], list[tuple[Ref, Any]]] = {Investor: [], Person: [], Source: []}
        for ref in fresh:
            record: Any = new(ref.model, **ref.facts) if ref.model is Investor else ref.model(**ref.facts)
            if ref.model is Investor:
                self._name(record)
            if ref.model is Source:
                record.accessed = timezone.localdate(self.author.at)
            if ref.model in bulk:
                bulk[ref.model].append((ref, record))
            else:
                record.parent_id = ref.parent.pk if ref.parent else None
                record._history_user, record._change_reason = self.author.user, self.author.reason
                record.save()
                ref.pk = record.pk
        for model, pairs in bulk.items():
            self.author.create(model, [record for _ref, record in pairs])
            for ref, record in pairs:
                ref.pk = record.pk

    def _name(self, investor: Investor) -> None:
        """The address name: one query for all, where `save()` asks for each."""
        if self._slugs is None:
            self._slugs = set(Investor.objects.values_list("slug", flat=True))
        investor.slug = next_slug(slug_base(investor.name, investor.name_zh), self._slugs)
        self._slugs.add(investor.slug)

    # ---- Spellings ----

    def keep_spellings(self) -> set[int]:
        """What was taken for one becomes another name of the record, so that the next file needs no question.

        Ids of the projects on which it shows.
        """
        user, shown = self.author.user, set[int]()
        for what, model in (("investor", Investor), ("zone", Location)):
            if user and not user.has_perm(f"projects.change_{model._meta.model_name}"):
                continue
            for text, ref in self.known.declared(what):
                record: Any = model.objects.filter(pk=ref.pk).first()
                if record is None or text in (record.name, record.name_zh, *record.alias_list):
                    continue
                if user is None or may_change(user, record):
                    record.aliases = "\n".join([*record.alias_list, text])
                    record._history_user, record._change_reason = user, self.author.reason
                    record._history_date = self.author.at
                    record.save()
                    shown.update(record.projects.values_list("pk", flat=True))
        return shown


def _goes(one: Written) -> Publication | None:
    """Where the plan takes the project on its way to the public, if anywhere."""
    return next((change.act[1] for change in one.planned.changes if change.act[0] == "publish"), None)


def _source_of(one: Written) -> int | None:
    """The source that the row names, stored before what it says."""
    return cast(Ref, one.planned.entry.source).pk  # every row that is written names one


class Batch:
    """What is stored beside the projects: amounts, milestones, plans, participations, secondary sectors."""

    def __init__(self, author: Author):
        self.author = author
        made: tuple[type[Model], ...] = (
            InvestmentAmount, Milestone, Participation, Responsibility, MilestonePlan,
        )  # fmt: skip
        self.new: dict[type[Model], list[tuple[Written, Any]]] = {model: [] for model in made}
        self.changed: dict[type[Model], list[Any]] = {**{model: [] for model in made}, Investor: []}
        self.gone: list[Any] = []
        self.linked: dict[str, list[tuple[Written, list[int], list[Ref]]]] = {}
        self.months: dict[tuple[int, date], Work] = {}
        self._milestones: dict[tuple[int, str, int | None], Milestone] = {}

    def take(self, one: Written, act: tuple) -> None:
        """Note what an act of a plan asks for; the project's own fields and its publication are the writer's."""
        kind, *given = act
        if kind not in ("set", "publish"):
            getattr(self, f"_{kind}")(one, *given)

    def _claim(self, one: Written, claim: Any) -> None:
        facts = {
            name: getattr(claim, name)
            for name in ("phase", "basis", "amount", "currency", "qualifier", "as_of")
        }
        self._add(one, new(InvestmentAmount, source_id=_source_of(one), **facts))

    def _claim_again(self, one: Written, stored: InvestmentAmount) -> None:
        one.undo.append(_put_back(stored, _SET_ASIDE))
        stored.set_aside_reason, stored.set_aside_at, stored.set_aside_by = "", None, None
        self.changed[InvestmentAmount].append(stored)

    def _correct(self, one: Written, wrong: InvestmentAmount, claim: Any) -> None:
        names = ["amount", "currency", "qualifier"]
        one.undo.append(_put_back(wrong, names))
        for name in names:
            setattr(wrong, name, getattr(claim, name))
        self.changed[InvestmentAmount].append(wrong)

    def _reach(
        self, one: Written, milestone: Milestone | None, kind: str, phase: int | None, when: Any
    ) -> None:
        if milestone is None:
            milestone = self._milestone(one, kind, phase)
        else:
            one.undo.append(_put_back(milestone, ["reached", "actual", "actual_precision", "signing_id"]))
            self.changed[Milestone].append(milestone)
        milestone.reached = True
        if when is not None:
            milestone.signing_id = None  # the list's date, no longer the event's
            milestone.actual, milestone.actual_precision = when.first, when.precision

    def _plan(
        self, one: Written, milestone: Milestone | None, kind: str, phase: int | None, when: Any, later: bool
    ) -> None:
        reason, text = one.planned.entry.why_later if later else ("", "")
        plan = MilestonePlan(
            milestone=milestone or self._milestone(one, kind, phase),
            planned=when.first,
            precision=when.precision,
            # one that is put off is known since today at the latest: without a day it would pass for the oldest
            stated_on=one.planned.entry.stated_on or (timezone.localdate(self.author.at) if later else None),
            source_id=_source_of(one),
            postponement_reason=reason,
            postponement_text=text,
        )
        self.new[MilestonePlan].append((one, plan))

    def _milestone(self, one: Written, kind: str, phase: int | None) -> Milestone:
        key = (one.project.pk, kind, phase)
        if key not in self._milestones:
            source = _source_of(one)
            milestone = new(
                Milestone, kind=kind, phase=phase, evidence=Evidence.SUBSTANTIVE, source_id=source
            )
            self._milestones[key] = milestone
            self._add(one, milestone)
        return self._milestones[key]

    def _parties(self, one: Written, acts: list[tuple]) -> None:
        for kind, *given in acts:
            if kind == "join":
                ref, role, share = given
                self._add(one, new(Participation, investor_id=ref.pk, role=role, share=share))
            elif kind == "share":
                participation, share = given
                one.undo.append(_put_back(participation, ["share"]))
                participation.share = share
                self.changed[Participation].append(participation)
            else:
                one.undo.append(_restore(given[0], ["investor_id", "role", "share"]))
                self.gone.append(given[0])

    def _origin(self, one: Written, ref: Ref, origin: str) -> None:
        investor = Investor.objects.get(pk=cast(int, ref.pk))  # stored before
        one.undo.append(_put_back(investor, ["origin"]))
        investor.origin = origin
        self.changed[Investor].append(investor)

    def _linked(self, one: Written, name: str, before: list[int], refs: list[Ref]) -> None:
        one.undo.append({_LINKS.get(name, name): before, "after": [ref.pk for ref in refs]})
        self.linked.setdefault(name, []).append((one, before, refs))

    def _units(self, one: Written, acts: list[tuple]) -> None:
        for kind, *given in acts:
            if kind == "join":
                ref, role = given
                self._add(one, Responsibility(unit_id=ref.pk, role=role))
            else:
                one.undo.append(_restore(given[0], ["unit_id", "role"]))
                self.gone.append(given[0])

    def _month(
        self,
        one: Written,
        being_written: Update | None,
        held: Update | None,
        period: date,
        name: str,
        value: Any,
    ) -> None:
        work = self.months.setdefault(
            (one.project.pk, period), Work(one.project, being_written, held, period, one.undo)
        )
        work.facts[name] = value

    def _add(self, one: Written, record: Any) -> None:
        record.project_id = one.project.pk
        self.new[type(record)].append((one, record))

    def store(self) -> None:
        """Deletions go first; every new row is noted in `undo` of what it came from, with its key."""
        for record in self.gone:
            self.author.delete(record)
        for model, pairs in self.new.items():
            for _one, record in pairs:
                if isinstance(record, MilestonePlan):
                    record.milestone_id = record.milestone.pk
            self.author.create(model, [record for _one, record in pairs])
            for one, record in pairs:
                one.undo.append({"added": model._meta.model_name, "pk": record.pk})
        corrected = ["amount", "currency", "qualifier", *_SET_ASIDE]
        self.author.update(
            InvestmentAmount, self.changed[InvestmentAmount], (name.removesuffix("_id") for name in corrected)
        )
        steps = list(dict.fromkeys(self.changed[Milestone]))
        self.author.update(Milestone, steps, ["reached", "actual", "actual_precision", "signing"])
        self.author.update(Participation, self.changed[Participation], ["share"])
        self.author.update(Investor, self.changed[Investor], ["origin"])
        for name, links in self.linked.items():
            self._store_links(getattr(Project, name), links)
        store(self.months.values(), self.author)

    def _store_links(self, name: Any, links: list[tuple[Written, list[int], list[Ref]]]) -> None:
        link, key = name.through, f"{name.rel.model._meta.model_name}_id"
        replaced = [one.project.pk for one, before, _refs in links if before]
        link.objects.filter(project__pk__among=replaced).delete()
        rows = (
            link(project_id=one.project.pk, **{key: ref.pk}) for one, _before, refs in links for ref in refs
        )
        link.objects.bulk_create(rows, BATCH)


_SET_ASIDE = ["set_aside_reason", "set_aside_at", "set_aside_by_id"]
_LINKS = {"secondary_sectors": "secondary"}  # as undo calls them; others by their own name


def _put_back(record: Any, names: list[str]) -> dict[str, Any]:
    """How a change of these fields is taken back: what they were, as JSON holds it."""
    return {
        "put_back": record._meta.model_name,
        "pk": record.pk,
        "was": {n: plain(getattr(record, n)) for n in names},
    }


def _restore(record: Any, names: list[str]) -> dict[str, Any]:
    return {"restore": record._meta.model_name, "facts": {n: plain(getattr(record, n)) for n in names}}


def plain(value: Any) -> Any:
    """As JSON can hold it and `undo` reads it back: decimals and dates as texts."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
