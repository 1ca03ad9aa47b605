"""What the money of a Chinese sentence is, by the words right before and right behind it."""

from __future__ import annotations

import re

from ...values.money_spans import MoneySpan
from ..found import PHASES, Role
from ..texts import Sentence
from .words import PHASE

_FILL = r"(?:资金|总额|金额|规模|估算|概算|额)?(?:预计|计划|将|约|大约|至|增至|升至|达到|可达|高达|达|为|是|共计|共|合计|总计|人民币|：|\s|各|均|分别)*$"
_LEAD = r"(?:计划|规划|预计|预算|拟|将|估算|概算|协议|合同|签约|意向|约定|合计|共计|共|总计|可|一次性|整体|全部|折合|分期|新增|追加|再|继续|联合|合作|独资)*"
_TOTAL = re.compile(
    rf"(?P<whole>总投资|投资总额|总投资额|总投资规模|投资总规模|投资总量|总投入|总投资金额){_FILL}"
    rf"|{_LEAD}(?P<invest>投资(?:规模|额度|金额|额)?|斥资|耗资|投入|注资|出资|增资|招商引资|引资额|引资){_FILL}"
)
_CONTRACT = re.compile(
    rf"(?:(?:合同|协议|签约|意向)(?:总)?(?:资金|金额|引资额|引资|额|总额)|总金额|金额|合同总额|签约总额){_FILL}"
)
_REALISED = re.compile(
    rf"(?:(?:已|累计|现已|目前|已经)(?:累计)?完成(?:总)?投资|已(?:累计)?投入|已(?:累计)?投资|累计(?:完成)?投资|累计投入|实际(?:完成)?投资|到位资金|资金到位|已到位|实际到位|完成投资){_FILL}"
)
_YEARLY = re.compile(
    r"(?:年度|今年|本年|当年|年内|去年|上年|全年|每年|年均|年|明年|[0-9]{4}年|季度|月份?|上半年|下半年)(?:度)?(?:计划|预计|拟|将|可|已)*(?:完成|安排|新增)?(?:总)?(?:投资|投入)[^，。；]{0,6}$"
)
_NOT = re.compile(
    r"(?:固定资产|固投|设备|技术改造|技改|研发|民间|亩均|每亩|单位面积|平均|地均|外商|带动|撬动|拉动|社会|财政|专项|土地|配套|环保|基金|贷款|授信|融资|债券|单体|单个|每个|单项|基础设施|房地产|工业|民间|有效|服务业|制造业|增加|减少|节约)(?:投资|投入|出资|总投资)[^，。；]{0,6}$|强度[^，。；]{0,6}$"
)
_BAND_BEHIND = re.compile(
    r"(?:以上|以下)?(?:的)?(?:重大|重点|优质|工业|产业|制造业|招商|签约|开工|服务业|外资|内资|战略性新兴产业|新兴产业)*项目(?:达|共|有|数)?\s?[0-9一二两三四五六七八九十]+\s?[个宗]"
)
_CLAUSE = re.compile(r"[，；。：、（\n]")
_CONVERTED = re.compile(r"(?:约合|折合|合|相当于|折)(?:人民币)?约?$")
_OBJECT = re.compile(
    r"(?:，?(?:主要)?(?:用于|计划|将|拟|分期|分[一二两三四五]期|在[^，。；]{1,24}?|，|选址[^，。；]{2,14}|落户[^，。；]{2,12})*(?:投资)?(?:规划)?(?:建设|新建|兴建|打造|投建|建造|扩建|实施|开发|布局|建立|设立|建成|建|改造|启动|推进|上马)(?:了|的|一座|一个|一条|总部及)*)"
)

_USED_FOR = re.compile(
    r"，?(?:将)?(?:全部|主要)?用于(?P<what>[^，。；、]{3,24}?(?=(?:项目)?的?(?:建设|改造|扩建)(?:[，。；]|$))|[^，。；、]{3,24}?项目(?=[，。；]|$))"
)


def clause_start(sentence: Sentence, at: int) -> int:
    """Where the words begin that no mark divides from a place."""
    cuts = [found.end() for found in _CLAUSE.finditer(sentence.text, sentence.start, at)]
    cut = cuts[-1] if cuts else sentence.start
    if cuts and sentence.text[cut - 1] == "：" and at - cut < 4:  # "总投资：12亿元"
        return cuts[-2] if len(cuts) > 1 else sentence.start
    return cut


def role_of(sentence: Sentence, money: MoneySpan) -> Role | None:
    """The role of an amount; None where it is not said to be invested."""
    text, start = sentence.text, clause_start(sentence, money.start)
    left, right = text[start : money.start], text[money.end : min(money.end + 30, sentence.end)]
    if _is_conversion(text, money, left) or re.match(
        r"[/／]|每[年亩吨]|的?(?:产值|税收|营收|销售|利税|利润|贷款|授信|基金|奖励|补贴|资金支持|订单)", right
    ):
        return None
    if _BAND_BEHIND.match(right):
        return None
    if re.match(r"级|以上(?:的)?(?:企业|项目)", right) or re.match(r"及?以上", right):
        return None
    if _NOT.search(left):
        return None
    if found := _REALISED.search(left):
        return _realised(sentence, found, start)
    if _YEARLY.search(left):
        return None
    found, scope = _TOTAL.search(left), "total"
    if found is None:
        found, scope = _CONTRACT.search(left), "contract"
    if found is None:
        return _largest(sentence, money, start) or _role_behind(money, right, left)
    phase = phase_in(left[: found.start() + 2])
    if re.search("引资总?额", found[0]):
        scope = "contract"
    doubts = ("increase",) if re.search("增资|追加|再投|新增|继续投", found[0]) else ()
    return Role(scope, found[0], start + found.start(), phase, doubts)


def _realised(sentence: Sentence, found: re.Match[str], start: int) -> Role | None:
    words = found[0]
    said = sentence.text[sentence.start : start + found.end()]
    if words.startswith("完成投资") and not re.search("已|累计|截至|目前", said):
        return None
    if re.search(
        r"(?:今年|本年|当年|年内|上半年|[0-9]季度|[0-9]月份?)[^，。；]{0,6}$",
        sentence.text[start : start + found.start()],
    ):
        return None
    return Role(
        "realised", words, start + found.start(), phase_in(sentence.text[start : start + found.start()])
    )


def _largest(sentence: Sentence, money: MoneySpan, start: int) -> Role | None:
    """ "B项目投资额最大，达52亿元": the word of investment stands in the clause before."""
    before = sentence.text[max(sentence.start, start - 16) : start]
    found = re.search(r"总?投资(?:总?额|规模|体量|金额)?(?:最大|最高|最多)，$", before)
    if found and re.fullmatch("(?:高?达到?|约|为|总?投资)*", sentence.text[start : money.start]):
        return Role("total", "总投资", max(sentence.start, start - 16) + found.start())
    return None


def _role_behind(money: MoneySpan, right: str, left: str) -> Role | None:
    """ "以20亿元的总投资", "20亿元投资建设": the word stands behind."""
    if re.match(r"的?(?:总投资|投资额|投资总额|投资)(?!者|人|方|公司|基金|机构)", right) and not re.search(
        "产值|税|收入|基金|贷款|销售", left
    ):
        return Role("total", "投资", money.start, phase_in(left), ("order",))
    return None


def _is_conversion(text: str, money: MoneySpan, left: str) -> bool:
    before = text[max(0, money.start - 12) : money.start]
    return bool(
        _CONVERTED.search(left) or re.search(r"[元]（(?:约合|折合|合|约)?$|[元]，(?:约合|折合|合)$", before)
    )


def phase_in(words: str) -> int | None:
    """The phase named last in the words before the role."""
    said = None
    for found in PHASE.finditer(words):
        if found.start() and words[found.start() - 1] in "分共为按每年、第" and not found["stage"]:
            continue
        said = PHASES.get((found["phase"] or "").strip("第")) or (1 if found["first"] else None)
        if found["stage"]:
            said = PHASES.get(found["stage"][1])
    return said


_BRACKET = re.compile(r"（[^（）]{1,20}）")


def behind(text: str, money: MoneySpan) -> int:
    """Where the words go on behind a sum and what stands in brackets there: "31.96亿元（不含税）建设"."""
    found = _BRACKET.match(text, money.end)
    return found.end() if found else money.end


def object_words(sentence: Sentence, money: MoneySpan) -> tuple[int, int] | None:
    """Where the words stand that name what the money is spent on, behind 建设 and the like."""
    if used := _USED_FOR.match(sentence.text, money.end, sentence.end):
        return used.span("what")
    found = _OBJECT.match(sentence.text, behind(sentence.text, money), sentence.end)
    if found is None:
        return None
    end = re.compile(r"[，。；：、（！？\n]").search(sentence.text, found.end(), sentence.end)
    if re.match("内容|规模|地点|工期|周期|用地|期|周边", sentence.text[found.end() : found.end() + 2]):
        return None  # "主要建设内容为": what is built, not what it is called
    return found.end(), end.start() if end else sentence.end
