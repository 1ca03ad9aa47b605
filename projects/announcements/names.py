"""Names of companies and projects where the text marks them: a legal form, quotes, "project", 项目."""

import re
from collections.abc import Iterator

from .claims import Claim

# ---- English ----

_WORD = r"(?:[A-Z0-9][\w&’'.-]*|\([A-Z]\w*(?: [A-Z]\w*)*\))"
_FORM = r"(?:Co\.,? ?Ltd\.?|Company Limited|Limited|Ltd\.?|Inc\.?|Corporation|Corp\.?|GmbH|AG|PLC|plc|LLC|S\.A\.|N\.V\.|SE|Group|Holdings|Co\.)"
_COMPANY = re.compile(rf"(?<![\w.])(?P<name>{_WORD}(?: (?:{_WORD}|of|and|&)){{0,7}}?,? {_FORM})(?![\w])")
# At the head of a sentence these are not part of a name.
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|Of|By|For|With|And|From|Both|Under|Meanwhile|Chairman|President|Manager|Dr|Mr|Ms|Its?|Their|Investor)\.? "
)

_STOP = (
    r"(?:is|was|were|are|be|been|will|would|has|have|had|signed|signing|sign|held|said|with|at|by|on|from|that|which|this|these|those|whose|after|before|to|invest\w*|settle\w*"
    r"|start\w*|construction|total|completed?|plans?|expected|scheduled|first|second|third|whole|entire|agreements?|contracts?|it|and|the|a|an|of|for|in|because|including|include\w*|projects?"
    r"|its|their|our|each|every|namely|into|than|when|as|brought|launch\w*|announced?|promote\w*|attract\w*|undertake\w*|ceremony|new|major|key|important|such)"
)
_PROJECT = re.compile(
    rf"(?<![\w-])(?P<name>(?:(?!{_STOP}\s)[\w()’'/&.-]+\s+){{1,9}}[Pp]roject)\b(?!\s+(?:leader|manager|company|team|site|construction|approval|design))"
)
_DETERMINER = re.compile(
    r"(?:\b(?:the|a|an|its|their|including|of|for|namely|new|major|key|and)\s+|[,:，：“\"]\s*)$",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?<![\w.])(?P<name>{_WORD}(?: (?:{_WORD}|of|and|for|&)){{0,8}} Project)\b")
_QUOTED = re.compile(r"[“\"《「](?P<name>[^”\"》」]{3,80})[”\"》」]")
_GENERIC = frozenset(
    [
        "major",
        "key",
        "new",
        "big",
        "large",
        "good",
        "quality",
        "high",
        "high-quality",
        "investment",
        "industrial",
        "industry",
        "demonstration",
        "important",
        "signed",
        "signing",
        "whole",
        "same",
        "other",
        "such",
        "another",
        "said",
        "current",
        "each",
        "every",
        "project",
        "landmark",
        "flagship",
        "foreign",
        "foreign-funded",
        "provincial",
        "municipal",
        "national",
        "supporting",
        "benchmark",
        "typical",
        "single",
        "one",
        "next",
        "last",
        "largest",
        "biggest",
        "leading",
        "proposed",
        "planned",
        "latest",
    ]
)

# ---- Chinese ----

_HAN = r"[\u4e00-\u9fffA-Za-z0-9·\-]"
_COMPANY_ZH = re.compile(
    rf"(?:{_HAN}|（{_HAN}{{2,8}}）|\({_HAN}{{2,8}}\)){{2,30}}?(?:股份有限公司|有限责任公司|集团有限公司|有限公司)"
)
_PROJECT_ZH = re.compile(rf"(?:{_HAN}|（{_HAN}{{1,12}}）|\({_HAN}{{1,12}}\)){{2,40}}?项目")
# A name begins behind one of these.
_LEAD_IN = re.compile(
    r"(?:由|与|和(?!达)|以及|及|系|方为|公司为|是|引进|引入|签约|签下|签署|代表|联合|携手|来自|投资的|建设的|元的|的|了|将|有|为|个|举行|举办|实施|推进|启动|其中|包括|聚焦|对|企业(?!管理|发展|服务|咨询|集团)|建设(?!项目|工程|$)|新建|累计|在(?=[^线])|落户|分别)"
)
_GENERIC_ZH = re.compile(
    r"^(?:[该此本各每多这两一二三四五六七八九十0-9]+|上述|整个|所有|全部|同类|相关|首批|一批|同时|目前|今后|后续|当天|当日|此次|本次|现场|上午|下午|近日|下一步|据悉|全市|全区|全县|全镇)?"
    r"(?:个|大|批|期)?(?:重大|重点|优质|签约|产业|工业|投资|招商|招引|建设|制造业|服务业|外资|内资|高质量|高端|标志性|百亿|十亿|亿元|以上|新|好|大|引领性|旗舰|科技|领军|人才|合作|意向|在建|储备|省|市|区|级|示范|链主|集中|开工|龙头|先进)*项目$"
)
_CUT_AT = re.compile("项目|公司|签约仪式")


def names(sentence: str) -> list[Claim]:
    """Companies first; a project's name does not reach into a company's."""
    companies = [*_companies(sentence), *_companies_zh(sentence)]
    projects = [*_projects(sentence, companies), *_projects_zh(sentence, companies)]
    return [*companies, *projects]


def _companies(sentence: str) -> Iterator[Claim]:
    for found in _COMPANY.finditer(sentence):
        start, end = found.span("name")
        while lead := _NO_NAME.match(sentence, start, end):
            start = lead.end()
        if len(sentence[start:end].split()) > 1:
            yield Claim("company", sentence[start:end], start, end)


def _companies_zh(sentence: str) -> Iterator[Claim]:
    for found in _COMPANY_ZH.finditer(sentence):
        start = found.start() + _lead_in(found[0][:-4])
        name = sentence[start : found.end()]
        if len(name) > 5:
            yield Claim("company", name, start, found.end())


def _projects(sentence: str, companies: list[Claim]) -> Iterator[Claim]:
    seen: list[tuple[int, int]] = []
    for pattern in (_QUOTED, _TITLED, _PROJECT):
        for found in pattern.finditer(sentence):
            start, end = found.span("name")
            while pattern is _TITLED and (lead := _NO_NAME.match(sentence, start, end)):
                start = lead.end()
            start = max([start, *(c.end + 1 for c in companies if c.start <= start < c.end < end)])
            name = sentence[start:end].strip()
            start = end - len(name) if pattern is not _QUOTED else start
            after_company = any(c.end <= start <= c.end + 1 for c in companies)
            if pattern is _PROJECT and not (after_company or _DETERMINER.search(sentence[:start])):
                continue
            taken = any(start < other_end and other_start < end for other_start, other_end in seen)
            if not taken and _is_project(name, pattern is _QUOTED):
                seen.append((start, end))
                yield Claim("project", name, start, start + len(name))


def _is_project(name: str, quoted: bool) -> bool:
    if quoted:
        return bool(re.search(r"[Pp]roject$|项目$", name)) and not _generic(name)
    return not _generic(name)


def _generic(name: str) -> bool:
    return {word.lower() for word in name.split()} <= _GENERIC or bool(_GENERIC_ZH.match(name))


def _projects_zh(sentence: str, companies: list[Claim]) -> Iterator[Claim]:
    for found in _PROJECT_ZH.finditer(sentence):
        start, end = found.span()
        start = max([start, *(c.end for c in companies if c.end <= end)])
        start += _lead_in(sentence[start:end][:-2])
        name = sentence[start:end].lstrip("（(）)的")
        start = end - len(name)
        quoted = sentence[start - 1 : start] in ("“", "《", "「", '"')
        if len(name) > 4 and not quoted and not _GENERIC_ZH.match(name):
            yield Claim("project", name, start, end)


def _lead_in(text: str) -> int:
    """How much of the text only leads up to a name; what stands in brackets belongs to it."""
    ends = [found.end() for found in _LEAD_IN.finditer(text)]
    fitting = [end for end in ends if end < len(text) - 1 and not _in_brackets(text, end)]
    return max(fitting, default=0)


def _in_brackets(text: str, at: int) -> bool:
    return max(text.rfind("（", 0, at), text.rfind("(", 0, at)) > max(
        text.rfind("）", 0, at), text.rfind(")", 0, at)
    )
