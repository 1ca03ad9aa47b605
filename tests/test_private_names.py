"""What relies on names that libraries keep to themselves: this says where a new release no longer has them.

Of Django projects/models/private.py and projects/admin/private.py, of python-docx projects/monthly/private.py.
"""

import ast
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import docx
import pytest
from django.contrib import admin
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.utils import display_for_field, display_for_value
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages, info
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db.models import BooleanField
from django.utils.translation import override
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from projects.admin.private import only_shown
from projects.models import Label, Project, Source
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


def test_a_form_is_shown_without_a_transaction(rf, django_assert_num_queries):
    editor = admin.site.get_model_admin(Label)
    request = rf.post("/", {})
    request.user = AnonymousUser()
    with django_assert_num_queries(0), pytest.raises(PermissionDenied):
        only_shown(editor, request, None, "", {})


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


# Where names of libraries may stand that these keep to themselves (docs/decisions/0010).
BEHIND = {
    "projects/admin/private.py",
    "projects/exports/sheet.py",
    "projects/models/private.py",
    "projects/monthly/private.py",
    "projects/staff/oidc.py",
    "tracker/worker.py",
}
# What Python, Django and django-simple-history document, underscore or not.
DOCUMENTED = {
    *("_fields", "_make", "_replace", "_asdict", "_meta", "_state", "_base_manager", "_default_manager"),
    *("_history_user", "_history_date", "_change_reason", "_save"),
}


def test_private_names_stand_behind_one_file_each():
    root = Path(__file__).parents[1]
    paths = [
        p
        for name in ("projects", "tracker")
        for p in (root / name).rglob("*.py")
        if "migrations" not in p.parts
    ]
    trees = {path.relative_to(root).as_posix(): ast.parse(path.read_text()) for path in paths}
    nodes = [(path, node) for path, tree in trees.items() for node in ast.walk(tree)]
    ours = {node.name for _path, node in nodes if isinstance(node, ast.FunctionDef)}
    ours |= {node.attr for _path, node in nodes if isinstance(node, ast.Attribute) and _is_set_on_self(node)}
    used = {
        (path, node.attr)
        for path, node in nodes
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
    }
    assert {
        (path, name) for path, name in used if name not in ours | DOCUMENTED and path not in BEHIND
    } == set()
    assert {path for path, _name in used} >= BEHIND - {"projects/staff/oidc.py"}


def _is_set_on_self(node):
    return isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name) and node.value.id == "self"
