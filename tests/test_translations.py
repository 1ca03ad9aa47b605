"""The Chinese catalogue is complete, compiled and keeps its placeholders; no English is left on Chinese pages."""

import os
import re
import shutil
import subprocess
import sys
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import UniqueConstraint
from django.test import Client
from django.utils.translation import override

from projects.models import (
    Attendance,
    Import,
    Investor,
    Job,
    Label,
    Location,
    PendingChange,
    Person,
    Problem,
    Project,
    Sector,
    SigningEvent,
    Source,
    Unit,
    Update,
)
from projects.review.permissions import make_roles
from projects.values.money import currency_choices
from tests.staff import form_of

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("projects/locale/zh_Hans/LC_MESSAGES/django.po")


def text_of(message):
    """What it is translated by; Chinese has one form for every number."""
    return message.msgstr_plural[0] if message.msgid_plural else message.msgstr


def test_every_message_in_the_sources_is_translated(tmp_path):
    if not shutil.which("msgmerge"):
        pytest.skip("no gettext (Debian: gettext)")
    for name in ("projects", "static", "templates", "tracker"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    for domain in ("django", "djangojs"):
        arguments = ("-d", domain, "-l", "zh_Hans", "--no-location", "--no-obsolete")
        made = subprocess.run(
            [sys.executable, "manage.py", "makemessages", *arguments],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr
    found = [message for po in tmp_path.glob(f"{CATALOGUE.parent}/*.po") for message in polib.pofile(po)]
    assert len(found) > 500
    missing = [message.msgid for message in found if not text_of(message) or message.fuzzy]
    assert not missing, f"{len(missing)} without a translation (make messages, then translate): {missing}"


def test_the_compiled_catalogue_is_what_the_text_says():
    written = {}
    for message in polib.pofile(ROOT / CATALOGUE):
        key = f"{message.msgctxt}\x04{message.msgid}" if message.msgctxt else message.msgid
        written[(key, 0) if message.msgid_plural else key] = text_of(message)
    with (ROOT / CATALOGUE).with_suffix(".mo").open("rb") as file:
        compiled = dict(GNUTranslations(file)._catalog)
    header = compiled.pop("")
    assert "nplurals=1;" in header
    stale = sorted(str(key) for key in {*written, *compiled} if written.get(key) != compiled.get(key))
    assert not stale, f"make compilemessages: {stale}"


def test_translations_keep_placeholders_and_markup():
    def marks(text):
        return set(re.findall(r"%\(\w+\)[sd]|%%|%[sd]|</?\w+>|`\w+`", text))

    messages = {m.msgid_plural or m.msgid: text_of(m) for m in polib.pofile(ROOT / CATALOGUE)}
    assert not {said: text for said, text in messages.items() if marks(text) != marks(said)}


# ---- Pages ----

# What stays Latin in Chinese texts: names of formats, and examples of what may be typed.
LATIN = {
    "CN",
    "CSV",
    "SVG",
    "PNG",
    "ISO",
    "JavaScript",
    "XLSX",
    "JSON",
    "GeoJSON",
    "API",
    "Atom",
    "billion",
    "bn",
    "million",
}
# What stands in the headings of files besides.
HEADINGS: set[str] = set()
VOID = {"br", "hr", "img", "input", "link", "meta"}
# Fields that hold names and sentences.
WRITTEN = (
    "slug",
    "name",
    "title",
    "aliases",
    "summary",
    "description",
    "venue",
    "organiser",
    "offices",
    "publisher",
)
SHOWN = ("placeholder", "aria-label", "data-label", "alt", "title", "label")


class Visible(HTMLParser):
    """What a page says: its texts and the attributes that are shown or read out, without what is marked as English."""

    def __init__(self):
        super().__init__()
        self.texts, self.open = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        silent = tag in ("script", "style", "code", "textarea") or attrs.get("lang") == "en"
        if not (silent or self.silent):
            self.texts += [attrs[name] for name in SHOWN if attrs.get(name)]
            if tag == "input" and attrs.get("type") in ("submit", "button"):
                self.texts.append(attrs.get("value", ""))
            if tag == "meta" and attrs.get("name") == "description":
                self.texts.append(attrs["content"])
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag):
        if tag in dict(self.open):
            while self.open.pop()[0] != tag:
                pass

    @property
    def silent(self):
        return any(silent for _tag, silent in self.open)

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def data_texts():
    """What the records themselves say in English, the longest first."""
    models = (Attendance, Investor, Location, Person, Project, Sector, SigningEvent, Source)
    rows = [row for model in models for row in model.objects.values()]
    texts = {line for row in rows for field in WRITTEN for line in row.get(field, "").splitlines()}
    return sorted(filter(re.compile("[A-Za-z]{2}").search, texts), key=len, reverse=True)


@pytest.fixture
def seeded(db, monkeypatch):
    monkeypatch.setattr("projects.management.commands.load_reference.load_ecb", lambda rows: 0)
    call_command("seed", verbosity=0)
    return data_texts()


def english(text, data):
    """Words that no record says and that are not Latin in Chinese too."""
    for said in data:
        text = text.replace(said, "")
    assert len(re.findall("[\u4e00-\u9fff]", text)) > 20
    return sorted({*re.findall("[A-Za-z]{2,}", text)} - LATIN)


def english_on(client, path, data, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return english_in(response, data)


def english_in(response, data):
    page = Visible()
    page.feed(response.text)
    return english("\n".join(page.texts), data)


PUBLIC = (
    *("", "projects/", "projects/2022-0001/", "projects/2022-0001/changes/", "events/", "zones/", "sectors/"),
    *(
        "investors/",
        "map/",
        "compare/",
        "reports/",
        "reports/pivot",
        "reports/conversion",
        "reports/signings",
    ),
    *("reports/slippage", "zones/nanhu-district/", "admin/login/"),
)


def test_chinese_pages_hold_no_english_words(seeded):
    found = {path: english_on(Client(), f"/zh-hans/{path}", seeded) for path in PUBLIC}
    left = {path: words for path, words in found.items() if words}
    assert not left, left


def test_nor_do_refusals(seeded):
    query = (
        "zone=%CE%B1&amount_min=%CE%B1&signed_after=%CE%B1&page=0&sort=%CE%B1&year=0&disclosed=1&known_on=1"
    )
    assert english_on(Client(), f"/zh-hans/projects/?{query}", seeded, 400) == []
    assert english_on(Client(), "/zh-hans/nothing/", seeded, 404) == []


def test_texts_of_one_language_are_marked_on_pages_of_the_other(seeded):
    address = f"/events/{SigningEvent.objects.earliest('pk').slug}/"
    assert '<span class="offices"><span lang="en">' in Client().get(f"/zh-hans{address}").text
    Attendance.objects.update(offices="区长")
    page = Client().get(address).text
    assert '<span class="offices"><span lang="zh-Hans">区长</span>' in page
    assert '<span class="offices">区长<' in Client().get(f"/zh-hans{address}").text


def test_nor_do_the_headings_of_downloads(seeded):
    for name in (
        "projects",
        "events",
        "investors",
        "amounts",
        "milestones",
        "reports/pivot",
        "reports/slippage",
    ):
        answer = Client().get(f"/zh-hans/{name}.csv?headers=labels")
        heading = answer.getvalue().decode().partition("\r\n")[0]
        assert {*re.findall("[A-Za-z]{2,}", heading)} <= LATIN | HEADINGS, name


# Codes of languages and currencies that staff type.
CODES = {word for choice in currency_choices("zh-hans") for word in re.findall("[A-Za-z]{2,}", choice[1])}
ALT = {"TOML", "LDAP", "thousand", "zh", "Hans", "en", "CNY"}


def test_nor_does_the_admin(seeded, admin_client):
    project, event = Project.objects.earliest("pk").pk, SigningEvent.objects.earliest("pk").pk
    change = PendingChange.objects.create(
        project_id=project,
        data={},
        lines=[[f"project:{project}", "status", "active", "delayed"]],
        effect={"counts": [True, True], "headline": [1, 10**9], "phases": [1, 1], "realised": [1, 1]},
        proposed_by=User.objects.get(username="admin"),
    )
    make_roles()
    imported = Import.objects.create(file_name="名单.csv", content="编号,名称,总投资\n1,甲,3\n".encode())
    found = {}
    for path in (
        *("", "quality/", "projects/project/", "projects/project/add/", "projects/investor/add/"),
        *("projects/signingevent/", "projects/location/", "projects/source/add/", "auth/user/"),
        *(f"projects/project/{project}/change/", f"projects/project/{project}/history/"),
        f"projects/signingevent/{event}/change/",
        *("projects/pendingchange/", f"projects/pendingchange/{change.pk}/change/"),
        *(f"projects/import/{imported.pk}/match/", f"auth/group/{Group.objects.earliest('pk').pk}/change/"),
        *("auth/user/add/", "password-reset/", "password-reset/sent/", "password-reset/done/"),
    ):
        found[path] = (
            {*english_on(admin_client, f"/zh-hans/admin/{path}", [*seeded, "admin", ".csv"])} - ALT - CODES
        )
    left = {path: words for path, words in found.items() if words}
    assert not left, left


# Names of keys, programs, headers, standards and files.
KEYS = ("Excel", "Ctrl", "Alt", "Enter", "English", "WPS", "Word", "GB/T", "Authorization", "Bearer")
KEYS += (*tuple(f"{name}.xlsx" for name in ("progress", "signed", "score", "lists", "ledger")), "zone")


def test_nor_do_the_desks_with_work_on_them(seeded, admin_client, monkeypatch):
    """A list with what can be wrong in it, a job's end, a working copy, the month, the pages of many records."""
    monkeypatch.setattr("projects.admin.bulk.AT_ONCE", 2)
    made = Project.objects.order_by("pk")
    unit = Unit.objects.create(name_zh="凤桥镇政府")
    update = Update.objects.create(project=made[0], period="2024-05-01", progress="开工", unit=unit)
    problem = Problem.objects.create(project=made[0], title="用地", raised_on="2024-05-01", unit=unit)
    Label.objects.create(name_zh="强链补链", public=True)
    sheet = (
        "编号,项目名称,总投资（亿元）,累计到位资金（万元）,责任单位,本月进展,落户地,项目进度,计划开工时间\n"
    )
    sheet += "1,甲厂,3,40000,凤桥镇政府,平整,无此地,已签约,2027年底\n2,乙厂,很多,1,无此单位,,,什么,2026.1\n1,丙厂,,,,,,,\n合计,,3,,,,,,\n"
    start = "/zh-hans/admin/projects/import/add/"
    page = admin_client.post(start, {"file": SimpleUploadedFile("名单.csv", sheet.encode())}, follow=True)
    form = {**form_of(page), "key": "编号", "as_of": "2026-11-20"}
    form |= {name: "-" for name, value in form.items() if name.startswith("value_") and value == [""]}
    previewed = admin_client.post(page.redirect_chain[-1][0], form, follow=True)
    preview = previewed.redirect_chain[-1][0]
    chosen = {"_selected_action": [project.pk for project in made]}
    pages = {"match": page, "preview": previewed}
    for action in ("publish_selected", "withdraw_selected", "submit_selected", "delete_selected"):
        pages[action] = admin_client.post("/zh-hans/admin/projects/project/", {"action": action, **chosen})
    asked = {
        name: re.search(rf'name="{name}" value="([^"]*)"', pages["publish_selected"].text)[1]
        for name in ("ids", "asked")
    }
    confirmed = {"action": "publish_selected", "confirmed": "1", **chosen, **asked}
    pages["job"] = admin_client.post("/zh-hans/admin/projects/project/", confirmed, follow=True)
    data = [*seeded, "admin", ".csv", "example.com", *KEYS]
    found = {name: {*english_in(answer, data)} - ALT - CODES for name, answer in pages.items()}
    for path in (
        *(
            "month/",
            "month/?month=2024-05",
            "grid/",
            "lamps/",
            "tables/",
            "tokens/",
            "notices/",
            "pipeline/",
            "report/",
        ),
        *(
            "projects/job/",
            "projects/update/",
            "projects/problem/",
            "projects/unit/",
            "projects/label/",
            "projects/target/",
        ),
        *(
            "projects/importprofile/",
            "projects/import/",
            "projects/edition/",
            "projects/yearplan/",
            "projects/lampruleset/",
        ),
        *(
            f"projects/update/{update.pk}/change/",
            f"projects/problem/{problem.pk}/change/",
            f"projects/unit/{unit.pk}/change/",
        ),
        *("projects/label/add/", "projects/project/announcement/"),
        preview.removeprefix("/zh-hans/admin/") + "?outcome=failed",
    ):
        answer = admin_client.get(f"/zh-hans/admin/{path}")
        if answer.status_code != 404:  # a desk that moved is another test's
            found[path] = {*english_in(answer, data)} - ALT - CODES
    assert len(found) > 25
    assert {path: words for path, words in found.items() if words} == {}


def test_a_rule_that_a_form_can_break_is_told_in_words():
    """Nobody reads the name of a constraint; each text has its Chinese. Jobs and updates are made unique by the program."""
    for model in apps.get_app_config("projects").get_models():
        for rule in model._meta.constraints:
            entered = model in admin.site._registry and model not in (Job, Update)
            if isinstance(rule, UniqueConstraint) and rule.condition and entered:
                with override("zh-hans"):
                    told = str(rule.get_violation_error_message())
                assert re.search("[一-鿿]", told), rule.name
                assert rule.name not in told
