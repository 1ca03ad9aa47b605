"""Small pictures beside figures: SVG with widths as attributes, for the policy forbids style attributes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template

from ..models import InvestmentAmount, Project, SigningEvent
from ..values.choices import STAGE_RANK, STAGES

register = template.Library()


@register.inclusion_tag("projects/_stage_track.html")
def stage_track(project: Project) -> dict[str, Any]:
    """Eight boxes, filled up to the stage that is reached."""
    rank = STAGE_RANK.get(project.stage, -1)
    steps = [{"x": n * 12, "done": n <= rank} for n in range(len(STAGES))]
    return {"steps": steps, "project": project, "reached": rank + 1, "of": len(steps)}


@register.inclusion_tag("projects/_share_bar.html")
def share_bar(part: int, whole: int, kind: str = "") -> dict[str, Any]:
    """A bar of `part` in `whole`; nothing where there is nothing to show."""
    width = 100 * part / whole if whole and part and part > 0 else 0
    return {"width": f"{min(width, 100):.2f}", "drawn": width > 0, "kind": kind}


@register.inclusion_tag("projects/_over_bar.html")
def over_bar(part: int, whole: int) -> dict[str, Any]:
    """A bar of `part`, which is more than `whole`: drawn at its full length, with a mark where the whole ends."""
    return {"mark": f"{100 * whole / part:.2f}"}


@register.inclusion_tag("projects/_dots.html")
def dots(event: SigningEvent) -> dict[str, Any]:
    """One dot a claimed project, filled where it is named; nothing where none or too many are claimed."""
    claimed = max(event.claimed_projects or 0, event.named)
    shown = claimed if claimed <= 30 else 0
    return {
        "dots": [{"x": 5 + 12 * n, "named": n < event.named} for n in range(shown)],
        "width": 12 * shown,
        "event": event,
    }


@register.inclusion_tag("projects/_amount_bar.html")
def amount_bar(project: Project, claims: Iterable[InvestmentAmount]) -> dict[str, Any]:
    """The phases within the disclosed total; nothing without phases, or where the rules give no remainder."""
    return {"bar": _amount_bar(project, list(claims)), "project": project}


def _amount_bar(project: Any, claims: list[Any]) -> dict[str, Any] | None:
    total = project.headline_claim
    if total is None or not total.amount:
        return None
    phases = [claim for claim in claims if claim.chosen_for == "phases"]
    if not phases or project.remainder is None:  # in several currencies: not comparable
        return None
    rest = project.remainder
    scale = max(total.amount, sum(claim.amount for claim in phases))
    parts, x = [], Decimal(0)
    for number, claim in enumerate(phases):
        width = 100 * claim.amount / scale
        parts.append(_part(x, width, f"phase tone-{number % 4 + 1}", claim))
        x += width
    if rest > 0:
        parts.append(_part(x, 100 * rest / scale, "rest", None))
    return {
        "parts": parts,
        "total": total,
        "rest": rest,
        "excess": -rest if rest < 0 else None,
        "mark": f"{100 * total.amount / scale:.2f}" if rest < 0 else "",
    }


def _part(x: Decimal, width: Decimal, kind: str, claim: InvestmentAmount | None) -> dict[str, Any]:
    return {"x": f"{x:.2f}", "width": f"{width:.2f}", "percent": f"{width:.0f}", "kind": kind, "claim": claim}
