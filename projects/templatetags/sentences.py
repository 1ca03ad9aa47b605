"""Sentences that are put together of pieces, with the marks of the page's language between them."""

from collections.abc import Iterable
from typing import Any

from django import template

from ..values.marks import mark
from ..values.retelling import retold

register = template.Library()


@register.filter
def semicolons(sentences: Iterable[Any]) -> str:
    """Reasons or doubts one after the other, with the mark of the page's language between them."""
    return mark(";").join(retold(str(sentence)) for sentence in sentences)


@register.filter(name="retold")
def retold_filter(text: Any) -> str:
    """What was stored in the language of whoever caused it, in the reader's where the program said it."""
    return retold(str(text))


@register.filter(is_safe=True)
def run_on(lines: str) -> str:
    """Pieces of a sentence, each on a line of its own, as one line: in Chinese without a blank between them."""
    return mark(" ").join(line.strip() for line in lines.splitlines() if line.strip())
