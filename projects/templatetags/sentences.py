"""Sentences that are put together of pieces, with the marks of the page's language between them."""

from collections.abc import Iterable
from typing import Any

from django import template

from ..values.marks import mark

register = template.Library()


@register.filter
def semicolons(sentences: Iterable[Any]) -> str:
    """Reasons or doubts one after the other, with the mark of the page's language between them."""
    return mark(";").join(map(str, sentences))


@register.filter(is_safe=True)
def run_on(lines: str) -> str:
    """Pieces of a sentence, each on a line of its own, as one line: in Chinese without a blank between them."""
    return mark(" ").join(line.strip() for line in lines.splitlines() if line.strip())
