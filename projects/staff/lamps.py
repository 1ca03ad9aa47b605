from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import LampRuleSet, Project, Unit
from ..monitoring.days import add_months
from ..monitoring.lamp_board import Board, board, whole_board
from ..monitoring.lamp_rules import Finding
from ..monitoring.lamp_words import reason, remedy, rule_in_words
from ..monitoring.lamps import Lamps, history, lamps
from ..review.scope import limits, within_reach
from ..review.worklists import in_hand
from ..values.choices import Colour
from .asked import DayForm, refused, sees_projects

PER_PAGE = 50
NOBODY = "none"
SHOWN = {
    **{colour.value: colour.label for colour in Colour},
    "new": gettext_lazy("Newly red"),
    "recovered": gettext_lazy("Recovered"),
}


class LampForm(DayForm):
    """What the page on lamps is asked: a day, a rule set, a unit, which lamps to list."""

    colour = forms.ChoiceField(label=gettext_lazy("Lamps"), choices=list(SHOWN.items()), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    rules = forms.ModelChoiceField(
        LampRuleSet.objects.all(),
        label=gettext_lazy("Rules"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("In use on the day"),
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        """With the units that there are now."""
        super().__init__(*args, **given)
        units = [(str(unit.pk), str(unit)) for unit in Unit.objects.all()]
        self.fields["unit"].choices = [("", _("All")), *units, (NOBODY, _("No responsible unit"))]  # type: ignore[attr-defined]  # a choice field


@dataclass(frozen=True)
class Line:
    """A project with its lamp in words."""

    project: Project
    colour: Colour
    reasons: list[Reason]
    units: list[Unit]


@dataclass(frozen=True)
class Reason:
    """What one rule says."""

    colour: Colour
    rule: str
    text: str
    remedy: str


def words(findings: list[Finding], least: Colour | None = None) -> list[Reason]:
    """Of findings in order; `least`: only those of this colour."""
    return [
        Reason(f.colour, rule_in_words(f.rule), reason(f), remedy(f))
        for f in findings
        if least is None or f.colour == least
    ]


@sees_projects
def lamps_view(request: HttpRequest) -> HttpResponse:
    """Counts of each colour by unit, and the projects of one colour with their reasons; 403 without the right to see projects."""
    form = LampForm(request.GET)
    if not form.is_valid():
        return refused(request, "admin/lamps.html", _("Lamps"), form)
    asked = form.cleaned_data
    on, colour, unit = asked["day"] or timezone.localdate(), asked["colour"] or "red", asked["unit"]
    reached, rules = within_reach(request.user, in_hand()), asked["rules"]
    made = whole_board(on, rules) if limits(request.user) is None else board(reached, on, rules)
    listed = _listed(made, colour)
    if unit:
        listed &= made.by_unit.get(None if unit == NOBODY else int(unit), set())
    pages = Paginator(_in_order(listed), PER_PAGE)
    pages.count = len(listed)  # not asked of the database again
    page = pages.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    lit = lamps(Project.objects.filter(pk__among=[project.pk for project in shown]), on, rules)
    context = {
        **admin.site.each_context(request),
        "title": _("Lamps"),
        "form": form,
        "board": made,
        "rule_set": lit.rule_set,
        "on": on,
        "colour": colour,
        "colour_label": SHOWN[colour],
        "colours": list(Colour),
        "unit": unit,
        "rules": [rule_in_words(judged.rule) for judged in lit.rules],
        "page": page,
        "lines": _lines(made, lit, shown, colour),
    }
    return TemplateResponse(request, "admin/lamps.html", context)


@sees_projects
def lamp_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One project's lamp with what every rule says, and its colours at the end of the last 12 months."""
    project = get_object_or_404(within_reach(request.user, in_hand()), pk=pk)
    form = DayForm(request.GET)
    if not form.is_valid():
        return refused(request, "admin/lamp.html", _("Lamp"), form)
    on = form.cleaned_data["day"] or timezone.localdate()
    lamp = lamps(Project.objects.filter(pk=pk), on).lamp(pk)
    past = history(project, add_months(on, -12), on)
    context = {
        **admin.site.each_context(request),
        "title": project.title,
        "project": project,
        "form": form,
        "on": on,
        "lamp": lamp,
        "reasons": words(lamp.findings) if lamp else [],
        "past": [(each.on, each.colour_of(pk), _red_reasons(each, pk)) for each in past],
    }
    return TemplateResponse(request, "admin/lamp.html", context)


def _red_reasons(found: Lamps, pk: int) -> list[Reason]:
    lamp = found.lamp(pk)
    return words(lamp.findings, lamp.colour) if lamp and lamp.colour != Colour.GREEN else []


def _listed(made: Board, colour: str) -> set[int]:
    if colour == "new":
        return made.new_reds
    if colour == "recovered":
        return made.recovered
    return set(made.now[Colour(colour)])


def _in_order(ids: set[int]) -> QuerySet[Project]:
    """The largest first, those without a figure last."""
    return Project.objects.filter(pk__among=ids).order_by("-headline_disclosed", "-headline_cny", "pk")


def _lines(made: Board, lit: Lamps, projects: list[Project], colour: str) -> list[Line]:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    lines = []
    for project in projects:
        lamp = lit.lamp(project.pk)
        if lamp:
            least = None if colour == "recovered" else lamp.colour
            answering = [units[pk] for pk in made.units_of(project.pk)]
            lines.append(Line(project, lamp.colour, words(lamp.findings, least), answering))
    return lines
