"""Several sums of one Chinese sentence: which is of which phase or project."""

from __future__ import annotations

import re

from ...values.money_spans import MoneySpan
from ..found import PHASES, Amount, Name, Role
from ..texts import Sentence
from .money import clause_start, role_of
from .words import PHASE

_CHAIN = re.compile(r"[、和及与，]|以及|，以及")


def roles_of(sentence: Sentence, monies: list[MoneySpan]) -> list[tuple[MoneySpan, Role]]:
    """Each amount with its role; in "分别投资6亿元和11亿元" the second has the first one's."""
    roles: list[tuple[MoneySpan, Role]] = []
    for at, money in enumerate(monies):
        role = role_of(sentence, money)
        if role is None and roles and at and roles[-1][0] is monies[at - 1]:
            between = sentence.text[monies[at - 1].end : money.start]
            if (
                _CHAIN.fullmatch(between.strip())
                and "分别"
                in sentence.text[max(sentence.start, roles[0][0].start - 16) : monies[at - 1].start]
            ):
                role = roles[-1][1]
        if role is not None:
            roles.append((money, role))
    return roles


def distribute(sentence: Sentence, projects: list[Name], amounts: list[Amount]) -> None:
    """ "A、B分别投资1亿元和2亿元": the first to the first, the second to the second."""
    chain: list[Amount] = []
    for amount in [*amounts, None]:
        if (
            amount
            and chain
            and _CHAIN.fullmatch(sentence.text[chain[-1].money.end : amount.money.start].strip())
        ):
            chain.append(amount)
            continue
        _share(sentence, projects, chain)
        chain = [amount] if amount else []


def _things_behind(sentence: Sentence, projects: list[Name], chain: list[Amount]) -> list[Name]:
    """The projects of "总投资分别为11亿元、6亿元的A项目和B项目"."""
    end = chain[-1].money.end
    if sentence.text[end : end + 1] != "的":
        return []
    stop = min((at for mark in "，。；" if (at := sentence.text.find(mark, end)) >= 0), default=sentence.end)
    return [p for p in projects if end <= p.start and p.end <= stop and not p.generic]


def _share(sentence: Sentence, projects: list[Name], chain: list[Amount]) -> None:
    if (
        not chain
        or "分别" not in sentence.text[max(sentence.start, chain[0].money.start - 14) : chain[0].money.start]
    ):
        return
    at = sentence.text.rfind("分别", sentence.start, chain[0].money.start)
    clause = clause_start(sentence, at)
    phases = [
        found
        for found in PHASE.finditer(sentence.text, max(clause - 12, sentence.start), at)
        if found["phase"]
    ]
    things = [p for p in projects if p.end <= at and not p.generic and at - p.end < 120]
    if len(phases) == len(chain) > 1:
        for amount, phase in zip(chain, phases, strict=True):
            amount.scope, amount.phase, amount.frame = "phase", PHASES[phase["phase"]], "respectively"
            amount.doubts = [doubt for doubt in amount.doubts if doubt != "of_several"]
    elif len(behind := _things_behind(sentence, projects, chain)) == len(chain) > 1:
        for amount, thing in zip(chain, behind, strict=True):
            amount.of, amount.frame, amount.scope = thing, "respectively", "total"
            amount.doubts = [doubt for doubt in amount.doubts if doubt != "of_several"]
    elif len(things) >= len(chain) > 1:
        for amount, thing in zip(chain, things[-len(chain) :], strict=True):
            amount.of, amount.frame, amount.scope = thing, "respectively", "total"
            if len(things) > len(chain):
                amount.doubts.append("respectively")
    else:
        for amount in chain:
            amount.doubts.append("respectively")
