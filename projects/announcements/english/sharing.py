"""Several sums of one English sentence: which is of which phase or project."""

from __future__ import annotations

import re
from dataclasses import replace

from ...values.money_spans import MoneySpan
from ..found import Amount, Name, Role
from ..texts import Sentence
from .words import PHASE, phase_number


def next_role(sentence: Sentence, role: Role, before: int, money: MoneySpan) -> Role | None:
    """The second sum of "4 and 7 billion yuan respectively", of "35 million in phase 1 and 50 million in phase 2"."""
    between = sentence.text[before : money.start]
    if re.fullmatch(r",? and |, ", between) and "respectively" in sentence.words:
        return role
    if (
        (named := PHASE.search(between))
        and re.fullmatch(r",? (?:and|while) (?:the |another )?", between[: named.start()])
        and named.end() > len(between) - 6
    ):
        return replace(role, phase=phase_number(named))
    behind = PHASE.search(sentence.text, money.end, min(money.end + 30, sentence.end))
    if behind and re.fullmatch(r"[^.;]{0,40}, including (?:about |over )?", between):
        return replace(role, scope="total", phase=phase_number(behind))
    if PHASE.search(between) and re.search(r"(?:,| and)\s$", between) and behind and len(between) < 40:
        return replace(role, phase=phase_number(behind))
    return None


def distribute(sentence: Sentence, projects: list[Name], amounts: list[Amount]) -> None:
    """ "phase one and phase two investments of 4 and 7 billion yuan respectively"."""
    if len(amounts) < 2 or "respectively" not in sentence.words:
        return
    pair = amounts[-2:]
    phases = list(PHASE.finditer(sentence.text, sentence.start, pair[0].money.start))
    things = [p for p in projects if p.end <= pair[0].money.start and not p.generic]
    two = re.search(
        r"\b(?:two|both) (?:phases|stages)\b",
        sentence.text[sentence.start : pair[0].money.start],
        re.IGNORECASE,
    )
    if two and not phases:
        for number, amount in enumerate(pair, 1):
            amount.scope, amount.phase, amount.frame = "phase", number, "respectively"
    elif len(phases) == 2:
        for amount, phase in zip(pair, phases, strict=True):
            amount.scope, amount.phase, amount.frame = "phase", phase_number(phase), "respectively"
    elif len(things) == 2 and len(amounts) == 2:
        for amount, thing in zip(pair, things, strict=True):
            amount.of, amount.frame, amount.scope, amount.phase = thing, "respectively", "total", None
    else:
        for amount in pair:
            amount.doubts.append("respectively")
