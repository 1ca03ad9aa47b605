"""Two people, one draft: the second is told, and neither erases what only the other changed."""

import pytest

from projects.models import Project
from tests.factories import claim, draft, milestone
from tests.staff import cast, change_url, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def rivals(client, people):
    """A draft, and the form as two people opened it."""
    made = draft("Solar", summary="Panels")
    claim(made, 100)
    claim(made, 40, phase=1)
    milestone(made, "registered", reached=False, plans=["2027-Q1"])
    client.force_login(people["Editor"])
    return made, *(form_of(client.get(change_url(made))) for _person in range(2))


def save(client, people, role, made, form, **changed):
    """The answer's form, with what was changed in it typed."""
    client.force_login(people[role])
    return client.post(change_url(made), {**form, **changed, "_continue": ""})


def of(form, prefix, name, value):
    """The place of the row of a formset whose input has this value."""
    return next(n for n in range(9) if form.get(f"{prefix}-{n}-{name}") == [value])


def test_the_second_save_erases_nothing_that_this_person_did_not_touch(client, people, rivals):
    made, one, other = rivals
    save(client, people, "Editor", made, one, name="Solar park", address="1 Road")
    told = save(client, people, "helper", made, other, summary="Panels and inverters")
    assert "was changed while you had it open" in told.text
    again = form_of(told)
    assert (again["name"], again["address"], again["summary"]) == (
        ["Solar park"], ["1 Road"], ["Panels and inverters"],
    )  # fmt: skip
    assert save(client, people, "helper", made, again).status_code == 302
    stored = Project.objects.get()
    assert (stored.name, stored.address, stored.summary) == ("Solar park", "1 Road", "Panels and inverters")


def test_of_what_both_changed_the_second_sees_their_own(client, people, rivals):
    made, one, other = rivals
    save(client, people, "Editor", made, one, name="Solar park")
    told = save(client, people, "helper", made, other, name="Sun park")
    assert "Solar park" in told.text
    assert form_of(told)["name"] == ["Sun park"]


def test_rows_that_came_and_rows_that_went(client, people, rivals):
    made, one, other = rivals
    first, total = of(one, "amounts", "phase", "1"), of(one, "amounts", "phase", "")
    new = {
        f"amounts-{first}-DELETE": "on",
        f"amounts-{total}-typed": "120",
        "amounts-TOTAL_FORMS": "3",
        "amounts-2-id": "", "amounts-2-project": str(made.pk), "amounts-2-phase": "2", "amounts-2-basis": "announced",
        "amounts-2-typed": "60", "amounts-2-currency": "CNY", "amounts-2-qualifier": "exact", "amounts-2-as_of": "2022-08-19",
    }  # fmt: skip
    assert save(client, people, "Editor", made, one, **new).status_code == 302
    told = save(client, people, "helper", made, other, **{f"amounts-{total}-note": "mine"}, jobs_planned="20")
    assert save(client, people, "helper", made, form_of(told)).status_code == 302
    assert sorted((c.phase or 0, c.amount, c.note) for c in made.amounts.all()) == [
        (0, 120, "mine"),
        (2, 60, ""),
    ]
    assert Project.objects.get().jobs_planned == 20


def test_a_row_that_the_other_deleted_and_this_person_wrote_in_comes_back(client, people, rivals):
    made, one, other = rivals
    first = of(one, "amounts", "phase", "1")
    save(client, people, "Editor", made, one, **{f"amounts-{first}-DELETE": "on"})
    told = save(client, people, "helper", made, other, **{f"amounts-{first}-typed": "45"})
    assert save(client, people, "helper", made, form_of(told)).status_code == 302
    assert sorted((c.phase or 0, c.amount) for c in made.amounts.all()) == [(0, 100), (1, 45)]


def test_a_form_that_carries_no_base_or_a_wrong_one_is_told_all_the_same(client, people, rivals):
    made, one, other = rivals
    save(client, people, "Editor", made, one, name="Solar park")
    for base in ("", "no json", "[1]"):
        told = save(client, people, "helper", made, other, _base=base, summary="Mine")
        assert "was changed while you had it open" in told.text
        assert form_of(told)["summary"] == ["Mine"]
