"""Precision and recall of what is read from whole announcements, over all claims and over the sure ones.

A file of announcements: "# day of publication", the text, then a line each of what is due ("=") or may be offered
("~"): "total 2000000000 CNY up_to | part of the project's name", "phase1 ...", "realised ...", "event ...",
"count 12", "project NAME", "company NAME", "signed 2024-03-15" (any kind of milestone).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from projects.announcements import read

from . import KNOWN, PUBLISHED

HERE = Path(__file__).parent
MONEY = {"total": "total", "phase": "phase", "realised": "realised", "event_amount": "event"}


@dataclass
class Due:
    """One line of what is due."""

    kind: str
    value: tuple
    about: str = ""
    optional: bool = False
    qualifier: str = ""
    names: list[str] = field(default_factory=list)


@dataclass
class Announcement:
    key: str
    published: date
    text: str
    due: list[Due]


def announcements(name: str) -> list[Announcement]:
    found = []
    for number, block in enumerate(re.split(r"^# ", (HERE / f"{name}.txt").read_text(), flags=re.M)[1:], 1):
        lines = block.strip().split("\n")
        due = [line for line in lines[1:] if re.match("[=~] ", line)]
        text = "\n".join(line for line in lines[1:] if not re.match("[=~] ", line))
        found.append(
            Announcement(
                f"{name}{number:02}", date.fromisoformat(lines[0].strip()), text, [_due(d) for d in due]
            )
        )
    return found


def _due(line: str) -> Due:
    optional, (kind, _space, rest) = line[0] == "~", line[2:].partition(" ")
    words, _bar, about = rest.partition(" | ")
    if re.fullmatch(r"(total|phase[0-9]|realised|event)", kind):
        amount, currency, *qualifier = words.split()
        return Due("amount", (float(amount), currency, kind), about.strip(), optional, "".join(qualifier))
    if kind == "count":
        return Due("count", (int(words),), optional=optional)
    if kind in ("project", "company"):
        return Due(kind, (words,), optional=optional, names=[words])
    # "completed/in_production 2026": either is right.
    return Due("date", (words.strip(), *kind.split("/")), optional=optional)


def plain(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).casefold().replace("•", "·")
    return re.sub(r"[\s“”\"'’‘《》()（）·,.]+", "", name)


def same_name(one: str, other: str) -> bool:
    """One holds the other, and what is held is no mere word."""
    short, long = sorted((plain(one), plain(other)), key=len)
    least = 4 if re.search("[\u4e00-\u9fff]", short) else 6
    return short in long if len(short) >= least else short == long


def told(claim) -> tuple[str, tuple]:
    if claim.kind in MONEY:
        scope = f"phase{claim.phase}" if claim.kind == "phase" else MONEY[claim.kind]
        return "amount", (float(claim.value.amount), claim.value.currency, scope)
    if claim.kind == "milestone":
        return "date", (claim.detail, claim.value.iso)
    return claim.kind, (claim.value,)


def fits(due: Due, kind: str, value: tuple) -> bool:
    if due.kind != kind:
        return False
    if kind in ("project", "company"):
        return any(same_name(value[0], name) for name in due.names)
    if kind == "amount" and value[2].startswith("phase") and due.value[2] == "total":
        # A project whose name says its phase: either is right.
        return value[:2] == due.value[:2] and bool(re.search("[一二三]期|[Pp]hase", due.about))
    if kind == "amount" and value[2] == "total" and due.value[2].startswith("phase"):
        return value[:2] == due.value[:2] and bool(re.search("[一二三]期|[Pp]hase", due.about))
    if kind == "date":
        return value[1] == due.value[0] and value[0] in due.value[1:]
    return due.value == value


def measure(name: str):
    """({(kind, "all" or "sure"): [right, false, missed]}, what is wrong in words)."""
    score: dict = defaultdict(lambda: [0, 0, 0])
    lines: list[str] = []
    for one in announcements(name):
        claims = read(one.text, one.published, [])
        named = {claim.span: claim for claim in claims if claim.kind == "project"}
        taken: set[int] = set()
        for claim in sorted(claims, key=lambda c: not c.sure):
            kind, value = told(claim)
            if kind == "place":
                continue
            free = [d for d in one.due if fits(d, kind, value) and id(d) not in taken]
            free.sort(key=lambda d: d.optional)
            right = bool(free)
            mark = "SURE " if claim.sure else "     "
            if right:
                taken.add(id(free[0]))
                if free[0].optional:
                    continue
            else:
                piece = one.text[max(claim.start - 20, 0) : claim.end + 10].replace("\n", "/")
                lines.append(f"{one.key} {mark}FALSE {kind} {value} {claim.frame} {claim.doubts} <- {piece}")
            score[kind, "all"][0 if right else 1] += 1
            if right and not claim.sure:
                lines.append(f"{one.key}      unsure {kind} {value} {claim.frame} {claim.doubts}")
            if claim.sure:
                score[kind, "sure"][0 if right else 1] += 1
            if right and kind == "amount" and free[0].about:
                at = named.get(claim.about)
                beside = bool(at) and same_name(at.value, free[0].about)
                score["beside", "all"][0 if beside else 1] += 1
                if claim.sure:
                    score["beside", "sure"][0 if beside else 1] += 1
                if not beside:
                    lines.append(f"{one.key} {mark}BESIDE {value}: {at and at.value}, not {free[0].about}")
            if (
                right
                and kind == "amount"
                and (claim.value.qualifier or "") != free[0].qualifier
                and free[0].qualifier
            ):
                lines.append(f"{one.key} {mark}QUALIFIER {value}: {claim.value.qualifier}")
            if right and kind in ("project", "company") and plain(claim.value) != plain(free[0].names[0]):
                lines.append(f"{one.key} {mark}PARTLY {claim.value}, not {free[0].names[0]}")
        for due in one.due:
            if id(due) not in taken and not due.optional:
                score[due.kind, "all"][2] += 1
                lines.append(f"{one.key} MISSED {due.kind} {due.value} {due.about}")
    return score, lines


def told_shortly(claim) -> tuple:
    """A read claim as it is written down in the lists of sentences."""
    if claim.kind in ("total", "realised", "event_amount"):
        return (claim.kind, int(claim.value.amount), claim.value.currency)
    if claim.kind == "phase":
        return ("phase", claim.phase, int(claim.value.amount), claim.value.currency)
    if claim.kind == "milestone":
        return ("milestone", claim.detail, claim.value.iso, claim.planned)
    return (claim.kind, claim.value)


def measure_sentences(sentences) -> tuple[float, float, list[str]]:
    """(precision, recall, what is wrong in words) over single sentences, each with what it claims."""
    right = wrong = missed = 0
    lines = []
    for text, expected in sentences:
        found, wanted = Counter(map(told_shortly, read(text, PUBLISHED, KNOWN))), Counter(expected)
        right += (found & wanted).total()
        wrong += (found - wanted).total()
        missed += (wanted - found).total()
        lines += [f"wrong {item}: {text}" for item in found - wanted]
        lines += [f"missed {item}: {text}" for item in wanted - found]
    return right / (right + wrong), right / (right + missed), lines


def report(name: str) -> str:
    score, lines = measure(name)
    out = []
    for kind in ("amount", "count", "project", "company", "date", "beside"):
        right, false, missed = score[kind, "all"]
        sure, wrong, _ = score[kind, "sure"]
        out.append(
            f"{kind:8} all {right:3} right {false:3} false {missed:3} missed: recall {right / max(right + missed, 1):4.0%}"
            f" precision {right / max(right + false, 1):4.0%}   sure {sure:3} right {wrong:3} false: {sure / max(sure + wrong, 1):4.0%}"
        )
    return "\n".join([*lines, *out])


if __name__ == "__main__":
    import sys

    for given in sys.argv[1:]:
        print(given, report(given), sep="\n")
