"""A question read into filters: what is called how is looked up, and what stands beside it says what is meant of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from .beside import Line, in_context
from .combining import combined
from .names import MOST_CHOICES, Named, Names, codes, names_for
from .spans import DATE_TOKENS, MONEY_TOKENS, Token, amount_in, days_in, stretches, tokens
from .terms import Answer, Piece, Term
from .words import fillers, introducing, phrases, signed_stage

MOST = 200  # characters of a question


def read(question: str, today: date) -> Answer:
    """What the question means, relative dates counted from `today`; a question of at most `MOST` characters."""
    text = _folded(question[:MOST])
    words, names = tokens(text), names_for(text)
    found = _chosen(_candidates(text, words, names, today))
    found = sorted([*found, *_left(text, words, found, names)], key=lambda term: term.start)
    dated = any(term.kind == "date" for term in found)
    found = [_stage_of(term) if not dated else term for term in found]
    terms, params = combined(text, in_context(Line(text, found)))

    def pieces(kept: Iterable[Term]) -> tuple[Piece, ...]:
        return tuple(Piece(question[t.start : t.end], t.meanings, t.reason) for t in kept)

    said = [term for term in terms if term.kind != "word"]
    return Answer(
        question,
        params,
        pieces(t for t in said if len(t.meanings) == 1),
        pieces(t for t in said if len(t.meanings) > 1),
        pieces(t for t in said if not t.meanings),
    )


def _folded(text: str) -> str:
    """Full-width signs and letters as ordinary ones, each at its own place."""
    signs = []
    for sign in text:
        folded = unicodedata.normalize("NFKC", sign)
        signs.append(" " if sign.isspace() else folded if len(folded) == 1 else sign)
    return "".join(signs)


def _candidates(text: str, words: Sequence[Token], names: Names, today: date) -> list[Term]:
    """Every stretch that means something, overlapping ones included."""
    found = [Term(start, end, "code", meanings) for start, end, meanings in codes(text)]
    for first, behind in stretches(list(words)):
        start, end = words[first].start, words[behind - 1].end
        said, size = text[start:end], behind - first
        if size <= MONEY_TOKENS and (amount := amount_in(said)):
            found.append(Term(start, end, "amount", value=amount))
        if size <= DATE_TOKENS and (days := days_in(said, today)):
            found.append(Term(start, end, "date", value=days))
        if term := _called(said, start, end, names):
            found.append(term)
    return found


def _called(said: str, start: int, end: int, names: Names) -> Term | None:
    """A name, a fixed phrase, or a word that only introduces something."""
    lower = " ".join(said.lower().split())
    records = names.find(said) if said[0].isalnum() and said[-1].isalnum() else []
    meanings = [*phrases().get(lower, ()), *(named.meaning for named in records)]
    kinds = frozenset(kind for kind, known in introducing().items() if lower in known)
    if said != "US" and (kinds or lower in fillers()):
        return Term(start, end, "word", value=kinds)
    if not meanings:
        return None
    return Term(start, end, "name" if records else "phrase", tuple(meanings), value=tuple(records))


def _chosen(candidates: Iterable[Term]) -> list[Term]:
    """Of overlapping ones the longest."""
    kept: list[Term] = []
    order = {"word": 1}
    for term in sorted(candidates, key=lambda t: (t.start - t.end, order.get(t.kind, 0), t.start)):
        if all(term.end <= other.start or other.end <= term.start for other in kept):
            kept.append(term)
    return kept


def _stage_of(term: Term) -> Term:
    if term.kind == "word" and term.value and "signed" in term.value:
        return Term(term.start, term.end, "phrase", signed_stage())
    return term


# ---- What is no whole name ----


def _left(text: str, words: Sequence[Token], found: Sequence[Term], names: Names) -> list[Term]:
    """The runs of words that mean nothing yet: a part of a name, or not understood."""
    runs: list[list[Token]] = [[]]
    for word in words:
        run = runs[-1]
        if any(term.start <= word.start < term.end for term in found):
            runs.append([])
        elif any(sign.isalnum() for sign in word.text) or (
            word.text in "-_./&" and run and run[-1].end == word.start
        ):
            run.append(word)
        else:
            runs.append([])
    return [term for run in runs for term in _of_run(text, run, names)]


def _of_run(text: str, run: list[Token], names: Names) -> list[Term]:
    while run and not any(sign.isalnum() for sign in run[-1].text):
        run = run[:-1]
    if not run:
        return []
    start, end = run[0].start, run[-1].end
    for first, behind in sorted(stretches(run), key=lambda pair: pair[0] - pair[1]):
        low, high = run[first].start, run[behind - 1].end
        if named := names.holding(text[low:high]):
            return [
                *_of_run(text, run[:first], names),
                _part_of_name(low, high, named),
                *_of_run(text, run[behind:], names),
            ]
    return [Term(start, end, "unknown")]


def _part_of_name(start: int, end: int, named: list[Named]) -> Term:
    if len(named) > MOST_CHOICES:
        return Term(start, end, "unknown", reason=_("More than eight names hold this."))
    return Term(start, end, "name", tuple(each.meaning for each in named), value=tuple(named))
