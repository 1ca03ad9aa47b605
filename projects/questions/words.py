"""The words of a question that are no names: stages, statuses, sizes, and what only joins or introduces something."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db.models import Choices
from django.utils import translation

from ..values.choices import SIZE_KEYS, STAGE_RANK, STAGES, MilestoneKind, Status
from .terms import Meaning, Params

LANGUAGES = ("en", "zh-hans")


def _from(kind: MilestoneKind) -> tuple[str, ...]:
    return tuple(key.value for key in STAGES if STAGE_RANK[key] >= STAGE_RANK[kind])


def _before(kind: MilestoneKind) -> tuple[str, ...]:
    return ("none", *(key.value for key in STAGES if STAGE_RANK[key] < STAGE_RANK[kind]))


# What people call having reached a stage or a later one, and not having reached it; `|` between words that mean the same.
REACHED = {
    MilestoneKind.REGISTERED: "已注册|已落地注册|registered or later",
    MilestoneKind.APPROVED: "已备案|已审批|已核准|approved or later",
    MilestoneKind.LAND_GRANTED: "已供地|已拿地",
    MilestoneKind.CONSTRUCTION_START: "已开工|已动工|已开建|started|already started|has started|have started|broke ground|broken ground|construction has started",
    MilestoneKind.COMPLETED: "已竣工|已完工|已建成|已经建成|already completed",
    MilestoneKind.IN_PRODUCTION: "已投产|已经投产|已建成投产|already in production|producing|operating|operational",
    MilestoneKind.FULL_CAPACITY: "已达产",
}
NOT_REACHED = {
    MilestoneKind.REGISTERED: "未注册|尚未注册|未落地|尚未落地|not registered|not yet registered|unregistered",
    MilestoneKind.APPROVED: "未备案|未审批|未核准|尚未备案|尚未审批|not approved|not yet approved|unapproved",
    MilestoneKind.LAND_GRANTED: "未供地|未拿地|尚未供地|尚未拿地|without land|no land|land not granted",
    MilestoneKind.CONSTRUCTION_START: "未开工|未动工|未开建|没开工|没有开工|没动工|没有动工|尚未开工|尚未动工|还没开工|还没有开工|还未开工"
    "|not started|not yet started|unstarted|yet to start|have not started|has not started|haven't started|hasn't started"
    "|not under construction|no construction start|without construction start|without a construction start|construction not started",
    MilestoneKind.COMPLETED: "未竣工|未完工|未建成|尚未竣工|尚未完工|尚未建成|not completed|not yet completed|incomplete|unfinished|not finished",
    MilestoneKind.IN_PRODUCTION: "未投产|尚未投产|没投产|没有投产|还没投产|not in production|not yet in production|not producing|not yet producing|not operating",
    MilestoneKind.FULL_CAPACITY: "未达产|尚未达产|not at full capacity|not yet at full capacity",
}
EXACTLY = {
    MilestoneKind.SIGNED: "仅签约|只签约|签约阶段|only signed|signed only|stage signed",
    MilestoneKind.REGISTERED: "注册阶段",
    MilestoneKind.APPROVED: "备案阶段|approved|filed",
    MilestoneKind.LAND_GRANTED: "供地阶段",
    MilestoneKind.CONSTRUCTION_START: "在建|建设中|在建中|正在建设|施工中|under construction|being built|in construction",
    MilestoneKind.COMPLETED: "竣工阶段|finished|built",
    MilestoneKind.IN_PRODUCTION: "in operation",
    MilestoneKind.FULL_CAPACITY: "full capacity",
}
# In Chinese the bare name of a stage is said of what is there as well as of what has come further.
BOTH = {
    MilestoneKind.REGISTERED: "注册|落地",
    MilestoneKind.APPROVED: "备案",
    MilestoneKind.LAND_GRANTED: "供地|拿地",
    MilestoneKind.CONSTRUCTION_START: "开工|动工",
    MilestoneKind.COMPLETED: "竣工|完工|建成",
    MilestoneKind.IN_PRODUCTION: "投产|建成投产",
    MilestoneKind.FULL_CAPACITY: "达产",
}
STATUSES = {
    Status.ACTIVE: "正常推进|正在推进|going on|ongoing",
    Status.DELAYED: "已延期|滞后|推迟|postponed",
    Status.SUSPENDED: "已暂停|停工|停建|on hold|paused|stalled",
    Status.TERMINATED: "已终止|已取消|取消|cancelled|canceled|abandoned",
    Status.ENDED: "已结束",
}
NOT = "not |non-|non |un|未|没有|没|不是|非"  # before a status: any of the others

OTHERS: dict[str, Params] = {
    "undisclosed|not disclosed|undisclosed amount|amount undisclosed|amount not disclosed|without amount|without an amount|no amount"
    "|未披露金额|金额未披露|未披露|未公布金额|金额未公布|无金额|没有金额": {"disclosed": ("false",)},
    "disclosed|disclosed amount|with an amount|已披露金额|已披露|已公布金额|有金额": {"disclosed": ("true",)},
    "left out of totals|not counted|not counting|不计入合计|未计入合计|不计入总额": {
        "counts_in_totals": ("false",)
    },
    "without news|no news|silent|无进展|长期无进展|两年无进展": {"attention": ("silent",)},
    "more realised than promised|realised above total|到位超过总投资": {"attention": ("above_total",)},
    "realised|realized|funds in place|到位|到位资金|实际到位|已到位|实际到位资金": {"basis": ("realised",)},
    "in phases|分期|各期": {"basis": ("phases",)},
    "largest first|largest|biggest|by amount|金额最大|最大|从大到小|按金额排序": {"sort": ("-amount",)},
    "smallest first|smallest|金额最小|最小|从小到大": {"sort": ("amount",)},
    "newest first|newest|latest|最新|最新签约|最近签约": {"sort": ("-signed_on",)},
    "oldest first|oldest|最早": {"sort": ("signed_on",)},
    "without investor|without an investor|no investor|未公布投资方|无投资方": {"investor": ("none",)},
    "unknown date|without a date|date unknown|签约日期不详|日期不详": {"year": ("none",)},
}

# How people call an investor's country where it is not its name; the names themselves are ISO 3166's.
ORIGINS = {
    "CN": "chinese|中资|mainland chinese", "US": "american|us|usa|u.s.|united states of america|美资|美国|美企",
    "DE": "german|德资|德企", "JP": "japanese|日资|日企", "KR": "korean|south korean|south korea|korea|韩资|韩企|韩国",
    "SG": "singaporean|新资", "HK": "hong kong|港资|港企|香港", "TW": "taiwan|taiwanese|台资|台企|台湾",
    "MO": "macau|macao|澳资|澳门", "GB": "british|uk|u.k.|britain|great britain|英资|英企|英国", "FR": "french|法资|法企",
    "IT": "italian", "ES": "spanish", "NL": "dutch|荷资", "CH": "swiss", "SE": "swedish", "DK": "danish",
    "FI": "finnish", "NO": "norwegian", "BE": "belgian", "AT": "austrian", "CA": "canadian", "AU": "australian",
    "IN": "indian", "RU": "russian|russia|俄罗斯|俄资", "MY": "malaysian", "TH": "thai", "VN": "vietnamese|vietnam|越南",
    "AE": "emirati|uae|阿联酋", "SA": "saudi",
}  # fmt: skip

# What introduces or joins. "since" and the like are read with the date that they stand beside.
SINCE = "since|from|starting|starting in|as of|自|从|自从"
AFTER = "after|later than"
BEFORE = "before|earlier than|prior to"
UNTIL = "until|till|by|up to|through|by the end of|截至|截止|截至到|至|到"
SINCE_BEHIND = "onwards|onward|on|and later|or later|以来|起|至今|开始|年起|年以来|年至今|之后至今"
AFTER_BEHIND = "以后|之后|后|年以后|年之后|年后"
BEFORE_BEHIND = "以前|之前|前|年以前|年之前|年前"
UNTIL_BEHIND = "底前|年底前|末前|年底以前|为止|年为止|or earlier"
TO = "to|and|through|until|-|–|—|~|～|至|到|和|与"
IN = "in|at|within|located in|位于|在|坐落于|落户"
FROM = "from|by|来自"
OF_INVESTORS = (
    "investor|investors|investment|investments|company|companies|capital|owned|-owned|firms|firm|enterprises|"
    "funded|money|backed|资|企业|投资|投资者|投资方|资本|公司|企|资金|客商"
)
# With a date its own, without one the stage.
SIGNED = "signed|已签约|已签|signing|signings|signed on|signed in|agreed|were signed|was signed|签约|签订|签署|签|签约于|签约时间|签约日期|year of signing"
# Dates that the filters do not know: beside one, a date is left out with it.
OTHER_DATES = (
    "announced|announcement|published|updated|planned|plan|planned start|expected|scheduled|due"
    "宣布|公布|发布|更新|计划|预计|拟|计划开工|计划投产|计划竣工|计划建成|预计投产|预计开工|拟开工"
)
NEGATIONS = "not|not in|except|excluding|without|outside|other than|but not|non|不在|不是|不含|不包括|除|除了|除外|非|排除|以外"
OR = "or|或|或者"
FILLERS = (
    "project|projects|show|show me|me|list|find|give|give me|what|which|where|who|how|all|any|every|the|a|an|of|in|at|for|with|"
    "that|those|these|there|have|has|had|been|are|is|was|were|be|and|to|on|worth|valued|value|amount|amounts|total|"
    "investment|investments|invested|investing|investor|investors|company|companies|deal|deals|agreement|agreements|"
    "please|located|located in|located at|zone|sector|sectors|industry|industries|stage|status|origin|size|label|labelled|year|cny|rmb|yuan|"
    "i|we|want|need|see|do|does|did|but|us|anything|something|so far|now|currently|still|yet|between|as|it|its|whose|can|you|both|"
    "项目|的|有|有哪些|哪些|哪个|所有|全部|全部的|列出|查|查询|查找|查看|显示|请|请问|个|和|及|与|以及|且|并|并且|是|为|投资|投资额|总投资|"
    "总投资额|金额|投资金额|投资规模|规模|协议|合同|年度|行业|领域|产业|板块|类|类项目|公司|企业|里|中|内|里面|于|由|方|投资方|目前|现在|还|都|"
    "那些|多少|吗|呢|了|属于|状态|阶段|处于|我|要|看|想|一下|哪里|在哪里|标签|来源地|区域|地区|建设|新兴|大桥|"
    "总|共|共有|几个|一共|当中|其中|情况|清单|名单|列表|重点|重点项目|重大项目|工业项目|招商项目"
)


def split(words: str) -> tuple[str, ...]:
    """The phrases between the bars."""
    return tuple(words.split("|"))


@cache
def introducing() -> dict[str, frozenset[str]]:
    """Words that join, introduce or say nothing, by what they do."""
    kinds = {
        "since": SINCE, "after": AFTER, "before": BEFORE, "until": UNTIL, "since_behind": SINCE_BEHIND,
        "after_behind": AFTER_BEHIND, "before_behind": BEFORE_BEHIND, "until_behind": UNTIL_BEHIND, "to": TO, "in": IN,
        "from": FROM, "investors": OF_INVESTORS, "signed": SIGNED, "other_date": OTHER_DATES, "not": NEGATIONS, "or": OR,
    }  # fmt: skip
    return {kind: frozenset(split(words)) for kind, words in kinds.items()}


@cache
def fillers() -> frozenset[str]:
    """Phrases that narrow nothing by themselves."""
    return frozenset(split(FILLERS)).union(
        *(words for kind, words in introducing().items() if kind not in ("not", "or", "other_date"))
    )


@cache
def phrases() -> dict[str, tuple[Meaning, ...]]:
    """What the fixed words mean: stages, statuses, sizes and the rest, with the labels of both languages."""
    found: dict[str, tuple[Meaning, ...]] = {}

    def add(words: Iterable[str], *params: Params) -> None:
        for word in words:
            found[word.lower()] = tuple(Meaning(each) for each in params)

    for kind in STAGES:
        exactly, beyond = {"stage": (kind.value,)}, {"stage": _from(kind)}
        add(_labels(kind, "en"), exactly)
        if kind in BOTH:
            add(split(BOTH[kind]), *((exactly, beyond) if exactly != beyond else (exactly,)))
        add(split(EXACTLY[kind]), exactly)
    for table, keys in ((REACHED, _from), (NOT_REACHED, _before)):
        for reached, said in table.items():
            add(split(said), {"stage": keys(reached)})
    for status in Status:
        called = {*split(STATUSES[status]), *_labels(status, *LANGUAGES)}
        add(called, {"status": (status.value,)})
        others = {"status": tuple(other.value for other in Status if other != status)}
        add((no + word for no in split(NOT) for word in called), others)
    for key, band in SIZE_KEYS.items():
        add(_labels(band, *LANGUAGES), {"size": (key,)})
    for words, params in OTHERS.items():
        add(split(words), params)
    del found["signed"]  # of dates: see `signed_stage`
    return found


@cache
def signed_stage() -> tuple[Meaning, ...]:
    """What "signed" may mean where it is not said of a date."""
    return (
        Meaning({"stage": (MilestoneKind.SIGNED.value,)}),
        Meaning({"stage": _from(MilestoneKind.SIGNED)}),
    )


def _labels(choice: Choices, *languages: str) -> list[str]:
    labels = []
    for language in languages:
        with translation.override(language):
            labels.append(str(choice.label))
    return labels


@cache
def origin_words() -> dict[str, str]:
    """Country codes by how people call what comes from there."""
    return {word: code for code, words in ORIGINS.items() for word in split(words)}
