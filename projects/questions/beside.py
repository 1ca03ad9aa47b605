"""What stands beside a piece of a question and says how it is meant: "since", "from", "not", a range, another event."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..values.choices import Currency
from .spans import Amount, Days, amount_in
from .terms import Meaning, Term

ONLY_SIGNING = _("Of dates, only that of the signing can be asked.")
NO_NEGATION = _("Filters say what is looked for, not what is left out.")
NO_SUCH_PLACE = _("No place of this name is in the tracker.")
OTHER_MONEY = _("Amounts are asked in yuan, US dollars or euros, all of a question in one of them.")
NOT_EXACT = _("A part of a year is not asked like this; give dates.")
_COARSE_BEFORE = re.compile(r"(?:early|late|mid|middle of|end of|beginning of|start of)[ -]*$", re.I)
_COARSE_BEHIND = re.compile("(?:年?[初末]|年?底(?!前|以前)|年中)")
_NOT_BEHIND = re.compile("(?:以外|除外|之外)")
_BETWEEN = re.compile(r"between|介于|之间", re.I)
_APART = re.compile(r"[\s,，、;；。.]")


@dataclass
class Line:
    """The terms of a text in order; those that context joins to another are replaced by one."""

    text: str
    terms: list[Term]

    def kinds(self, at: int) -> frozenset[str]:
        """What the word at this place does; nothing where no word is."""
        known = 0 <= at < len(self.terms) and self.terms[at].kind == "word"
        return self.terms[at].value if known else frozenset()

    def is_word(self, at: int) -> bool:
        """Whether a word that is no name stands at this place."""
        return 0 <= at < len(self.terms) and self.terms[at].kind == "word"

    def between(self, one: int, other: int) -> str:
        """The text between two terms."""
        return self.text[self.terms[one].end : self.terms[other].start]

    def touching(self, one: int, other: int) -> bool:
        """Whether two terms stand in one clause: no sign between them, in Chinese not even a space."""
        if not (0 <= one < len(self.terms) and 0 <= other < len(self.terms)):
            return False
        gap = self.between(one, other)
        chinese = (
            ord(self.text[self.terms[other].start]) > 0x3000 and ord(self.text[self.terms[one].end - 1]) > 127
        )
        return not _APART.search(gap) if chinese else not gap.strip()


def in_context(line: Line) -> Line:
    """Each amount, date and name with what it is asked for; the rest as it is."""
    _join_amounts(line)
    _join_dates(line)
    for at, term in enumerate(line.terms):
        if term.kind == "amount" and not term.meanings and not term.reason:
            line.terms[at] = _amount(term)
        elif term.kind == "name":
            line.terms[at] = _origin_or_place(line, at)
    at = 0
    while at < len(line.terms):  # terms may be joined on the way
        if line.terms[at].kind == "date" and not line.terms[at].meanings and not line.terms[at].reason:
            at = _date(line, at)
        at += 1
    _negations(line)
    return line


# ---- Amounts ----


def _join_amounts(line: Line) -> None:
    """A lower and an upper end: "1bn to 5bn", 10到50亿."""
    for at in range(len(line.terms) - 3, -1, -1):
        if at + 2 >= len(line.terms):
            continue
        low, _mark, high = line.terms[at : at + 3]
        if high.kind != "amount" or not _is_to(line, at + 1) or high.value.qualifier:
            continue
        amount = low.value if low.kind == "amount" else None
        if low.kind == "unknown" and re.fullmatch("[0-9.,]+", said := line.text[low.start : low.end]):
            amount = amount_in(re.sub("[0-9.,]+", said, line.text[high.start : high.end], count=1))
        if amount is None or amount.qualifier or amount.amount > high.value.amount:
            continue
        params = {"amount_min": (_yuan(amount),), "amount_max": (_yuan(high.value),)}
        term = Term(low.start, high.end, "amount", (Meaning(params),), value=high.value)
        line.terms[at : at + 3] = [_in_currency(term, amount, high.value)]


def _is_to(line: Line, at: int) -> bool:
    said = line.text[line.terms[at].start : line.terms[at].end].lower() if 0 <= at < len(line.terms) else ""
    return "to" in line.kinds(at) and (said not in ("and", "和", "与") or bool(_BETWEEN.search(line.text)))


def _yuan(amount: Amount) -> str:
    return f"{amount.amount:f}"


def _amount(term: Term) -> Term:
    yuan = (_yuan(term.value),)
    least, most = Meaning({"amount_min": yuan}), Meaning({"amount_max": yuan})
    meanings = {"at_least": (least,), "up_to": (most,)}.get(term.value.qualifier, (least, most))
    return _in_currency(replace(term, meanings=meanings), term.value)


def _in_currency(term: Term, *amounts: Amount) -> Term:
    """The term with the filter of the currency that it names; refused where totals are in none of that."""
    named = {amount.currency for amount in amounts if amount.currency}
    if not named:
        return term
    if len(named) > 1 or not named <= set(Currency.values):
        return term.refused(OTHER_MONEY)
    asked = {"currency": tuple(named)}
    return replace(term, meanings=tuple(replace(m, params={**m.params, **asked}) for m in term.meanings))


# ---- Dates ----


def _join_dates(line: Line) -> None:
    """From one date to another."""
    for at in range(len(line.terms) - 3, -1, -1):
        if at + 2 >= len(line.terms):
            continue
        first, last = line.terms[at], line.terms[at + 2]
        if (
            first.kind == last.kind == "date"
            and _is_to(line, at + 1)
            and first.value.first <= last.value.last
        ):
            days = Days(first.value.first, last.value.last, span=True)
            line.terms[at : at + 3] = [Term(first.start, last.end, "date", value=days)]


def _date(line: Line, at: int) -> int:
    """Give the date its meaning; joins it to a word that says of which event it is. Its place afterwards."""
    term = line.terms[at]
    before = at - 1
    while before >= 0 and line.is_word(before) and not line.kinds(before) & {"signed", "other_date", "not"}:
        before -= 1
    behind = at + 1
    signed = "signed" in line.kinds(before) or ("signed" in line.kinds(behind) and line.touching(at, behind))
    if not signed:
        if _tells_another(line, before) and not re.search("[,，、;；。]", line.between(before, before + 1)):
            last = at + 1 if line.touching(at, at + 1) and _tells_another(line, at + 1) else at
            start, end = line.terms[before].start, line.terms[last].end
            line.terms[before : last + 1] = [Term(start, end, "date", reason=ONLY_SIGNING)]
            return before
        while (
            line.is_word(behind)
            and line.touching(behind - 1, behind)
            and "other_date" not in line.kinds(behind)
        ):
            behind += 1
        chinese = behind < len(line.terms) and ord(line.text[line.terms[behind].start]) > 0x3000
        if chinese and line.touching(behind - 1, behind) and _tells_another(line, behind):
            line.terms[at : behind + 1] = [
                Term(term.start, line.terms[behind].end, "date", reason=ONLY_SIGNING)
            ]
            return at
    coarse = _COARSE_BEFORE.search(line.text[: term.start]) or _COARSE_BEHIND.match(line.text[term.end :])
    if coarse and "until" not in line.kinds(at - 1) and "until_behind" not in line.kinds(at + 1):
        _refuse_part(line, at)
        return at
    line.terms[at] = replace(term, meanings=_day_meanings(line, at, term.value))
    return at


def _refuse_part(line: Line, at: int) -> None:
    """Left out with the words that make it a part of a year."""
    term = line.terms[at]
    before = _COARSE_BEFORE.search(line.text[: term.start])
    behind = _COARSE_BEHIND.match(line.text[term.end :])
    start, end = before.start() if before else term.start, term.end + (behind.end() if behind else 0)
    line.terms = [t for t in line.terms if t is term or t.end <= start or end <= t.start]
    line.terms[line.terms.index(term)] = Term(start, end, "date", reason=NOT_EXACT)


def _tells_another(line: Line, at: int) -> bool:
    """Whether the term speaks of something else that happened or is planned."""
    if not 0 <= at < len(line.terms):
        return False
    term = line.terms[at]
    if term.kind == "word":
        return "other_date" in term.value
    if term.kind != "phrase" or not term.meanings:
        return False
    params = [meaning.params for meaning in term.meanings]
    reached = all(each.get("stage", ("none",))[0] != "none" for each in params)
    return reached or any(each.get("basis") == ("realised",) for each in params)


def _day_meanings(line: Line, at: int, days: Days) -> tuple[Meaning, ...]:
    left, right = line.kinds(at - 1), line.kinds(at + 1) if line.touching(at, at + 1) else frozenset()
    said = line.text[line.terms[at - 1].start : line.terms[at - 1].end].lower() if at else ""
    since, until = ("signed_after", days.first), ("signed_before", days.last)
    if days.span:
        return _days(since, until)
    if "since_behind" in right:
        return _days(since)
    if "after_behind" in right or "after" in left:
        return _days(("signed_after", days.last + timedelta(days=1)))
    if "before_behind" in right or "before" in left:
        return _days(("signed_before", days.first - timedelta(days=1)))
    if "until_behind" in right or ("until" in left and said != "through"):
        return _days(until)
    whole = (Meaning({"year": (str(days.first.year),)}),) if days.year else _days(since, until)
    if said == "from":
        return (*whole, *_days(since))
    return _days(since) if "since" in left and said != "as of" else whole


def _days(*bounds: tuple[str, Any]) -> tuple[Meaning, ...]:
    return (Meaning({param: (day.isoformat(),) for param, day in bounds}),)


# ---- Names, and what is denied ----


def _origin_or_place(line: Line, at: int) -> Term:
    """Whether a country is where investors come from or where projects stand, by the words beside it."""
    term = line.terms[at]
    origins = tuple(m for m in term.meanings if "origin" in m.params)
    others = tuple(m for m in term.meanings if "origin" not in m.params)
    if not origins:
        return term
    if "investors" in line.kinds(at + 1) or "from" in line.kinds(at - 1):
        return replace(term, meanings=origins) if "investors" in line.kinds(at + 1) or not others else term
    if "in" in line.kinds(at - 1):
        return replace(term, meanings=others) if others else term.refused(NO_SUCH_PLACE)
    return term


def _negations(line: Line) -> None:
    """What is denied cannot be asked of filters: left out with the word that denies it."""
    for at in range(len(line.terms) - 1, -1, -1):
        term = line.terms[at]
        if term.kind == "word":
            continue
        before = at - 1
        while (
            before >= 0
            and line.is_word(before)
            and "not" not in line.kinds(before)
            and line.kinds(before) & {"in", "from"}
        ):
            before -= 1
        if "not" in line.kinds(before) and not re.search("[,，、;；。]", line.between(before, at)):
            line.terms[before : at + 1] = [
                Term(line.terms[before].start, term.end, term.kind, reason=NO_NEGATION)
            ]
        elif behind_it := _NOT_BEHIND.match(line.text[term.end :]):
            line.terms[at] = replace(term.refused(NO_NEGATION), end=term.end + behind_it.end())
