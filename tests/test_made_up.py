"""Where all data are made up (`MADE_UP`, `make demo`), every page and every file says so; elsewhere none does."""

import csv
import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path

import icalendar
import openpyxl
import pytest
from django.test import Client
from django.utils import translation

from projects.caching import data_version
from projects.columns import project_columns
from projects.editions import freezing
from projects.views import errors
from tests import sample
from tests.test_leaks import addresses

ROOT = Path(__file__).resolve().parent.parent
BANNER = {"en": "Made-up data.", "zh-hans": "虚构数据。"}
# Neither pages nor files of data: probes, addresses, and what describes the API or feeds a page's own map.
OTHERS = (
    *(
        "/healthz",
        "/readyz",
        "/metrics",
        "/sitemap",
        "/favicon.ico",
        "/map.json",
        "/map-outlines.json",
        "/api/v1/schema.json",
    ),
    *("/robots.txt", "/csp-report", "/.well-known/", "/datapackage.json", "/catalog.jsonld", "/oc4ids.json"),
)


@pytest.fixture
def made_up(settings):
    settings.MADE_UP = True
    data_version.release.cache_clear()
    yield
    data_version.release.cache_clear()


def body(response):
    return response.getvalue() if response.streaming else response.content


def csv_says(data):
    rows = list(csv.DictReader(StringIO(data.decode(), newline="")))
    assert all(row["made_up"] == "true" for row in rows)
    return len(rows)


def xlsx_says(data):
    first, *_others, about = openpyxl.load_workbook(BytesIO(data), read_only=True).worksheets
    heading, *rows = first.iter_rows(values_only=True)
    assert heading[-1] == "made_up"
    assert all(row[-1] is True for row in rows)
    assert next(about.iter_rows(values_only=True))[0] == "Made up"
    return len(rows)


def json_says(data):
    found = json.loads(data)
    if isinstance(found, dict) and "features" in found:
        rows = [feature["properties"] for feature in found["features"]]
    elif isinstance(found, dict):
        rows = found.get("results", [found])
    else:
        rows = found
    assert all(row["made_up"] is True for row in rows)
    return len(rows)


def calendar_says(data):
    assert "made-up data" in str(icalendar.Calendar.from_ical(data)["name"])
    return 1


def atom_says(data):
    assert b"(made-up data)</title>" in data
    return 1


SAYS = {
    "text/csv": csv_says,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": xlsx_says,
    "application/json": json_says,
    "application/geo+json": json_says,
    "text/calendar": calendar_says,
    "application/atom+xml": atom_says,
}


@pytest.mark.django_db
def test_every_public_page_and_file_says_it(client, made_up):
    sample.make()
    seen = dict.fromkeys((*SAYS, "text/html"), 0)
    for address in addresses():
        response = client.get(address)
        kind = response.get("Content-Type", "").split(";")[0]
        if response.status_code in (301, 302, 400) or address.startswith(OTHERS) or address == "/api/v1/":
            continue
        if kind == "text/html":
            assert BANNER["en"] in response.content.decode(), address
            seen[kind] += 1
        elif response.status_code == 200:
            seen[kind] += SAYS[kind](body(response))
            if not address.startswith("/api/"):
                assert "made-up" in response["Content-Disposition"], address
    assert all(seen.values()), seen


@pytest.mark.django_db
def test_what_describes_the_data_says_it(client, made_up):
    sample.make()

    def read(address):
        return json.loads(body(client.get(address)))

    assert read("/map.json")["made_up"] is True
    package = read("/datapackage.json")
    assert package["made_up"] is True
    assert package["title"].endswith("(made-up data)")
    catalogue = read("/catalog.jsonld")
    assert catalogue["dct:title"][0]["@value"].endswith("(made-up data)")
    standard = read("/oc4ids.json")
    assert standard["publisher"]["name"].endswith("(made-up data)")
    assert all(project["title"].endswith("(made-up data)") for project in standard["projects"])


@pytest.mark.django_db
def test_the_files_of_an_edition_say_it(client, made_up):
    sample.make()
    freezing.publish(freezing.prepare("2026-10"))
    for name in ("bridge", "changes"):
        data = body(client.get(f"/editions/2026-10/{name}.csv"))
        assert csv_says(data) > 0
    fields = {
        r["name"]: r["schema"]["fields"]
        for r in json.loads(body(client.get("/editions/2026-10/datapackage.json")))["resources"]
    }
    assert {fields[name][-1]["name"] for name in ("bridge", "changes")} == {"made_up"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/projects/", "/projects/?stage=none-such", "/no/such/page/", "/admin/login/"]
)
@pytest.mark.parametrize("code", BANNER)
def test_it_is_said_in_both_languages(client, made_up, path, code):
    page = client.get(f"/zh-hans{path}" if code == "zh-hans" else path).content.decode()
    assert page.count(BANNER[code]) == 1
    assert page.index(BANNER[code]) < page.index('id="content"' if "/admin/" in path else 'id="main"')


@pytest.mark.django_db
def test_staff_and_failures_say_it_too(admin_client, made_up, rf):
    for path in ("/admin/", "/admin/projects/project/", "/admin/projects/project/add/", "/admin/quality/"):
        assert BANNER["en"] in admin_client.get(path).content.decode(), path
    assert BANNER["en"] in errors.server_error(rf.get("/")).content.decode()


@pytest.mark.django_db
def test_a_page_that_is_kept_elsewhere_is_not_taken_for_one_of_real_data(settings):
    kept = []
    for settings.MADE_UP in (False, True):
        data_version.release.cache_clear()
        kept.append(Client().get("/projects/")["ETag"])
    data_version.release.cache_clear()
    assert len(set(kept)) == 2


@pytest.mark.django_db
def test_elsewhere_nothing_says_it(client):
    sample.make()
    assert "made_up" not in [column.key for column in project_columns()]
    for path in ("/projects.csv", "/reports/pivot.csv", "/compare.csv?project=2022-0001&project=2022-0002"):
        response = client.get(path)
        assert b"made" not in body(response).split(b"\r\n")[0]
        assert "made-up" not in response["Content-Disposition"]
    for path in ("/", "/projects/", "/admin/login/", "/feeds/projects.atom", "/events.ics"):
        response = client.get(path)
        assert b"made-up" not in response.content.lower()
        assert "Content-Disposition" not in response
    with translation.override("zh-hans"):
        assert "虚构" not in client.get("/zh-hans/").content.decode()


def test_made_up_data_lie_in_a_place_of_their_own():
    def places(**variables):
        asked = "from django.conf import settings; print(settings.DATABASES['default']['NAME'], settings.MEDIA_ROOT)"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked]
        env = {"PATH": os.environ["PATH"], "SECRET_KEY": "for-tests-only-" * 4, **variables}
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
        ).stdout.split()

    assert places() == [f"{ROOT}/var/tracker.sqlite3", f"{ROOT}/var/files"]
    assert places(MADE_UP="true") == [f"{ROOT}/var/demo/tracker.sqlite3", f"{ROOT}/var/demo/files"]


def test_make_demo_makes_400_projects_once_and_touches_no_other_database():
    told = subprocess.run(
        ["make", "--no-print-directory", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    last = told.replace("\\\n", " ").strip().splitlines()[-1]
    assert last.startswith("env -u DATABASE_URL -u REPLICA_URL MADE_UP=true ")
    assert (
        "[ -e var/demo/made ] || { .venv/bin/python manage.py generate_projects 400 && touch var/demo/made; }"
        in last
    )
    assert "manage.py seed" not in last
    ran = subprocess.run(
        ["make", "--no-print-directory", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "manage.py seed" in ran
    assert "MADE_UP" not in ran
