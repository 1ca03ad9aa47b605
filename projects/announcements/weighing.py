"""From what was found to claims: each thing once, and what contradicts itself in doubt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..values.money import Reading
from .claims import Claim
from .found import DONE, SIGNED, STARTED, Amount, Count, Found, Name
from .same import core, merge, shortens
from .texts import Text, of_currency

SMALL = 100_000  # a smaller amount is hardly an investment: something was not read


class Weighing:
    """The claims of one text."""

    def __init__(self, text: Text, found: Found, days: list[tuple[Claim, Name | None]]):
        self.text = text
        self.projects = [name for name in found.names if name.kind == "project"]
        self.firms = [name for name in found.names if name.kind == "company"]
        self.same = merge(self.projects)
        self.found, self.days = found, days

    def claims(self) -> list[Claim]:
        """In the order of the text."""
        days = list(self._milestones())
        held = {claim.value for claim in days if claim.detail == "signed" and claim.about is None}
        claims = [*self._money(held), *self._counts(held), *_once(days)]
        used = {claim.about for claim in claims if claim.about}
        companies = list(self._companies())
        used |= {claim.about for claim in companies if claim.about and claim.sure}
        projects = list(self._named(used))
        doubtful = {claim.span for claim in projects if not claim.sure}
        weighed = [
            claim.doubted("project_unsure") if claim.about in doubtful and claim.kind != "project" else claim
            for claim in [*claims, *companies]
        ]
        return sorted([*weighed, *projects], key=lambda claim: claim.span)

    def _named(self, used: set) -> Iterator[Claim]:
        seen = set()
        for name in self.projects:
            best = self.same[id(name)]
            if id(best) in seen:
                continue
            seen.add(id(best))
            doubts = [*best.doubts]
            if best.frame in ("object", "head", "unnamed") and best.span not in used:
                continue
            if best.span not in used and best.frame != "listed":
                doubts.append("only_named")
            if any(shortens(best.text, self.same[id(other)].text) for other in self.projects):
                doubts.append("twin")
            yield Claim(
                "project", self.text.words(best.span), *best.span, frame=best.frame, doubts=tuple(doubts)
            )

    def _span(self, name: Name | None) -> Any:
        return self.same[id(name)].span if name is not None and id(name) in self.same else None

    def _companies(self) -> Iterator[Claim]:
        _take_over(self.firms, self.text)
        places = {name for pattern in _PLACES for name in pattern.findall(self.text.plain)}
        self.firms = [firm for firm in self.firms if firm.frame != "subject" or firm.text not in places]
        seen: list[str] = []
        initials: set[str] = set()
        for name in sorted(
            self.firms, key=lambda n: (bool(n.doubts), n.of is None, n.frame != "legal_form", n.start)
        ):
            key = core(name.text)
            if any(key in other or other in key for other in seen) or name.text in initials:
                continue
            seen.append(key)
            initials.add("".join(word[0] for word in name.text.split()[:-1] if word[0].isalpha()))
            about = self._span(name.of)
            doubts = [*name.doubts, *([] if about else ["whose"])]
            yield Claim(
                "company",
                self.text.words(name.span),
                *name.span,
                about=about,
                frame=name.frame,
                doubts=tuple(doubts),
            )

    # ---- Money ----

    def _money(self, held: set) -> list[Claim]:
        _mark_parts(self.found.counts)
        amounts = [a for a in self.found.amounts if not (a.counted and a.counted.part)]
        claims = [claim for amount in amounts for claim in self._claims_of(amount, held)]
        sums = {claim.value.amount for claim in claims if claim.kind == "event_amount"}
        claims = [
            claim
            for claim in claims
            if claim.kind != "total" or claim.about or claim.value.amount not in sums  # a headline's sum
        ]
        return _without_contradictions(_once(claims))

    def _claims_of(self, amount: Amount, held: set) -> Iterator[Claim]:
        money = amount.money if amount.money.reading.currency else of_currency(amount.money, "CNY")
        doubts = [*amount.doubts]
        if money.reading.amount is not None and money.reading.amount < SMALL:
            doubts.append("small")
        if re.search("[超逾过破][十百千]+[万亿]", self.text.plain[money.start : money.end]):
            doubts.append("magnitude")
        if money.most is not None:
            doubts.append("range")
        if self.text.may_be_another_currency(money):
            doubts.append("which_currency")
        kind, about = (
            ("event_amount", None) if amount.scope == "event" else (amount.scope, self._span(amount.of))
        )
        if kind == "event_amount":
            doubts += _of_ceremony(amount.ceremony, held)
        claim = Claim(
            kind,
            money.reading,
            money.start,
            money.end,
            phase=amount.phase,
            about=about,
            frame=amount.frame,
            doubts=tuple(doubts),
        )
        yield claim
        if money.most is not None:
            yield replace(
                claim, value=Reading(money.most.amount, money.reading.currency, money.most.qualifier)
            )

    def _counts(self, held: set) -> list[Claim]:
        _mark_parts(self.found.counts)
        claims = []
        for count in sorted(self.found.counts, key=lambda c: (c.ceremony != SIGNED, c.start)):
            contracts = "no_head" in count.doubts
            if count.part or (count.firms and not contracts) or "over_time" in count.doubts:
                continue
            doubts = [*count.doubts, *_of_ceremony(count.ceremony, held)]
            claims.append(
                Claim("count", count.number, count.start, count.end, frame="counted", doubts=tuple(doubts))
            )
        claims = _once(claims)
        signed = [claim for claim in claims if not {"not_signing", "mixed"} & {*claim.doubts}]
        several = len(signed) > 1
        return [claim.doubted("several_sums") if several and claim in signed else claim for claim in claims]

    # ---- Dates ----

    def _milestones(self) -> Iterator[Claim]:
        days = {
            claim.value
            for claim, _of in self.days
            if claim.detail == "signed" and claim.value.precision == "day"
        }
        for claim, of in self.days:
            about = self._span(of)
            if claim.detail == "signed" and claim.value.precision == "day":
                yield claim.doubted("several_days" if len(days) > 1 else "")
            else:
                claim = replace(claim, about=about)
                yield claim.doubted("" if about else "not_said")


def _mark_parts(counts: list[Count]) -> None:
    """28 projects, of which 16 of one kind and 12 of another: those that add up to the largest are its parts."""
    signed = [
        c for c in counts if c.ceremony == SIGNED and not c.firms and not {"over_time", "mixed"} & {*c.doubts}
    ]
    whole = max(signed, key=lambda c: c.number, default=None)
    rest = [count for count in signed if whole and count.number != whole.number]
    if whole and len(rest) > 1 and sum(count.number for count in rest) == whole.number:
        for count in rest:
            count.part = True


_FIRM_TAIL = re.compile(r"(?:集团|控股|股份|公司|有限|责任)+$")


# What the text itself calls a place is no company: "Jiangyin city", "Hechi's Jinchengjiang district", "across Changsha.".
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b([A-Z]\w+(?: [A-Z]\w+)?)(?='s (?:[A-Z]\w+ ){1,3}(?:district|county|city|town|area|zone)\b| (?:city|county|district|province|municipality|prefecture)\b|, (?:capital of|a (?:coastal )?city) )",
        r"\b(?:city|county|district|province|municipality|state) of ([A-Z]\w+)",
        r"\b(?:across|throughout|held in|located in|in) ([A-Z]\w+)(?=[.;]|,? on (?:[A-Z]|[0-9])|, (?:which|East|North|South|West))",
    )
)


def _take_over(firms: list[Name], text: Text) -> None:
    """ "鲁禾集团" stands for "山东鲁禾生态农业集团", which takes over its project."""
    full = [firm for firm in firms if firm.frame == "legal_form"]
    for short in [
        firm for firm in full if re.fullmatch(r"[A-Z]\w{3,} (?:Group|Company|Corp\w*|Co\b.*)", firm.text)
    ]:
        if any(
            firm is not short and f" {short.text.split()[0]} " in f" {firm.text} "
            for firm in full
            if len(firm.text) > len(short.text)
        ):
            firms.remove(short)  # "Yili Group" of "Inner Mongolia Yili Industrial Group"
    for short in [*full]:
        brand = _FIRM_TAIL.sub("", short.text)
        if not re.fullmatch("[\u4e00-\u9fff]{2,4}", brand):
            continue
        longer = next(
            (
                f
                for f in full
                if brand in f.text
                and len(f.text) > len(short.text) + 2
                and not text.plain.endswith("子公司", 0, f.start)
            ),
            None,
        )
        if longer is not None and short in firms:
            longer.of = longer.of or short.of
            firms.remove(short)


def _of_ceremony(ceremony: str, held: set) -> list[str]:
    if ceremony in (STARTED, DONE):
        return ["not_signing"]
    if ceremony != SIGNED:
        return ["unclear_ceremony"]
    if not held:
        return ["no_day"]
    return ["several_days"] if len(held) > 1 else []


def _once(claims: Iterable[Claim]) -> list[Claim]:
    """Each thing is claimed once, where it is surest, else where it is said first."""
    first: dict[tuple, Claim] = {}
    for claim in sorted(claims, key=lambda c: (len(c.doubts), "not_signing" in c.doubts, c.start)):
        value = (
            (claim.value.amount, claim.value.currency) if isinstance(claim.value, Reading) else claim.value
        )
        first.setdefault((claim.kind, value, claim.detail, claim.phase, claim.about), claim)
    # What is said of no project is not said again of one.
    of_projects = {key[:4] for key in first if key[4] is not None}
    return [claim for key, claim in first.items() if key[4] is not None or key[:4] not in of_projects]


def _without_contradictions(claims: list[Claim]) -> list[Claim]:
    """Two amounts of one scope for one project, or two sums of one ceremony: neither is sure."""
    groups: dict[tuple, list[Claim]] = defaultdict(list)
    for claim in claims:
        apart = claim.kind == "event_amount" and {"not_signing", "mixed"} & {*claim.doubts}
        if not apart and not {"of_several", "which"} & {*claim.doubts}:
            groups[claim.kind, claim.phase, claim.about].append(claim)
    several = {
        id(claim): "several_sums" if key[0] == "event_amount" else "contradicts"
        for key, group in groups.items()
        if key[0] == "event_amount" or key[2] is not None
        if len(
            {
                claim.span if "range" in claim.doubts else (claim.value.amount, claim.value.currency)
                for claim in group
            }
        )
        > 1
        for claim in group
    }
    return [claim.doubted(several.get(id(claim), "")) for claim in claims]
