"""The grid as a plain form and as the script sends it: the same rows, the same rules as a working copy."""

import json

import pytest

from projects.models import Import, PendingChange, Project
from tests.factories import draft, project, source
from tests.staff import cast, form_of

pytestmark = pytest.mark.django_db

GRID = "/admin/grid/"


@pytest.fixture
def people(db):
    return cast()


@pytest.fixture
def rows(people):
    """A draft and a public project, the draft first: it was changed last."""
    paper = source()
    public = project("Wind", total=5, source=paper, realised=3, as_of="2026-10-31")
    return draft("Solar", total=9, source=paper), public


def test_the_plain_form_changes_drafts_proposes_the_rest_and_adds_new_ones(client, people, rows):
    solar, wind = rows
    client.force_login(people["Editor"])
    form = form_of(client.get(GRID))
    assert (form["0-name"], form["1-name"], form["1-realised_amount"]) == (["Solar"], ["Wind"], ["3"])
    form |= {
        "0-name": "Solar park",
        "1-realised_amount": "4万元",
        "1-realised_as_of": "2026-11-30",
        "2-name_zh": "新",
    }
    told = client.post(GRID, form, follow=True)
    assert "2 projects are stored. 1 change waits for a publisher." in told.text
    solar.refresh_from_db()
    assert (solar.name, Project.objects.get(name_zh="新").publication) == ("Solar park", "draft")
    assert (wind.amounts.count(), PendingChange.objects.get().project) == (2, wind)
    # The batch is an import: looked at, decided and undone there.
    client.force_login(people["Publisher"])
    client.post(f"/admin/projects/import/{Import.objects.get().pk}/change/", {"_accept": "1", "all": "on"})
    assert Project.objects.get(pk=wind.pk).realised_cny == 40_000


def test_an_editor_takes_back_months_of_public_projects_but_nothing_else_of_them(client, people, rows):
    _solar, wind = rows
    client.force_login(people["Editor"])
    form = form_of(client.get(GRID)) | {"1-progress": "Goes on"}
    client.post(GRID, form)
    done = Import.objects.get()
    saved = Project.objects.get(pk=wind.pk).modified_at
    assert wind.updates.get().progress == "Goes on"
    client.post(f"/admin/projects/import/{done.pk}/change/", {"_undo": "1"})
    done.refresh_from_db()
    assert (done.state, wind.updates.count()) == ("undone", 0)
    assert Project.objects.get(pk=wind.pk).modified_at == saved
    client.force_login(people["Publisher"])
    client.post(GRID, form_of(client.get(GRID)) | {"1-progress": "", "1-name": "Wind farm"})
    client.force_login(people["Editor"])
    done = Import.objects.latest("pk")
    client.post(f"/admin/projects/import/{done.pk}/change/", {"_undo": "1"})
    done.refresh_from_db()
    assert (done.state, done.updated) == ("committed", 1)


def test_what_is_wrong_stands_in_its_cell_and_nothing_is_stored(client, people, rows):
    client.force_login(people["Publisher"])
    form = form_of(client.get(GRID))
    form |= {"0-name": "Sun", "1-realised_amount": "viel"}
    answer = client.post(GRID, form)
    again = form_of(answer)
    assert (again["0-name"], again["1-realised_amount"]) == (["Sun"], ["viel"])
    assert '<span class="why">Cannot read “viel” as an amount' in answer.text
    data = json.loads(answer.text.split('id="grid-data" type="application/json">')[1].split("</script>")[0])
    assert list(data["rows"][1]["errors"]) == ["realised_amount"]
    assert not Project.objects.filter(name="Sun").exists()
    assert not Import.objects.exists()


def test_what_the_script_sends_is_taken_alike_and_rivals_are_named(client, people, rows):
    client.force_login(people["Publisher"])
    form = form_of(client.get(GRID, {"columns": ["summary"]}))
    marks = form["mark"]
    Project.objects.filter(name="Solar").update(summary="Theirs")
    sent = [
        {"mark": marks[0], "name": "Solar park", "summary": "Mine"},
        {"mark": "", "name": "", "summary": ""},
        7,
    ]
    told = client.post(GRID + "?columns=summary", {"rows": json.dumps(sent)}, follow=True)
    # The columns that it leaves out are emptied cells: a name is kept by what is asked of a project.
    assert "Your “Mine” is not taken" in told.text
    assert (Project.objects.get(name="Solar park").summary, Import.objects.get().updated) == ("Theirs", 1)
    for junk in ("[", "{}", "[[1]]", '[{"mark": "x:y"}]', '[{"mark": "999999999999999999999:"}]'):
        assert client.post(GRID, {"rows": junk}).status_code in (200, 302)
    assert client.get(GRID, {"nonsense": "1"}).status_code == 302


def test_it_is_for_those_who_may_change_projects(client, people, rows):
    assert client.get(GRID).status_code == 302
    client.force_login(people["helper"])
    people["helper"].groups.clear()
    assert client.get(GRID).status_code == 403
    client.force_login(people["Editor"])
    assert "Wind" not in client.get(GRID, {"publication__exact": "draft"}).text
