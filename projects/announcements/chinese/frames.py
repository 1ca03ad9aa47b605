"""Who invests what in which project, in one Chinese sentence after another."""

from __future__ import annotations

import itertools
import re

from ...values.money_spans import MoneySpan
from ..found import DONE, PHASES, SIGNED, STARTED, Amount, Count, Name, Role
from ..reader import Mentions, Reader, last_between
from ..same import phase_of
from ..texts import Sentence
from . import counts as counting
from .companies import known_without_form, link_companies
from .lists import listed
from .money import behind, clause_start, object_words, phase_in
from .names import (
    companies,
    head_behind,
    labelled,
    object_of,
    planned_before,
    projects,
    subject_before,
    subject_clause,
    subjects_doing,
)
from .sharing import distribute, roles_of

_ANAPHOR = re.compile(
    r"^(?:该|此|本|这一|这个|上述|整个|根据|公司|计划|预计|继续|追加)*(?:大|第?[一二三四首]期)?(?:项目|工程|基地|产业园|园区)(?:（[^）]*）)?(?:第?[一二三四]期)?(?:工程|项目)?$"
)
_BETWEEN_SEVERAL = re.compile(r"[、和与及以]|以及|等")


# "开工项目总投资312亿元": of all projects of the ceremony.
_ALL = re.compile(
    "(?:本次|此次|本批|集中|当天|全部|[0-9一二三四五六七八九十]+个)*(签约|开工|竣工|投产)(?:的)?(?:重大|重点|产业|工业)*项目$"
)
_CEREMONIES = {"签约": SIGNED, "开工": STARTED, "竣工": DONE, "投产": DONE}
# Somebody or something else begins: what was spoken of before is not meant.
_OTHERS = re.compile(
    r"另有|另外|此外|其他|其余|另一|还有|(?<!该)(?<!我)企业(?:计划|将|拟)|全市|全县|全区|全省|我市|我县|我区|该市|该县|该区|园区(?:累计|全年|去年)"
)


_REGION = re.compile("全[省市区县州镇旗]|我[省市区县]|引进|利用|开发区|个[^，。]{0,8}项目")
# "赛默飞科技再次加大投资，首期投资": somebody acts, of whom nothing says that the project is theirs.
_ANOTHER = re.compile(
    r"(?:^|，)(?![^，]*(?:项目|该|公司|基地|园))[^，]{2,14}(?:再一次|再次|继续|持续|加大|宣布|决定|追加|成立|设立)"
)
_BY = re.compile(
    "(?:投资方|投资主体|投资单位|建设单位|业主|业主单位|投资商|投资人)(?:为|是|：)?$|由[^，。]{0,8}$"
)
# "与16家企业签约，项目涉及…，总投资额": all those counted before.
_OF_ALL = re.compile("项目(?:主要)?(?:涉及|涵盖|包括|覆盖|分布|囊括|集中在)")
_LIST_OPENS = re.compile("分别[为是]|：$")
_THIS = re.compile("(?:该|本|此)(?:项目|产业园|基地|园区|工程|工厂|中心|园)")


class ChineseReader(Reader):
    """Reads sentence after sentence; what the last ones were about is what "该项目" means."""

    def read(self, sentence: Sentence) -> None:
        """Take over what one sentence says."""
        said = self._mentions(sentence)
        monies = self.text.money_in(sentence.start, sentence.end)
        roles = roles_of(sentence, monies)
        self._add_heads(sentence, said, roles)
        amounts = [amount for money, role in roles if (amount := self._amount(sentence, said, money, role))]
        distribute(sentence, said.projects, amounts)
        known_without_form(sentence, said.companies, roles, said.projects)
        link_companies(sentence, said.companies, said.projects, amounts, self.topic)
        self._carry_on(sentence, said, amounts)
        _mark_lists(sentence, said)
        self.keep(said, amounts)

    def _mentions(self, sentence: Sentence) -> Mentions:
        firms = list(companies(sentence))
        counts = list(counting.counts(sentence))
        around = counting.ceremony_of(sentence.words)
        for count in counts:
            before = counting.ceremony_of(sentence.text[sentence.start : count.start])
            count.ceremony = count.ceremony or before or around or self.ceremony
            if self.count is not None and "mixed" in self.count.doubts and count.own:
                count.part = False  # "签约和开工的84个项目。其中，签约项目54个"
        named = [
            name
            for name in projects(sentence, firms)
            if not any(count.start < name.end and name.start < count.end for count in counts)
        ]
        if form := labelled(sentence):
            named = [form]
        for item in listed(sentence, firms, counts):
            if not any(item.start < name.end and name.start < item.end for name in [*named, *firms]):
                named.append(item)
        self.ceremony = around or self.ceremony
        return Mentions(sorted(named, key=lambda name: name.start), firms, counts)

    def _add_heads(self, sentence: Sentence, said: Mentions, roles: list[tuple[MoneySpan, Role]]) -> None:
        """Projects that are no 项目 but a plant or park, where a frame holds them."""
        for money, role in roles:
            for name in (
                subject_before(sentence, role.start),
                head_behind(sentence, money.end),
                self._subject_clause(sentence, said, money),
                self._object(sentence, said, money),
            ):
                if name and not any(name.start < p.end and p.start < name.end for p in [*said.projects]):
                    said.projects.append(name)
        if not roles and not said.counts and all(p.generic for p in said.projects):
            said.projects += [
                doing
                for doing in subjects_doing(sentence)
                if not any(doing.start < f.end and f.start < doing.end for f in said.companies)
            ]
        said.projects.sort(key=lambda name: name.start)

    def _subject_clause(self, sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | None:
        segment = _segment(sentence, money.start)
        if any(segment <= p.start < money.start and not p.generic for p in said.projects):
            return None
        if any(segment <= c.start < money.start for c in said.counts):
            return None
        return subject_clause(sentence, segment, money.start) or planned_before(
            sentence, segment, money.start
        )

    def _object(self, sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | None:
        words = object_words(sentence, money)
        segment = _segment(sentence, money.start)
        if words is None or any(segment <= p.start < money.start and not p.generic for p in said.projects):
            return None
        end = words[0] + sentence.text[words[0] : words[1]].find("项目") + 2
        if end > words[0] + 8 and "的" in sentence.text[words[0] : end]:
            return Name("project", words[0], end, sentence.text[words[0] : end], "object", ["cut"])
        return object_of(sentence.text, *words)

    # ---- One amount ----

    def _amount(self, sentence: Sentence, said: Mentions, money: MoneySpan, role: Role) -> Amount | None:
        """The amount beside its project or ceremony; None where it is of neither kind."""
        if _of_a_division(sentence, said, role):
            return None
        subject, frame = self._subject(sentence, said, money, role)
        if isinstance(subject, Count):
            return _of_event(sentence, money, role, subject, frame)
        if frame == "over_time":
            return None
        scope, phase = role.scope, role.phase
        if subject is not None and phase and phase_of(subject.text) and subject.end <= money.start:
            phase = phase_in(sentence.text[max(subject.end, sentence.start) : role.start + 2])
        if (
            scope == "realised"
            and subject is None
            and _REGION.search(sentence.text[sentence.start : money.start])
        ):
            return None
        if scope == "contract":
            if subject is None:
                return self._of_ceremony(sentence, money)
            scope = "total"
        doubts = [] if frame == "invests_in" else list(role.doubts)
        amount = Amount(money, scope, frame, phase, subject, doubts=doubts)
        if scope == "total":
            self._give_phase(sentence, amount, role)
        if subject is None:
            amount.doubts.append("no_project")
        if money.reading.currency is None:
            amount.doubts.append("no_currency")
        return amount

    def _of_ceremony(self, sentence: Sentence, money: MoneySpan) -> Amount | None:
        """The sum of contracts where no count stands: of the ceremony, if there was one."""
        if counting.OVER_TIME.search(sentence.text[sentence.start : money.start]) or self.ceremony != SIGNED:
            return None
        return Amount(money, "event", "contracts", doubts=["no_count"])

    def _give_phase(self, sentence: Sentence, amount: Amount, role: Role) -> None:
        """The phase that an earlier clause of the segment speaks of; 总投资 is of the whole."""
        behind = re.match(
            r"(?:用于|投入|建设|实施|的)*(?:该|项目|本)*第?([一二三四首])期",
            sentence.text[amount.money.end : amount.money.end + 12],
        )
        if behind and (amount.of is None or amount.of.start < amount.money.end):
            amount.phase = PHASES[behind[1]]  # "总投资27亿元的项目二期"
        if amount.phase or role.words.startswith(("总", "投资总")):
            amount.scope = "phase" if amount.phase else amount.scope
            return
        start = clause_start(sentence, amount.money.start)
        lead = sentence.text[_segment(sentence, amount.money.start) : start]
        carried = re.search(
            r"(?:^|[，；。、])(?:其中|项目|该项目|，)*(?:第?([一二三四首])期)(?:工程|项目)?[^，。；]{0,20}(?:，[^，。；总]{0,24})?，$",
            lead,
        )
        if carried and not (
            amount.of and amount.of.end > _segment(sentence, amount.money.start) + carried.start(1)
        ):
            amount.phase = PHASES[carried[1]]
        elif behind:
            amount.phase = PHASES[behind[1]]
        amount.scope = "phase" if amount.phase else amount.scope

    def _subject(
        self, sentence: Sentence, said: Mentions, money: MoneySpan, role: Role
    ) -> tuple[Name | Count | None, str]:
        """What the money is of, and the frame that says so."""
        if behind := _modified(sentence, said, money):
            return behind, "modifies"
        segment = _segment(sentence, money.start)
        last = last_between(said.projects, segment, money.start)
        count = _whole(sentence, said.counts, segment, money)
        made = self._made(sentence, said, money)
        firm = last_between(said.companies, segment, money.start)
        if count and firm and _LIST_OPENS.search(sentence.text[count.end : firm.start]):
            count = None  # "3个重大项目分别为：A公司计划投资17亿元建设的…"
        if count and (last is None or count.start > last.start):
            return count, "of_all"
        named = last_between(said.specific, segment, money.start)
        if count and last is not None and named is None:
            whole = (
                last.text == "项目"
                and count.number > 1
                and sentence.text[count.end : last.start].endswith("，")
            )
            if whole or _OF_ALL.match(sentence.text, last.start):
                return count, "of_all"
        if last is not None and last.generic and _ANAPHOR.match(last.text):
            if named is None and self.topic is not None:
                return self._carried(sentence, said, money, last, segment)
            if named is not None and not (count and count.start > named.start):
                return named, "of_project"
        if made and (last is None or last.generic or (firm and firm.start > last.end)):
            return made, "invests_in"
        if last is not None and not last.generic:
            if sentence.text[last.end : last.end + 1] != "（" and _is_one_of_several(
                sentence, said.projects, last
            ):
                return self._several(sentence, said, last, money)
            return last, "of_project"
        if made:
            return made, "invests_in"
        return self._carried(sentence, said, money, last, segment)

    def _several(
        self, sentence: Sentence, said: Mentions, last: Name, money: MoneySpan
    ) -> tuple[Name | Count | None, str]:
        between = sentence.text[last.end : money.start]
        if counting.SIGNING.search(between) and "分别" not in between:
            counts = [count for count in said.counts if count.end <= last.start and not count.part]
            return counts[-1] if counts else Count(0, last.start, last.end, SIGNED), "of_all"
        return last, "of_several"

    def _made(self, sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | None:
        """The project that the money is spent to build: "投资20亿元建设B项目"."""
        words = object_words(sentence, money)
        if words is None:
            return None
        inside = [
            p
            for p in said.projects
            if words[0] - 1 <= p.start and p.end <= words[1] + 20 and p.start < words[1]
        ]
        specific = [p for p in inside if not p.generic]
        return specific[0] if specific else None

    def _carried(
        self, sentence: Sentence, said: Mentions, money: MoneySpan, last: Name | None, segment: int
    ) -> tuple[Name | Count | None, str]:
        """What the segments and sentences before were about."""
        if last is not None and (all_of := _ALL.match(last.text)) and not self._is_one(last):
            return self.count or Count(0, last.start, last.end, _CEREMONIES[all_of[1]]), "of_all"
        if last is not None and not _ANAPHOR.match(last.text):
            return None, "not_said"
        earlier = last_between(said.projects, sentence.start, segment)
        lead = sentence.text[segment : money.start]
        if last is None and (_OTHERS.search(lead) or self._is_of_the_firm(sentence, money)):
            return None, "not_said"
        if counting.OVER_TIME.search(re.sub("去年[0-9]{1,2}月", "", lead)) and last is None:
            return None, "over_time"
        if earlier is not None and not earlier.generic and last is None and self.count is None:
            return earlier, "carried"
        if last is None and self.topic is not None and _THIS.search(lead):
            return self.topic, "which" if self.unclear else "carried"
        firm = last_between(said.companies, segment, money.start)
        if (
            last is None
            and firm
            and not _BY.search(sentence.text[max(segment, firm.start - 10) : firm.start])
        ):
            return None, "not_said"
        if self.count is not None and last is None and earlier is None:
            return self.count, "of_all"
        if self.topic is not None:
            return self.topic, "which" if self.unclear or _ANOTHER.search(lead) else "carried"
        return self._of_the_sentence_before(sentence, last, money.start)

    def _is_of_the_firm(self, sentence: Sentence, money: MoneySpan) -> bool:
        """ "该公司总投资1.5亿元" behind a sentence that named a company, not the project spoken of."""
        if self.topic is None or not re.match("该(?:公司|企业)", sentence.words):
            return False
        firms = [name.start for name in self.found.names if name.kind == "company"]
        return bool(firms) and firms[-1] > self.topic.end

    def _is_one(self, last: Name) -> bool:
        """Whether "签约项目" is one that was named before, not those of the ceremony."""
        return self.count is None and self.topic is not None and not last.text.startswith(("开工", "竣工"))

    def _of_the_sentence_before(
        self, sentence: Sentence, last: Name | None, at_money: int
    ) -> tuple[Name | None, str]:
        """The "巴斯夫一体化基地" that "基地总投资" means."""
        said = last.text if last else sentence.text[max(sentence.start, at_money - 16) : at_money]
        found = re.search("(基地|产业园|园区|工程)" + ("$" if last else "(?:计划|预计)*总?投资"), said)
        word = found[1] if found else ""
        before = sentence.text[max(0, sentence.start - 120) : sentence.start]
        at = before.rfind(word) if word else -1
        if at < 0:
            return None, "not_said"
        begin = max(before.rfind(mark, 0, at) for mark in "，。；：\n") + 1
        offset = max(0, sentence.start - 120)
        name = object_of(sentence.text, offset + begin, offset + at + len(word))
        if name is None:
            return None, "not_said"
        self.found.names.append(name)
        self.topic = name
        return name, "carried"

    # ---- What the next sentence may refer to ----

    def _carry_on(self, sentence: Sentence, said: Mentions, amounts: list[Amount]) -> None:
        self.carry_topic(said, amounts, -1)
        named = said.specific
        whole = [count for count in said.counts if not count.part]
        if whole and not (named and named[-1].start > whole[-1].start):
            self.count = whole[-1]
        elif named or any(_ANAPHOR.match(p.text) for p in said.projects):
            self.count = None


def _of_a_division(sentence: Sentence, said: Mentions, role: Role) -> bool:
    """ "巴州区8个，总投资8.2亿元": a part of the projects that were counted before."""
    lead = sentence.text[max(sentence.start, role.start - 12) : role.start]
    return bool(re.search(r"[0-9]+[个项宗]，$", lead)) and not any(
        count.end >= role.start - 1 for count in said.counts if count.start < role.start
    )


def _segment(sentence: Sentence, at: int) -> int:
    """Where the part of the sentence begins that a semicolon sets apart."""
    return max(sentence.text.rfind("；", sentence.start, at) + 1, sentence.start)


def _mark_lists(sentence: Sentence, said: Mentions) -> None:
    """Projects that stand side by side where a signing is spoken of are an announcement's list."""
    named = said.specific
    if not counting.SIGNING.search(sentence.words):
        return
    for one, other in itertools.pairwise(named):
        between = sentence.text[one.end : other.start]
        made = one.text.startswith("年产") and between == "；"  # what the project before makes
        if re.match("”?[、和及；]", between) and len(between) < 40 and not made:
            one.frame = other.frame = "listed"


def _whole(sentence: Sentence, counts: list[Count], segment: int, money: MoneySpan) -> Count | None:
    """The count that a sum is of: over "其中，A类1个、B类2个，总投资" it is the one that is divided."""
    before = [count for count in counts if segment <= count.start and count.end <= money.start]
    parts = []
    while before and before[-1].part:
        parts.append(before.pop())
    chained = len(parts) > 1 and all(
        re.fullmatch("、[^，。；、]*", sentence.text[parts[at + 1].end : parts[at].start])
        for at in range(len(parts) - 1)
    )
    if not parts or (chained and before):
        return before[-1] if before else None
    return parts[0]


def _modified(sentence: Sentence, said: Mentions, money: MoneySpan) -> Name | Count | None:
    """The project of "总投资20亿元的B项目", the count of "总投资102亿元的10个项目"."""
    mentioned: list[Name | Count] = [*said.projects, *said.counts]
    nearest = min(
        (m for m in mentioned if m.start >= money.end),
        key=lambda m: m.start,
        default=None,
    )
    if nearest is None or (isinstance(nearest, Name) and nearest.generic):
        return None
    between = sentence.text[behind(sentence.text, money) : nearest.start]
    stops = re.search("[，。；：！？]", between)
    listed_on = re.fullmatch(r"、[^，。；]{1,24}的", between)  # "投资8亿元、年产8万吨金属硅的工业项目"
    return (
        nearest
        if (between.startswith("的") and not stops)
        or listed_on
        or (between == "" and isinstance(nearest, Name))
        else None
    )


def _is_one_of_several(sentence: Sentence, named: list[Name], last: Name) -> bool:
    before = [p for p in named if p.end <= last.start and not p.generic]
    if not before:
        return False
    between = sentence.text[before[-1].end : last.start]
    return len(between) < 40 and bool(_BETWEEN_SEVERAL.match(between)) and not re.search("[，。；]", between)


def _of_event(sentence: Sentence, money: MoneySpan, role: Role, count: Count, frame: str) -> Amount | None:
    if role.scope == "realised" or count.part or role.phase:
        return None
    if (
        counting.OVER_TIME.search(
            re.sub(
                "，累计(?=签约|协议|总?投资|引资)[^，]*$",
                "",
                sentence.text[_segment(sentence, money.start) : money.start],
            )
        )
        or "over_time" in count.doubts
    ):
        return None
    between = sentence.text[count.end : money.start]
    if re.search("年度|最大|单个|平均|外资[^，。；]{0,6}$", between) or between.count("，") > 4:
        return None
    unclear = [doubt for doubt in count.doubts if doubt == "mixed"]
    doubts = unclear if count.number or frame != "of_all" or count.ceremony != SIGNED else ["no_count"]
    return Amount(money, "event", frame, counted=count, ceremony=count.ceremony or SIGNED, doubts=doubts)
