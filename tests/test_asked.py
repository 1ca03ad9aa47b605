"""Forms and addresses of the admin that nobody's browser wrote: a clear answer soon, and nothing more than was meant."""

import time

import pytest

from projects.admin.asked import NEW_ROWS, as_id, as_moment
from tests.factories import event, project, projects
from tests.staff import cast, change_url, opened

pytestmark = pytest.mark.django_db
LONG = "9" * 5_000  # more digits than Python reads
NO_IDS = ["x", "", "-1", "1.5", "²", "١", "\0", "9" * 19, LONG]


@pytest.fixture
def people():
    return cast()


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id(text):
    assert as_id(text) == 0


@pytest.mark.parametrize("text", ["", "x", "\0", LONG, "2024-99-99T00:00:00Z", "2024-01-01T00:00:00"])
def test_what_is_no_moment(text):
    assert as_moment(text) is None


@pytest.mark.parametrize("chosen", [text for text in NO_IDS if text])
def test_actions_on_what_is_no_id_are_refused(client, people, chosen):
    client.force_login(people["Publisher"])
    for action in ("publish_selected", "merge_selected", "delete_selected"):
        data = {"action": action, "_selected_action": [chosen], "index": "0"}
        assert client.post("/admin/projects/project/", data).status_code == 400


def test_an_address_with_a_long_number_is_not_found(client, people):
    client.force_login(people["Publisher"])
    for model in ("pendingchange", "import"):
        assert client.get(f"/admin/projects/{model}/{LONG}/change/").status_code == 404


@pytest.mark.parametrize("name", ["location", "sector", "secondary_sectors", "led_by"])
def test_a_choice_that_is_no_id_is_told_at_its_field(client, people, name):
    made = project("Solar")
    form = opened(client, people["Publisher"], made)
    for given in ("x", "-1", "²", "\0", LONG):
        answer = client.post(change_url(made), {**form, name: [given], "name": "Typed"})
        assert name in answer.context["adminform"].form.errors
        assert "Typed" in answer.text


def test_a_choice_in_a_row_as_well(client, people):
    made = project("Solar")
    form = opened(client, people["Publisher"], made)
    row = {
        "participations-TOTAL_FORMS": "1",
        "participations-0-investor": "x",
        "participations-0-role": "lead",
    }
    assert client.post(change_url(made), {**form, **row}).status_code == 200


@pytest.mark.parametrize(
    "opened_at", ["2024-99-99T00:00:00Z", "2024-01-01T00:00:00", "0001-01-01T00:00+23:59"]
)
def test_a_conflict_is_told_whenever_the_form_says_it_was_opened(client, people, opened_at):
    made = project("Solar")
    form = opened(client, people["Publisher"], made)
    answer = client.post(change_url(made), {**form, "_version": "older", "_opened": opened_at})
    assert "was changed while you had it open" in answer.text


@pytest.mark.parametrize("make", [project, event])
def test_a_form_has_so_many_new_rows_and_says_so(client, people, make):
    made = make("Solar")
    form = opened(client, people["Publisher"], made)
    rows = {name: "2000" for name in form if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS"))}
    began = time.process_time()
    answer = client.post(change_url(made), {**form, **rows})
    assert time.process_time() - began < 30
    assert f"Please submit at most {NEW_ROWS} forms" in answer.text


def test_all_stored_rows_stand_in_the_form_and_new_ones_fit(client, people):
    made = event("Ceremony")
    for each in projects(*({"name": f"P{number}"} for number in range(NEW_ROWS + 5))):
        made.signings.create(project=each)
    form = opened(client, people["Publisher"], made)
    assert form["signings-TOTAL_FORMS"] == [str(NEW_ROWS + 5)]
    new = project("New")
    place = f"signings-{NEW_ROWS + 5}"
    form |= {
        "signings-TOTAL_FORMS": str(NEW_ROWS + 6),
        f"{place}-project": str(new.pk),
        f"{place}-event": str(made.pk),
    }
    assert client.post(change_url(made), form).status_code == 302
    assert made.signings.filter(project=new).exists()
