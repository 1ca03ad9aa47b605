"""How the figures of reports are written, with the lists that they lead to. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape  # Django's own does the same and takes three times as long
from typing import Any

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..reports.cells import MONEY
from ..reports.links import link
from .tracker import file_url, money

register = template.Library()


@lru_cache(32)  # for each of thousands of cells it took as long as writing the figure
def _lists(language: str | None, prefix: str) -> str:
    """The address of the project list in the active language, `language`, below the site's `prefix`."""
    return reverse("project_list")


def _list_address() -> str:
    return _lists(get_language(), get_script_prefix())


@register.simple_tag
def cells_of(cells: Sequence[Any], heat: Any = None, row: Any = None) -> SafeString:
    """The cells of a line of the pivot, toned where there is a heat map. Not by the template: it took twice the time."""
    lists, toned = escape(_list_address()), heat and row.named  # the row that adds up the others has no tones
    return mark_safe(
        "".join(
            f'<td class="num{_toned(heat, shown) if toned else ""}">{_figure(shown, lists)}</td>\n'
            for shown in cells
        )
    )


@register.simple_tag
def figure_of(shown: Any) -> SafeString:
    """A figure of the pivot as it is shown, how much of it is disclosed, and the way to the list that it counts."""
    return mark_safe(_figure(shown, escape(_list_address())))


def _figure(shown: Any, lists: str) -> str:
    """As HTML; `lists`: the address of the project list."""
    cell, figure, asked = shown.cell, shown.figure, shown.cell.measure in MONEY
    if figure is None:
        silent = shown.show == "value" and cell.projects
        return f'<span class="undisclosed">{escape(_("not disclosed"))}</span>' if silent else "–"
    written = _written(figure, shown.show, cell.selection.currency if asked else "")
    if (query := shown.query) is not None:
        written = f'<a href="{lists}{"?" if query else ""}{escape(query)}">{written}</a>'
    if shown.show == "value" and asked and cell.total.covered < cell.projects:
        part = _("%(covered)s of %(n)s") % {
            "covered": f"{cell.total.covered:,}",
            "n": f"{cell.projects:,}",
        }
        return f'{written}<span class="small muted">{escape(part)}</span>'
    return written


def _written(figure: Any, show: str, currency: str) -> str:
    """As HTML: figures hold nothing to escape."""
    if show == "share":
        return f'<data value="{figure}">{figure}\u202f%</data>'
    sign = "+" if show == "change" and figure > 0 else ""
    if currency:
        return f"{sign}{money(figure, currency)}"
    return f'<data value="{figure}">{sign}{figure:,}</data>'.replace(">-", ">−")


def _toned(heat: Any, shown: Any) -> str:
    """The class of a cell's tone, with a blank before it."""
    tone = heat.tone(shown.figure)
    return f" {tone}" if tone else ""


@register.simple_tag(takes_context=True)
def order_heading(
    context: Context, selection: Any, key: str, label: Any, classes: str = "", before: str = ""
) -> SafeString:
    """A heading that orders the rows: names from A, figures from the largest; again, the other way round.

    It leads back to the table, whose heading has the id `table_id` of the context.
    """
    key = f"{before}{key}"
    first, second = (key, f"-{key}") if key == "name" else (f"-{key}", key)
    now = next(iter(selection.own.get("order", ())), "")
    url = f"?{selection.query(order=second if now == first else first)}#{context['table_id']}"
    sorted_by = {key: "ascending", f"-{key}": "descending"}.get(now)
    aria = format_html(' aria-sort="{}"', sorted_by) if sorted_by else ""
    class_of = format_html(' class="{}"', classes) if classes else ""
    return format_html('<th scope="col"{}{}><a href="{}">{}</a></th>', class_of, aria, url, label)


@register.simple_tag
def to_list(shown: Any, query: str | None) -> Any:
    """`shown` as a link to the list of a query; as it is where there is none. Thousands of numbers are set off."""
    shown = f"{shown:,}" if isinstance(shown, int) else shown
    if query is None:
        return shown
    address = _list_address() + (f"?{query}" if query else "")
    return mark_safe(f'<a href="{escape(address)}">{conditional_escape(shown)}</a>')


@register.simple_tag
def list_query(selection: Any, **more: str) -> str:
    """The address of the project list with the selection's filters and some more, without a report's own parameters."""
    query = link(selection, (), **{name: [value] for name, value in more.items()})
    return _list_address() + (f"?{query}" if query else "")


@register.simple_tag
def report_file_url(selection: Any, name: str, form: str) -> str:
    """The whole report as a file; CSV as spreadsheets want it."""
    return file_url(f"report_{name}_{form}", selection, **({"bom": "1"} if form == "csv" else {}))


@register.simple_tag
def report_url(selection: Any, name: str) -> str:
    """A report of this selection."""
    query = link(selection)
    return reverse(f"report_{name}") + (f"?{query}" if query else "")
