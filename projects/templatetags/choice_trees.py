"""A tree of choices as nested lists. Not by templates: with 2,000 places they took most of a page's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .tracker import with_some

register = template.Library()


AT_ONCE = 200  # choices of a large tree that are written out before anything in it is ticked


@register.simple_tag
def choice_tree(choices: Sequence[Any], param: str, uncounted: Any) -> SafeString:
    """List items for `choices` of a facet and all below; `uncounted` where a refusal left no counts.

    Of a large tree those without a project are only counted, and what lies deep is written where its branch is
    ticked or leads to what is.
    """
    tree = _Tree(param, bool(uncounted), _size(choices) <= 2 * AT_ONCE)
    levels = _levels(choices, tree.uncounted)
    hint = escape(_("Tick one to list what is within."))
    intro = "" if levels is None else f'<li class="fine">{hint}</li>'
    return mark_safe(intro + "".join(tree.items(choices, "root", levels)))


def _size(choices: Sequence[Any]) -> int:
    return len(choices) + sum(_size(choice.children) for choice in choices)


def _levels(choices: Sequence[Any], uncounted: bool) -> int | None:
    """How many levels are written out; None for all of them."""
    levels, total, level = 0, 0, with_some(choices, uncounted)
    while level:
        total += len(level)
        if total > AT_ONCE:
            return max(levels, 1)
        levels += 1
        level = [c for choice in level if choice.children for c in with_some(choice.children, uncounted)]
    return None


class _Tree:
    """Writes the choices of one facet; `lists_rest`: also those without a project."""

    def __init__(self, param: str, uncounted: bool, lists_rest: bool) -> None:
        self.param, self.uncounted, self.lists_rest = param, uncounted, lists_rest
        self.within = escape(_("Within %(label)s"))
        self.more = escape(_("(%(number)s within)"))

    def items(self, choices: Sequence[Any], under: str, levels: int | None) -> Iterator[str]:
        """Those that lead to a project, unfolded where something below is ticked; the others at the end."""
        some = with_some(choices, self.uncounted)
        for choice in some:
            unfolded = choice.open or choice.ticked
            written = unfolded or levels is None or levels > 1
            yield f"<li>{self.box(choice, 0 if written else len(choice.children))}"
            if choice.children and written:
                unfolded = unfolded or (under == "root" and choice.count > 0)
                yield from self.branch(choice, unfolded, levels and max(levels - 1, 1))
            yield "</li>\n"
        if len(some) < len(choices):
            shown = {id(choice) for choice in some}
            yield from self.rest([choice for choice in choices if id(choice) not in shown], under)

    def branch(self, choice: Any, unfolded: bool, levels: int | None) -> Iterator[str]:
        key, label = escape(choice.key), self.within % {"label": escape(choice.label)}
        yield f'<details class="branch parts" id="b-{self.param}-{key}"{" open" if unfolded else ""}>'
        yield f'<summary><span class="visually-hidden">{label}</span></summary><ul>'
        yield from self.items(choice.children, key, levels)
        yield "</ul></details>"

    def rest(self, choices: Sequence[Any], under: str) -> Iterator[str]:
        text = ngettext("%(number)s without a project", "%(number)s without a project", len(choices))
        said = escape(text % {"number": len(choices)})
        if not self.lists_rest:
            yield f'<li class="fine">{said}</li>'
            return
        yield f'<li><details class="branch rest" id="z-{self.param}-{under}"><summary>{said}</summary><ul>'
        for choice in choices:
            yield f"<li>{self.box(choice)}</li>"
        yield "</ul></details></li>"

    def box(self, choice: Any, within: int = 0) -> str:
        """A choice with its count; `within`: how many lie below it that are not written out."""
        key, zero = escape(choice.key), "" if choice.count or self.uncounted else " zero"
        more = f' <span class="more">{self.more % {"number": f"{within:,}"}}</span>' if within else ""
        return (
            f'<label class="choice{zero}"><input type="checkbox" id="c-{self.param}-{key}" name="{self.param}"'
            f' value="{key}"{" checked" if choice.ticked else ""}><span>{escape(choice.label)}{more}</span>'
            f'<span class="n">{"" if self.uncounted else f"{choice.count:,}"}</span></label>'
        )
