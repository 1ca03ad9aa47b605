"""Names of projects and companies in a Chinese sentence, each as far as it reaches and no further."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import Name
from ..texts import Sentence
from .words import BODY, GENERIC, HEADS, PHRASE, STRONG, WEAK

MOST = 36  # characters; a longer one holds more than a name
WINDOW = 80  # characters before an end in which a name may begin
_PROJECT = re.compile(
    r"项目(?!公司[部，。、]|办(?!公)|去|部$|方|库|单位|名称|个|数|总数|建议书|指挥|组|所在|专员|专班|业主|法人|申报|评审|备案证|化|(?:服务|管理)中心|服务[办局]|中心主任)(?:（(?![^）]*(?:投资|[0-9]亿|[0-9]万|金额))[^（）]{1,8}）|[一二三四五]期(?![、和及与][一二三四五]期)(?:工程|项目)?)?"
)
HEAD_AT_END = re.compile(rf"(?:{HEADS})(?:（[^（）]{{1,8}}）)?(?:[一二三四五]期)?(?:扩建|改造|建设)?$")
_LEGAL = re.compile(
    r"集团股份有限公司|股份有限公司|有限责任公司|集团有限公司|控股有限公司|有限公司|集团公司|株式会社|控股公司|公司|集团|研究院|研究所|控股(?!股|权)|股份(?!制|合作|占|有限)|合伙企业（有限合伙）"
)
_NO_COMPANY = re.compile(
    r"^(?:其中|该|此|本|我|贵|子|母|分|总|项目|上市|家|个|大型|知名|龙头|央企|国有|民营|外资|合资|独资|投资|平台|企业|有限|科技|相关|多家|两家|几家|[0-9一二三四五六七八九十]+家?|跨国|某|所属|旗下|运营|新|合作|各|全资|控股|参股|基金|国际|国内|城投|省属|市属|双方|上述|百强|强|全球|世界|持有|大|产业|实业|行业|集团|股份|研究)*(?:公司|集团|研究院|研究所|控股|股份)$"
)
_ROLE = re.compile(
    r"^(?:世界|中国|全国|全球)?(?:[0-9]+强)?(?:企业|公司)?(?:上市|龙头|知名|国内|全球|央企|国企|民企|外企|外资|[台港日德韩美]资|中外合资|合资|领军|头部|行业|著名|大型)*(?:上市公司|企业|公司|央企|国企|民企)(?!管理|发展|服务|咨询|集团|股份|有限|$)"
)
# "日本知名智能机床企业牧野私人有限公司", "据中粮集团": what stands before a company's name.
_DESCRIBED_FIRM = re.compile(
    r"^[—–-]+|^(?:据|并以?|对)(?=[\u4e00-\u9fff]{2}(?:[\u4e00-\u9fff]{2}|（))|^[^，。；、]{0,12}(?:知名|著名|领先|龙头|头部|跨国|世界|全球)[^，。；、]{0,12}(?:企业|公司|巨头|制造商|供应商)(?=[\u4e00-\u9fff（）]{2,}(?:有限|股份))"
)
_FULL_FORM = re.compile("(?:有限责任|有限|股份|集团|控股|总)公司$")
_NO_SHORT_FORM = re.compile("[为以向该其由或并]|[子分母]公司$|进一步|资金|全资")
# "2024年产业项目招引大会": what a meeting is about.
_OF_A_MEETING = re.compile(
    r"(?:招引|招商|推进|集中|观摩|建设|攻坚|对接|推介|开竣工|开工|签约|落地|现场|云)*(?:大会|推进会|观摩|对接会|推介会|集中签约|签约会|签约大会|集中开工|集中竣工|集中开竣工|洽谈会|招引|招商|调度会|现场会|动员会|比武|攻坚)"
)
# "我市首个百亿级氢能项目": said of what is named beside it.
_DESCRIBED = re.compile(
    "^(?:[我全本][省市县区州旗]|国内|全国|全球|世界|亚洲|中国)?(?:首个|首座|首条|首家|第一个|唯一|最大)"
)
# "A公司举行项目签约仪式": what the company does, not what it is named after.
_HELD = re.compile("举行|举办|召开|签署|签订|达成|进行|开展")
_IN_A_CLAUSE = re.compile(
    r"(?:建设|生产|年产|主营|产品|制造|加工)(?!线|基地)(?:(?!项目|工程|基地|产业园|中心|公司|）)[^，。；：])*、$"
)
_OPENING = re.compile(
    r"^(?:（[一二三四五六七八九十0-9]{1,2}）|[0-9]{1,2}[.．、](?=[\u4e00-\u9fff])|（[^（）]*(?:投资|亿|万元)[^（）]*）|的|了|和|与|及|等|个|将|拟|由|为|元|并|并且|而|也|则|还|该|向|对|在|[）”.%/—–-])+"
)


# "电（记者 张国圣）德国蒂森克虏伯汽车板项目"
_REPORTER = re.compile("[讯电]?（[^（）]*(?:记者|通讯员|作者)[^（）]*）")


def companies(sentence: Sentence) -> Iterator[Name]:
    """What bears a legal form: 有限公司, 集团 ..."""
    for phrase in PHRASE.finditer(sentence.text, sentence.start, sentence.end):
        begin = phrase.start()
        for found in _LEGAL.finditer(sentence.text, phrase.start(), phrase.end()):
            if found.start() < begin or _goes_on(sentence.text, found.end(), phrase.end()):
                continue
            name = _company(sentence.text, max(begin, found.end() - WINDOW), found.end())
            if name is not None:
                begin = name.end
                yield name


def _goes_on(text: str, end: int, phrase_end: int) -> bool:
    """Whether a longer legal form follows: the 集团 of "集团云南铜业有限公司"."""
    rest = text[end : min(end + 14, phrase_end)]
    return bool(
        re.match(
            r"（[^）]{1,8}）(?:集团|股份|有限|[^、，和与及在将拟由的是]{0,12}(?:有限公司|股份公司))|(?:股份|有限|控股|集团)|[^、和与及在将拟由的是]{0,8}(?<!是)(?:有限公司|股份公司|研究所|研究院)",
            rest,
        )
    ) and text[end - 2 : end] in ("集团", "控股", "股份", "公司", "究所", "究院")


def _company(text: str, begin: int, end: int) -> Name | None:
    start, weak = _start(text, begin, end)
    if start == begin and text[start : start + 1] in "和与及" and text[start - 1 : start] in ("司", "团"):
        start += 1
    if text[end : end + 2] == "双方" and (other := re.search("[和与同](?=[^和与同]+$)", text[start:end])):
        start += other.end()  # "四川和雅保公司双方"
    while role := _ROLE.match(text[start:end]) or _DESCRIBED_FIRM.match(text[start:end]):
        start += role.end()
    if re.fullmatch("[\u4e00-\u9fff]{2,3}(?:股份)?有限公司", text[start:end]):  # "中扶建设上海有限公司"
        start = max(begin, *(text.rfind(mark, begin, start) + 1 for mark in "、和与及"))
    name = text[start:end]
    if name.endswith("公司") and not _FULL_FORM.search(name) and _NO_SHORT_FORM.search(name):
        return None  # "资金来源为公司", "投设全资子公司"
    if re.search("(?:是|系|成为|作为)$", text[max(0, start - 2) : start]) and "有限" not in name:
        return None  # what a company is, not which
    institute = name.endswith(("研究院", "研究所"))
    if (
        len(name) < 4
        or len(name) > MOST
        or _NO_COMPANY.match(name)
        or (institute and text[end : end + 2] == "项目")
        or re.match("副?总经理|董事长|总裁|负责人|代表", name)
        or not re.search("[\u3400-\u9fffA-Za-z]{2}", name[:-2])
    ):
        return None
    joined = "有限" not in name and re.search(
        "[0-9与及年—]|.[对向]|的(?!集团)|.和(?!平|谐|信)|^.{1,4}(?<!总)公司$", name
    )  # "5年中四川和雅保公司", "约定公司"
    doubts = ["cut"] if weak or joined or len(name) > 28 else ["no_form"] if institute else []
    return Name("company", start, end, name, "legal_form", doubts)


def projects(sentence: Sentence, taken: list[Name]) -> Iterator[Name]:
    """What ends with 项目; generic ones are marked as such."""
    for phrase in PHRASE.finditer(sentence.text, sentence.start, sentence.end):
        begin = phrase.start()
        for found in _PROJECT.finditer(sentence.text, phrase.start(), min(phrase.end() + 3, sentence.end)):
            if found.start() < begin or found.end() > phrase.end():
                continue
            inner = _open_bracket(sentence.text, phrase.start(), found.start())
            name = _project(sentence.text, max(begin, inner, found.end() - WINDOW), found.end(), taken)
            begin = found.end()
            if re.search(
                "(?:最大|最高|最多|体量)[^，]{0,6}的$|[抓拼比争谋促亮晒赛引招攻]$|[^0-9元]的$|[了和与暨]$|(?:取得|支付|成立|组建)$",
                sentence.text[found.start() - min(20, found.start() - sentence.start) : found.start()],
            ):
                continue
            if not _is_predicate(sentence.text, max(sentence.start, name.start - 30), name.start):
                yield name


# "临海县第四季度重大项目"
_OF_A_REGION = re.compile(
    "^[\u4e00-\u9fff]{2,4}?[省市县区州镇](?=第?[一二三四]季度|[0-9]{4}年|重[大点]|.{0,6}集中)"
)


# What a region's projects are named after, and words of a sentence that no name holds.
_PLACE_BEFORE = re.compile(
    "^[\u4e00-\u9fff]{2,8}?(?:新区|开发区|高新区|经开区|园区|(?<!超)市(?!场|政)|[省县区州镇乡])+"
)
_TOLD_OF = re.compile("(?:首[个座条家]|最大|唯一)[^，。；、]*的$")  # "首个单体超150兆瓦的光伏项目"
_SAID = re.compile(
    "加快|推动|促进|确保|力争|争取|谋划|跟踪|洽谈|调研|考察|[察查]看|观摩|带动|吸引|助力|推介会|表示|认为|指出|标志|意味|见证|双方|进入|[纳列]入|我们|他们|正在|已经|可以|能够|^[有以用从对把被让使为于](?!洪|都|田)"
)


def _is_predicate(text: str, start: int, at: int) -> bool:
    """ "X is the largest 项目": said of something named already."""
    words = re.split("[，。；：、]", text[start:at])[-1]
    if re.search("作为[^，。；]*项目的$", words):
        return False  # "作为开工项目的B项目"
    return bool(
        re.search(
            r"(?:(?<![总别])是|成为|作为|属于|列为|列入|系(?!统|列)|堪称|评为|入选)[^，。；]{0,24}$", words
        )
    )


def _open_bracket(text: str, start: int, at: int) -> int:
    """Behind a bracket that is still open here, else `start`."""
    opened = text.rfind("（", start, at)
    return opened + 1 if opened >= 0 and text.find("）", opened, at) < 0 else start


def _is_of_a_meeting(text: str, start: int, end: int) -> bool:
    """Whether a meeting is named after projects; "A项目、B项目集中开工" is none."""
    listed = text[start - 1 : start] == "、" and text[end : end + 2] == "集中"
    quoted = text[start - 1 : start] == "“" and re.match(
        "[^“”]{0,10}(?:仪式|活动|大会)”", text[end : end + 14]
    )
    return bool(quoted) or (not listed and bool(_OF_A_MEETING.match(text[end : end + 14])))


def _project(text: str, begin: int, end: int, taken: list[Name]) -> Name:
    begin = max([begin, *(c.end for c in taken if begin <= c.end < end)])
    after_company = any(c.end == begin for c in taken)
    start, weak = _start(text, begin, end)
    dateline = _REPORTER.match(text[start:end])
    start += dateline.end() if dateline else 0
    opening = _OPENING.match(text[start:end])
    start += opening.end() if opening else 0
    if text[start : start + 1] == "以" and text[end : end + 2] == "为例":
        start += 1  # "以大湾区示范区项目为例"
    name = text[start:end]
    if (
        after_company
        and start == begin
        and GENERIC.match(name)
        and not _HELD.match(name)
        and not _is_of_a_meeting(text, start, end)
    ):
        start = next(c.start for c in taken if c.end == begin)  # "A公司总部项目"
        return Name("project", start, end, text[start:end], "after_company")
    doubts = _doubts(text, start, name, weak or opening is not None)
    # "衡阳A、B、C项目" begin where the list says so; a word of place or a company may stand before.
    frame = "after_company" if after_company and start == begin else "named"
    return Name("project", start, end, name, frame, doubts, _is_generic(text, start, end))


def _doubts(text: str, start: int, name: str, unsure: bool) -> list[str]:
    """What speaks against a name that begins here, in itself and in the words before it; `unsure`: whether it does."""
    doubts = []
    if unsure or len(name) > MOST or _DESCRIBED.search(name):
        doubts.append("cut")
    rest = _PLACE_BEFORE.sub("", name)
    if rest != name and (len(rest) < 5 or GENERIC.match(rest)):
        doubts.append("no_name")  # "天府新区项目", "福清市重点项目"
    if re.search(f"(?:{HEADS})暨$", text[max(0, start - 8) : start]):
        doubts.append("cut")  # "A生产基地暨B实验室建设项目": one name
    if re.search("(?:重大|重点|优质)项目$", name):
        doubts.append("no_name")  # a class of projects
    if _SAID.search(name) or _TOLD_OF.search(text[max(0, start - 20) : start]):
        doubts.append("cut")
    if re.search("从事[^，。；]*$", text[max(0, start - 24) : start]):
        doubts.append("cut")  # what somebody does
    if text[start - 1 : start] == "、" and _IN_A_CLAUSE.search(text[max(0, start - 40) : start]):
        doubts.append("cut")  # "建设年产A、B及C项目": one name with a list in it
    return doubts


_MANY = re.compile(
    "(?:等|[一首两]批|多个|系列|各类|[两二三四五]个|几个|会签约|会招商|集中签约|集中开工)(?:重大|重点)*项目$"
)
_OF_A_ZONE = re.compile("[\u4e00-\u9fff]{2,6}(?:新区|开发区|高新区|经开区)项目")


def _is_generic(text: str, start: int, end: int) -> bool:
    """Whether the words say which kind of projects, how many, or a meeting about them, and name none."""
    name = text[start:end]
    return (
        len(name) < 4
        or any(found(name) for found in (_OF_A_ZONE.fullmatch, _MANY.search))
        or GENERIC.match(_OF_A_REGION.sub("", name)) is not None
        or _is_of_a_meeting(text, start, end)
    )


_DESCRIPTION = re.compile("[0-9和与及、的]|(?:生产线|车间|装置|加工厂|厂房|工厂|港|装备)$|^.{0,5}$")


def object_of(text: str, begin: int, end: int) -> Name | None:
    """The project that a whole stretch of words is, as the object of 建设: "智能装备产业园"."""
    quoted = text[begin : begin + 1] == "“" and text[end - 1 : end] == "”"
    begin, end = (begin + 1, end - 1) if quoted else (begin, end)
    start, _weak = (begin, False) if quoted else _start(text, begin, end)
    mark = re.match(r"[^\w“（]+", text[start:end])
    start += mark.end() if mark else 0
    measure = re.match(r"[0-9一二两三四五六七八九十]+(?:条|座|个|栋|幢|套|处)", text[start:end])
    start += measure.end() if measure else 0
    name = text[start:end]
    if (
        not HEAD_AT_END.search(name)
        or not 4 <= len(name) <= 30
        or GENERIC.match(name)
        or re.fullmatch(
            "(?:研发|生产|制造|营销|运营|物流|数据|检测|展示|总部|销售|中心|基地|工厂|厂房|[和及与、暨])+",
            name,
        )
        or re.search("[，。；：]|(?<!存)在(?!线|建)|^有|[0-9万]多?余?(?:平方米|亩)", name)
    ):
        return None
    # What is said of it ("年产5万吨…生产线", "研发中心和生产基地") is no name of its own.
    own = quoted or not (_DESCRIPTION.search(name) or _SAID.search(name))
    return Name("project", start, end, name, "object", [] if own else ["no_name"])


def _start(text: str, begin: int, end: int) -> tuple[int, bool]:
    """Where the name that ends at `end` begins, and whether a weak word may still stand within it."""
    masked = _masked(text[begin:end])
    head = len(masked) - 3
    start = max((found.end() for found in STRONG.finditer(masked) if found.end() <= head), default=0)
    for found in WEAK.finditer(masked, start):
        if found.end() <= head and BODY.search(masked[start : found.start()]):
            start = found.end()
    opened = words_quote(text[begin + start : end])
    return begin + start + opened, False


def words_quote(words: str) -> int:
    """How many characters lead up to a quote that is opened and not closed in these words."""
    at = words.rfind("“")
    return at + 1 if at >= 0 and "”" not in words[at:] else 0


def _masked(words: str) -> str:
    """What stands in brackets or quotes belongs to the name."""
    return re.sub("（[^（）]*）|“[^“”]*”", lambda found: "□" * len(found[0]), words)


def begin_of(text: str, begin: int, end: int) -> int:
    """Where the name begins that ends a stretch of words."""
    return _start(text, begin, end)[0]


_BEHIND_OF = re.compile(
    rf"的(?P<name>[^，。；、：]{{2,30}}?(?:{HEADS}))(?=(?:（[^）]*）)?(?:[一二三四]期)?(?:项目)?(?:主体|厂房|主厂房|车间|内|里|均|都|破土|动工|开建|揭牌|现场|正式|顺利|成功|在|于|签约|开工|竣工|投产|落户|奠基|启动|建成|将|已|是|完成|迎来|进入|加快|加紧|预计|计划|力争|有望|[，。；、（]|$))"
)


def subject_before(sentence: Sentence, at: int) -> Name | None:
    """The plant or park that the words right before an amount's role name: "山王坪供水工程，计划总投资"."""
    text = sentence.text
    lead = re.search(
        r"[，、：（ ]*(?:计划|规划|预计|预算|项目|拟|估算|协议|合同)*$", text[sentence.start : at]
    )
    end = sentence.start + lead.start() if lead else at
    start = max(text.rfind(mark, sentence.start, end) for mark in "，。；：、（") + 1
    name = object_of(text, max(start, sentence.start), end)
    if name and re.search(
        "(?:在|于|到|落户|选址|入驻|赴|落地)$", text[max(start, name.start - 3) : name.start]
    ):
        return None  # where, not what
    return name


_SUBJECT_CLAUSE = re.compile(
    rf"(?:^|[，。；：\s])(?:位于[^，。；的]{{2,16}}的)?(?P<name>(?:[\u4e00-\u9fffA-Za-z0-9·—-]|（[^（），]{{1,8}}）){{3,26}}?(?:{HEADS})(?:[一二三四]期)?)"
    r"(?=获批|开工|动工|签约|竣工|投产|奠基|落户|落地|正式|启动|选址|位于|占地|已经?|由|在|举行|破土|取得|传来|顺利|成功|首批|一期|二期|，(?:计划|预计|预算|估算|项目|总投资|概算|选址|占地|位于|全长|主线|总?建筑面积|规划|设计))"
)


def subject_clause(sentence: Sentence, start: int, end: int) -> Name | None:
    """The plant, park or work that opens a clause and does or undergoes something there."""
    found = _SUBJECT_CLAUSE.search(sentence.text[start:end])
    return object_of(sentence.text, start + found.start("name"), start + found.end("name")) if found else None


_DOES = re.compile(
    rf"(?:^|[，。；：\s])(?:位于[^，。；的]{{2,16}}的|一旁的|记者在)?(?P<name>(?:[\u4e00-\u9fffA-Za-z0-9·—-]|（[^（），]{{1,8}}）){{3,26}}?(?:{HEADS})(?:[一二三四]期)?)"
    r"(?=(?:(?:在|于)[^，。；]{2,12}?)?(?:也|已|现已|均|全面|正式|顺利|目前|预计|计划|有望|力争|将|于|正|正在|[0-9]{1,2}月[初中底末旬上下]*|[0-9]{4}年[0-9]{0,2}月?|刚刚)*(?:迎来封顶|封顶|迎来|获批|开工|动工|破土|竣工|投产|奠基|投入|完工|建成|加快建设|加紧|建设|施工|进行|启用|开园|开业|开放|打下|主体|通过|拿地|进入))"
)


def subjects_doing(sentence: Sentence) -> Iterator[Name]:
    """Plants and parks that are said to be built or opened, where no sum is told; nothing says that they are projects."""
    for found in _DOES.finditer(sentence.words):
        start, end = (sentence.start + at for at in found.span("name"))
        if name := object_of(sentence.text, start, end):
            name.doubts.append("no_head")
            yield name


# "项目名称：X" of a form.
_LABELLED = re.compile(
    r"(?:^|\s|[0-9][.、])(?:项目|工程|建设项目)(?:名称|全称)：\s?(?P<name>[^，。；：\n]{4,40})$"
)
# "2．X基地。" of a numbered list.
_NUMBERED = re.compile(
    rf"(?:^|[：\s])[（(]?[0-9一二三四五六七八九十]{{1,2}}[）)．.、]\s?(?P<name>[\u4e00-\u9fffA-Za-z0-9·（）—-]{{3,30}}(?:{HEADS}))[。：]?$"
)


def labelled(sentence: Sentence) -> Name | None:
    """The name that a form's line or an item of a numbered list gives."""
    found = _LABELLED.search(sentence.words) or _NUMBERED.search(sentence.words)
    if found is None:
        return None
    start, end = (sentence.start + at for at in found.span("name"))
    return Name("project", start, end, sentence.text[start:end], "labelled")


_PLANNED = re.compile(
    rf"(?:建设|打造|新建|兴建|共建|投建)(?P<name>[^，。；、（）]{{3,26}}?(?:{HEADS})(?:[一二三四]期)?)(?=，)"
)


def planned_before(sentence: Sentence, start: int, end: int) -> Name | None:
    """The base of "拟在天门建设智能制造基地，首期投资": what an earlier clause is going to build."""
    found = _PLANNED.search(sentence.text[start:end])
    return object_of(sentence.text, start + found.start("name"), start + found.end("name")) if found else None


def head_behind(sentence: Sentence, at: int) -> Name | None:
    """The park of "总投资20亿元的海信家电产业园一期竣工"."""
    found = _BEHIND_OF.match(sentence.text, at, sentence.end)
    return object_of(sentence.text, *found.span("name")) if found else None
