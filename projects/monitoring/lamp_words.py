"""A finding in words: the rule with its dates and figures, and what would turn the lamp green."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import LampRule
from ..values.choices import Colour, LampKind, MilestoneKind
from ..values.dates import write_date
from ..values.marks import mark
from ..values.money import write_exact
from ..values.thresholds import Threshold
from .days import add_months, due_share, month_start
from .lamp_rules import Finding, thresholds


def rule_in_words(rule: LampRule) -> str:
    """“Months behind the latest plan (Construction started): yellow > 0, red > 3”."""
    of = f"{mark('(')}{MilestoneKind(rule.milestone).label}{mark(')')}" if rule.milestone else ""
    colours = (
        f"{colour.label.lower()} {bound}"
        for colour, bound in zip((Colour.YELLOW, Colour.RED), thresholds(rule), strict=True)
        if bound
    )
    return _("%(rule)s: %(bounds)s") % {"rule": f"{rule}{of}", "bounds": mark(",").join(colours)}


def reason(finding: Finding) -> str:
    """What the rule sees, with dates and figures."""
    return _WORDS[LampKind(finding.rule.kind)][0](finding)


def remedy(finding: Finding) -> str:
    """What would turn it green; blank where it is."""
    return "" if finding.colour == Colour.GREEN else _WORDS[LampKind(finding.rule.kind)][1](finding)


# ---- Late start ----


def _late(finding: Finding) -> str:
    milestone = str(MilestoneKind(finding.rule.milestone).label)
    if finding.figure is None:
        reached = finding.colour == Colour.GREEN
        words = _("“%(milestone)s” is reached.") if reached else _("“%(milestone)s” has no plan.")
        return words % {"milestone": milestone}
    plan = write_date(finding.facts["planned"], finding.facts["precision"])
    asked = {"milestone": milestone, "plan": plan}
    if finding.facts["phase"]:
        asked["plan"] = _("%(plan)s (phase %(phase)d)") % {"plan": plan, "phase": finding.facts["phase"]}
    if finding.figure < 0:
        return _("“%(milestone)s” is planned for %(plan)s, which has not ended.") % asked
    months = floor(finding.figure)
    if not months:
        return (
            _(
                "“%(milestone)s” was planned for %(plan)s and is not reached; less than a month has gone since."
            )
            % asked
        )
    return ngettext(
        "“%(milestone)s” was planned for %(plan)s and is not reached; %(months)d full month has gone since.",
        "“%(milestone)s” was planned for %(plan)s and is not reached; %(months)d full months have gone since.",
        months,
    ) % {**asked, "months": months}


def _when_not_late(finding: Finding) -> str:
    milestone = str(MilestoneKind(finding.rule.milestone).label)
    if finding.figure is None:
        return _("Enter when “%(milestone)s” is planned.") % {"milestone": milestone}
    return _("Green once “%(milestone)s” is reached, or a later plan is accepted.") % {"milestone": milestone}


# ---- The year's plan ----


def _points(figure: Fraction) -> str:
    """To one decimal."""
    exact = Decimal(figure.numerator) / figure.denominator
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _schedule(finding: Finding) -> str:
    planned = finding.facts.get("planned")
    if planned is None:
        return _("There is no plan for the year %(year)d.") % {"year": finding.on.year}
    if not planned:
        return _("Nothing is planned to be invested in %(year)d.") % {"year": finding.on.year}
    opening, closing = finding.facts["opening"], finding.facts["closing"]
    if opening is None:
        return _("What was realised by the end of %(year)d is not known.") % {"year": finding.on.year - 1}
    if closing is None or finding.figure is None:
        return _("What was realised by %(day)s is not known.") % {"day": write_date(finding.on, "day")}
    asked = {
        "planned": write_exact(planned),
        "realised": write_exact(closing - opening),
        "share": _points(100 * Fraction(closing - opening, planned)),
        "due": _points(100 * due_share(finding.on, finding.on.year)),
        "figure": _points(abs(finding.figure)),
    }
    if finding.rule.kind == LampKind.BELOW_SCHEDULE:
        return _(
            "Realised this year are %(realised)s of %(planned)s planned (%(share)s %%); %(due)s %% of the year have gone: "
            "%(figure)s %% of what is expected by now."
        ) % asked  # fmt: skip
    if finding.figure > 0:
        return _(
            "Realised this year are %(realised)s of %(planned)s planned (%(share)s %%); %(due)s %% of the year have gone: "
            "%(figure)s points behind."
        ) % asked  # fmt: skip
    return _(
        "Realised this year are %(realised)s of %(planned)s planned (%(share)s %%); %(due)s %% of the year have gone: "
        "not behind."
    ) % asked  # fmt: skip


def _when_on_schedule(finding: Finding) -> str:
    planned = finding.facts.get("planned")
    if not planned:
        return _("Enter what is planned to be invested in %(year)d.") % {"year": finding.on.year}
    if finding.figure is None:
        return _("Enter realised funds as of the end of %(before)d and of this year.") % {
            "before": finding.on.year - 1
        }
    bound = min((b for b in thresholds(finding.rule) if b), key=lambda b: b.bound if b.rising else -b.bound)
    needed = write_exact(_enough(finding, planned, bound))
    return _("Green from %(amount)s realised this year, as of %(day)s.") % {
        "amount": needed, "day": write_date(finding.on, "day"),
    }  # fmt: skip


def _enough(finding: Finding, planned: int, bound: Threshold) -> int:
    """The least whole yuan of the year that no longer meets the bound."""
    due, limit = due_share(finding.on, finding.on.year), Fraction(bound.bound) / 100
    exact = planned * (due - limit) if bound.rising else planned * due * limit
    least = max(ceil(exact), 0)
    on_bound = Fraction(least) == exact and bound.sign.endswith("=")
    return least + 1 if on_bound else least


# ---- Updates and problems ----


def _month(day: date) -> str:
    return write_date(day, "month")


def _silence(finding: Finding) -> str:
    if finding.figure is None:
        return _("No update was ever submitted.")
    latest, months = _month(finding.facts["latest"]), int(finding.figure)
    return ngettext(
        "The latest update is of %(month)s; %(months)d full month has ended without one.",
        "The latest update is of %(month)s; %(months)d full months have ended without one.",
        months,
    ) % {"month": latest, "months": months}


def _when_not_silent(finding: Finding) -> str:
    return _("Green once the update of %(month)s is submitted.") % {"month": _month(month_start(finding.on))}


def _repetition(finding: Finding) -> str:
    latest = finding.facts.get("latest")
    if latest is None:
        return _("No update was submitted of late.")
    if finding.figure is None:
        return _("The update of %(month)s has none of the month before beside it.") % {
            "month": _month(latest)
        }
    if not finding.figure:
        return _("The progress of %(month)s differs from the month before.") % {"month": _month(latest)}
    return _("The progress of %(month)s reads as that of %(since)s, word for word.") % {
        "month": _month(latest), "since": _month(finding.facts["since"]),
    }  # fmt: skip


def _when_changed(finding: Finding) -> str:
    if finding.figure is None:
        return _("Submit the updates of two months that follow each other.")
    latest = finding.facts["latest"]
    return _("Green once the update of %(next)s, or a corrected one of %(month)s, says something else.") % {
        "next": _month(add_months(latest, 1)), "month": _month(latest),
    }  # fmt: skip


def _problem(finding: Finding) -> str:
    if finding.figure is None:
        return _("No problem is overdue.")
    days = int(finding.figure)
    return ngettext(
        "“%(title)s” was due on %(day)s, %(days)d day ago.",
        "“%(title)s” was due on %(day)s, %(days)d days ago.",
        days,
    ) % {"title": finding.facts["title"], "day": write_date(finding.facts["due_on"], "day"), "days": days}


def _when_solved(finding: Finding) -> str:
    return _("Green once it is closed with what solved it.")


_WORDS: dict[LampKind, tuple[Callable[[Finding], str], Callable[[Finding], str]]] = {
    LampKind.LATE_START: (_late, _when_not_late),
    LampKind.BEHIND_SCHEDULE: (_schedule, _when_on_schedule),
    LampKind.BELOW_SCHEDULE: (_schedule, _when_on_schedule),
    LampKind.SILENT: (_silence, _when_not_silent),
    LampKind.UNCHANGED: (_repetition, _when_changed),
    LampKind.PROBLEM_OVERDUE: (_problem, _when_solved),
}
