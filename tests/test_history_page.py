"""The changes of public facts on a project's page."""

import re
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from projects.history.audit_log import history
from projects.history.public_log import changes
from projects.models import Location, Participation, Project
from projects.review.workflow import publish, withdraw
from tests.factories import (
    AT,
    YI,
    claim,
    draft,
    fresh,
    investor,
    milestone,
    place,
    project,
    source,
)

pytestmark = pytest.mark.django_db

LATER, LATEST = AT + timedelta(days=1), AT + timedelta(days=2)


def texts(made):
    return [change.text for change in changes(made.pk)]


def told(client, address):
    """The changes that a page lists, without markup."""
    page = client.get(address).content.decode()
    part = page.partition('<ol class="changes">')[2].partition("</section>")[0]
    lines = re.findall(r"<ul>(.*?)</ul>", part, re.S)
    return [" ".join(re.sub(r"<[^>]+>", "", line).split()) for line in lines]  # white space as readers see it


def test_a_raised_total_is_told_with_its_source(client):
    paper = source("Second announcement", date(2022, 8, 20), url="https://example.org/2")
    made = project("Photomask", total=24 * YI, at=AT)
    claim(made, 30 * YI, as_of="2022-08-20", source=paper)
    fresh(made, LATER)
    (change, first) = changes(made.pk)
    assert change.text == "Total raised from CNY 2.4 bn to CNY 3.0 bn"
    assert (change.at, change.source.title) == (LATER, "Second announcement")
    assert (first.text, first.at) == ("Published", AT)
    assert told(client, f"/projects/{made.code}/") == [
        "Total raised from CNY 2.4 bn to CNY 3.0 bn (Second announcement, 20 Aug 2022)",
        "Published",
    ]
    page = client.get(f"/projects/{made.code}/").content.decode()
    assert 'id="changes"' in page
    assert f'href="#source-{paper.pk}">Second announcement' in page


def test_it_is_told_in_chinese(client):
    made = project("Photomask", total=24 * YI, at=AT)
    claim(made, 30 * YI, as_of="2022-08-20")
    fresh(made, LATER)
    assert told(client, f"/zh-hans/projects/{made.code}/") == ["总投资由24亿元增至30亿元", "已发布"]


CHANGES = {
    "Total lowered from CNY 2.4 bn to CNY 1.0 bn": lambda p: claim(p, 10 * YI, as_of="2023-01-01"),
    "Total changed from CNY 2.4 bn to USD 5 m": lambda p: claim(p, 5_000_000, as_of="2023-01-01", currency="USD"),
    "Total no longer stated; it was CNY 2.4 bn": lambda p: p.amounts.update(set_aside_reason="A misprint", set_aside_at=AT),
    "Phase 2 stated: CNY 1.1 bn": lambda p: claim(p, 11 * YI, phase=2),
    "Realised stated: CNY 500 m": lambda p: claim(p, 5 * YI, basis="realised"),
    "Stage: from Signed to Approved / filed": lambda p: milestone(p, "approved"),
    "Status: from Active to Suspended": lambda p: Project.objects.filter(pk=p.pk).update(status="suspended"),
    "English name: from Photomask to Masks": lambda p: Project.objects.filter(pk=p.pk).update(name="Masks"),
    "Chinese name: from not stated to 光掩模": lambda p: Project.objects.filter(pk=p.pk).update(name_zh="光掩模"),
    "Place: from Old to Elsewhere": lambda p: Project.objects.filter(pk=p.pk).update(location=place("Elsewhere")),
    "Place: from Old to New": lambda p: Location.objects.filter(pk=p.location_id).update(name="New"),
    "Investors: from not stated to Acme Ltd": lambda p: Participation.objects.create(project=p, investor=investor()),
    "Counts in totals: from yes to no": lambda p: Project.objects.filter(pk=p.pk).update(
        counts_in_totals=False, left_out_reason="duplicate"
    ),
    "Planned jobs: from not stated to 1,200": lambda p: Project.objects.filter(pk=p.pk).update(jobs_planned=1200),
    "The summary was rewritten": lambda p: Project.objects.filter(pk=p.pk).update(summary="Said"),
}  # fmt: skip


@pytest.mark.parametrize("text", CHANGES)
def test_each_change_in_words(text):
    made = project("Photomask", total=24 * YI, location=place("Old"), stage="signed", at=AT)
    CHANGES[text](made)
    fresh(made, LATER)
    assert text in texts(made)
    assert texts(made)[-1] == "Published"


@pytest.mark.parametrize(
    "change",
    [
        lambda p: Project.objects.filter(pk=p.pk).update(note="Internal"),
        lambda p: Participation.objects.create(project=p, investor=investor(), role="adviser"),
        lambda p: p.amounts.update(note="Internal"),
        lambda p: claim(p, 20 * YI, as_of="2020-01-01"),
    ],
    ids=["note", "search text", "note of a claim", "an older claim"],
)
def test_trifles_are_not_told(change):
    made = project("Photomask", total=24 * YI, at=AT)
    change(made)
    fresh(made, LATER)
    assert texts(made) == ["Published"]


def test_what_was_not_public_is_not_told(client):
    made = draft("Secret name", total=99 * YI)
    Project.objects.filter(pk=made.pk).update(name="Open name")
    claim(made, 10 * YI, as_of="2023-01-01")
    fresh(made, AT)
    assert changes(made.pk) == []
    publish([made], LATER)
    assert texts(made) == ["Published"]
    assert "Secret" not in client.get(f"/projects/{made.code}/").content.decode()
    withdraw([made], LATER + timedelta(hours=1))
    Project.objects.filter(pk=made.pk).update(name="While withdrawn")
    fresh(made, LATER + timedelta(hours=2))
    Project.objects.filter(pk=made.pk).update(name="Final name")
    publish([made], LATEST)
    assert texts(made) == [
        "English name: from Open name to Final name",
        "Published again, after it was withdrawn",
        "Published",
    ]


def test_a_page_holds_the_newest_fifty_and_leads_to_all(client, django_assert_max_num_queries):
    made = project("Name 0", at=AT)
    for number in range(1, 56):
        Project.objects.filter(pk=made.pk).update(name=f"Name {number}")
        fresh(made, AT + timedelta(hours=number))
    page = client.get(f"/projects/{made.code}/").content.decode()
    assert page.count("English name: from") == 50
    assert "English name: from Name 54 to Name 55" in page
    assert f'href="/projects/{made.code}/changes/">All 56 changes' in page
    with django_assert_max_num_queries(12):
        every = client.get(f"/projects/{made.code}/changes/").content.decode()
    assert every.count("English name: from") == 55
    assert client.get("/projects/2000-0001/changes/").status_code == 404
    withdraw([made])
    assert client.get(f"/projects/{made.code}/changes/").status_code == 404


def test_the_past_knows_no_later_changes(client):
    made = project("First", at=AT)
    Project.objects.filter(pk=made.pk).update(name="Second")
    fresh(made, LATER)
    day = AT.date().isoformat()
    page = client.get(f"/projects/{made.code}/?known_on={day}").content.decode()
    assert "First" in page
    assert "Second" not in page
    assert "Second" not in client.get(f"/projects/{made.code}/changes/?known_on={day}").content.decode()


def test_what_people_typed_stays_text(client):
    made = project("<script>alert(1)</script>", at=AT)
    Project.objects.filter(pk=made.pk).update(name="Plain")
    fresh(made, LATER)
    assert "<script>alert" not in client.get(f"/projects/{made.code}/").content.decode()


def test_an_imprecise_date_stays_so_in_both_languages():
    made = project("Solar", at=AT)
    start = milestone(made, "construction_start", reached=False, plans=["2027-Q1"])
    made = fresh(made, LATER)
    plan = start.plans.create(planned=date(2027, 4, 1), precision="quarter")
    fresh(made, LATEST)
    assert "Planned start: from Q1 2027 to Q2 2027" in texts(made)
    with override("zh-hans"):
        assert any("2027年第一季度" in text and "2027年第二季度" in text for text in texts(made))
        assert str(plan).endswith("2027年第二季度")
    lines = [line for step in history(made) for line in step.lines]
    assert ("Q2 2027", "Planned date") in [(line.after, line.label) for line in lines]
    assert "Precision" not in [line.label for line in lines]
