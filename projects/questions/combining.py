"""The terms of a question as one set of filters: what lies within what, what holds at once, what contradicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ..filters import PARAMETERS
from ..models.trees import is_within
from .beside import Line
from .terms import Term

NOT_OR = _("All filters hold at once; “or” stands only between values of one.")
CONTRADICTS = _("This contradicts what is said before.")
_LISTING = re.compile(
    r"[、;；]|\b(?:and|or)\b|[和及与或]", re.I
)  # a comma divides a place from what it lies in, too
NARROWING = ("stage", "status")  # where a word may mean several keys, all of which two words have to hold


def combined(text: str, line: Line) -> tuple[list[Term], Mapping[str, tuple[str, ...]]]:
    """The terms, some of them refused now, and the parameters of those that have one meaning."""
    terms = _alternatives(line, _within(text, line.terms))
    found: dict[str, list[tuple[str, ...]]] = {}
    kept: list[Term] = []
    for term in terms:
        if len(term.meanings) == 1:
            params = term.meanings[0].params
            if any(_contradicts(param, values, found) for param, values in params.items()):
                term = term.refused(CONTRADICTS)
            else:
                for param, values in params.items():
                    found.setdefault(param, []).append(values)
        kept.append(term)
    return kept, {param: _together(param, values) for param, values in found.items()}


def _contradicts(param: str, values: tuple[str, ...], found: Mapping[str, list[tuple[str, ...]]]) -> bool:
    ends = {"amount_min": "amount_max", "amount_max": "amount_min"}
    if param in ends and (other := found.get(ends[param])):
        low, high = (values, other[0]) if param == "amount_min" else (other[0], values)
        if Decimal(low[0]) > Decimal(high[0]):
            return True
    before = found.get(param, [])
    if param in NARROWING:
        return bool(before) and not _together(param, [*before, values])
    return bool(before) and not PARAMETERS[param].reading.many and values not in before


def _together(param: str, said: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Any of the single keys; of words that mean several, what all of them hold."""
    if param not in NARROWING:
        return tuple(dict.fromkeys(value for values in said for value in values))
    single = dict.fromkeys(value for values in said if len(values) == 1 for value in values)
    several = [values for values in said if len(values) > 1]
    pool = list(single) or list(several[0])
    return tuple(value for value in pool if all(value in values for values in several))


def _within(text: str, terms: list[Term]) -> list[Term]:
    """Places that are named with what they lie in: the lower one is meant, and of several the one that lies there."""
    zones = [t for t in terms if t.kind == "name" and t.value and all("zone" in m.params for m in t.meanings)]
    for term in [t for t in zones if len(t.meanings) > 1]:
        above = [other.value[0] for other in zones if other is not term and len(other.meanings) == 1]
        lying = [
            n
            for n in term.value
            if any(n.param == "zone" and is_within(n.path, a.path) and n.path != a.path for a in above)
        ]
        if len(lying) == 1:
            chosen = replace(term, meanings=(lying[0].meaning,), value=(lying[0],))
            terms = [chosen if t is term else t for t in terms]
    alone = [t for t in terms if t.kind == "name" and len(t.meanings) == 1 and "zone" in t.meanings[0].params]
    implied = [
        one
        for one in alone
        for other in alone
        if one is not other
        and _path(one) != _path(other)
        and is_within(_path(other), _path(one))
        and not _LISTING.search(text[min(one.end, other.end) : max(one.start, other.start)])
    ]
    return [replace(t, kind="word", meanings=(), value=frozenset()) if t in implied else t for t in terms]


def _path(term: Term) -> str:
    key = term.meanings[0].params["zone"][0]
    return str(next(named.path for named in term.value if named.param == "zone" and named.key == key))


def _alternatives(line: Line, terms: list[Term]) -> list[Term]:
    """ "or" between different filters is refused: they hold all at once."""
    result = list(terms)
    for at, term in enumerate(terms):
        if term.kind != "word" or "or" not in (term.value or ()):
            continue
        left = next((t for t in reversed(terms[:at]) if t.kind != "word"), None)
        right = next((t for t in terms[at + 1 :] if t.kind != "word"), None)
        if left and right and _params(left) != _params(right):
            result[at] = Term(term.start, term.end, "or", reason=NOT_OR)
    return result


def _params(term: Term) -> set[str]:
    return {param for meaning in term.meanings for param in meaning.params}
