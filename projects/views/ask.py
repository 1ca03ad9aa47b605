"""The question box: a question leads to the list with its filters, which says what was understood and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..filters import PARAMETERS, SORTS, Selection, choice_label
from ..questions.asking import answer
from ..questions.terms import Answer, Meaning, Piece
from ..values.choices import TotalBasis
from ..values.marks import mark
from ..values.money import restated, write_amount

ASKED = "asked"  # the parameter of a list that keeps the question, so that the list can say what became of it
USUAL = {"basis": "headline", "currency": "CNY", "sort": "-signed_on", "page_size": "25"}
PAGES = {"list": "project_list", "map": "map"}


def ask(request: HttpRequest) -> HttpResponseRedirect:
    """To the list, or to the map (`on=map`), with the filters that the question `q` means in place of those of their names."""
    query = without(request.GET).copy()
    page = reverse(PAGES.get(query.get("on", ""), "project_list"))
    question = query.get("q", "").strip()
    for name in ("q", "on", "page"):
        query.pop(name, None)
    found = answer(question, timezone.localdate()) if question else None
    if found:
        for name, texts in found.params.items():
            query.setlist(name, list(texts))
    for name, usual in USUAL.items():  # what the form sends along although nobody chose it
        if query.getlist(name) == [usual]:
            del query[name]
    if found and (not found.searched or found.instead or found.params["q"] != (question,)):
        query[ASKED] = question
    return HttpResponseRedirect(f"{page}?{query.urlencode()}" if query else page)


def without(query: QueryDict) -> QueryDict:
    """The query without the question that led to it; the same object where there is none."""
    if ASKED not in query:
        return query
    kept = query.copy()
    del kept[ASKED]
    return kept


@dataclass(frozen=True)
class Choice:
    """One of the things that a piece may mean, in words, and the query string that takes it."""

    words: str
    query: str


@dataclass(frozen=True)
class Told:
    """What became of the question that led to a list."""

    answer: Answer
    understood: list[tuple[str, str]]
    asked: list[tuple[str, list[Choice]]]
    words: str  # query string of the plain search for the whole question
    more: str  # the same list, also searched for what was not understood; blank for nothing
    filters: str  # what a plain search would be as filters; blank for none


def told(request: HttpRequest, selection: Selection) -> Told | None:
    """What to say of the question in the address; None without one, and where the filters are others by now."""
    question = request.GET.get(ASKED, "").strip()
    if not question or selection.errors:
        return None
    found = answer(question, timezone.localdate())
    if not _holds(selection, found.params):
        return None
    rest = found.rest if not found.searched and "q" not in selection.params else ""
    return Told(
        found,
        [(piece.words, _in_words(piece.meanings[0], selection.currency)) for piece in found.understood],
        [
            (piece.words, _choices(piece, selection, question))
            for piece in found.asked
            if not _settled(piece, selection)
        ],
        selection.query(**{**dict.fromkeys(found.params), "q": question}),
        selection.query(q=rest) if rest else "",
        selection.query(**{"q": None, **{name: list(texts) for name, texts in found.instead.items()}}),
    )


def _holds(selection: Selection, params: Mapping[str, Sequence[str]]) -> bool:
    return all(
        set(texts) <= set(selection.params.get(name) or (USUAL.get(name, ""),))
        for name, texts in params.items()
    )


def _settled(piece: Piece, selection: Selection) -> bool:
    return any(_holds(selection, meaning.params) for meaning in piece.meanings)


def _choices(piece: Piece, selection: Selection, question: str) -> list[Choice]:
    choices = []
    names = Counter(meaning.said for meaning in piece.meanings)
    for meaning in piece.meanings:
        query = QueryDict(
            selection.query(
                **{name: [*_kept(selection, name), *texts] for name, texts in meaning.params.items()}
            ),
            mutable=True,
        )
        query[ASKED] = question
        shown = replace(meaning, said=meaning.where) if names[meaning.said] > 1 and meaning.where else meaning
        choices.append(Choice(_in_words(shown, selection.currency), query.urlencode()))
    return choices


def _kept(selection: Selection, name: str) -> Sequence[str]:
    return selection.params.get(name, ()) if PARAMETERS[name].reading.many else ()


def _in_words(meaning: Meaning, currency: str) -> str:
    """ "Stage: none, Signed"; an amount in the currency that the question names, else in the page's."""
    currency = meaning.params.get("currency", (currency,))[0]
    said = []
    for name, texts in meaning.params.items():
        if name != "currency":
            words = meaning.said or ", ".join(_word(name, text, currency) for text in texts)
            said.append(f"{restated(PARAMETERS[name].label, currency)}{mark(':')}{words}")
    return mark(",").join(said)


def _word(name: str, text: str, currency: str) -> str:
    if name in ("amount_min", "amount_max"):
        return write_amount(Decimal(text), currency)
    tables: dict[str, Mapping[str, Any]] = {"sort": SORTS, "basis": dict(TotalBasis.choices)}
    if text == "none":
        return _("none")
    return str(tables[name][text]) if name in tables else choice_label(name, text)
