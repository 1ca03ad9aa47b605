"""The monthly report: every number of the Word file is read back and found in the edition's files, and at its address."""

import csv
import io
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from urllib.parse import urlsplit

import docx
import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from docx.oxml.ns import qn

from projects.editions import freezing, store
from projects.models import Edition, Problem, Project, ReportWording, Responsibility, Target, Unit, Update
from projects.monthly import wording
from projects.monthly.document import chinese_number
from projects.review.workflow import withdraw
from projects.values.languages import reader_language
from tests.downloads import fetch
from tests.factories import YI, claim, draft, fresh, investor, milestone, place, project, rate
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = datetime(2024, 9, 10, 2, tzinfo=UTC), datetime(2024, 10, 20, 2, tzinfo=UTC)
SOFFICE = shutil.which("soffice")


@pytest.fixture
def bureau(client):
    """An editor, who sees it."""
    _bureau()
    client.force_login(cast()["Editor"])
    return client


@kept
def _bureau():
    """Two editions over projects of every size and origin, and a bureau's month."""
    rate("USD", "2024-10-08", 7)
    north, south = place("North", name_zh="北区"), place("South", name_zh="南区")
    abroad, home = investor("A", "DE"), investor("B", "CN")
    made = [
        project("Old", name_zh="旧", at=SEPTEMBER, signed="2023-05-03", total=3 * YI, location=north, stage="in_production"),
        project("Raised", name_zh="增", at=SEPTEMBER, signed="2024-02-03", total=12 * YI, location=north, investors=[home]),
        project("Secret", name_zh="密", at=SEPTEMBER, signed="2024-09-09", location=south),
        project("Gone", name_zh="去", at=SEPTEMBER, signed="2024-03-01", total=YI, location=south),
        project("Huge", name_zh="大", at=OCTOBER, signed="2024-10-08", total=123_4567_8901, location=south, investors=[abroad, home], stage="registered"),
        project("Dollars", name_zh="美", at=OCTOBER, signed="2024-10-08", total=9_000_000, currency="USD", as_of="2024-10-08", location=north, investors=[abroad]),
        project("Hidden", name_zh="<b>&隐", at=OCTOBER, signed="2024-10", location=south),
        project("Loose", name_zh="粗", at=OCTOBER, signed="2024", total=6 * YI, location=south),
    ]  # fmt: skip
    claim(made[1], 15 * YI, as_of="2024-10-05", basis="contracted")
    claim(made[1], 5 * YI, as_of="2024-10-06", basis="realised")
    milestone(made[1], "construction_start", "2024-06")
    Project.objects.filter(pk=made[3].pk).update(status="terminated")
    for one in (made[1], made[3]):
        fresh(one, OCTOBER)
    unit = Unit.objects.create(name="Bureau", name_zh="投促局")
    for one in made[:2]:
        Responsibility.objects.create(project=one, unit=unit, role="responsible")
    said = {"progress": "打桩", "problems": "缺电", "submitted_at": timezone.now()}
    Update.objects.create(project=made[1], period=date(2024, 10, 1), unit=unit, **said)
    for due, closed in ((date(2024, 10, 10), None), (None, None), (None, date(2024, 10, 9))):
        Problem.objects.create(
            project=made[1],
            title="缺地",
            raised_on=date(2024, 9, 1),
            due_on=due,
            unit=unit,
            closed_on=closed,
            resolution="拉线",
        )
    Target.objects.create(unit=unit, measure="signed", year=2024, number=4)
    Target.objects.create(location=south, measure="signed_amount", year=2024, number=200 * YI)
    draft("Prospect", total=7 * YI)
    for period in ("2024-09", "2024-10"):
        freezing.publish(freezing.prepare(period))


def opened(client, base=""):
    answer = client.get(f"{base}/admin/report/2024-10.docx")
    assert answer.status_code == 200, answer.status_code
    return docx.Document(io.BytesIO(answer.content))


def marked(file):
    """{bookmark: (text, address)} of the whole file, as Word has it: what lies between a bookmark's two ends."""
    found = {}
    for start in file.element.body.iter(qn("w:bookmarkStart")):
        texts, link, element = [], None, start.getnext()
        while element.tag != qn("w:bookmarkEnd"):
            texts += [text.text or "" for text in element.iter(qn("w:t"))]
            link = element.get(qn("r:id")) or link
            element = element.getnext()
        name = start.get(qn("w:name"))
        assert name not in found
        assert re.fullmatch("[a-z][a-z0-9_]{0,39}", name), name
        found[name] = ("".join(texts), file.part.rels[link].target_ref if link else "")
    return found


def sources(file):
    """The annex: {bookmark: (value, file, [addresses])}."""
    return {
        row[0]: (row[2], row[3], row[4].split())
        for row in ([cell.text for cell in row.cells] for row in file.tables[-1].rows[1:])
    }


def rows_of(name):
    content = store.read(Edition.objects.get(period="2024-10").files.get(name=name).sha256).decode()
    return list(csv.DictReader(io.StringIO(content)))


def number(text):
    """What is written, in whole units: 123.46亿元, 6,300万元, 12.5%, 3."""
    found = re.fullmatch(r"(−?)(?:CNY |USD )?([\d,]+(?:\.\d+)?)\s*(亿|万|bn|m|)(?:元|美元)?%?", text)
    assert found, text
    scale = {"亿": 10**8, "万": 10**4, "bn": 10**9, "m": 10**6, "": 1}[found[3]]
    return Decimal(f"{found[1]}{found[2]}".replace(",", "").replace("−", "-")) * scale


def expected():
    """Every figure of the edition's part, counted anew from its CSVs by nothing that the program has."""
    everything, found = rows_of("projects.csv"), {}
    rows = [row for row in everything if row["counts_in_totals"] == "true"]

    def last(row):
        return {"day": row["signed_on"], "month": row["signed_on"][:7] + "-31", "year": row["signed_on"][:4] + "-12-31"}[row["signed_on_precision"]]  # fmt: skip

    scopes = {
        "month": lambda r: r["signed_on"] >= "2024-10-01" and last(r) <= "2024-10-31",
        "year": lambda r: r["signed_on"] >= "2024-01-01" and last(r) <= "2024-10-31",
        "before": lambda r: r["signed_on"] >= "2023-01-01" and last(r) <= "2023-10-31",
        "all": lambda r: True,
    }
    foreign = lambda r: bool({*r["origins"].split("; ")} - {"CN", ""})  # noqa: E731
    groups = {
        "total": lambda r: True, "foreign": foreign, "domestic": lambda r: not foreign(r),
        **{k: (lambda r, n=n: r["total_cny"] and int(r["total_cny"]) >= n) for k, n in
           {"100m": YI, "1bn": 10 * YI, "5bn": 50 * YI, "10bn": 100 * YI}.items()},
    }  # fmt: skip
    for scope, within in scopes.items():
        for group, of in groups.items():
            chosen = [row for row in rows if within(row) and of(row)]
            known = [int(row["total_cny"]) for row in chosen if row["total_cny"]]
            found[f"{scope}_{group}_projects"] = len(chosen)
            found[f"{scope}_{group}_amount"] = sum(known)
            found[f"{scope}_{group}_undisclosed"] = sum(row["disclosed"] == "false" for row in chosen)
            found[f"{scope}_{group}_covered"] = len(known)
    for name, column in (("headline", "total_cny"), ("phases", "phases_cny"), ("realised", "realised_cny")):
        known = [int(row[column]) for row in rows if row[column]]
        found |= {f"{name}_amount": sum(known), f"{name}_covered": len(known)}
    found["headline_undisclosed"] = sum(row["disclosed"] == "false" for row in rows)
    out = [row for row in everything if row["counts_in_totals"] == "false"]
    found |= {
        "public_projects": len(everything),
        "left_out_projects": len(out),
        "headline_left_out_amount": YI,
    }
    for row in rows_of("bridge.csv"):
        if row["group"] == "all" and row["basis"] == "headline":
            found[f"{row['part']}_projects"] = abs(int(row["projects"]))
            found[f"{row['part']}_amount"] = abs(int(row["amount_cny"]))
    stages = [row["stage"] for row in everything]
    found |= {
        "signed_ever": 8,
        "registered": sum(s in ("registered", "construction_start", "in_production") for s in stages),
    }
    found |= {"started": 2, "producing": 1, "dated": 8, "landed_year": 1, "landed_two": 1}
    found |= {"registered_rate": Decimal("37.5"), "started_rate": 25, "producing_rate": Decimal("12.5")}
    found |= {
        "landed_year_rate": Decimal("12.5"),
        "landed_two_rate": Decimal("12.5"),
        "funds_rate": Decimal("33.3"),
    }
    return found | {"funds_covered": 1, "funds_headline": 15 * YI, "funds_realised": 5 * YI}


@pytest.mark.parametrize("base", ["", "/zh-hans"])
def test_every_number_is_found_in_the_editions_files(bureau, base):
    file = opened(bureau, base)
    found, listed, known = marked(file), sources(file), expected()
    seen = set()
    for bookmark, (text, address) in found.items():
        name = bookmark.split("_again_")[0]
        assert address, name
        if name not in listed:  # of a single row: it leads to its own
            assert re.match("signed_[0-9]|target_|lamps_|problems_", name), name
            continue
        value, _origin, addresses = listed[name]
        assert address == addresses[0], name  # the link is the annex's
        if name not in known:
            continue
        seen.add(name)
        if value in ("undisclosed", "未披露"):
            assert name in ("phases_amount", "month_domestic_amount")
            assert (known[name], known[name.replace("amount", "covered")], text in (value, "")) == (
                0,
                0,
                True,
            )
            continue
        assert number(value) == known[name], (name, value)  # to the yuan
        if text not in (value, "") and "." in text and "%" not in text and re.match(r"[\d,.]+$", text):
            assert abs(number(text) * (10**8 if base else 10**6) - known[name]) <= (
                10**6 // 2 if base else 10**4
            )
        else:
            assert abs(number(text) - known[name]) <= (known[name] // 2000), (name, text)
    assert len(seen) > 60, seen
    # What stands in no file of the edition is said to be the bureau's, and every number is a figure or no number at all.
    of_files = {
        name for name, (_value, origin, _addresses) in listed.items() if origin.endswith((".csv", ".json"))
    }
    assert {n for n in of_files if n not in known and not n.startswith("signed_") and "growth" not in n} == {"period", "day", "last_day", "previous"}  # fmt: skip
    months = [row[-1] for row in rows_cells(file, "Projects signed this month", "本月签约项目")]
    assert months == (
        ["", "123.46", "0.63"] if base else ["", "12,345.68", "63.00"]
    )  # undisclosed is blank, not zero


def rows_cells(file, *headings):
    """The rows of the table that follows one of these headings."""
    body, title = list(file.element.body), None
    for element in body:
        if element.tag == qn("w:p") and "".join(t.text or "" for t in element.iter(qn("w:t"))) in headings:
            title = element
        elif element.tag == qn("w:tbl") and title is not None:
            table = docx.table.Table(element, file)
            return [[cell.text for cell in row.cells] for row in table.rows[1:]]
    raise AssertionError(headings)


def test_no_number_of_the_prose_is_without_its_bookmark(bureau):
    file = opened(bureau, "/zh-hans")
    for paragraph in file.paragraphs:
        plain = "".join(run.text for run in paragraph.runs)  # what stands outside of links
        plain = re.sub("1亿(美?)元以上|10亿元以上|50亿元以上|100亿元以上", "", plain)
        if paragraph.style.name == "Body Text" and not plain.startswith(("附件", "1", "2", "3", "4")):
            assert not re.search("[0-9]", plain), plain


def test_each_address_answers_with_the_figure(bureau):
    listed, tried, asked = sources(opened(bureau)), 0, cache(bureau.get)
    for name, (value, _origin, addresses) in listed.items():
        if name.endswith("growth"):
            continue
        answers = []
        for address in addresses:
            parts = urlsplit(address)
            url = f"{parts.path}?{parts.query}"
            page = asked(url)
            assert page.status_code == 200, (name, url)
            if parts.path == "/projects/" and name.endswith("_projects"):
                answers.append(int(re.search(r'id="result-count" value="(\d+)"', page.text)[1]))
            elif parts.path == "/projects/" and name.endswith("_amount"):
                table = fetch(bureau, url.replace("/projects/", "/projects.csv")).decode()
                answers.append(sum(int(row["total_cny"] or 0) for row in csv.DictReader(io.StringIO(table))))
        if answers and value != "undisclosed":
            tried += 1
            assert number(value) == answers[0] - sum(answers[1:]), name
    assert tried > 30
    for name, words in (("lamps_total", "4"), ("problems_overdue", "缺地"), ("updates_submitted", "打桩")):
        parts = urlsplit(listed[name][2][0])
        assert words in bureau.get(f"{parts.path}?{parts.query}").text, name


def test_the_bureaus_part_is_of_its_records(bureau):
    file = opened(bureau)
    listed = {name: value for name, (value, _origin, _addresses) in sources(file).items()}
    told = {
        "problems_open": "2", "problems_overdue": "1", "problems_closed": "1", "updates_submitted": "1", "targets": "2",
        "drafts": "1", "due_share": "83.3%", "done_year_started": "1",
    }  # fmt: skip
    assert {name: listed[name] for name in told} == told
    assert listed["done_year_realised"] == "undisclosed"  # what was realised before this year is unknown
    target = Target.objects.get(measure="signed_amount")
    found = marked(file)
    assert found[f"target_{target.pk}_achieved"][0] == "12,345.68"  # CNY m
    assert found[f"target_{target.pk}_completion"][0] == "61.7%"


def test_it_is_laid_out_as_the_standard_says(bureau):
    file = opened(bureau, "/zh-hans")
    page = file.sections[0]
    assert [round(length.mm) for length in (page.page_width, page.page_height)] == [210, 297]
    edges = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(length.mm) for length in edges] == [37, 35, 28, 26]
    looks = {name: (file.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), file.styles[name].font.size.pt) for name in
             ("Title", "Body Text", "Heading 1", "Heading 2", "Footer")}  # fmt: skip
    assert looks == {
        "Title": ("方正小标宋简体", 22), "Body Text": ("仿宋_GB2312", 16), "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16), "Footer": ("宋体", 14),
    }  # fmt: skip
    assert file.styles["Normal"].paragraph_format.line_spacing.pt == 28.95  # 22 lines in 225 mm
    assert file.settings.odd_and_even_pages_header_footer
    for footer in (page.footer, page.even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text.startswith("— ")
    heads = [p.text for p in file.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "一、总体情况"
    assert heads[-1].startswith("七、")
    texts = [paragraph.text for paragraph in file.paragraphs]
    assert texts[0] == "关于2024年10月投资项目进展情况的报告"
    assert texts[2].endswith("：")
    assert "附件：1. 本月签约项目" in texts
    assert [chinese_number(n) for n in (1, 10, 12, 20, 21)] == ["一", "十", "十二", "二十", "二十一"]


def test_what_is_published_later_does_not_reach_it(bureau):
    before = marked(opened(bureau))
    huge = Project.objects.get(name="Huge")
    claim(huge, 999 * YI, as_of="2024-10-09", basis="contracted")
    fresh(huge)
    withdraw([Project.objects.get(name="Old")])
    of_edition = {
        name: text for name, (text, _a) in before.items() if not name.startswith(("done", "target", "lamp"))
    }
    after = marked(opened(bureau))
    for name, text in of_edition.items():
        if name.split("_again")[0] in expected():
            assert after[name][0] == text, name


def test_who_may_and_where_nothing_is(bureau, client):
    page = bureau.get("/admin/report/").text
    assert "/admin/report/2024-10.docx" in page
    assert "/zh-hans/admin/report/2024-10.docx" in page
    assert "prepare one of this month" in page  # November has none
    assert bureau.get("/admin/report/2024-11.docx").status_code == 404
    assert bureau.get("/admin/report/latest.docx").status_code == 404
    editor = User.objects.get(username="editor")
    Unit.objects.get().members.add(editor)
    for address in ("", "2024-10.docx", "wording/"):
        assert bureau.get(f"/admin/report/{address}").status_code == 403
    client.logout()
    assert client.get("/admin/report/2024-10.docx").status_code == 302


def test_staff_word_it_and_unknown_names_are_refused(bureau):
    address = "/zh-hans/admin/report/wording/"
    given = wording.default("zh-hans")._asdict()
    bad = {**given, "body": "# 甲{nothing}\n[[nowhere]]\n[lost: x]\n{open\n### 深"}
    assert bureau.post(address, {**given, "_save": "1"}).status_code == 403  # an editor looks and tries
    bureau.force_login(User.objects.get(username="publisher"))
    refused = bureau.post(address, {**bad, "_save": "1"})
    assert refused.status_code == 400
    for words in ("nothing", "nowhere", "lost", "“{”", "第5段"):
        assert words in refused.text
    assert not ReportWording.objects.exists()
    own = {
        **given,
        "title": "{year}年简报",
        "body": "共{public_projects}个。[left_out_projects:除外{left_out_projects}个。][not left_out_projects:无]\n[[bridge]]",
    }
    tried = bureau.post(address, {**own, "_preview": "1"}).text
    assert "2024年简报" in re.sub("<[^>]*>", "", tried)
    assert not ReportWording.objects.exists()
    bureau.post(address, {**own, "_save": "1"})
    texts = [paragraph.text for paragraph in opened(bureau, "/zh-hans").paragraphs]
    assert texts[0] == "2024年简报"
    assert "共8个。除外1个。" in texts
    assert (
        opened(bureau).paragraphs[0].text.startswith("Report on Investment Projects")
    )  # English is as it was
    assert "publisher" in bureau.get(address).text
    version = ReportWording.history.latest().history_id
    bureau.post(address, {**own, "_reset": "1"})
    assert not ReportWording.objects.exists()
    assert "简报" in bureau.get(f"{address}?version={version}").text
    assert bureau.get(f"{address}?version=999999").status_code == 404
    assert "关于" in opened(bureau, "/zh-hans").paragraphs[0].text


def test_the_programs_own_wording_names_what_there_is():
    for each in ("en", "zh-hans"):
        wording.check(wording.default(each))
    assert reader_language() == "en"


@pytest.mark.skipif(not SOFFICE, reason="no LibreOffice (Debian: libreoffice-writer)")
def test_libreoffice_prints_it(bureau, tmp_path):
    (tmp_path / "report.docx").write_bytes(bureau.get("/zh-hans/admin/report/2024-10.docx").content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    done = subprocess.run(
        [
            SOFFICE,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "report.docx",
        ],
        capture_output=True,
        timeout=120,
    )
    content = (tmp_path / "report.pdf").read_bytes()
    assert done.returncode == 0
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) >= 6
