"""What changed about a project in public, in the reader's words: each public version against the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from ..models.archive import (
    InvestmentAmountVersion,
    LocationVersion,
    MilestoneVersion,
    PersonVersion,
    ProjectVersion,
    SectorVersion,
    SourceVersion,
    UpdateVersion,
    Version,
)
from ..models.base import local_name
from ..values.choices import LeftOutReason, MilestoneKind, Status
from ..values.dates import write_date
from ..values.money import write_amount
from .public_months import month_changes


@dataclass(frozen=True)
class Change:
    """`source` is what the new figure or stage was read from, as it was cited then; None: nothing names one."""

    at: datetime
    text: str
    source: Any = None


def changes(project_id: int, before: datetime | None = None) -> list[Change]:
    """Every change until now, or `before` a moment; the newest first. Nine queries, however many there are."""
    versions = list(_of(ProjectVersion, Q(record=project_id), before))
    found = [Change(version.valid_from, _("Published")) for version in versions[:1]]
    if len(versions) > 1:
        past = _Past(project_id, versions)
        for old, new in pairwise(versions):
            if old.valid_to is not None and old.valid_to < new.valid_from:
                found.append(Change(new.valid_from, _("Published again, after it was withdrawn")))
            found += past.between(old, new)
    if versions:
        texts = _of(UpdateVersion, Q(project_id=project_id), before)
        found += [Change(at, text) for at, text in month_changes(texts, versions)]
        found.sort(key=lambda change: change.at)  # stable: at one moment in the order in which they stand
    return found[::-1]


def _of(model: type[Version], condition: Q, before: datetime | None = None) -> Any:
    """Versions in order, without those that were replaced in the moment in which they were made."""
    lasting = model._default_manager.filter(condition).exclude(valid_to=F("valid_from"))
    if before:
        lasting = lasting.filter(valid_from__lt=before)
    return lasting.order_by("valid_from", "pk")


class _Past:
    """What the versions of one project refer to, as it read at each of their moments."""

    def __init__(self, project_id: int, versions: Iterable[Any]):
        versions = list(versions)
        mine = Q(project_id=project_id)
        self.claims = list(_of(InvestmentAmountVersion, mine))
        self.steps = list(_of(MilestoneVersion, mine))
        cited = {row.source_id for row in (*self.claims, *self.steps)}
        self.sources = list(_of(SourceVersion, Q(record__in=cited - {None})))
        self.named = {
            path: list(_of(model, Q(record__in={getattr(v, path) for v in versions} - {None})))
            for path, model in NAMED.items()
        }

    def between(self, old: Any, new: Any) -> Iterator[Change]:
        at = new.valid_from
        yield from self._money(old, new)
        if old.stage != new.stage:
            yield Change(
                at, _became(_("Stage"), _stage(old.stage), _stage(new.stage)), self._step_source(new)
            )
        for path, label in REFERENCES.items():
            was, now = (self._name(path, v) for v in (old, new))
            if was != now:
                yield Change(at, _became(str(label), was, now))
        for field, label in DATES.items():
            was, now = (_day(getattr(v, field), getattr(v, f"{field}_precision")) for v in (old, new))
            if was != now:
                yield Change(at, _became(str(label), was, now))
        for field, (label, write) in FACTS.items():
            was, now = (write(getattr(v, field)) for v in (old, new))
            if was != now:
                yield Change(at, _became(str(label), was, now))
        if (old.summary, old.summary_zh) != (new.summary, new.summary_zh):
            yield Change(at, _("The summary was rewritten"))

    def _money(self, old: Any, new: Any) -> Iterator[Change]:
        was, now = self._figures(old), self._figures(new)
        for key in sorted({*was, *now}):
            before, after = was.get(key), now.get(key)
            if _face(before) != _face(after):
                label = _figure_label(key)
                yield Change(
                    new.valid_from, _moved(label, _face(before), _face(after)), self._source(after, new)
                )
        if old.realised_cny != new.realised_cny:
            text = _moved(
                _("Realised"),
                *((v.realised_cny, "CNY") if v.realised_cny is not None else None for v in (old, new)),
            )
            realised = [c for c in self.claims if c.chosen_for == "realised" and _stands(c, new.valid_from)]
            yield Change(new.valid_from, text, self._source(realised[-1] if realised else None, new))

    def _figures(self, version: Any) -> dict[int, Any]:
        """The claims that stood for the total (0) and for each phase when this version was new."""
        found = {}
        for claim in self.claims:
            if _stands(claim, version.valid_from) and claim.amount is not None:
                if claim.record == version.headline_claim_id:
                    found[0] = claim
                elif claim.chosen_for == "phases":
                    found[claim.phase] = claim
        return found

    def _name(self, path: str, version: Any) -> str:
        key = getattr(version, path)
        read = [row for row in self.named[path] if row.record == key and _stands(row, version.valid_from)]
        return local_name(read[-1].name, read[-1].name_zh) if read else ""

    def _step_source(self, version: Any) -> Any:
        reached = [
            step
            for step in self.steps
            if step.kind == version.stage and step.reached and _stands(step, version.valid_from)
        ]
        return self._source(reached[-1] if reached else None, version)

    def _source(self, row: Any, version: Any) -> Any:
        wanted = row.source_id if row else None
        read = [s for s in self.sources if s.record == wanted and _stands(s, version.valid_from)]
        return read[-1] if read else None


def _stands(version: Any, moment: datetime) -> bool:
    return version.valid_from <= moment and (version.valid_to is None or version.valid_to > moment)


# ---- In words ----

NAMED: dict[str, Any] = {
    "location_id": LocationVersion,
    "sector_id": SectorVersion,
    "led_by_id": PersonVersion,
}
REFERENCES = {
    "location_id": gettext_lazy("Place"),
    "sector_id": gettext_lazy("Sector"),
    "led_by_id": gettext_lazy("Led by"),
}


def _text(value: Any) -> str:
    return str(value or "")


def _number(value: int | Decimal | None) -> str:
    return "" if value is None else f"{Decimal(value).normalize():,f}"


def _day(value: date | None, precision: str) -> str:
    """As precise as it was known then."""
    return write_date(value, precision or "day")


def _stage(key: str) -> str:
    return str(MilestoneKind(key).label) if key else ""


def _counts(value: bool) -> str:
    return _("yes") if value else _("no")


DATES = {"signed_on": gettext_lazy("Signed on"), "planned_start": gettext_lazy("Planned start")}
FACTS: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "name": (gettext_lazy("English name"), _text),
    "name_zh": (gettext_lazy("Chinese name"), _text),
    "status": (gettext_lazy("Status"), lambda key: str(Status(key).label)),
    "status_reason": (gettext_lazy("Reason for the status"), _text),
    "status_reason_zh": (gettext_lazy("Reason for the status, in Chinese"), _text),
    "counts_in_totals": (gettext_lazy("Counts in totals"), _counts),
    "left_out_reason": (
        gettext_lazy("Left out because"),
        lambda key: str(LeftOutReason(key).label) if key else "",
    ),
    "investor_names": (gettext_lazy("Investors"), _text),
    "secondary_sector_names": (gettext_lazy("Secondary sectors"), _text),
    "address": (gettext_lazy("Street address"), _text),
    "land_area_mu": (gettext_lazy("Land (mu)"), _number),
    "jobs_planned": (gettext_lazy("Planned jobs"), _number),
    "annual_output_planned": (gettext_lazy("Planned annual output (CNY)"), write_amount),
    "annual_tax_planned": (gettext_lazy("Planned annual tax (CNY)"), write_amount),
}


def _became(what: str, before: str, after: str) -> str:
    blank = _("not stated")
    return _("%(what)s: from %(before)s to %(after)s") % {
        "what": what,
        "before": before or blank,
        "after": after or blank,
    }


def _figure_label(phase: int) -> str:
    return _("Phase %(number)d") % {"number": phase} if phase else pgettext("claim", "Total")


def _face(claim: Any) -> tuple[Decimal, str] | None:
    return (claim.amount, claim.currency) if claim else None


Amount = tuple[Decimal | int, str]


def _moved(what: str, before: Amount | None, after: Amount | None) -> str:
    """A figure in its own currency; it rose or fell only within one."""
    words = {
        "what": what,
        "before": write_amount(*before) if before else "",
        "after": write_amount(*after) if after else "",
    }
    if before is None:
        return _("%(what)s stated: %(after)s") % words
    if after is None:
        return _("%(what)s no longer stated; it was %(before)s") % words
    if before[1] != after[1]:
        return _("%(what)s changed from %(before)s to %(after)s") % words
    if after[0] > before[0]:
        return _("%(what)s raised from %(before)s to %(after)s") % words
    return _("%(what)s lowered from %(before)s to %(after)s") % words


def days(found: Iterable[Change]) -> list[tuple[date, list[Change]]]:
    """By the day on which they became public, here."""
    by_day: dict[date, list[Change]] = {}
    for change in found:
        by_day.setdefault(timezone.localdate(change.at), []).append(change)
    return list(by_day.items())
