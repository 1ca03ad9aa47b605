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


@register.simple_tag
def choice_tree(choices: Sequence[Any], param: str, uncounted: Any) -> SafeString:
    """List items for `choices` of a facet and all below; `uncounted` where a refusal left no counts."""
    within = escape(_("Within %(label)s"))
    return mark_safe("".join(_items(choices, param, bool(uncounted), within, "root", True)))


def _items(
    choices: Sequence[Any], param: str, uncounted: bool, within: str, under: str, first: bool
) -> Iterator[str]:
    """Those that lead to a project, unfolded where something below is ticked; the others folded away at the end."""
    some = with_some(choices, uncounted)
    for choice in some:
        yield f"<li>{_box(choice, param, uncounted)}"
        if choice.children:
            opened = " open" if choice.open or choice.ticked or (first and choice.count) else ""
            label = within % {"label": escape(choice.label)}
            key = escape(choice.key)
            yield f'<details class="branch parts" id="b-{param}-{key}"{opened}>'
            yield f'<summary><span class="visually-hidden">{label}</span></summary><ul>'
            yield from _items(choice.children, param, uncounted, within, key, False)
            yield "</ul></details>"
        yield "</li>\n"
    if len(some) < len(choices):
        shown = {id(choice) for choice in some}
        yield from _rest([c for c in choices if id(c) not in shown], param, uncounted, under)


def _rest(choices: Sequence[Any], param: str, uncounted: bool, under: str) -> Iterator[str]:
    said = ngettext("%(number)s without a project", "%(number)s without a project", len(choices))
    yield f'<li><details class="branch rest" id="z-{param}-{under}">'
    yield f"<summary>{escape(said % {'number': len(choices)})}</summary><ul>"
    for choice in choices:
        yield f"<li>{_box(choice, param, uncounted)}</li>"
    yield "</ul></details></li>"


def _box(choice: Any, param: str, uncounted: bool) -> str:
    key, zero = escape(choice.key), "" if choice.count or uncounted else " zero"
    return (
        f'<label class="choice{zero}"><input type="checkbox" id="c-{param}-{key}" name="{param}" value="{key}"'
        f"{' checked' if choice.ticked else ''}><span>{escape(choice.label)}</span>"
        f'<span class="n">{"" if uncounted else choice.count}</span></label>'
    )
