"""Reading files: encodings, delimiters, spreadsheets as people leave them, and hostile ones."""

import contextlib
import io
import resource
import warnings
import zipfile
from datetime import date
from time import process_time

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.styles import Font

from projects.importing import opening
from projects.importing.opening import open_table
from projects.importing.sheetxml import SheetXml
from projects.importing.table import FileError


def read(data, **given):
    if isinstance(data, str):
        data = data.encode()
    return [row for _number, row in open_table(data, **given).rows()]


def workbook(*rows, prepare=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CHINESE = "编号,项目名称\r\n1,光掩模材料项目\r\n"
WESTERN = "id,name\r\n1,Société Générale été à Zürich – “ça va”\r\n"


@pytest.mark.parametrize(
    ("data", "encoding", "name"),
    [
        (CHINESE.encode(), "UTF-8", "光掩模材料项目"),
        (CHINESE.encode("utf-8-sig"), "UTF-8", "光掩模材料项目"),
        (CHINESE.encode("utf-16"), "UTF-16", "光掩模材料项目"),
        (WESTERN.encode("utf-16-le"), "UTF-16", "Société Générale été à Zürich – “ça va”"),
        (CHINESE.encode("gb18030"), "GB18030", "光掩模材料项目"),
        ("编号,名\r\n1,镕\r\n".encode("gb18030"), "GB18030", "镕"),
        (WESTERN.encode("cp1252"), "Windows-1252", "Société Générale été à Zürich – “ça va”"),
        ("id,name\r\n1,été\r\n".encode("cp1252"), "Windows-1252", "été"),
    ],
)
def test_it_finds_the_encoding_out(data, encoding, name):
    table = open_table(data)
    assert table.encoding == encoding
    assert list(table.rows())[1] == (2, ["1", name])
    assert next(table.rows())[1][0] in ("id", "编号")  # rows begin anew


def test_a_given_encoding_holds_and_a_wrong_one_is_named():
    assert read(CHINESE.encode("gb18030"), encoding="GBK")[1] == ["1", "光掩模材料项目"]
    with pytest.raises(FileError, match="not valid UTF-8: line 1"):
        read(CHINESE.encode("gb18030"), encoding="utf-8")
    with pytest.raises(FileError, match="“big5” is not one of"):
        read(CHINESE, encoding="big5")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter_out(delimiter):
    text = f'id{delimiter}name\n1{delimiter}"Acme, Inc.; a | b"\n2{delimiter}Beta\n'
    assert read(text) == [["id", "name"], ["1", "Acme, Inc.; a | b"], ["2", "Beta"]]


def test_rows_keep_the_numbers_that_people_see():
    assert [n for n, row in open_table(b'Title\n\n"a\nb",c\n1,2\n').rows() if row] == [1, 3, 4]


def test_loose_quotation_marks_are_read_and_open_ones_refused():
    assert read('id,name\n1,"Acme" Ltd\n2,say ""\n')[1] == ["1", "Acme Ltd"]
    with pytest.raises(FileError, match="line 3 is never closed"):
        read('id,name\n1,x\n2,"Acme\n3,y\n')


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"a,b\n\0,1\n", "NUL"),
        (b"a," * 1001 + b"\n", "1,000 columns"),
        (b"a\n" + b"x" * 40_000, "32,767 characters"),
        (b"a\n" * 50_001, "50,000 rows"),
        (b"x" * (opening.MAX_BYTES + 1), "20 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "old or protected"),
        (b"PK\x03\x04nonsense", "damaged"),
    ],
)
def test_it_refuses_what_it_cannot_hold(data, why):
    with pytest.raises(FileError, match=why):
        read(data)


def test_cells_of_a_spreadsheet_become_text():
    data = workbook(["id", "n", "when", "yes"], [30682.0, 0.1 + 0.2, date(2022, 8, 19), True], ["=1+1", 1e-7])
    assert read(data) == [
        ["id", "n", "when", "yes"],
        ["30682", "0.3", "2022-08-19", "TRUE"],
        ["#FORMULA!", "0.0000001", "", ""],
    ]


def test_errors_and_formulas_without_a_result_are_no_blanks():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 1, "=1+1", None, "")
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(2, 1, '="a"&"b"', None, "ab")
    assert read(out.getvalue()) == [["id", "name"], ["#DIV/0!", "#FORMULA!"], ["2", "ab"]]
    empty_text = b'<c r="B2" t="str"><f>""</f><v></v></c>'
    assert SheetXml().see(empty_text) == empty_text


@pytest.mark.parametrize(
    "evil",
    [
        b'<c r="A1"><f>1</f>' + b" " * 60_000,
        b'<c r="A1"' + b" a" * 500_000,
        b"<c " * 300_000,
        (b'<c r="A1"' + b" a" * 6 + b"><f></f> ") * 20_000,
        b'<c r="A1"><f>' * 50_000,
    ],
)
def test_broken_xml_costs_no_more_than_its_size(evil):
    began = process_time()
    with contextlib.suppress(FileError):
        SheetXml().see(evil * (1_000_000 // len(evil) + 1))
    assert process_time() - began < 5


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_that_is_cut_off_or_damaged_is_refused_as_such(cut):
    text = f"编号,名称\r\n1,光掩模材料{'项目' * 200}".encode()
    with pytest.raises(FileError, match="not valid UTF-8: line 2"):
        read(text[:-cut])
    assert read("编号,名称\r\n1,光掩模\r\n".encode("gb18030"))[1] == ["1", "光掩模"]


def test_title_rows_and_blank_columns_count():
    def prepare(sheet):
        sheet["C4"], sheet["C5"] = "ID", "7"

    assert list(open_table(workbook(prepare=prepare)).rows())[3:] == [(4, ["", "", "ID"]), (5, ["", "", "7"])]


def test_merged_cells_speak_for_each_of_their_rows():
    def prepare(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B1:C1")

    table = open_table(
        workbook(["zone", "all", None], ["Nanhu", 1, 2], [None, 3, 4], ["Xiuzhou", 5, 6], prepare=prepare)
    )
    assert [row for _n, row in table.rows()] == [
        ["zone", "all", ""],
        ["Nanhu", "1", "2"],
        ["Nanhu", "3", "4"],
        ["Xiuzhou", "5", "6"],
    ]
    assert table.merged == {3: frozenset({0})}


def test_ghost_rows_are_nothing():
    def prepare(sheet):
        for row in (*range(3, 3000), 1_048_576):
            sheet.cell(row, 2).font = Font(bold=True)

    assert read(workbook(["id", "name"], ["1", "x"], prepare=prepare)) == [["id", "name"], ["1", "x"]]


def test_a_sheet_is_chosen_by_name():
    book = Workbook()
    book.active.append(["first"])
    book.create_sheet("data").append(["second"])
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()) == [["first"]]
    assert read(out.getvalue(), sheet="data") == [["second"]]
    with pytest.raises(FileError, match="no sheet “other”; there is: Sheet, data"):
        read(out.getvalue(), sheet="other")


def replaced(sheet_xml=None, **parts):
    """A good workbook with its first sheet, or other parts, written over."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["id"], ["1"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            mine = sheet_xml is not None and name == "xl/worksheets/sheet1.xml"
            archive.writestr(name, sheet_xml if mine else source.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "50,000 rows"),
        ("<row r='1048576'><c><v>1</v></c></row>", "50,000 rows"),
        ("<row><c><v>1</v></c></row>" * 50_001, "50,000 rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "1,000 columns"),
        ("<row r='1'>" + "<c><v>1</v></c>" * 1001 + "</row>", "1,000 columns"),
        ('<row r="49999"><c r="ALK49999"><v>1</v></c></row>', "too large"),
        ("<row " + "x" * 70_000, "damaged"),
    ],
)
def test_a_far_cell_is_refused_before_memory_is_taken(inside, why):
    with pytest.raises(FileError, match=why):
        read(replaced(SHEET % inside))


def test_bombs_are_refused_unread():
    with pytest.raises(FileError, match="too large when it is unpacked"):
        read(replaced(SHEET % (" " * 130_000_000)))
    with pytest.raises(FileError, match="XML entities"):
        read(replaced('<!DOCTYPE x [<!ENTITY l "lol">]>' + SHEET % ""))
    with pytest.raises(FileError, match="500 parts"):
        read(replaced(**{f"xl/media/{n}.png": "" for n in range(600)}))


STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'


def shared(cells, length, cell='<c t="s"><v>0</v></c>'):
    """A workbook of so many cells that share one text of so many characters."""
    rows = "".join(f"<row>{cell * 100}</row>" for _n in range(cells // 100))
    parts = {"xl/sharedStrings.xml": STRINGS % f"<si><t>{'长' * length}</t></si><si><t>short</t></si>"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return replaced(SHEET % rows, **parts)


@pytest.mark.parametrize(
    "cell",
    [
        '<c t="s"><v>0</v></c>',
        "<c t = 's' ><v > 0 </v></c>",
        '<c x=">" t="s"><v><!-- --><![CDATA[0]]></v></c>',
        '<c t="s"><f>A1</f><v>&#48;</v></c>',
    ],
)
def test_cells_that_share_a_long_text_are_refused_unread(cell):
    data = shared(75_000, 32_000, cell)
    assert len(data) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileError, match="too large"):
        read(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_long_texts_may_be_there_and_short_ones_be_shared():
    assert read(shared(75_000, 32_000, '<c t="s"><v>1</v></c>'))[0][0] == "short"
    assert len(read(shared(1_000, 10_000))[0][0]) == 10_000


def test_a_sheet_elsewhere_in_the_archive_is_checked_too():
    far = SHEET % '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["id"], ["1"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            text = source.read(name).replace(b"worksheets/sheet1.xml", b"elsewhere.xml")
            archive.writestr(name, text)
        archive.writestr("xl/elsewhere.xml", far)
    with pytest.raises(FileError, match="50,000 rows"):
        read(out.getvalue())


def test_what_is_read_is_what_was_checked():
    """A second directory entry of one name must not put an unchecked sheet before the reader."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = replaced(**{"xl/worksheets/sheet1.xml": SHEET % '<row r="1"><c r="A1"><v>2</v></c></row>'})
    assert read(data) == [["2"]]
