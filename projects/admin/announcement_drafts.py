"""The drafts of an announcement as they would be stored, in words, with their likely twins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ..announcements.drafts import MONEY, Confirmed
from ..matching.duplicates import Facts, Twin, twins_of
from ..matching.names import Names
from ..models import InvestmentAmount, Investor, Location
from ..review.scope import may_see
from ..values.choices import Evidence, MilestoneKind
from ..values.dates import write_date
from ..values.money import write_words
from .announcement_sheet import Sheet


@dataclass
class Draft:
    """One record to be made: its name and what will stand in it; `known` for a change of a published one."""

    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    known: bool = False


def drafts_of(sheet: Sheet, user: Any) -> dict[str, Any]:
    """{"event": Draft or None, "projects": [Draft], "changes": [Draft]} of what is ticked now."""
    investors = Names(Investor.objects.all())
    projects = []
    for number, name in enumerate(sheet.names):
        said = sheet.said_of(number)
        lines = [_line(one, investors) for one in said if one.claim.kind != "project"]
        twins = [
            twin for twin in twins_of(_facts(name, said, investors, sheet)) if may_see(user, twin.record)
        ]
        projects.append(Draft(name, lines, twins))
    changes = [
        Draft(str(project), [_line(one, investors) for one in sheet.said_of(sheet.numbers[key])], known=True)
        for key, project in sheet.known.items()
    ]
    return {
        "event": _event(sheet),
        "projects": projects,
        "changes": [draft for draft in changes if draft.lines],
    }


def _event(sheet: Sheet) -> Draft | None:
    if sheet.held_on is None:
        return None
    lines = [(_("Held on"), write_date(sheet.held_on, "day"))]
    lines += [_line(one, None) for one in sheet.said_of(None) if one.claim.kind != "milestone"]
    return Draft(_("Signing event"), lines)


def _line(one: Confirmed, investors: Names | None) -> tuple[str, str]:
    kind, value = one.claim.kind, one.value
    if kind in (*MONEY, "event_amount"):
        words = write_words(value.amount, value.currency or "CNY")
        exact = InvestmentAmount(qualifier=value.qualifier or "exact").get_qualifier_display()
        return _amount_label(one), f"{words}, {exact}" if value.qualifier not in (None, "exact") else words
    if kind == "milestone":
        label = str(MilestoneKind(one.claim.detail).label)
        if one.claim.phase:
            label += f", {_('Phase %(number)d') % {'number': one.claim.phase}}"
        words = write_date(value.first, value.precision)
        ceremonial = f" ({Evidence.CEREMONIAL.label})" if one.claim.ceremonial else ""
        return label, (_("planned %(date)s") % {"date": words} if one.claim.planned else words) + ceremonial
    if kind == "company":
        known = investors.find(value) if investors else None
        return _("Investor"), f"{known or value} ({_('known') if known else _('new')})"
    if kind == "count":
        return _("Projects signed"), str(value)
    return _("Place"), str(value)


def _amount_label(one: Confirmed) -> str:
    if one.claim.kind == "phase":
        return _("Phase %(number)d") % {"number": one.claim.phase}
    labels = {"total": _("Total investment"), "realised": _("Realised so far")}
    return labels.get(one.claim.kind, _("Claimed amount of the event"))


def _facts(name: str, said: list[Confirmed], investors: Names, sheet: Sheet) -> Facts:
    total = next((one.value for one in said if one.claim.kind == "total"), None)
    places = [one.value for one in said if isinstance(one.value, Location)]
    firms = [investors.find(one.value) for one in said if one.claim.kind == "company"]
    return Facts(
        (name,),
        places[0].pk if places else None,
        frozenset(firm.pk for firm in firms if firm),
        total.amount if total else None,
        (total.currency or "CNY") if total else "",
        sheet.held_on,
        sheet.held_on,
    )
