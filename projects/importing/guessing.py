"""A first profile for a file that nobody has matched yet: headings in English and Chinese, and their likely fields."""

from __future__ import annotations

import re
from itertools import islice

from ..matching.names import Names, plain_key
from ..models import Label, Unit
from .fields import UNITS, WORDS, CellError, is_amount, read_choice
from .profiles import Profile
from .table import Table, folded
from .units import in_heading

# Whole headings, the most telling first: of several that a list has, the one that stands first here is taken.
_HEADINGS: dict[str, str] = {
    "external_ref": "project id|unique id|id|project code|project no|code|key|no|项目编号|项目代码|项目id|编号",
    "name_zh": "chinese name|name zh|中文名|中文名称",
    "name": "project name|name|project title|title|project|项目名称|名称|项目",
    "summary": "summary|project description|description|project development objective|objective|概况|简介|建设内容|项目概况|主要建设内容|建设内容及规模",
    "summary_zh": "chinese summary|summary zh|中文简介|中文概况",
    "total_amount": "total investment|total project cost|total cost|total|capex|investment|project cost|cost|amount|quantity|总投资|投资总额|项目总投资|总投资额|总投资金额|投资额|投资金额|计划总投资",
    "phase_1_amount": "phase 1|phase 1 investment|first phase|一期投资|一期",
    "phase_2_amount": "phase 2|phase 2 investment|second phase|二期投资|二期",
    "realised_amount": "realised|realized|invested|actual investment|funds in place|到位资金|累计到位资金|实际投资|累计完成投资|已完成投资|实际到资",
    "investors": "investor|investors|company|owner|borrower|enterprise|投资方|投资主体|投资单位|企业名称|企业|项目单位|建设单位|业主单位",
    "partners": "partner|partners|合作方|合作单位",
    "zone": "zone|park|town|district|city|location|place|province|state|country|region|园区|落户地|建设地点|所在地|属地|所属区域|区县|区域|地点|城市|省份",
    "sector": "sector|sector 1|industry|segment|行业|产业|所属行业|产业类别|产业链",
    "stage": "stage|project stage|current project stage|progress|阶段|进展|项目阶段|当前阶段|项目进展|项目进度|进度",
    "status": "status|project status|状态|项目状态",
    "signed_on": "signed|signed on|date signed|signing date|announced|announcement date|board approval date|签约|签约日期|签约时间",
    "construction_start_planned": "planned start|expected start|construction start|计划开工|计划开工时间|拟开工时间|预计开工时间",
    "construction_start_actual": "actual start|started|开工|开工时间|实际开工时间|开工日期",
    "completed_planned": "planned completion|closing date|project closing date|completion date|计划竣工|计划竣工时间|预计竣工时间",
    "in_production_planned": "planned production|计划投产|计划投产时间|预计投产时间",
    "in_production_actual": "in production|production start|投产|投产时间|投产日期",
    "origin": "origin|country of origin|来源地|资金来源地|国别",
    "currency": "currency|币种",
    "as_of": "as of|data as of|截至|截至日期|截止日期|统计日期|数据日期|数据截至",
    "total_as_of": "total as of|总投资截至",
    "realised_as_of": "realised as of|realized as of|到位资金截至|到位截至|投资完成截至",
    "jobs_planned": "jobs|employment|jobs planned|就业|带动就业|就业人数",
    "land_area_mu": "land|land area|area mu|用地|用地面积|土地面积|用地面积亩",
    "led_by": "leader|led by|项目负责人|负责人|带头人",
    "address": "address|地址|详细地址",
    "coordinates": "coordinates|gps|gps code|坐标|经纬度",
    "latitude": "latitude|lat|纬度",
    "longitude": "longitude|lon|lng|long|经度",
    "source_url": "url|link|project url|网址|链接",
    "source_title": "source|来源|资料来源",
    "responsible_units": "responsible unit|responsible units|责任单位|牵头单位|责任部门",
    "serving_units": "serving unit|serving units|服务单位|配合单位",
    "official_in_charge": "official in charge|包联领导|挂钩领导|联系领导",
    "labels": "label|labels|tags|标签",
    "construction_nature": "nature of the works|construction nature|建设性质",
    "project_type": "type of project|project type|项目类型",
    "period": "month of the update|update month|进展月份|月份",
    "progress": "progress this month|本月进展|当月进展|最新进展|进展情况",
    "problems": "problems this month|problems|存在问题|问题|问题和建议|存在的问题|存在困难",
    "next_steps": "next steps|next step|下一步|下一步计划|下步打算|下一步工作计划",
    "submitted": "month submitted",
    "postponed_because": "postponed because of|推迟原因类别|延期原因",
    "postponed_text": "about the postponement|推迟说明|延期说明",
    "note": "note|notes|remark|remarks|comment|comments|备注|说明",
}
LOOKED_AT = 200  # rows
_FIELD_OF = {
    plain_key(word): (field, rank)
    for field, words in _HEADINGS.items()
    for rank, word in enumerate(words.split("|"))
}
_ASIDE = re.compile(
    r"[(\[/,:]"
)  # what stands behind one of these is no name but a unit, a currency or a remark
_UNIT_AT_END = re.compile(
    r"(亿|千万|百万|万|千)?(人民币|美|欧|港|日)?元?$|\bin (thousands|millions|billions)$"
)


def guess(table: Table, list_name: str) -> Profile:
    """Each field at most once, by the headings of the row that looks most like one."""
    row, headings = _heading_row(table)
    columns = _without_unknown(_columns(headings), headings, row, table)
    key = next((heading for heading, field in columns.items() if field == "external_ref"), "")
    key = key or next((heading for heading, field in columns.items() if field in ("name", "name_zh")), "")
    key = key or next((heading for heading in headings if heading), "")
    money = {heading: in_heading(heading) for heading, field in columns.items() if is_amount(field)}
    return Profile(
        list=list_name,
        key=key,
        header_row=row,
        columns=columns,
        units={heading: said.unit for heading, said in money.items() if said.unit is not None},
        currencies={
            heading: said.currency
            for heading, said in money.items()
            if said.currency and "currency" not in columns.values()
        },
        source=list_name,
    )


def _columns(headings: list[str]) -> dict[str, str]:
    """Where several headings mean one field, the one whose word stands first has it: “Country” before “Region”."""
    found: dict[str, tuple[int, str]] = {}
    for heading in filter(None, headings):
        field, rank = _meaning(heading)
        if field == "name" and not heading.isascii():
            field = "name_zh"  # what stands below a Chinese heading is a Chinese name
        if field and rank < found.get(field, (rank + 1, ""))[0]:
            found[field] = (rank, heading)
    taken = {heading: field for field, (_rank, heading) in found.items()}
    return {heading: taken[heading] for heading in dict.fromkeys(headings) if heading in taken}


def _without_unknown(columns: dict[str, str], headings: list[str], row: int, table: Table) -> dict[str, str]:
    """Without the columns of units and labels of which none is known here: administrators keep these."""
    for model, fields in ((Unit, tuple(UNITS)), (Label, ("labels",))):
        places = {h: headings.index(h) for h, name in columns.items() if name in fields}
        if not places:
            continue
        names = Names(model._default_manager.all())
        rows = [cells for number, cells in islice(table.rows(), LOOKED_AT) if number > row]
        for heading, at in places.items():
            if not any(at < len(cells) and cells[at] and names.ids(cells[at]) for cells in rows):
                columns = {h: name for h, name in columns.items() if h != heading}
    return columns


def field_of(heading: str) -> str:
    """The field that a heading most likely means, blank where none is likely."""
    return _meaning(heading)[0]


def _meaning(heading: str) -> tuple[str, int]:
    """The field and how far down its list the word stands."""
    heading = re.sub(r"^其中\s*[:：]\s*", "", heading)
    bare = _ASIDE.split(folded(heading))[0].replace("_", " ")
    for words in (bare, heading.replace("_", " "), _UNIT_AT_END.sub("", bare)):
        if found := _FIELD_OF.get(plain_key(words)):
            return found
    return "", 0


def _heading_row(table: Table) -> tuple[int, list[str]]:
    best: tuple[int, list[str]] = (1, [])
    most = 0.0
    for number, cells in table.rows():
        if number > 50:
            break
        words = [cell for cell in cells if cell and not cell[0].isdigit()]
        # Known headings weigh most; else the first row that is filled with words.
        weight = 10 * sum(bool(field_of(cell)) for cell in words) + len(set(words)) - number / 100
        if weight > most:
            best, most = (number, cells), weight
    return best


def meaning_of(name: str, text: str) -> str:
    """The key of one of our vocabularies that a list's value most likely means, blank where none is likely."""
    try:
        return read_choice(name, text)
    except CellError:
        return WORDS.get(name, {}).get(folded(text), "")
