"""What taking an entry would change: each change before and after, decided against what is stored.

The same plan is shown in the preview and carried out by `writing`; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext as _

from ..history.audit_log import PUBLICATION_STEP
from ..models import InvestmentAmount, Investor, Milestone, MilestonePlan, Participation, Project, Unit
from ..totals.exchange import claim_day
from ..totals.rules import precedence
from ..values.choices import Basis, Evidence, ImportOutcome, MilestoneKind, ParticipationRole, Publication
from ..values.dates import PartialDate
from ..values.money import write_exact
from .author import is_undoing
from .copycolumns import plain
from .known import Known, Ref
from .layout import Layout
from .months import SUBMITTED, changes, obstacle
from .parts import attach_merged, with_parts
from .rows import Claim, Entry, Problem, Step


@dataclass(frozen=True)
class Change:
    """One field before and after, as neutral text; `act` tells `writing` what to do."""

    field: str
    before: str
    after: str
    act: tuple


@dataclass
class Planned:
    """One entry with its project (None: to be made) and what it changes; nothing is stored yet."""

    entry: Entry
    project: Project | None
    changes: list[Change] = field(default_factory=list)
    # Of a public record that this person may not change: what it changes as `difference()` has it, from which version.
    proposed: bool = False
    lines: list[list[Any]] = field(default_factory=list)
    version: str = ""
    effect: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def outcome(self) -> ImportOutcome:
        """Problems go first, so an entry with a single one changes nothing."""
        if self.entry.problems:
            return ImportOutcome.FAILED
        if self.entry.deletes:
            return ImportOutcome.DELETED
        if self.entry.skipped:
            return ImportOutcome.SKIPPED
        if self.project is None:
            return ImportOutcome.CREATED
        if not self.changes:
            return ImportOutcome.UNCHANGED
        waits = self.proposed and not all(map(is_of_month, self.changes))
        return ImportOutcome.PENDING if waits else ImportOutcome.UPDATED


def is_of_month(change: Change) -> bool:
    """Whether it is work on a month's update: internal, so it waits for nobody."""
    return bool(change.act[0] == "month")


def plan(
    entries: list[Entry],
    layout: Layout,
    known: Known,
    may_publish: bool,
    publish_as: Publication = Publication.PUBLISHED,
    ask_why: bool = False,
) -> list[Planned]:
    """Plans for a stretch of entries, in a fixed number of queries; `publish_as` is where drafts go that go public.

    `ask_why`: as `fill`.
    """
    stored = _stored(layout.profile.list, [entry.ref for entry in entries])
    plans = [_planned(entry, stored.get(entry.ref), layout, known, may_publish, ask_why) for entry in entries]
    if layout.profile.publish:
        taken_back = _taken_back(plans)
        for one in plans:
            one.changes += _publication(one, publish_as, taken_back)
    return plans


def _stored(list_name: str, refs: Iterable[str]) -> dict[str, Project]:
    """The project of each key; of a key that was merged away, the one that was kept."""
    own = {p.external_ref: p for p in _whole(external_list=list_name, external_ref__in=set(refs) - {""})}
    merged = {ref: p.merged_into_id for ref, p in own.items() if p.merged_into_id}
    kept = {p.pk: p for p in _whole(pk__in=set(merged.values()))} if merged else {}
    return own | {ref: kept[pk] for ref, pk in merged.items()}


def _whole(**which: Any) -> list[Project]:
    if projects := with_parts(Project.objects.filter(**which)):
        attach_merged(projects)
    return projects


def _speaks(entry: Entry, project: Project, list_name: str) -> bool:
    """Whether a row may change the project: not where another row of the list has the say about it.

    A key that was merged away speaks for the project that was kept only where that one has no key of this list;
    of several such keys the first does. Otherwise two rows would overwrite each other month after month.
    """
    if (project.external_list, project.external_ref) == (list_name, entry.ref):
        return True
    names = {"key": entry.ref, "project": project.code or project.title}
    former = min(p.external_ref for p in project.merged_from.all() if p.external_list == list_name)
    speaks = project.external_list != list_name and former == entry.ref
    entry.notices.append(
        _("“%(key)s” was merged into %(project)s, which this row updates.") % names
        if speaks
        else _("“%(key)s” was merged into %(project)s, which another row of this list speaks of: not taken.")
        % names
    )
    return speaks


def _planned(
    entry: Entry, project: Project | None, layout: Layout, known: Known, may_publish: bool, ask_why: bool
) -> Planned:
    planned = Planned(entry, project)
    if entry.skipped:
        return planned
    if project is None and not entry.title and not any(p.cure == "totals" for p in entry.problems):
        _refuse(entry, layout.heading_of("name"), _("a new project needs a name"))
    if entry.problems or (project is not None and not _speaks(entry, project, layout.profile.list)):
        return planned
    fill(planned, known, may_publish, layout.heading_of, ask_why)
    return planned


def fill(
    planned: Planned, known: Known, may_publish: bool, heading_of: Callable[[str], str], ask_why: bool = False
) -> None:
    """Note what the entry changes of its project, and whether that waits for a publisher.

    `ask_why`: a person brings it, who says why the plan of a public project moves later, and a second person agrees.
    """
    entry, project = planned.entry, planned.project
    _compare_with_total(entry, project)
    planned.changes = [
        *_facts(entry, project, known),
        *_parties(entry, project, known),
        *_origins(entry, known, may_publish),
        *_linked("secondary_sectors", entry.secondary, entry, project, known),
        *_linked("labels", entry.labels, entry, project, known),
        *_units(entry, project, known),
        *_claims(entry, project),
        *_steps(entry, project),
        *_month(entry, project, heading_of),
    ]
    planned.proposed = project is not None and project.is_published and not may_publish
    if project is not None and project.is_published and _is_prospect(entry, project):
        _refuse(entry, heading_of("stage"), _("a public project cannot be in negotiation"))
    if project is not None and project.is_published:
        _hold_later(planned, heading_of, ask_why)


def _hold_later(planned: Planned, heading_of: Callable[[str], str], ask_why: bool) -> None:
    """Plans of a public project that move later are accepted by a second person, and say why."""
    entry = planned.entry
    for act in (change.act for change in planned.changes if change.act[0] == "plan" and change.act[5]):
        if all(entry.why_later):
            planned.proposed = planned.proposed or (ask_why and settings.FOUR_EYES)
        elif ask_why:
            why = _("moves later: say why it is postponed, and say it in words.")
            entry.problems.append(Problem(entry.row, heading_of(f"{act[2]}_planned"), why, "postponed"))
        else:
            entry.notices.append(_("A plan moves later, and nothing says why."))


def _refuse(entry: Entry, column: str, why: str) -> None:
    entry.problems.append(Problem(entry.row, column, why))


def _compare_with_total(entry: Entry, project: Project | None) -> None:
    """Say where the realised amount exceeds the total in one currency, the stored one where the row gives none."""
    whole = [claim for claim in entry.claims if claim.phase is None]
    totals = [claim for claim in whole if claim.basis != Basis.REALISED]
    total = totals[0] if totals else (project and project.headline_claim)
    for realised in (claim for claim in whole if claim.basis == Basis.REALISED):
        if total and realised.currency == total.currency and realised.amount > (total.amount or 0):
            entry.realised_above_total = True
            entry.notices.append(
                _("Realised %(realised)s is above the total of %(total)s: is a unit wrong?")
                % {
                    "realised": write_exact(realised.amount, realised.currency, "en"),
                    "total": write_exact(total.amount, total.currency, "en"),
                }
            )


# ---- Fields of the project ----


def _facts(entry: Entry, project: Project | None, known: Known) -> Iterable[Change]:
    for name, after in entry.facts.items():
        column = cast(models.Field, Project._meta.get_field(name))
        before = getattr(project, column.attname) if project else None
        if column.is_relation:
            if (after is None and before) or (after and (after.pk is None or before != after.pk)):
                was = known.stored(cast(type[Model], column.related_model), before).label if before else ""
                yield Change(name, was, _label(after) if after else "", ("set", column.attname, after))
        elif before != after and not (project is None and after in ("", None)):
            yield Change(name, plain(before), plain(after), ("set", name, after))


def _label(ref: Ref) -> str:
    return f"{ref.label} (+)" if ref.facts else ref.label


# ---- Investors and secondary sectors: what the list names replaces what stands there in that role ----


def _parties(entry: Entry, project: Project | None, known: Known) -> Iterable[Change]:
    standing = list(project.participations.all()) if project else []
    for role, parties in entry.parties.items():
        if not parties and role not in entry.emptied:
            continue
        have = {p.investor_id: p for p in standing if p.role == role}
        wanted = {ref.pk for ref, _share, _origin in parties}
        acts: list[tuple] = [("leave", p) for pk, p in have.items() if pk not in wanted]
        for ref, share, _origin in parties:
            present = have.get(ref.pk) if ref.pk else None
            if present is None:
                acts.append(("join", ref, role, share))
            elif share is not None and present.share != share:
                acts.append(("share", present, share))
        if acts:
            was = [_party(known.stored(Investor, p.investor_id), p.share) for p in have.values()]
            now = [
                _party(ref, share if share is not None else _share_of(have, ref))
                for ref, share, _o in parties
            ]
            yield Change(f"investors.{role}", "; ".join(was), "; ".join(now), ("parties", acts))


def _share_of(have: dict[int, Participation], ref: Ref) -> Decimal | None:
    present = have.get(ref.pk) if ref.pk else None
    return present.share if present else None


def _party(ref: Ref, share: Decimal | None) -> str:
    return f"{_label(ref)} {share.normalize():f}%" if share is not None else _label(ref)


def _origins(entry: Entry, known: Known, may_publish: bool) -> Iterable[Change]:
    """An investor whose origin is unknown takes the list's; a known one's, if it differs, stands.

    Investors are shared: who may not publish gives an origin to new ones alone.
    """
    for ref, _share, origin in entry.parties.get(ParticipationRole.LEAD, ()):
        if not origin:
            continue
        if ref.facts:
            ref.facts.setdefault("origin", origin)
        elif ref.pk is not None and may_publish and known.origins.get(ref.pk) == "":
            known.origins[ref.pk] = origin
            yield Change("origin", "", f"{ref.label}: {origin}", ("origin", ref, origin))


def _linked(
    name: str, refs: list[Ref], entry: Entry, project: Project | None, known: Known
) -> Iterable[Change]:
    """Secondary sectors or labels: what the row names replaces what stands there."""
    if not refs and name not in entry.emptied:
        return
    model = cast(Any, Project._meta.get_field(name)).related_model
    before = [record.pk for record in getattr(project, name).all()] if project else []
    if {ref.pk for ref in refs} == set(before):
        return
    was = "; ".join(known.stored(model, pk).label for pk in before)
    yield Change(
        name,
        was,
        "; ".join(map(_label, refs)),
        ("linked", name, before, refs),
    )


def _units(entry: Entry, project: Project | None, known: Known) -> Iterable[Change]:
    """In each role the units that the row names replace those there."""
    standing = list(project.responsibilities.all()) if project else []
    for role, refs in entry.units.items():
        have = {r.unit_id: r for r in standing if r.role == role}
        wanted = {ref.pk for ref in refs}
        if (not refs and role not in entry.emptied) or wanted == set(have):
            continue
        acts: list[tuple] = [("leave", one) for pk, one in have.items() if pk not in wanted]
        acts += [("join", ref, role) for ref in refs if ref.pk not in have]
        was = "; ".join(known.stored(Unit, pk).label for pk in have)
        yield Change(f"units.{role}", was, "; ".join(map(_label, refs)), ("units", acts))


def _month(entry: Entry, project: Project | None, heading_of: Callable[[str], str]) -> Iterable[Change]:
    if entry.month is None:
        return
    if why := obstacle(entry.month, project):
        _refuse(entry, heading_of(SUBMITTED), why)
    for told in changes(entry.month, project):
        yield Change(*told)


# ---- The ledger ----


def _claims(entry: Entry, project: Project | None) -> Iterable[Change]:
    ledger = list(project.amounts.all()) if project else []
    for claim in entry.claims:
        same = [c for c in ledger if (c.phase, c.basis) == (claim.phase, claim.basis)]
        yield from _claim(claim, same, entry.source)


def _claim(claim: Claim, ledger: list[InvestmentAmount], source: Ref | None) -> Iterable[Change]:
    """docs/interface.md, Import profile: unchanged adds nothing; same source and day corrects; any other adds.

    What an undone import set aside stands again where a list says it again; what a person set aside does not.
    """
    undone = [c for c in ledger if c.set_aside_reason and is_undoing(c.set_aside_reason)]
    ledger = [c for c in ledger if c not in undone]
    standing = sorted((c for c in ledger if not c.set_aside_reason and c.disclosed), key=precedence)
    ours = [c for c in ledger if source and source.pk and c.source_id == source.pk]
    of_that_day = [c for c in ours if c.as_of == claim.as_of]
    name = f"{claim.name.removesuffix('_amount')}" if claim.phase is None else f"phase_{claim.phase}"
    name = f"{name}_amount" if claim.basis != "realised" or claim.phase is None else f"{name}_realised"
    before = _amount(standing[-1]) if standing else ""
    if any(_value(c) == _value(claim) for c in of_that_day):
        return
    correctable = [c for c in of_that_day if not c.set_aside_reason]
    if correctable:
        wrong = correctable[-1]
        yield Change(name, _amount(wrong), _amount(claim), ("correct", wrong, claim))
        return
    before_then = [c for c in standing if (claim_day(c) or date.min) <= claim.as_of]
    latest = [standing[-1:], before_then[-1:], sorted(ours, key=precedence)[-1:]]
    if any(_value(c) == _value(claim) for found in latest for c in found):
        return
    same = (c for c in undone if source and c.source_id == source.pk and c.as_of == claim.as_of)
    again = next((c for c in same if _value(c) == _value(claim)), None)
    yield Change(name, before, _amount(claim), ("claim_again", again) if again else ("claim", claim))


def _value(claim: InvestmentAmount | Claim) -> tuple:
    return (claim.amount, claim.currency, claim.qualifier)


def _amount(claim: InvestmentAmount | Claim) -> str:
    about = "" if claim.qualifier == "exact" else f"{claim.qualifier} "
    return f"{about}{write_exact(claim.amount, claim.currency, 'en')} ({claim.as_of or '?'}, {claim.basis})"


# ---- Milestones ----


def _steps(entry: Entry, project: Project | None) -> Iterable[Change]:
    standing = {
        (m.kind, m.phase): m
        for m in (project.milestones.all() if project else ())
        if m.evidence == Evidence.SUBSTANTIVE
    }
    steps: dict[tuple[str, int | None], list[Step]] = {}
    for step in entry.steps:
        steps.setdefault((step.kind, step.phase), []).append(step)
    for (kind, phase), said in steps.items():
        milestone = standing.get((kind, phase))
        reached = [step for step in said if not step.planned]
        dated = next((step.when for step in reached if step.when), None)
        yield from _reached(kind, phase, milestone, bool(reached), dated)
        for step in (step for step in said if step.planned):
            yield from _plan(step, milestone, entry)


def _is_prospect(entry: Entry, project: Project | None) -> bool:
    """Whether nothing beyond negotiation is reached once the row is taken."""
    kinds = {step.kind for step in entry.steps if not step.planned}
    if project is not None:
        kinds |= {
            m.kind for m in project.milestones.all() if m.reached and m.evidence == Evidence.SUBSTANTIVE
        }
    return kinds == {MilestoneKind.NEGOTIATING}


def _reached(
    kind: str, phase: int | None, milestone: Milestone | None, reached: bool, when: PartialDate | None
) -> Iterable[Change]:
    if not reached:
        return
    was = milestone is not None and milestone.reached
    day, precision = (milestone.actual, milestone.actual_precision) if milestone else (None, "")
    if was and (when is None or (day, precision) == (when.first, when.precision)):
        return
    before = PartialDate(day, precision).iso if day else "reached" if was else ""
    yield Change(
        _step_name(kind, phase),
        before,
        when.iso if when else "reached",
        ("reach", milestone, kind, phase, when),
    )


def _plan(step: Step, milestone: Milestone | None, entry: Entry) -> Iterable[Change]:
    plans: list[MilestonePlan] = milestone.plans_in_order if milestone else []
    when = step.when
    ours = [p for p in plans if entry.source and entry.source.pk and p.source_id == entry.source.pk]
    if when is None or any(
        (p.planned, p.precision) == (when.first, when.precision)
        for found in (plans[-1:], ours[-1:])
        for p in found
    ):
        return
    before = PartialDate(plans[-1].planned, plans[-1].precision).iso if plans else ""
    later = bool(plans) and when.last > plans[-1].last
    reason = entry.why_later[0] if later else ""
    yield Change(
        f"{_step_name(step.kind, step.phase)}.planned",
        before,
        f"{when.iso} ({reason})" if reason else when.iso,
        ("plan", milestone, step.kind, step.phase, when, later),
    )


def _step_name(kind: str, phase: int | None) -> str:
    return f"milestone.{kind}" + (f".{phase}" if phase else "")


# ---- Publication ----


def _taken_back(plans: Iterable[Planned]) -> set[int]:
    """The projects that an undone import withdrew: nobody decided on them, so a list may bring them back."""
    withdrawn = [p.project.pk for p in plans if p.project and p.project.publication == Publication.WITHDRAWN]
    steps = Project.history.filter(id__in=withdrawn, history_type=PUBLICATION_STEP)
    last = steps.order_by("history_date", "history_id").values_list("id", "history_change_reason")
    return {pk for pk, reason in dict(last if withdrawn else ()).items() if is_undoing(reason or "")}


def _publication(one: Planned, to: Publication, taken_back: Container[int]) -> Iterable[Change]:
    """Drafts go where the profile has them go, and what an undone import withdrew; what people withdrew, what waits for
    review and what is in negotiation stays where it is."""
    state = one.project.publication if one.project else ""
    goes = state in ("", Publication.DRAFT) or (one.project is not None and one.project.pk in taken_back)
    taken = (
        not one.entry.problems
        and not one.entry.skipped
        and (one.project is None or not one.project.merged_into_id)
    )
    if taken and not _is_prospect(one.entry, one.project) and goes:
        yield Change("publication", state, to.value, ("publish", to))
