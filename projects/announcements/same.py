"""Which names of a text mean one project: "B项目" and "A公司B项目（一期）"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .found import PHASES, Name

_TAIL = re.compile(
    r"(?:（[^）]*）|\([^)]*\)|[一二三四五]期|工程|建设|项目|生产|产业化|\b(?:project|plant|farm|facility|phase|the|of|first|second|i|ii|one|two)\b|[\s“”\"'’‘《》()（）·,.-])",
    re.IGNORECASE,
)
_PHASE = re.compile(
    r"([一二三四五])期|\bphase (one|two|three|i{1,3}|[1-4])\b|\b(first|second|third)[- ]phase\b",
    re.IGNORECASE,
)
_ENGLISH = {
    "one": 1,
    "i": 1,
    "first": 1,
    "1": 1,
    "two": 2,
    "ii": 2,
    "second": 2,
    "2": 2,
    "three": 3,
    "iii": 3,
    "third": 3,
    "3": 3,
}


def core(name: str) -> str:
    """What is left of a name without project, phase, quotes and spaces."""
    return _TAIL.sub("", name.casefold())


def phase_of(name: str) -> int | None:
    """The phase that a name itself says."""
    found = _PHASE.search(name)
    if not found:
        return None
    return PHASES[found[1]] if found[1] else _ENGLISH.get((found[2] or found[3]).lower())


def merge(names: Sequence[Name]) -> dict[int, Name]:
    """For each name's id the one that stands for it: the fullest that is not in doubt."""
    groups: list[list[Name]] = []
    for name in names:
        group = next((group for group in groups if any(_same(name, other) for other in group)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    groups = _with_short_names(groups)
    chosen: dict[int, Name] = {}
    for group in groups:
        best = max(
            group,
            key=lambda n: (
                not n.doubts,
                bool(re.search("项目|[Pp]roject", n.text)),
                len(core(n.text)),
                -n.start,
            ),
        )
        chosen |= {id(name): best for name in group}
    return chosen


def _with_short_names(groups: list[list[Name]]) -> list[list[Name]]:
    """ "中兴航材项目" is "中兴航材航空锻件项目" where no other name begins so."""
    kept = [*groups]
    for group in groups:
        begin = core(group[0].text)
        if (len(group) > 1 and len({core(name.text) for name in group}) > 1) or not re.fullmatch(
            "[\u4e00-\u9fff]{3,6}", begin
        ):
            continue
        longer = [
            other
            for other in kept
            if other is not group and any(core(n.text).startswith(begin) for n in other)
        ]
        if len(longer) == 1:
            longer[0] += group
            kept.remove(group)
    return kept


def _is_shortened(one: list[str], other: list[str]) -> bool:
    """ "Viet Phap steel factory" of "Viet Phap Steel and Iron Factory": the same words but some, first and last alike."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or len(short) == len(long) or short[:2] != long[:2] or short[-1] != long[-1]:
        return False
    words = iter(long)
    return all(word in words for word in short)


def shortens(one: str, other: str) -> bool:
    """Whether all that one name says stands in order in another: "中兴航材" in "中兴航空材料", "solar" in "park solar power"."""
    short, long = core(one), core(other)
    if one.isascii():
        small, big = (set(name.casefold().split()) - {"project", "phase"} for name in (one, other))
        return small < big
    letters = iter(long)
    return short[:2] == long[:2] and len(short) < len(long) and all(letter in letters for letter in short)


def _same(one: Name, other: Name) -> bool:
    a, b = core(one.text), core(other.text)
    if not a or not b:
        return False
    phases = {phase_of(one.text), phase_of(other.text)} - {None}
    if len(phases) > 1:
        return False
    if _is_shortened(one.text.casefold().split(), other.text.casefold().split()):
        return True
    short, long = sorted((a, b), key=len)
    if re.findall("[0-9]+", short) and re.findall("[0-9.]+", short) != re.findall("[0-9.]+", long):
        return False
    least = 4 if re.search("[\u4e00-\u9fff]", short) else 8
    return short == long or (
        len(short) >= least
        and (
            long.endswith(short)
            or (long.startswith(short) and len(short) > 6)
            or (short in long and len(short) > 8)
        )
    )
