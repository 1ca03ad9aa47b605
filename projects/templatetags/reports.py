"""How the figures of reports are written, with the lists that they lead to. Decides nothing."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..reports.axes import link
from ..reports.crosstab import REST
from ..reports.pivot import MONEY
from .tracker import file_url, money

register = template.Library()


@register.simple_tag
def figure_of(cell: Any) -> SafeString | str:
    """A cell of the pivot: its figure, how much of it is disclosed, and the way to the list that it counts."""
    asked = cell.measure in MONEY
    if cell.value is None:
        return (
            format_html('<span class="undisclosed">{}</span>', _("not disclosed")) if cell.projects else "–"
        )
    shown = (
        money(cell.value)
        if asked
        else format_html('<data value="{}">{}</data>', cell.value, f"{cell.value:,}")
    )
    linked: SafeString | str = to_list(shown, cell.query)
    if asked and cell.total.covered < cell.projects:
        part = _("%(covered)s of %(n)s") % {
            "covered": f"{cell.total.covered:,}",
            "n": f"{cell.projects:,}",
        }
        return format_html('{}<span class="small muted">{}</span>', linked, part)
    return linked


@register.simple_tag
def heat_of(heat: Any, cell: Any, row: Any) -> str:
    """The class of a cell's tone, with a blank before it; the row that adds up the others has none."""
    tone = heat.tone(cell.value) if heat and row.group.key != REST else ""
    return f" {tone}" if tone else ""


@register.simple_tag
def to_list(shown: Any, query: str | None) -> Any:
    """`shown` as a link to the list of a query; as it is where there is none."""
    if query is None:
        return shown
    return format_html('<a href="{}{}">{}</a>', reverse("project_list"), f"?{query}" if query else "", shown)


@register.simple_tag
def list_query(selection: Any, **more: str) -> str:
    """The address of the project list with the selection's filters and some more, without a report's own parameters."""
    query = link(selection, (), **{name: [value] for name, value in more.items()})
    return reverse("project_list") + (f"?{query}" if query else "")


@register.simple_tag
def report_file_url(selection: Any, name: str, form: str) -> str:
    """The whole report as a file; CSV as spreadsheets want it."""
    return file_url(f"report_{name}_{form}", selection, **({"bom": "1"} if form == "csv" else {}))


@register.simple_tag
def report_url(selection: Any, name: str) -> str:
    """A report of this selection."""
    query = link(selection)
    return reverse(f"report_{name}") + (f"?{query}" if query else "")
