"""Who invests what in which project, in one English sentence after another."""

from __future__ import annotations

import itertools
import re

from ...values.money_spans import MoneySpan
from ..found import SIGNED, Amount, Count, Name, Role
from ..reader import Mentions, Reader, last_between
from ..texts import Sentence
from . import counts as counting
from .companies import companies, link_companies
from .money import behind as behind_sum
from .money import role_of
from .names import headed, heads, projects, unnamed
from .sharing import distribute, next_role

_ANAPHOR = re.compile(
    r"^(?:the |this |its |whole |entire )*(?:project|plant|factory|base|park|facility|complex|center|centre|terminal|expansion|site)$",
    re.IGNORECASE,
)
_TO_BUILD = re.compile(
    r"(?:[,\s]+(?:\w+ly|over the (?:next|coming) [\w ]+? years|over (?:a period of )?[\w ]+? years|by 20[0-9]{2}|here|in (?:total|all)|in (?:[A-Z][\w'’-]+(?:,? |\b)){1,5}|between 20[0-9]{2} and 20[0-9]{2}|this year|\([^)]*\)))*[,\s]*"
    r"(?:to (?:jointly |also )?(?:build|construct|set up|establish|expand|develop|create|open|upgrade|launch)|(?:in|into|on|for|towards?)(?: (?:the )?(?:construction|building|development|expansion) of| building| constructing| establishing| developing| setting up| expanding)?)\s(?:the |a |an |its |their |another |new |phase \w+ of |two |both )*",
    re.IGNORECASE,
)


# "will invest 45 million dollars in the Zhongrui Park to build": the park is where, not what.
_A_SITE = re.compile(r",? to (?:build|construct|set up|establish|open)\b")
# "the government has attracted investments of": of a region, not of the project before.
_ATTRACTED = re.compile(
    r"\b(?:attract|garner|receiv|secur|draw|drew)\w*\b[^.;]{0,40}\binvestments?\b|\bcumulative investments?\b",
    re.IGNORECASE,
)
# One thing is spoken of, not the projects counted before: "It covers", "the new town will be built, with".
_ONE = re.compile(r"^\s*(?:It|This)\b|\b(?:will|is|was|has|are)\b[^,]*,")


class EnglishReader(Reader):
    """Reads sentence after sentence; what the last ones were about is what "the project" means."""

    def read(self, sentence: Sentence) -> None:
        """Take over what one sentence says."""
        monies = self.text.money_in(sentence.start, sentence.end)
        said = self._mentions(sentence, monies)
        roles: list[tuple[MoneySpan, Role]] = []
        before = sentence.start
        for money in monies:
            role = role_of(sentence, money, before)
            if role is None and roles and roles[-1][0].end == before:
                role = next_role(sentence, roles[-1][1], before, money)
            if role is None and _is_listed_sum(sentence, said, money):
                told = re.search(r"\b(?:invest|worth|cost)", sentence.words)
                role = Role("total", "", money.start, doubts=() if told else ("order",))
            before = money.end
            if role:
                roles.append((money, role))
        amounts = [amount for money, role in roles if (amount := self._amount(sentence, said, money, role))]
        distribute(sentence, said.projects, amounts)
        self._add_unnamed(sentence, said, monies, amounts)
        link_companies(sentence, said.companies, said.projects, amounts, self.topic)
        self._carry_on(sentence, said, amounts)
        self.keep(said, amounts)

    def _mentions(self, sentence: Sentence, monies: list[MoneySpan]) -> Mentions:
        firms = sorted(companies(sentence), key=lambda name: name.start)
        counts = list(counting.counts(sentence))
        around = counting.ceremony_of(sentence.words)
        for count in counts:
            count.ceremony = count.ceremony or around or self.ceremony
            if count.own and any(
                c.number > count.number and c.ceremony == SIGNED
                for c in [*self.found.counts, *counts[: counts.index(count)]]
            ):
                count.part = True  # "26 projects were signed. 11 projects signed on the stage"
        self.ceremony = around or self.ceremony
        named = [
            p
            for p in projects(sentence, firms, monies)
            if not any(c.start < p.end and p.start < c.end for c in counts)
        ]
        for name in heads(sentence, firms, monies):
            if not any(name.start < p.end and p.start < name.end for p in [*named, *firms]):
                named.append(name)
        named = [p for p in named if not _is_predicate(sentence, p, named)]
        _mark_lists(sentence, named, counts)
        return Mentions(sorted(named, key=lambda name: name.start), firms, counts)

    def _add_unnamed(
        self, sentence: Sentence, said: Mentions, monies: list[MoneySpan], amounts: list[Amount]
    ) -> None:
        """A plant without a name stands for the project of the text where none is named."""
        if said.counts or self.topic is not None or any(not p.generic for p in said.projects):
            return
        name = unnamed(sentence, said.companies, monies)
        if name is None:
            return
        said.projects = sorted([*said.projects, name], key=lambda p: p.start)
        for amount in amounts:
            if amount.of is None and amount.scope in ("total", "phase"):
                amount.of, amount.frame = name, "of_unnamed"
                amount.doubts = [doubt for doubt in amount.doubts if doubt != "no_project"]

    # ---- One amount ----

    def _amount(self, sentence: Sentence, said: Mentions, money: MoneySpan, role: Role) -> Amount | None:
        subject, frame = self._subject(sentence, said, money, role)
        if frame == "over_time":
            return None
        if isinstance(subject, Count):
            return _of_event(sentence, money, role, subject, said.projects)
        scope = role.scope
        if scope == "contract" and subject is None and not re.search("took|involv", role.words):
            return _of_contracts(sentence, money, role)
        scope = "total" if scope == "contract" else scope
        doubts = [*role.doubts, *(["no_project"] if subject is None else [])]
        if scope == "total" and role.phase:
            scope = "phase"
        told = said.companies or re.search(
            r"\b(?:company|group|firm|project|plant|phase|investor)\b", sentence.words, re.IGNORECASE
        )
        if scope == "realised" and "contract" in role.words:
            return None
        if scope == "realised" and subject is None and not (told and re.search("invest|spen", role.words)):
            return None
        return Amount(money, scope, frame, role.phase if scope == "phase" else None, subject, doubts=doubts)

    def _subject(
        self, sentence: Sentence, said: Mentions, money: MoneySpan, role: Role
    ) -> tuple[Name | Count | None, str]:
        """What the money is of, and the frame that says so."""
        last = last_between(said.projects, sentence.start, money.start)
        if (
            last is not None
            and last.generic
            and re.match(r"(?:largest|biggest|first|only|main|sole)\b", last.text)
        ):
            # "B project, the largest in the city": said of what it stands beside.
            last = last_between(said.specific, sentence.start, last.start) or last
        count = _whole(said.counts, money)
        behind = next((p for p in said.projects if p.start >= money.end), None)
        if role.modifies:
            return self._modified(sentence, said, money, behind, last)
        counted_behind = next((c for c in said.counts if c.start >= money.end), None)
        if counted_behind and re.match(
            r"[^.;,]{0,60}?\b(?:in|into|on|for|to build)\s(?:\w+\s)?$",
            sentence.text[money.end : counted_behind.start],
        ):
            few = counted_behind.number <= 5 and said.companies and said.companies[0].end <= money.start
            return None, "not_said" if few else "over_time"
        opens = re.match(
            r"\s*(?:With|At|Involving|Costing|Boasting|Representing)\b",
            sentence.text[sentence.start : money.start],
        )
        if (
            opens
            and last is None
            and count is None
            and counted_behind
            and (behind is None or counted_behind.start < behind.start)
        ):
            return counted_behind, "of_all"
        if opens and last is None and behind is not None and not behind.generic:
            return behind, "modifies"
        if count and (last is None or last.generic or last.start < count.start):
            return count, "of_all"
        made = self._made(sentence, said, money)
        if made and (last is None or last.generic):
            return made, "invests_in"
        if last is not None and not last.generic and sentence.text[last.end : money.start] == " (":
            return last, "of_project"  # "the cable car project (2.3 billion yuan)"
        if last is not None and not last.generic:
            if last.frame == "listed" and not re.search("respectively", sentence.words):
                return self._of_list(sentence, said, last, money)
            return last, "of_project"
        return self._carried(sentence, said, money, role, last)

    def _of_list(
        self, sentence: Sentence, said: Mentions, last: Name, money: MoneySpan
    ) -> tuple[Name | Count | None, str]:
        between = sentence.text[last.end : money.start]
        kind = counting.ceremony_of(between)
        if kind or re.search(r"\bcombined|altogether", between):
            count = said.counts[-1] if said.counts else Count(0, last.start, last.end, kind or SIGNED)
            return count, "of_all"
        return last, "of_project" if re.match(
            r",? (?:with|which|worth|costing|of)", between
        ) else "of_several"

    def _modified(
        self, sentence: Sentence, said: Mentions, money: MoneySpan, behind: Name | None, last: Name | None
    ) -> tuple[Name | Count | None, str]:
        """ "its $10 billion refining complex", "the second phase of a $1-billion investment project"."""
        if (
            behind
            and not behind.generic
            and not re.search("[,;.]", sentence.text[money.end : behind.start])
            and behind.start - money.end < 40
        ):
            return behind, "modifies"
        after = behind_sum(sentence.text, money)
        name = headed(sentence, after, said.companies, [money], min(after + 80, sentence.end))
        if (
            name
            and not name.generic
            and len(name.text.split()) > 2
            and not re.search("[,;.]", sentence.text[money.end : name.start])
            and name.start - money.end < 6
        ):
            said.projects.append(name)
            said.projects.sort(key=lambda p: p.start)
            return name, "modifies"
        lead = sentence.text[max(sentence.start, money.start - 40) : money.start]
        if re.search("contract|deal|agreement", role_noun(sentence, money)):
            made = self._for(sentence, said, money)
            return (made, "invests_in") if made else (None, "not_said")
        if (
            last
            and not last.generic
            and re.search(
                r"(?:,|\bis|\bwas|\brepresenting|\binvolving|\brequiring|\bwith) (?:an? |the )?(?:total |planned )?$",
                lead,
            )
        ):
            return last, "of_project"
        made = self._made(sentence, said, money)
        if made and not made.generic:
            return made, "invests_in"
        if re.search(r"\b(?:The|This|the|this)\s$", lead) and self.topic is not None:
            return self.topic, "which" if self.unclear else "carried"
        return None, "not_said"

    def _for(self, sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | None:
        """The project of "a 2.2 billion yuan contract with X for a Y"."""
        found = re.compile(r".{0,100}?\bfor (?:a|an|the)\s").match(sentence.text, money.end, sentence.end)
        name = found and headed(
            sentence, found.end(), said.companies, [money], min(found.end() + 70, sentence.end)
        )
        if not name or name.generic:
            return None
        said.projects.append(name)
        said.projects.sort(key=lambda p: p.start)
        return name

    def _made(self, sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | None:
        """The project that the money is spent to build."""
        found = _TO_BUILD.match(sentence.text, behind_sum(sentence.text, money), sentence.end)
        if found is None:
            return None
        stop = re.compile(r"[,;:]\s|\.\s|\s(?:in|at|near|which|that|with|by|under)\s").search(
            sentence.text, found.end(), sentence.end
        )
        end = stop.start() if stop else sentence.end
        inside = [p for p in said.projects if found.start() <= p.start and p.end <= end + 30]
        if inside:
            return inside[0] if not inside[0].generic else None
        name = headed(sentence, found.end(), said.companies, [money], min(end + 1, sentence.end))
        if (
            name is None
            or name.generic
            or (found[0].startswith((" in ", " at ")) and _A_SITE.match(sentence.text, name.end))
            or any(p.start < name.end and name.start < p.end for p in said.projects)
        ):
            return None
        if len(name.text.split()) < 3:
            name.doubts.append("cut")
        said.projects.append(name)
        said.projects.sort(key=lambda p: p.start)
        return name

    def _carried(
        self, sentence: Sentence, said: Mentions, money: MoneySpan, role: Role, last: Name | None
    ) -> tuple[Name | Count | None, str]:
        lead = sentence.text[sentence.start : money.start]
        if last is not None and not _ANAPHOR.match(last.text):
            return None, "not_said"
        firm = next((f for f in said.companies if f.end <= money.start), None)
        trail = sentence.text[money.end : min(money.end + 20, sentence.end)]
        over = counting.OVER_TIME.search(lead) or re.match(
            r"\s(?:so far|to date|since|last year|this year|in the (?:last|past))", trail
        )
        if (
            over
            and last is None
            and firm is None
            and role.scope != "realised"
            and not role.phase
            and "total investment" not in role.words
        ):
            return None, "over_time"
        if (
            re.search(r"\b(?:of|among) (?:the|them|these|which)\b", lead)
            and last is None
            and self.topic is None
            and not (
                self.count is not None
                and re.search(r"\bof (?:the|these) (?:\w+ )?(?:projects|deals)\b", lead)
            )
        ):
            return None, "over_time"
        several = re.search(
            r"\b(?:contracts|projects|deals|them|agreements|they)\b|contracted", lead, re.IGNORECASE
        )
        if last is None and self.count is None and _attracted(lead):
            return None, "over_time"
        if self.count is not None and last is None and firm is None and (several or self.topic is None):
            return (None, "not_said") if _ONE.search(lead) and not several else (self.count, "of_all")
        if (
            self.topic is not None
            and not several
            and (
                last is not None
                or re.match(
                    r"\s*(?:It|The|This|Its|Total|With|Phase|[0-9A-Z$€*]|Under|In|Of|SAYS|Says|$)", lead
                )
            )
        ):
            newcomer = last is None and firm is not None and self._is_newcomer(firm, self.topic)
            return self.topic, "which" if self.unclear or newcomer else "carried"
        return None, "not_said"

    def _is_newcomer(self, firm: Name, topic: Name) -> bool:
        """Whether other companies were spoken of before and this one was not: its money is of something else."""
        known = [name.text for name in self.found.names if name.kind == "company"]
        word = firm.text.split()[0]
        return bool(known) and not any(word in text for text in [*known, topic.text])

    # ---- What the next sentence may refer to ----

    def _carry_on(self, sentence: Sentence, said: Mentions, amounts: list[Amount]) -> None:
        self.carry_topic(said, amounts, 0)
        named = said.specific
        whole = [count for count in said.counts if not count.part]
        if whole and (not named or named[-1].frame == "listed"):
            self.count = whole[-1]
            self.topic = None if not named and whole[-1].number > 9 else self.topic
        elif named or any(_ANAPHOR.match(p.text) for p in said.projects):
            self.count = None


def _attracted(lead: str) -> bool:
    """Whether a region, not the project, is said to have attracted investments."""
    return bool(_ATTRACTED.search(lead)) and not re.search(r"\b[Ii]t\b", lead)


def role_noun(sentence: Sentence, money: MoneySpan) -> str:
    """The word right behind a sum: "contract", "project"."""
    found = re.match(r"[\s-]+(?:\w+ )?(\w+)", sentence.text[money.end : money.end + 30])
    return found[0].lower() if found else ""


def _whole(counts: list[Count], money: MoneySpan) -> Count | None:
    before = [count for count in counts if count.end <= money.start]
    return before[-1] if before else None


def _is_listed_sum(sentence: Sentence, said: Mentions, money: MoneySpan) -> bool:
    """ "the cable car project (2.3 billion yuan)": a bare sum in brackets right behind a project."""
    beside = any(p.end == money.start - 2 and not p.generic for p in said.projects)
    return (
        beside and sentence.text[money.start - 1] == "(" and sentence.text[money.end : money.end + 1] == ")"
    )


def _is_predicate(sentence: Sentence, name: Name, named: list[Name]) -> bool:
    """ "X is a representative project": said of something named already."""
    lead = sentence.text[sentence.start : name.start]
    return bool(
        re.search(
            r"\b(?:is|was|are|be|(?<!well )as|becomes?|became) (?:also )?(?:a|an|the|one of the|its|China's|Asia's)(?:\s[\w'’-]+){0,3}\s$|\b(?:is|was) (?:a|an|the)\s$",
            lead,
        )
    ) and (name.generic or any(p.end < name.start for p in named))


_SUCH_AS = re.compile(r"\bprojects,? (?:including|such as|like|namely) (?:the )?$")


def _mark_lists(sentence: Sentence, named: list[Name], counts: list[Count]) -> None:
    """Projects side by side where a signing is spoken of are an announcement's list."""
    specific = sorted((p for p in named if not p.generic), key=lambda p: p.start)
    for one in specific:
        if _SUCH_AS.search(sentence.text[max(sentence.start, one.start - 30) : one.start]):
            one.frame = "listed"
    if not counting.SIGNING.search(sentence.words) and not counts:
        return
    for one, other in itertools.pairwise(specific):
        between = sentence.text[one.end : other.start]
        if (
            re.match(r",?\s(?:and\s)?(?:the |a |an )?|[^.;]{1,40}(?:,| and) (?:the |a |an )", between)
            and len(between) < 45
            and "with" not in between
        ):
            one.frame = other.frame = "listed"


def _of_contracts(sentence: Sentence, money: MoneySpan, role: Role) -> Amount | None:
    """The sum of "contracts worth 15.2 billion yuan were signed", where no count stands."""
    said = sentence.text[max(sentence.start, role.start - 10) : min(sentence.end, money.end + 40)]
    signed = re.search(r"\b(?:contracts|agreements|deals)\b.*\b(?:signed|inked)\b", said, re.IGNORECASE)
    if not signed or counting.OVER_TIME.search(sentence.words):
        return None
    return Amount(money, "event", "contracts", doubts=["no_count"])


def _of_event(
    sentence: Sentence, money: MoneySpan, role: Role, count: Count, named: list[Name]
) -> Amount | None:
    if role.scope == "realised" or count.part or role.phase or "over_time" in count.doubts:
        return None
    between = sentence.text[max(count.end, sentence.start) : money.start]
    listed = [p.end for p in named if p.frame == "listed" and count.end <= p.start and p.end <= money.start]
    if listed:
        between = sentence.text[max(listed) : money.start]
    between = re.sub(r", (?:which|including)\b[^.;]*, (?=(?:will|have|has|had|are|were)\b)", " ", between)
    if re.search(
        r"\beach\b|\bincluding\b|\bamong (?:them|which)\b|\bof which\b|\blargest\b|\bannual\b", between
    ):
        return None
    doubts = ["extent"] if count.firms and count.number else []
    doubts += ["mixed"] if "mixed" in count.doubts else []
    return Amount(money, "event", "of_all", counted=count, ceremony=count.ceremony or SIGNED, doubts=doubts)
