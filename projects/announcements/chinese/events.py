"""What a date of a Chinese sentence may be of: the words for starts, completions, openings and signings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import Event

_KINDS = {
    "full_capacity": r"达产|达效|满产",
    "in_production": r"(?:建成|竣工|完工|完成|建设)?(?:并|后|即|可|正式|、|全面|部分|陆续|实现|即可)*(?:投产|投料试生产|试生产|投运|投用|投入使用|投入运营|投入运行|投入生产|正式运营|运营(?!中心|商|总部|管理|服务|项目|模式)|投入商业运[行营]|试运行|下线|量产)|(?:建成|竣工|完工)(?:并|后|即)?(?:试产|试生产|启用|开园|开业|通车)",
    "completed": r"竣工|建成(?!后|达产|投产|试产|试生产|启用|开园|开业|通车|并?投)|(?<!主体)(?<!结构)完工|建设完成|完成建设|交付使用",
    "construction_start": r"(?:正式|全面|集中)?(?:开工|动工|动土|破土|奠基|启动建设|开建|开始建设|开工建设)",
    "land_granted": r"摘牌|摘地|拿地|供地|竞得",
    "approved": r"(?:获|完成|通过|取得)?(?:备案|核准|立项|获批(?!上市|国家|省级|临床|成立|设立))(?!表|证)",
    "registered": r"注册成立|工商注册|完成注册|注册公司",
    "signed": r"签约|签署|签订|签下|签字|签定",
}
# Said with less: only where nothing above stands in the clause, and never certain.
_LOOSE = {
    "in_production": r"试产|(?:投料|出产品|见产品)|启用|开业(?!者)|开园|(?:对外|正式|全面)开放|通车|通水|通气|通航|并网(?:发电)?|点火|商运|商业运行|(?:首[台批辆架件套炉片卷车块][^，。；]{0,8})(?:出产|产出|出炉|下线|交付|出货)|点亮|试营业|正式营业|对外营业|开门营业|(?:正式)?投放",
    "completed": r"^(?:全部|全面|建设)?完成$|交付|落成|通过(?:竣工)?验收|竣工验收|交工|完成(?:整体|主体|全部|厂房|一期|土建)*(?:建设|施工)",
    "construction_start": r"开挖|(?:进场|入场)施工|打下[^，。；]{0,6}桩|打桩|首桩|第一[锹铲]土?|建设序幕|启动(?:项目|工程|一期|二期|主体)*(?:建设|施工)|施工建设",
    "signed": r"达成[^，。；]{0,8}协议|牵手|摘得[^，。；]{0,6}协议",
}


def _pattern(kinds: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in kinds.items()))


KIND, LOOSE = _pattern(_KINDS), _pattern(_LOOSE)
AHEAD = re.compile(
    r"计划|预计|拟(?!建)|将|力争|有望|争取|确保|可(?:望|于|在|投|交付|试)|目标|预期|前(?:正式)?(?:开工|竣工|投产|建成|完工|达产)|可(?:实现|正式|全面|完工|建成|竣工|投产)|要在|冲刺|倒排"
)
# What is planned for a date without being a milestone of the project.
NO_MILESTONE = re.compile(
    "产值|产能|营收|营业|收入|税|就业|岗位|投资|装机|规模|增长|目标|达到|突破|利润|市场|资金|贷款|融资|出让|招聘|招商|会议|大会|论坛|上市|申报|评审|考核|培育|增加|减少|碳|人口|面积|编制|规划|方案|手续|审批|封顶|安装|设计|勘察|征地|拆迁|招标|基础|完成"
)
THING = re.compile("项目|工程|基地|产业园|园区|工厂|厂房|生产线|产线|车间|中心|[一二三四首]期|该厂|电站|装置")


def told(words: str, at: int) -> Iterator[Event]:
    """The events of a stretch of words that begins at a place of the text, those said with less behind the others."""
    for pattern in (KIND, LOOSE):
        for found in pattern.finditer(words):
            rest = words[found.end() : found.end() + 3]
            if rest.startswith(("项目个", "周期", "条件", "手续")) and found.lastgroup != "signed":
                continue
            then = rest.startswith("后")  # "建成后": a condition, but where the date stands right before it
            if then and found.start() > 4 and found.lastgroup != "signed":
                continue
            yield Event(at + found.start(), at + found.end(), found.lastgroup or "", then or pattern is LOOSE)
