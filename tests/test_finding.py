"""The lists of staff: filters by place with all below, sector, person, unit and label, words of all these, and the file."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from projects.admin import finding
from projects.models import Label, PendingChange, Person, Project, Responsibility, Unit
from tests.factories import draft, event, place, project, sector
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db
LIST = "/admin/projects/project/"


@pytest.fixture
@kept
def world():
    """One project with everything, below what is filtered for; one without."""
    town = place("Fengqiao Town", kind="town", name_zh="枫桥镇")
    made = draft(
        "Mill", location=place("Mill Street", parent=town), sector=sector("Chips", sector("Electronics"))
    )
    leader, official = Person.objects.create(name="Leader Li"), Person.objects.create(name="Official Ou")
    Project.objects.filter(pk=made.pk).update(led_by=leader, official_in_charge=official, note="Between us")
    unit, label = Unit.objects.create(name="Harbour Office"), Label.objects.create(name="Key cluster")
    Responsibility.objects.create(project=made, unit=unit, role="responsible")
    made.labels.add(label)
    made.secondary_sectors.add(sector("Optics"))
    draft("Other", location=place("Elsewhere"))
    parents = {
        "place": town,
        "in_sector": made.sector.parent,
        "unit": unit,
        "label": label,
        "person": official,
    }
    return made, parents


@pytest.fixture
def client(client):
    client.force_login(cast()["Editor"])
    return client


def shown(client, query):
    page = client.get(f"{LIST}?{query}")
    assert page.status_code == 200, query
    return [row.name for row in page.context["cl"].result_list]


def test_each_filter_finds_what_it_stands_for(client, world):
    _made, records = world
    for name, record in records.items():
        assert shown(client, f"{name}={record.pk}") == ["Mill"], name
        assert shown(client, f"{name}=999") == shown(client, f"{name}=x") == [], name
    assert shown(client, "unit=none") == ["Other"]
    assert sorted(shown(client, "lamp=grey")) == ["Mill", "Other"]  # without a rule set nothing is known
    assert shown(client, "lamp=red") == shown(client, "lamp=blue") == []
    page = client.get(f"{LIST}?place={records['place'].pk}&q=mill").text
    assert 'data-field-name="location"' in page
    assert '<input type="hidden" name="q" value="mill">' in page


@pytest.mark.parametrize(
    "words",
    ["mill", "fengqiao", "枫桥", "electronics", "optics", "leader li", "official", "harbour key mill"],
)
def test_words_are_found_in_all_that_it_stands_with(client, world, words):
    assert shown(client, f"q={words}") == ["Mill"]
    assert shown(client, f"q={words} nowhere") == []


def test_the_next_word_is_looked_for_in_many_projects_as_in_few(client, world, monkeypatch):
    monkeypatch.setattr(finding, "NARROW", -1)
    assert shown(client, "q=harbour key mill") == ["Mill"]
    assert shown(client, "q=optics nowhere") == []


def test_pending_changes_and_events_are_found_by_place(client, world):
    made, records = world
    shown_one = project("Public", location=made.location)
    for one in (shown_one, project("Far")):
        PendingChange.objects.create(project=one, data={}, proposed_by=client.get("/admin/").context["user"])
    event("Here", location=made.location, published=False)
    for url in ("/admin/projects/pendingchange/", "/admin/projects/signingevent/"):
        page = client.get(f"{url}?place={records['place'].pk}")
        assert len(page.context["cl"].result_list) == 1, url


def test_the_file_holds_what_the_list_shows_and_marks_what_is_internal(client, world):
    _made, records = world
    answer = client.get(f"{LIST}export.csv?place={records['place'].pk}")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Mill"]
    told = {key: value for key, value in rows[0].items() if key.startswith("internal_")}
    assert (told["internal_responsible_units"], told["internal_labels"]) == ("Harbour Office", "Key cluster")
    assert (told["internal_official_in_charge"], told["internal_note"]) == ("Official Ou", "Between us")
    assert told["internal_publication"] == "draft"
    sheet = load_workbook(BytesIO(b"".join(client.get(f"{LIST}export.xlsx").streaming_content)))["projects"]
    headings = [cell.value for cell in sheet[1]]
    assert sum(heading.endswith("(internal)") for heading in headings) == len(told)
    assert sheet.max_row == 3
    assert client.get(f"{LIST}export.csv?no_such=1").status_code == 302
