"""What becomes of a question: filters, or a plain search where its words stand in a project as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.http import QueryDict

from ..filters import select
from .reading import MOST, read
from .terms import Answer


def answer(question: str, today: date) -> Answer:
    """The question as filters; as words to search for where nothing of it is understood, or where some of it is not and
    a project holds all of its words."""
    if len(question) > MOST or not question.isprintable() or "\ufffd" in question:
        return Answer(question, {"q": (question,)}, searched=True)
    found = read(question, today)
    nothing = not (found.params or found.asked or any(piece.reason for piece in found.left_out))
    if found.rest and _finds(question):
        return replace(found, params={"q": (question,)}, searched=True, instead=found.params)
    if nothing and not found.rest:  # "show me all projects"
        return replace(found, params={"q": (question,)} if _finds(question) else {})
    # "projects in Beijing": nothing is called so here; what narrows nothing need not stand in a text.
    return replace(found, params={"q": (found.rest or question,)}, searched=True) if nothing else found


def _finds(words: str) -> bool:
    query = QueryDict(mutable=True)
    query["q"] = words
    return select(query).queryset.order_by().exists()
