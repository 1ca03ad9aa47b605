"""The trees of zones and sectors as nested lists. Not by templates: with 2,000 places they took most of a page's time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..totals.measures import Total
from ..values.choices import Currency, LocationKind, basis_heading
from ..values.marks import mark
from .pictures import share_bar
from .tracker import money, name, name_text, other_name

register = template.Library()
Row = Mapping[str, Any]  # as views.trees makes it


@register.simple_tag
def node_tree(
    rows: Sequence[Row],
    rest: Sequence[Row],
    param: str,
    basis: str,
    largest: int,
    level: int = 0,
    currency: str = Currency.CNY,
) -> SafeString:
    """List items of `rows` and all below them, then of the `rest`, which holds no project."""
    return mark_safe("".join(_Lines(param, basis, largest, currency).items(rows, rest, level)))


@register.simple_tag
def coverage(total: Total, left_out: int) -> SafeString:
    """How many projects a total covers, and how many it does not, and why; nothing where there is none."""
    said: list[str] = []
    if total.covered or total.undisclosed or total.unconvertible:
        said.append(
            ngettext("%(covered)s covered", "%(covered)s covered", total.covered)
            % {"covered": f"{total.covered:,}"}
        )
    for text, number in (
        (ngettext("%(number)s undisclosed", "%(number)s undisclosed", total.undisclosed), total.undisclosed),
        (
            ngettext("%(number)s not convertible", "%(number)s not convertible", total.unconvertible),
            total.unconvertible,
        ),
        (ngettext("%(number)s left out", "%(number)s left out", left_out), left_out),
    ):
        if number:
            said.append(text % {"number": f"{number:,}"})
    return mark_safe(str(mark(",")).join(escape(text) for text in said))


class _Lines:
    """Writes the lines of one tree; what every line says is looked up once."""

    def __init__(self, param: str, basis: str, largest: int, currency: str) -> None:
        self.param, self.largest, self.currency = param, largest, currency
        self.before, self.after = reverse(f"{param}_detail", args=["KEY"]).split("KEY")
        self.list, colon = reverse("project_list"), mark(":")
        self.projects = f'<span class="visually-hidden">{escape(_("Projects"))}{colon}</span>'
        self.figure = f'<span class="visually-hidden">{escape(basis_heading(basis))}{colon}</span>'
        self.kinds = {kind.value: escape(kind.label) for kind in LocationKind}
        self.compare, self.within = _("Compare %(name)s"), _("Within %(label)s")

    def items(self, rows: Sequence[Row], rest: Sequence[Row], level: int) -> Iterator[str]:
        for row in rows:
            yield f'<li class="level-{level}"><div class="line">{self.line(row)}</div>\n'
            if row["children"] or row["rest"]:
                yield from self.branch(row, level + 1)
            yield "</li>\n"
        if rest:
            yield from self.without(rest, level, unfolded=not rows)

    def line(self, row: Row) -> str:
        node, projects = row["node"], row["projects"]
        kind = f' <span class="kind">{self.kinds[node.kind]}</span>' if self.param == "zone" else ""
        what = f'<a class="record" href="{self.before}{node.slug}{self.after}">{conditional_escape(name(node))}</a> {conditional_escape(other_name(node))}{kind}'
        return (
            f'<span class="tick">{self.box(node) if projects else ""}</span>\n'
            f'<span class="what">{what}</span>\n'
            f'<span class="num">{self.projects}{self.counted(row)}</span>\n'
            f'<span class="num">{self.figure}{_amount(row["total"], self.currency)}</span>\n'
            f'<span class="coverage">{coverage(row["total"], row["left_out"]) if projects else ""}{_elsewhere(row)}</span>\n'
            f'<span class="share">{self.bar(row["total"].amount)}</span>\n'
        )

    def box(self, node: Any) -> str:
        said = escape(self.compare % {"name": name_text(node)})
        return (
            f'<label><input type="checkbox" name="{self.param}" value="{node.slug}" form="compare">'
            f'<span class="visually-hidden">{said}</span></label>'
        )

    def counted(self, row: Row) -> str:
        if not row["projects"]:
            return '<span class="none">0</span>'
        if row["query"] is None:
            return f"{row['projects']:,}"
        query = f"?{escape(row['query'])}" if row["query"] else ""
        return f'<a href="{self.list}{query}">{row["projects"]:,}</a>'

    def bar(self, amount: int) -> str:
        bar = share_bar(amount, self.largest, "mid")
        if not bar["drawn"]:
            return ""
        return (
            '<svg class="bar mid" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
            f'<rect width="{bar["width"]}" height="10"/></svg>'
        )

    def branch(self, row: Row, level: int) -> Iterator[str]:
        node, unfolded = row["node"], " open" if row["open"] else ""
        said = escape(self.within % {"label": name_text(node)})
        yield f'<details class="branch parts" id="b-{self.param}-{node.slug}"{unfolded}>'
        yield f'<summary><span class="visually-hidden">{said}</span></summary><ul>'
        yield from self.items(row["children"], row["rest"], level)
        yield "</ul></details>"

    def without(self, rest: Sequence[Row], level: int, unfolded: bool) -> Iterator[str]:
        text = ngettext("%(number)s without a project", "%(number)s without a project", len(rest))
        said = escape(text % {"number": f"{len(rest):,}"})
        yield f'<li class="level-{level}"><details class="branch rest"{" open" if unfolded else ""}>'
        yield f"<summary>{said}</summary><ul>"
        for row in rest:
            node = row["node"]
            yield f'<li><a href="{self.before}{node.slug}{self.after}">{conditional_escape(name(node))}</a></li>\n'
        yield "</ul></details></li>\n"


def _amount(total: Total, currency: str) -> str:
    if total.covered:
        return str(money(total.amount, currency))
    if total.undisclosed or total.unconvertible:
        words = _("not disclosed") if total.undisclosed else _("no exchange rate")
        return f'<span class="undisclosed">{escape(words)}</span>'
    return '<span class="muted">–</span>'


def _elsewhere(row: Row) -> str:
    number = row["elsewhere"]
    if not number:
        return ""
    text = ngettext("+ %(number)s counted elsewhere", "+ %(number)s counted elsewhere", number)
    return f'<span class="also">{escape(text % {"number": f"{number:,}"})}</span>'
