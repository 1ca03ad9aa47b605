"""A filter is one declaration: what is declared here alone must be found everywhere (docs/architecture.md)."""

import re

import pytest
from django.http import QueryDict

from projects.api.schema import parameters
from projects.filters import PARAMETERS, Control, Parameter, Selection, select
from projects.filters.parameters import yes_or_no
from projects.filters.values import YES_OR_NO
from tests import sample, test_parity
from tests.downloads import refused, rows
from tests.factories import event, investor, project

pytestmark = pytest.mark.django_db

HAS_EVENT = Parameter(
    "has_event",
    "Signed at an event",
    "Whether a signing event is known.",
    YES_OR_NO,
    lambda projects, answer, terms: (
        projects.exclude(pk__in=projects.without_event()) if answer == "true" else projects.without_event()
    ),
    control=Control("select", options={"": "Either", "true": "At an event", "false": "At none"}),
    word=yes_or_no,
)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setitem(PARAMETERS, "has_event", HAS_EVENT)


@pytest.fixture
def two():
    return project("With", events=[event("Ceremony")]), project("Without")


@pytest.mark.parametrize(("answer", "name", "said"), [("true", "With", "yes"), ("false", "Without", "no")])
def test_the_page_has_its_control_its_chip_and_its_rows(client, two, answer, name, said):
    page = client.get(f"/projects/?has_event={answer}")
    assert page.status_code == 200
    assert [made.name for made in page.context["rows"]] == [name]
    (chip,) = page.context["selection"].chips
    assert (chip.label, chip.value, chip.without) == ("Signed at an event", said, "")
    assert re.search(r'<select id="f-has_event" name="has_event"\s*>', page.text)
    assert f'<option value="{answer}" selected>' in page.text
    assert 'name="has_event"' not in page.text.partition('<select id="f-has_event"')[0], "carried twice"


def test_a_bad_value_is_refused_at_its_control_and_in_files(client, two):
    page = client.get("/projects/?has_event=perhaps")
    assert page.status_code == 400
    assert '<a href="#f-has_event">Signed at an event</a>' in page.text
    assert 'id="e-has_event"' in page.text
    for file in test_parity.FILES:
        assert refused(client, file, "has_event=perhaps") == {"has_event"}, file
    answer = client.get("/api/v1/projects/?has_event=perhaps")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"has_event"})


def test_files_and_api_answer_it(client, two):
    assert [row["name"] for row in rows(client, "/projects.csv?has_event=true")] == ["With"]
    found = client.get("/api/v1/projects/?has_event=false").json()["results"]
    assert [row["name"] for row in found] == ["Without"]


def test_schema_and_dictionary_describe_it(client):
    asked = {parameter.name: parameter for parameter in parameters()}["has_event"]
    assert asked.type == {"type": "string", "enum": ["true", "false", ""]}
    for address in ("/api/v1/projects/", "/api/v1/zones/"):
        operation = client.get("/api/v1/schema.json").json()["paths"][address]["get"]
        (found,) = [each for each in operation["parameters"] if each["name"] == "has_event"]
        assert found["description"] == "Signed at an event. Whether a signing event is known."
    page = re.sub(r">\s+<", "><", client.get("/data/").text)
    row = "<td>Signed at an event</td><td>Whether a signing event is known.</td>"
    assert f"<code>has_event</code></th>{row}" in page


def test_the_parity_test_asks_for_a_case_and_finds_one_answer(client, monkeypatch):
    sample.make()
    assert test_parity.without_case() == {"has_event"}
    for query, expected in {"has_event=true": 3, "has_event=false": 11, "has_event=true&size=1bn": 2}.items():
        monkeypatch.setitem(test_parity.CASES, query, expected)
        test_parity.page_and_csv_agree(client, query, expected)
        test_parity.every_way_out_agrees(client, query)
    assert not test_parity.without_case()


# ---- A selection is frozen ----


def test_an_error_found_later_makes_another_selection():
    project("a")
    asked = select(QueryDict("sort=name"))
    refused = asked.with_error("page", "There is none.")
    assert (dict(asked.errors), dict(refused.errors)) == ({}, {"page": ("There is none.",)})
    assert (asked.queryset.count(), refused.queryset.count()) == (1, 0)
    for mapping in (asked.params, asked.errors, asked.values, asked.own):
        with pytest.raises(TypeError):
            mapping["page"] = ["1"]


def test_within_narrows_what_it_holds_and_what_its_links_say():
    acme = investor("Acme")
    project("a", investors=[acme], total=7), project("b")
    everything = select(QueryDict("basis=phases"))
    part: Selection = everything.within(investor=acme)
    assert [made.name for made in part.queryset] == ["a"]
    assert part.query() == f"basis=phases&investor={acme.slug}"
    assert part.summarise().projects == 1
    assert everything.queryset.count() == 2
    with pytest.raises(ValueError, match="investor"):
        part.within(investor=acme)


def test_what_was_read_is_not_written_over():
    project("a", status="ended", signed="2022")
    asked = select(QueryDict("status=ended&year=2021"))
    read = dict(asked.filters.form.cleaned_data)
    assert (asked.queryset.count(), asked.without("year").count()) == (0, 1)
    assert asked.filters.form.cleaned_data == read == dict(asked.values)
