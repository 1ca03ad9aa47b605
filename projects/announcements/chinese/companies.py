"""Which project a company of a Chinese sentence invests in, and investors that bear no legal form."""

from __future__ import annotations

import re

from ...values.money_spans import MoneySpan
from ..found import Amount, Name, Role
from ..texts import Sentence
from .money import clause_start, object_words

_SUBJECT = re.compile(
    r"^(?:.{0,14}(?:日|获悉|了解|介绍|悉)|其中|目前|近日|此外|会上|据此|未来)?(?P<name>[\u4e00-\u9fffA-Za-z·（）—-]{2,16}?)(?:公司)?"
    r"(?:昨日|今日|昨天|近日|宣布|当天)?(?:计划|拟|将|预计|决定|已|还|正|再|也|共同|联合|合资|分别|首期|一期)*(?:在(?P<place>[^，。；]{2,24}?))?(?:追加|总|共|累计|约|分期)*$"
)
_PARTY = re.compile(
    r"(?:与|(?<=公司)[和、]|(?<=集团)[和、]|携手|牵手|由|引进|引入)(?P<name>[\u4e00-\u9fffA-Za-z·（）—-]{2,14}?)(?:正式|成功|在[^，。；]{2,14}|就[^，。；]{2,30})?(?P<verb>签约|签署|签订|签下|达成|举行|共同投资|投资建设|投资|共建)"
)
_NO_FIRM = re.compile(
    r"(?:政府|管委会|委员会|管理局|局|厅|办|中心|市|区|县|镇|乡|州|旗|省|街道|村|园|新城|半岛|港|项目|工程|基地|企业|公司|单位|人员|代表|客商|双方|他们|我们|记者|协议|合同|仪式|投资|计划|建设|总|期|年|月|日|的|了|其|后者|前者|另|并|约|将|可|等|方|元|会)$"
    r"|分别$|^[的在]|^现场|标志|这个|集中|举行|仪式|活动|^(?:随着|这|那|为|以|据|通过|围绕|力争|争取|实现|新|再|吸引|获得|带动|该|此|本|我|其|共|总|计划|预计|拟|项目|企业|公司|双方|一期|二期|三期|首期|全|各|单|由|并|且|还|也|主要|固定|协议|累计|完成|年|今|去|明|建设|第)|项目|工程|基地|签约|投资|建设|分[一二三]期|方式|企业|客商|厂商|商会|资金|金额|书记|[市省县区州镇乡]长|主任|局长|总裁|经理|总监|主席|部长|会长"
)
# What the short name of a company ends with.
_TRADE = re.compile(
    "(?:电子|科技|股份|能源|药业|生物|重工|汽车|智能|光电|环保|食品|乳业|化工|医疗|医药|通信|半导体|制药|化学|电气|机械|航空|铝业|铜业|纸业|储能|风电|光伏|锂电|源能|新材)$"
)
_DECIDED = re.compile("计划|拟|将|决定|宣布|预计|追加|在")
_INVESTS = re.compile("投资|出资|斥资|建设|打造|兴建|投建|实施|控股|承建|组建|合资")
_SIGNS = re.compile("签约|签署|签订|签下|签字|落户|协议|牵手|携手|入驻")


def known_without_form(
    sentence: Sentence, firms: list[Name], roles: list[tuple[MoneySpan, Role]], named: list[Name]
) -> None:
    """The subject of "三一重工拟投资35亿元", the party of "与华润电力签约"; offered, never ticked."""
    for money, role in roles:
        whole = "总投资" in role.words and not _TRADE.search(sentence.text[: role.start][-4:])
        if whole or not re.search("投资|斥资|出资|投入|增资|注资", role.words):
            continue
        start = clause_start(sentence, role.start)
        words = sentence.text[start : role.start]
        of = sentence.text[money.end : money.end + 1] == "的"  # "A科技增资3亿美元的B项目"
        if (found := _SUBJECT.match(words)) and (
            of or _DECIDED.search(words) or object_words(sentence, money)
        ):
            _offer(sentence, firms, named, start + found.start("name"), start + found.end("name"))
    for found in _BOTH.finditer(sentence.text, sentence.start, sentence.end):
        if _TRADE.search(found["name"]):
            _offer(sentence, firms, named, *found.span("name"))
    for found in _SAYS.finditer(sentence.words):
        _offer(
            sentence, firms, named, sentence.start + found.start("name"), sentence.start + found.end("name")
        )
    for found in _PARTY.finditer(sentence.text, sentence.start, sentence.end):
        _offer(sentence, firms, named, *found.span("name"))


_BOTH = re.compile(
    r"(?:^|(?<=[，；。：、]))(?:(?:控股|全资|其|旗下)*子公司|公司)?(?P<name>[\u4e00-\u9fffA-Za-z·]{2,12}?)(?:与|和|同)[^，。；、]{2,16}(?:签约|签署|签订|达成)"
)
_SAYS = re.compile(
    r"(?:^|[，：])(?P<name>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:（[^（）]{4,14}）)?(?:晚间|今日|昨日|日前|近日)?(?:发布)?(?:公告称|公告|对外宣布|宣布)"
)


def _offer(sentence: Sentence, firms: list[Name], named: list[Name], start: int, end: int) -> None:
    words = sentence.text[start:end]
    if _NO_FIRM.search(words) or any(name.start < end and start < name.end for name in [*firms, *named]):
        return
    firms.append(Name("company", start, end, words, "subject", ["no_form"]))
    firms.sort(key=lambda name: name.start)


def link_companies(
    sentence: Sentence, firms: list[Name], named: list[Name], amounts: list[Amount], topic: Name | None
) -> None:
    """Give each company its project; one whose part is not said is doubted."""
    specific = [p for p in named if not p.generic]
    for firm in firms:
        beside = next((p for p in specific if p.start == firm.end), None)
        within = next((p for p in specific if p.start <= firm.start and firm.end <= p.end), None)
        invests = next(
            (a.of for a in amounts if a.frame == "invests_in" and firm.end <= a.money.start and a.of), None
        )
        behind = next((p for p in specific if p.start >= firm.end), None)
        before = next((p for p in reversed(specific) if p.end <= firm.start), None)
        by = sentence.text[max(sentence.start, firm.start - 40) : firm.start]
        if re.search("由[^，。；]*$", by):
            behind = before or behind or topic
        firm.of = beside or within or invests or behind or before or topic
        after = sentence.text[firm.end : min(firm.end + 60, sentence.end)]
        if not (
            beside
            or within
            or _INVESTS.search(after)
            or _SIGNS.search(after)
            or _SIGNS.search(by)
            or re.search(
                "投资(?:方|单位|主体|商|企业)?[：为是]$|(?:建设单位|业主|业主单位|实施主体)[：为是]$|^由", by
            )
        ):
            firm.doubts.append("part")
