"""A Word file as officials lay out documents (GB/T 9704-2012): A4, the type area 156 by 225 mm, 22 lines of 28 characters.

Knows no record: texts, marked figures and tables in, bytes out. Fonts are named with what may stand in for them, and
never shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from ..exports.sheet import text as fitting
from .private import page_of, paragraph_in, put_fonts, xml_of

TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
FOOT = Mm(23)  # from the page's edge to the page number: 7 mm below the type area
LINE = 579  # twentieths of a point: 225 mm / 22
CLOSER = -5  # twentieths of a point between characters of 16 points, so that 28 fit into 156 mm
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
NUMERALS = "Times New Roman"
STANDINS = {
    SONG: "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun,Noto Serif CJK SC",
    FANG: "仿宋,FangSong,FangSong_GB2312,华文仿宋,STFangsong,Noto Serif CJK SC",
    HEI: "SimHei,华文黑体,STHeiti,Noto Sans CJK SC",
    KAI: "楷体,KaiTi,KaiTi_GB2312,华文楷体,STKaiti,Noto Serif CJK SC",
    "宋体": "SimSun,华文宋体,STSong,Noto Serif CJK SC",
}
TITLE, BODY, CELL, FOOTER = Pt(22), Pt(16), Pt(10.5), Pt(14)  # 二号, 三号, 五号, 四号
CHINESE_DIGITS = "一二三四五六七八九"


@dataclass(frozen=True)
class Mark:
    """A figure within a text: it leads to `address`, and `name` is its bookmark."""

    text: str
    name: str
    address: str


Piece = str | Mark


class Document:
    """Filled from the top: title, addressee, headings and paragraphs, tables, the list of annexes, signature, annexes."""

    def __init__(self, title: str, author: str, made: datetime, chinese: bool) -> None:
        self.chinese = chinese
        self.file = new_document()
        self.marks: dict[str, int] = {}  # how often a figure stands in the text
        self._bookmarks = 0
        self._headings = [0, 0]
        _fonts(self.file)
        _styles(self.file, chinese)
        _page(self.file)
        _numbered_pages(self.file)
        about = self.file.core_properties
        about.title, about.author, about.last_modified_by = _clean(title), _clean(author), _clean(author)
        about.created = about.modified = made.replace(tzinfo=None)
        about.language, about.comments, about.keywords = ("zh-CN" if chinese else "en"), "", ""

    # ---- Head ----

    def title(self, pieces: Sequence[Piece]) -> None:
        """In the middle, 小标宋 二号; a line stays blank below it."""
        self._add(pieces, "Title")
        self._blank()

    def addressee(self, pieces: Sequence[Piece]) -> None:
        """Flush left, with its colon."""
        self._add(pieces, "Normal")

    # ---- Body ----

    def heading(self, level: int, pieces: Sequence[Piece]) -> None:
        """Numbered 一、 and （一）, or 1. and 1.1."""
        self._headings[level - 1] += 1
        if level == 1:
            self._headings[1] = 0
        self._add([self._number(level), *pieces], f"Heading {level}")

    def _number(self, level: int) -> str:
        major, minor = self._headings
        if self.chinese:
            return f"{chinese_number(major)}、" if level == 1 else f"（{chinese_number(minor)}）"
        return f"{major}. " if level == 1 else f"{major}.{minor} "

    def paragraph(self, pieces: Sequence[Piece]) -> None:
        """Indented by two characters."""
        self._add(pieces, "Body Text")

    def table(
        self,
        caption: str,
        headings: Sequence[str],
        rows: Iterable[Sequence[Piece]],
        widths: Sequence[int],
        texts: int,
    ) -> None:
        """A grid whose heading returns on each page; the first `texts` columns are words, the others figures to the right."""
        if caption:
            self._add([caption], "Caption")
        share = (Mm(210) - LEFT - RIGHT) / sum(widths)
        table = self.file.add_table(rows=0, cols=0)
        table.style = "Table Grid"
        grid = xml_of(table)
        grid.tblPr.append(parse_xml(f'<w:tblLayout {nsdecls("w")} w:type="fixed"/>'))
        for width in widths:
            column = OxmlElement("w:gridCol")
            column.set(qn("w:w"), str(int(share * width / 635)))
            grid.tblGrid.append(column)
        twips = [int(share * width / 635) for width in widths]
        self._row(grid, headings, twips, texts, heading=True)
        for row in rows:
            self._row(grid, row, twips, texts)
        self._add([], "Table Text")

    def _row(
        self,
        table: Any,
        cells: Sequence[Piece],
        widths: Sequence[int],
        texts: int,
        heading: bool = False,
    ) -> None:
        """By its elements: to ask the library for each cell and style takes ten times as long."""
        style, again = ("TableHeading", "<w:tblHeader/>") if heading else ("TableText", "")
        row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{again}</w:trPr></w:tr>")
        table.append(row)
        for place, (piece, width) in enumerate(zip(cells, widths, strict=True)):
            right = '<w:jc w:val="right"/>' if place >= texts and not heading else ""
            cell = parse_xml(
                f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
                f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{right}</w:pPr></w:p></w:tc>'
            )
            row.append(cell)
            self._fill(paragraph_in(self.file, cell[-1]), [piece])

    # ---- End ----

    def annex_list(self, titles: Sequence[str]) -> None:
        """A line below the text: what is annexed, numbered where there is more than one."""
        if not titles:
            return
        self._blank()
        label = "附件：" if self.chinese else "Annexes: "
        for number, title in enumerate(titles, start=1):
            numbered = f"{number}. {title}" if len(titles) > 1 else title
            paragraph = self._add([f"{label if number == 1 else ''}{numbered}"], "Body Text")
            if number > 1:
                _indent(paragraph, first=0, left=5 if self.chinese else 6)

    def signature(self, issuer: str, day: str) -> None:
        """Whose it is and of which day, to the right, as where no seal is set."""
        self._blank()
        for text in (issuer, day):
            paragraph = self._add([text], "Normal")
            paragraph.alignment = ALIGN.RIGHT
            paragraph.paragraph_format.right_indent = Pt(32)
            paragraph.paragraph_format.keep_with_next = text is issuer

    def annex(self, number: int, of: int, title: str) -> None:
        """On a page of its own: which annex, then its title in the middle."""
        word = "附件" if self.chinese else "Annex "
        paragraph = self._add([f"{word}{number if of > 1 else ''}"], "Annex")
        paragraph.paragraph_format.page_break_before = True
        self._blank()
        self._add([title], "Annex Title")
        self._blank()

    def note(self, text: str) -> None:
        """In small type, below a table."""
        self._add([text], "Table Text")

    def content(self) -> bytes:
        """The file."""
        out = BytesIO()
        self.file.save(out)
        return out.getvalue()

    # ---- Pieces ----

    def _blank(self) -> None:
        self._add([], "Normal")

    def _add(self, pieces: Sequence[Piece], style: str) -> Paragraph:
        paragraph = self.file.add_paragraph(style=style)
        self._fill(paragraph, pieces)
        return paragraph

    def _fill(self, paragraph: Paragraph, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, Mark):
                self._mark(paragraph, piece)
            elif piece:
                paragraph.add_run(_clean(piece))

    def _mark(self, paragraph: Paragraph, mark: Mark) -> None:
        """A bookmark around a link around the figure; told again, it has a number behind its name."""
        again = self.marks[mark.name] = self.marks.get(mark.name, 0) + 1
        self._bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), mark.name if again == 1 else f"{mark.name}_again_{again}")
        run = paragraph.add_run(_clean(mark.text))
        inner = xml_of(run)
        if mark.address:
            link = OxmlElement("w:hyperlink")
            link.set(
                qn("r:id"),
                self.file.part.relate_to(mark.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
            )
            link.set(qn("w:history"), "1")
            link.append(inner)
            inner = link
        xml_of(paragraph).extend([start, inner, end])


def chinese_number(number: int) -> str:
    """1 to 99 as headings have them: 一, 十, 十二, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{CHINESE_DIGITS[tens - 1]}十"
    return head + (CHINESE_DIGITS[ones - 1] if ones else "")


def _clean(text: str) -> str:
    """What XML can hold, on one line."""
    return " ".join(fitting(text).split("\n"))


def _indent(paragraph: Paragraph, first: int, left: int) -> None:
    """In characters, and in twips for those who know no characters."""
    found = xml_of(paragraph).get_or_add_pPr().get_or_add_ind()
    for name, characters in (("firstLine", first), ("left", left)):
        found.set(qn(f"w:{name}Chars"), str(characters * 100))
        found.set(qn(f"w:{name}"), str(characters * 320))


# ---- Page, fonts, styles ----


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.header_distance, section.footer_distance = Mm(15), FOOT
    page = page_of(section)
    for grid in page.findall(qn("w:docGrid")):
        page.remove(grid)
    # Of lines alone: LibreOffice stretches what is smaller or larger than the grid's characters over whole cells.
    page.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{LINE}"/>'))


def _numbered_pages(file: Any) -> None:
    """— 1 — in 四号, outside: odd pages to the right, even ones to the left, a character from the edge."""
    file.settings.odd_and_even_pages_header_footer = True
    section = file.sections[0]
    for footer, alignment in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Footer"
        paragraph.alignment = alignment
        side = "right_indent" if alignment == ALIGN.RIGHT else "left_indent"
        setattr(paragraph.paragraph_format, side, FOOTER)
        paragraph.add_run("— ")
        for kind, code in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
            run = paragraph.add_run("1" if kind == "text" else "")
            if code and kind == "":
                instruction = OxmlElement("w:instrText")
                instruction.set(qn("xml:space"), "preserve")
                instruction.text = code
                xml_of(run).append(instruction)
            elif kind != "text":
                character = OxmlElement("w:fldChar")
                character.set(qn("w:fldCharType"), kind)
                xml_of(run).append(character)
        paragraph.add_run(" —")


def _fonts(file: Any) -> None:
    """The table of fonts, each Chinese one with what may stand in for it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in STANDINS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    put_fonts(file, f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode())


def _styles(file: Any, chinese: bool) -> None:
    """Of everything that the file uses; what the template brings of fonts and distances goes."""
    defaults = file.styles.element.find(qn("w:docDefaults"))
    spacing = defaults.find(f".//{qn('w:pPr')}/{qn('w:spacing')}")
    spacing.getparent().remove(spacing)
    lang = defaults.find(f".//{qn('w:lang')}")
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), "zh-CN")
    middle, plain = ALIGN.CENTER, ALIGN.JUSTIFY
    close = CLOSER if chinese else 0
    _style(file, "Normal", FANG, BODY, close=close)
    _style(file, "Title", SONG, TITLE, alignment=middle, bold=not chinese, line=700)
    _style(file, "Body Text", FANG, BODY, alignment=plain, indent=2 if chinese else 0)
    _style(file, "Heading 1", HEI, BODY, indent=2 if chinese else 0, bold=not chinese)
    _style(file, "Heading 2", KAI, BODY, indent=2 if chinese else 0, bold=not chinese)
    _style(file, "Caption", HEI, Pt(12), alignment=middle, line=480)
    _style(file, "Annex", HEI, BODY)
    _style(file, "Annex Title", SONG, TITLE, alignment=middle, bold=not chinese, line=700)
    small = CELL if chinese else Pt(9)
    _style(file, "Table Text", FANG, small, line=300)
    _style(file, "Table Heading", HEI, small, alignment=middle, line=300)
    _style(file, "Footer", "宋体", FOOTER, line=0, latin="宋体")
    for name in ("Title", "Annex Title", "Caption", "Table Text", "Table Heading", "Footer"):
        _apart(file.styles[name], 0)
        file.styles[name].element.pPr.insert_element_before(
            parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'), "w:spacing", "w:ind", "w:jc"
        )
    for name in ("Caption", "Heading 1", "Heading 2"):
        file.styles[name].paragraph_format.keep_with_next = True


def _style(
    file: Any,
    name: str,
    font: str,
    size: Any,
    *,
    alignment: Any = None,
    indent: int = 0,
    bold: bool = False,
    line: int = LINE,
    latin: str = NUMERALS,
    close: int | None = None,
) -> None:
    """`line` in twentieths of a point, exactly; 0: as high as the text."""
    styles = file.styles
    style = styles[name] if name in [each.name for each in styles] else styles.add_style(name, 1)
    if name != "Normal":
        style.base_style = styles["Normal"]
    for old in (style.element.find(qn("w:rPr")), style.element.find(qn("w:pPr"))):
        if old is not None:
            style.element.remove(old)
    style.font.size, style.font.bold, style.font.italic = size, bold, False
    style.font.name = latin
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), latin)
    if close is not None:
        _apart(style, close)
    shape = style.paragraph_format
    shape.alignment, shape.space_before, shape.space_after, shape.widow_control = (
        alignment,
        Pt(0),
        Pt(0),
        False,
    )
    if line:
        shape.line_spacing = Pt(line / 20)
    if indent:
        found = style.element.get_or_add_pPr().get_or_add_ind()
        found.set(qn("w:firstLineChars"), str(indent * 100))
        found.set(qn("w:firstLine"), str(indent * 320))


def _apart(style: Any, twentieths: int) -> None:
    """Distance between characters, in twentieths of a point."""
    for old in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(old)
    distance = OxmlElement("w:spacing")
    distance.set(qn("w:val"), str(twentieths))
    style.element.rPr.insert_element_before(
        distance, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr",
        "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout",
    )  # fmt: skip
