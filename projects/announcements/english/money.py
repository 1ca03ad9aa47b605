"""What the money of an English sentence is, by the words right before and right behind it."""

from __future__ import annotations

import re

from ...values.money_spans import MoneySpan
from ..found import Role
from ..texts import Sentence
from .words import PHASE, phase_number

_FLAGS = re.IGNORECASE
_SIZE = r"(?:a total of |a combined |a whopping |an estimated |a planned |some |total |in total |altogether |in all |well |just |slightly |a further |another |an additional |an extra |additional |roughly |nearly )*"
_KINDS = r"(?:total|overall|planned|estimated|combined|expected|aggregate|whole|entire|proposed|intended|contracted|contractual|contract|agreed|initial|capital|direct|foreign|joint|project|projected|accumulated|cumulative|promised|new|phase[- ]\w+|first-phase|second-phase|private)"
_TOTAL = re.compile(
    rf"(?:{_KINDS}[ -])*(?P<noun>investments?|(?:contract(?:ed|ual)?|agreed|deal) (?:value|amount|sum)s?|(?:contracted |total )capital|capital expenditures?|capex|costs?|price tag|budget|outlay|funding)(?: (?:volume|value|amount|volumes|sum))?"
    rf"(?: to be (?:executed|made|carried out))?(?: (?:in|of|for|by|into) (?:the |an? |this |its |these |both |all )?(?:[\w’'&-]+ ){{0,8}}?(?:projects?|plant|factory|base|park|phases?|phase \w+|venture|center|centre|facility|deals?|building|headquarters|campus|complex|terminal|refinery|line|mill|expansion|manufacturing|production|them)(?: (?:signed|inked|launched|started)[^.;]{{0,50}}?)?)?(?:, [^,.;]{{3,40}},)?"
    rf"(?:,? (?:that|which))?(?: (?:is|are|was|were|will|would|has|have|be|been|expected|estimated|projected|set|planned|to|put|currently))*"
    rf"(?: (?:of|at|reach(?:es|ed|ing)?|total(?:s|led|ling|ed|ing)?|amount(?:s|ed|ing)? to|exceed(?:s|ed|ing)?|hit(?:s|ting)?|surpass(?:es|ed|ing)?|stand(?:s|ing)? at|stood at|worth|come to|comes to|be|is|was|were|top(?:s|ped|ping)?|valued at|as high as|as much as|between|in))*:?\s{_SIZE}$",
    _FLAGS,
)
_VERB = re.compile(
    rf"\b(?P<verb>invest(?:s|ed|ing)?|spend(?:s|ing)?|spent|pour(?:s|ed|ing)?|inject(?:s|ed|ing)?|plough(?:ed|ing)?|pump(?:ed|ing)?|earmark(?:s|ed)?|commit(?:s|ted|ting)?|contribut(?:e|ing)|put(?:ting)? up|put(?:s|ting)?(?=\s.{{0,30}}$))(?: (?:jointly|together|up|in total|about|around|heavily))*\s{_SIZE}$",
    _FLAGS,
)
_COST = re.compile(
    rf"(?:\bcost(?:s|ing)?|\bat a (?:total |combined |estimated )?cost of|\bbudgeted at|\bvalued at|\bpriced at|\bwith a price tag of|\brepresent(?:s|ing) an investment of|\brequir(?:es|ed|ing)(?: an? (?:initial |total )?investment of)?|\bcalls for(?: an? investment of)?|\bneeds(?: an? investment of)?|\btook|\b(?:will|would) take|\binvolv(?:es|ing|ed)(?: an? (?:total )?investment of)?|\btotal(?:l?ed|l?ing|s)|\baggregating|\bamount(?:ed|ing|s) to|\bwith a (?:total )?value of)\s{_SIZE}$",
    _FLAGS,
)
_WORTH = re.compile(
    rf"\b(?:projects?|deals?|contracts?|agreements?|plants?|park|complex|base|facility|factory|them|each other|investments?|expansion)(?: \w+)?(?: |, )?(?:is |are |were |was )?(?:jointly )?(?:worth|valued at)\s{_SIZE}$",
    _FLAGS,
)
_JOINTLY = re.compile(rf",\s(?:jointly |together |collectively )?worth\s{_SIZE}$", _FLAGS)
_BEHIND_NOUN = re.compile(
    r"[\s-](?:(?!project|and (?:the|a|an|will|is|plans?|has|was)\b|in\b|by\b|of\b|to\b|for\b|on\b)[\w’'&/-]+ ){0,7}?(?P<noun>investment|project|plant|factory|gigafactory|facility|expansion|complex|base|refinery|park|center|centre|campus|deal|contract|venture|agreement|headquarters|terminal|line|mill|sawmill|smelter|brewery|distillery|hospital|hotel|resort|farm|hub|laboratory|building|warehouse|upgrade|development|scheme|mine|dairy|fab|foundry|depot|port|airport|bridge|dam|pipeline|stadium|unit|store|zone|estate)\b(?!\s(?:loan|fund|bond|bank|program|budget|package|financ))",
    _FLAGS,
)
_BEHIND_VERB = re.compile(
    r"\s(?:(?P<ahead>will|would|is to|are to|to|is going to|is expected to|is set to|is planned to|shall)(?: also)? (?:be (?:invested|spent|poured|injected)|(?:flow|go) (?:in)?to)|(?P<kept>is|are|has been) (?:set aside|earmarked|being (?:invested|spent))|(?P<done>has been|have been|had been|was|were)(?: already)? (?:invested|spent|completed))\b",
    _FLAGS,
)
_BEHIND_OF = re.compile(
    r"\s(?:goes|will go) (?:to|into|towards?)\b|\s(?:invested|poured|spent)\b|\s(?:in|of) (?:total |new |capital |planned |direct |combined |initial |the total )*investments?\b|\sto (?:build|construct|expand|set up|establish)\b",
    _FLAGS,
)
_NOT_LEFT = re.compile(
    r"\b(?:annual(?:ly)?|yearly|per year|output|sales|revenues?|turnover|profits?|tax(?:es)?|share|income|exports?|imports?|loans?|credits?|incentives?|grants?|bonds?|GDP|fund of|market|capitali[sz]ation|salar\w+|payroll|wages?|registered capital|subsid\w+|fine|orders?|economic (?:impact|benefit)s?|fixed[- ]assets?|foreign direct investment|compared|extra investment|annual planned|deposits?|financing|value of (?:its|the) \w+ industry|savings?|valuation|rent|budget cut|raised|stake|acquire\w*|bought|purchase\w*|up from|down from|rose|increased by|growth)\b[^.;]{0,45}$",
    _FLAGS,
)
_NOT_RIGHT = re.compile(
    r"\s?(?:or (?:above|more)\b|(?:a|per|each|every) (?:year|annum|month|mu|hectare|square|ton|unit)\b|annually|yearly|each\b|apiece|every year|in (?:annual |yearly )?(?:sales|revenue|tax|output|loans|exports|profit|incentives|credits|grants|state aid|annual|bonds|wages|salaries|financing|GDP)|of (?:annual |yearly |tax )?(?:output|sales|tax|revenue|loans|profit)|(?:tax|loan|fund|bond|grant|stake)\b|worth of (?:goods|products|exports|orders)|in performance-based|lower|higher|less\b|more\b|from (?:a|the) year)",
    _FLAGS,
)
_EACH = re.compile(r"\b(?:each|every|individually|apiece|per)\b[^,;.]{0,50}$", _FLAGS)
_REALISED = re.compile(
    r"\b(?:has|have|had)(?: \w+)? (?:already |so far |cumulatively |actually )(?:invested|spent)|\bactual(?:ly)? (?:investment|invested)|\binvested so far|\balready (?:invested|spent|been)|\bto date|\bso far\b|\bhad been completed\b|cumulative investment",
    _FLAGS,
)
_BRACKET = re.compile(
    r"\s?\((?:about |around |approximately |some |or |US|RMB|HK)*[^()]{0,3}[0-9][^()]{1,30}\)"
)


def role_of(sentence: Sentence, money: MoneySpan, before: int) -> Role | None:
    """The role of an amount; `before` is where the last one ended. None where it is not said to be invested."""
    text = sentence.text
    start = max(sentence.start, before, money.start - 120)
    left, right = text[start : money.start], text[behind(text, money) : min(money.end + 90, sentence.end)]
    if unread := _UNREAD.search(left):
        left, right = left[: unread.start()], right.removeprefix(")")
    clause = re.split(r"[,;:]\s|\bwhile\b|\sand its\s", left)[-1]
    if _NOT_RIGHT.match(right) or _EACH.search(clause) or (not unread and _is_conversion(text, money)):
        return None
    role = _left(left, text[sentence.start : money.start], right, start) or _right(left, right, money)
    if role is None:
        return None
    said = left[max(0, role.start - start - 60) :]
    clause = (
        re.sub(r"stake in (?:an?|the) $", "", left)[-14:]
        if role.modifies
        else _own_clause(left, role.start - start)
    )
    if _NOT_LEFT.search(clause) or re.match(r"\s(?:in|of) (?:annual|tax|sales|output)", right):
        return None
    if (
        role.scope == "total"
        and "planned" not in role.words
        and _REALISED.search(said + right[:40].split(",")[0])
    ):
        role.scope = "realised"
    if (
        role.scope == "total"
        and re.search(r"\b(?:has|have) (?:\w+ )?invested", said)
        and re.search(r"^[^.,;]{0,40}\bsince\b", right)
    ):
        role.scope = "realised"
    role.phase = _phase(text, start, money, role)
    return role


# "has lifted the cost estimate for its project to A$895 million from A$545 million"
_REVISED = re.compile(
    r"\b(?:lift|rais|increas|revis|boost|lower|reduc)\w*\b[^.;]{0,24}\b(?:costs?|capex|investment|budget)\b[^.;]{0,70}\bto\s$",
    _FLAGS,
)
# What cannot be kept, as it is above 10^13; the conversion behind it can.
_UNREAD = re.compile(
    r"(?:over |about |nearly |more than |some )?(?:VND|Rp\.?|IDR|KRW|JPY|[₫₩¥])?\s?[0-9][0-9.,]*\s(?:trillion|quadrillion)(?:\s(?:\w+ )?(?:VND|IDR|KRW|dong|won|rupiah))?\s\((?:about |around |over |nearly )?$"
)
_BUILT_WITH = re.compile(
    rf"(?:\b(?:set up|build|construct|establish|open|develop)\b[^.;]{{3,90}}? (?:with|for|at)|\b(?:invested|funded|built|developed) by [^.;]{{2,60}} with)\s{_SIZE}$",
    _FLAGS,
)


def behind(text: str, money: MoneySpan) -> int:
    """Where the words go on behind a sum and the conversion in brackets that follows it."""
    found = _BRACKET.match(text, money.end)
    return found.end() if found else money.end


def _own_clause(left: str, role_start: int) -> str:
    """The words from the last mark before the role up to the sum."""
    cut = max(left.rfind(mark, 0, max(role_start, 0)) for mark in (", ", "; ", ": "))
    if left[:role_start].endswith(" and "):  # "will have an annual capacity of 600,000 tons and cost"
        cut = role_start - 1
    return left[cut + 1 :] if cut >= 0 else left


def _left(left: str, text_before: str, right: str, start: int) -> Role | None:
    if re.search(r"\bfor (?:about |around |a total of )?$", left) and re.search(
        r"\b(?:buil[dt]|construct(?:ed)?|set up)\b", left
    ):
        return Role("total", "for", start + len(left), doubts=("order",))
    if _REVISED.search(left):
        return Role("total", "revised", start + len(left), doubts=("order",))
    if _BUILT_WITH.search(left):
        return Role("total", "with", start + len(left), doubts=("order",))
    named = [
        found
        for found in PHASE.finditer(left)
        if re.fullmatch(r"[ ,:]*(?:of |worth |at )?", left[found.end() :])
    ]
    if named and re.search(r"\binvest", text_before, re.IGNORECASE):
        return Role("total", named[-1][0], start + named[-1].start())
    for pattern in (_TOTAL, _VERB, _COST, _WORTH, _JOINTLY):
        if found := pattern.search(left):
            if found[0].startswith("put") and not re.match(r"\s(?:in|into|towards?)\b", right):
                continue
            words = found[0].lower()
            doubts: tuple[str, ...] = ()
            if re.search(r"additional|extra|another|further", words):
                doubts = ("increase",)
            if (
                pattern is _TOTAL
                and found["noun"].lower().startswith(("fund", "cost"))
                and not re.search("total|estimated|cost", words)
            ):
                return None
            sums = r"\btotal(?:l?ed|l?ing|s)\s|aggregating|amount(?:ed|ing)? to|took|involv"
            if pattern is _TOTAL and found["noun"].lower() == "investment":
                sums = "took"  # "The investment totaled 44.9 billion yuan"
            if pattern is _JOINTLY or re.search(rf"\bcontracts\b|\bdeals\b|\bagreements\b|{sums}", words):
                return Role("contract", words, start + found.start(), doubts=doubts)
            return Role("total", words, start + found.start(), doubts=doubts)
    return None


def _right(left: str, right: str, money: MoneySpan) -> Role | None:
    if found := _BEHIND_VERB.match(right):
        return Role("realised" if found["done"] else "total", found[0], money.start)
    if found := _BEHIND_OF.match(right):
        doubts = () if "investment" in found[0] else ("order",)
        return Role("total", found[0], money.start, doubts=doubts)
    if re.match(r"\swill be (?:used|devoted|allocated)\b", right) and PHASE.search(left):
        return Role("total", "used", money.start)
    if re.match(r"\sof (?:it|them|which|that)\b", right) and PHASE.search(right[:40]):
        return Role("total", "of it", money.start)
    if re.match(
        r"\sof (?:the |its )?(?:planned |total )*investments?\b.{0,40}\b(?:has|had|have) been\b", right
    ):
        return Role("realised", "spent", money.start)
    if PHASE.match(right.lstrip(" -")):
        return Role("total", "phase", money.start)
    if (found := _BEHIND_NOUN.match(right)) and not re.search(
        r"\b(?:fund|loan|bond|stake|market|sales|annual)\b", found[0], re.IGNORECASE
    ):
        return Role("total", found["noun"], money.start, modifies=True)
    return None


def _is_conversion(text: str, money: MoneySpan) -> bool:
    """ "5 billion yuan ($700 million)", "$1 billion, or 7 billion yuan,"."""
    before = text[max(0, money.start - 22) : money.start]
    return bool(
        re.search(
            r"(?:yuan|dollars?|euros?|billion|million|bn|won|yen|[0-9])\s?(?:\(|,\sor\s|\s\[)(?:about|around|approximately|equivalent to|or|some|nearly|roughly|US|equal to|\s)*$",
            before,
            re.IGNORECASE,
        )
    )


def _phase(text: str, start: int, money: MoneySpan, role: Role) -> int | None:
    """The phase that the money is of: named in the words before it, else right behind it."""
    left = text[start : money.start]
    behind = text[money.end : money.end + 60].split(",")[0].split(";")[0]
    said = list(PHASE.finditer(left))
    if role.modifies and re.search(r"(?:phase|stage)\s(?:\w+\s)?of (?:a|an|the|its)\s$", left, re.IGNORECASE):
        return None
    right = PHASE.search(behind)
    if right and re.match(
        r".{0,40}?\b(?:in|into|for|on|during|of|to|towards?)\s(?:the |its |this )?(?:project['’]s )?$",
        behind[: right.start()],
    ):
        return phase_number(right)
    if right and re.fullmatch(r"\s(?:in |for |of )?", behind[: right.start()]):
        return phase_number(right)
    if not said:
        return None
    last = said[-1]
    between = left[last.end() :]
    if (
        re.match(r"\sof (?:the|a|an|its)\b", between)
        and re.search(r"total investment|which|whole project", between.split(",")[-1])
        and "," in between
        and "of which" not in left
    ):
        return phase_number(last)
    if re.search(r"\btotal investment (?:in|of|for) the project\b|whole project|entire project", between):
        return None
    return phase_number(last) if len(between) < 110 and ". " not in between else None
