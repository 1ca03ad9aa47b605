"""What relies on names that libraries keep to themselves: this says where a new release no longer has them.

Of Django projects/models/private.py and projects/admin/icons.py, of python-docx projects/monthly/private.py.
"""

from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import docx
import pytest
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import display_for_field, display_for_value
from django.contrib.messages import get_messages, info
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.base import ContentFile
from django.db.models import BooleanField
from django.utils.translation import override
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from projects.models import Project, Source
from projects.models.private import forget, is_new, keep, muted
from projects.monthly.private import page_of, paragraph_in, put_fonts, xml_of
from tests.factories import BN, project, sector

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_what_django_gives_until_it_is_forgotten(django_assert_num_queries):
    made = project(total=BN, sector=sector("Chips"))
    mine = Project.objects.get(pk=made.pk)
    claims = list(mine.amounts.all())
    assert len(claims) == 1
    keep(mine, "amounts", [])
    with django_assert_num_queries(0):
        assert list(mine.amounts.all()) == []
    assert mine.sector.name == "Chips"
    forget(mine)
    with django_assert_num_queries(2):
        assert list(mine.amounts.all()) == claims
        assert mine.sector.name == "Chips"


def test_a_file_is_new_until_it_is_stored():
    paper = Source(title="S", copy=ContentFile(b"%PDF-", "a.pdf"))
    assert is_new(paper.copy)
    paper.save()
    assert not is_new(paper.copy)
    assert not is_new(Source.objects.get().copy)


def test_what_a_muted_request_is_told_nobody_hears(rf):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    info(muted(request), "quiet")
    info(request, "loud")
    assert [str(message) for message in get_messages(request)] == ["loud"]


def test_django_asks_our_pictures_of_yes_and_no_wherever_it_shows_one():
    def shown(record):
        return True

    shown.boolean, shown.short_description = True, ""
    words = SimpleNamespace(model=None, labels={"shown": "Shown"}, help_texts={"shown": "?"})
    form = SimpleNamespace(instance=Source(), auto_id="", fields={}, _meta=words)
    read_only = AdminReadonlyField(form, shown, True, SimpleNamespace(get_empty_value_display=str))
    with override("zh-hans"):
        assert 'alt="是"' in display_for_value(True, "", boolean=True)
        assert 'alt="否"' in display_for_field(False, BooleanField(), "")
        assert 'alt="是"' in read_only.contents()


def test_what_is_put_into_a_word_file_by_its_elements_is_in_it():
    file = docx.Document()
    paragraph, table = file.add_paragraph("before "), file.add_table(rows=0, cols=1)
    run = paragraph.add_run("linked")
    assert [xml_of(each).tag for each in (paragraph, run, table)] == [qn("w:p"), qn("w:r"), qn("w:tbl")]
    xml_of(paragraph).append(OxmlElement("w:bookmarkStart"))
    xml_of(table).append(parse_xml(f"<w:tr {nsdecls('w')}><w:tc><w:p/></w:tc></w:tr>"))
    paragraph_in(file, xml_of(table).tr_lst[0].tc_lst[0][-1]).add_run("cell")
    page_of(file.sections[0]).append(OxmlElement("w:docGrid"))
    put_fonts(file, b"<fonts/>")
    out = BytesIO()
    file.save(out)
    with ZipFile(out) as packed:
        body = packed.read("word/document.xml").decode()
        assert packed.read("word/fontTable.xml") == b"<fonts/>"
    assert body.count("<w:bookmarkStart/>") == 1
    assert "<w:docGrid/></w:sectPr>" in body
    assert docx.Document(out).tables[0].rows[0].cells[0].text == "cell"
