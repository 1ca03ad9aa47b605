"""The page that a pasted announcement becomes drafts on: nothing ticked is lost, nothing unsure is ticked."""

import hashlib
import re
from datetime import date

import pytest

from projects.models import Investor, PendingChange, Project, SigningEvent, Source
from projects.review.workflow import postpones
from tests.factories import draft, investor, place, project, source
from tests.staff import cast
from tests.test_admin import roles  # noqa: F401

PAGE = "/admin/projects/project/announcement/"

TEXT = """On the morning of May 18, a signing ceremony was held in Linshan Town, and 3 projects were signed.
Hangzhou Lumen Optics Co., Ltd. will build a lens module project with a total investment of 2.4 billion yuan.
The first phase will invest 800 million yuan. Construction is scheduled to start in September this year.
Annual output will reach 5 billion yuan."""


@pytest.fixture(autouse=True)
def copies(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client, roles):  # noqa: F811
    client.force_login(roles["Editor"])
    place("Linshan Town", kind="town")
    return client


def pasted(**given):
    return {"title": "Signing", "published_at": "2024-05-20", "text": TEXT, **given}


def rows_of(page: str) -> dict:
    """The claims of the page as its form would send them."""
    data = dict.fromkeys(re.findall(r'name="(use-[^"]+)" checked', page), "on")
    data |= dict(re.findall(r'name="(value-[^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select name="((?:about|scope)-[^"]+)".*?>(.*?)</select>', page, re.S):
        data[name] = re.search(r'value="([^"]+)" selected', options)[1]
    return data


def read_page(client, **given) -> tuple[str, dict]:
    page = client.post(PAGE, pasted(_read="1", **given)).content.decode()
    return page, rows_of(page)


def key_of(data: dict, prefix: str) -> str:
    (key,) = (name.partition("-")[2] for name in data if name.startswith(f"value-{prefix}"))
    return key


@pytest.mark.django_db
def test_the_text_stands_beside_what_was_read_and_nothing_is_stored_yet(editor):
    page, _data = read_page(editor)
    assert re.findall(r'<mark id="piece-\d+" class="[a-z]*"\s*><a [^>]*>(.*?)</a>', page) == [
        "May 18",
        "Linshan Town",
        "3 projects",
        "Hangzhou Lumen Optics Co., Ltd.",
        "lens module project",
        "2.4 billion yuan",
        "800 million yuan",
        "September this year",
    ]
    pieces = set(re.findall(r'id="(piece-\d+)"', page))
    assert pieces == set(re.findall(r'data-piece="(piece-\d+)"', page))
    assert "5 billion yuan" in page
    assert hashlib.sha256(TEXT.encode()).hexdigest() in page
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_what_is_confirmed_becomes_drafts_with_their_source(editor):
    known = investor("Hangzhou Lumen Optics")
    _page, data = read_page(editor)
    response = editor.post(PAGE, pasted(_make="1", **data))
    event, made, kept = SigningEvent.objects.get(), Project.objects.get(), Source.objects.get()
    assert response["Location"] == f"/admin/projects/signingevent/{event.pk}/change/"
    assert (event.held_on, event.claimed_projects, event.publication) == (date(2024, 5, 18), 3, "draft")
    assert (made.name, made.publication) == ("lens module project", "draft")
    assert {(a.phase, int(a.amount), a.as_of, a.source) for a in made.amounts.all()} == {
        (None, 2_400_000_000, date(2024, 5, 18), kept),
        (1, 800_000_000, date(2024, 5, 18), kept),
    }
    assert (made.planned_start, made.planned_start_precision) == (date(2024, 9, 1), "month")
    assert [p.investor for p in made.participations.all()] == [known]
    assert [s.event for s in made.signings.all()] == [event]
    with kept.copy.open() as copy:
        assert copy.read().decode() == TEXT


@pytest.mark.django_db
def test_the_drafts_are_shown_as_they_will_be_stored(editor):
    investor("Hangzhou Lumen Optics")
    draft("Lens Module Project")
    _page, data = read_page(editor)
    part = editor.post(PAGE, pasted(_look="1", **data)).content.decode()
    assert "<html" not in part
    assert "2.4 billion yuan (CNY 2,400,000,000" in part
    assert "planned Sep 2024" in part
    assert "18 May 2024" in part
    assert "Likely the same" in part
    assert not Source.objects.exists()


@pytest.mark.django_db
def test_what_is_not_sure_is_not_ticked_and_says_why(editor):
    page, data = read_page(editor, text="总投资30亿元，计划9月开工。")
    assert not [name for name in data if name.startswith("use-")]
    assert "the project is not named here" in page


@pytest.mark.django_db
def test_what_is_unticked_or_corrected_is_so_in_the_drafts(editor):
    _page, data = read_page(editor)
    del data[f"use-{key_of(data, 'company')}"]
    data[f"value-{key_of(data, 'total')}"] = "约25亿元"
    editor.post(PAGE, pasted(_make="1", **data))
    assert not Investor.objects.exists()
    total = Project.objects.get().amounts.get(phase=None)
    assert (total.amount, total.qualifier) == (2_500_000_000, "about")


@pytest.mark.django_db
def test_the_clerk_gives_what_the_sum_is_of(editor):
    _page, data = read_page(editor)
    data[f"scope-{key_of(data, 'total')}"] = "phase-2"
    editor.post(PAGE, pasted(_make="1", **data))
    assert set(Project.objects.get().amounts.values_list("phase", flat=True)) == {1, 2}


@pytest.mark.django_db
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(editor):
    _page, data = read_page(editor)
    data[f"value-{key_of(data, 'total')}"] = "a <lot>"
    page = editor.post(PAGE, pasted(_make="1", extra="Another one", **data)).content.decode()
    assert "a &lt;lot&gt;" in page
    assert "errorlist" in page
    assert 'value="Another one"' in page
    assert "first phase will invest" in page
    assert not Source.objects.exists()


COUNTED = "集中签约仪式举行，48个项目签约，总投资1200亿元。"


@pytest.mark.django_db
def test_a_ticked_count_without_a_day_is_kept_until_the_clerk_gives_the_day(editor):
    page, data = read_page(editor, text=COUNTED)
    assert "the day of the signing is not said" in page
    ticked = {f"use-{key_of(data, kind)}": "on" for kind in ("count", "event_amount")}
    sent = pasted(_make="1", text=COUNTED, extra="光掩模项目", **data, **ticked)
    refused = editor.post(PAGE, sent).content.decode()
    assert "give the day of the signing" in refused
    lines = re.findall(r'<a href="#(claim-[0-9]+)">[0-9]+ ', refused.split("To mend:")[1].split("</p>")[0])
    assert lines, "the lines that refuse are named at the head"
    assert all(f'id="{line}"' in refused for line in lines)
    assert not Source.objects.exists()
    editor.post(PAGE, sent | {"event-day": "2024-05-18"})
    event = SigningEvent.objects.get()
    assert (event.held_on, event.claimed_projects, int(event.claimed_amount)) == (
        date(2024, 5, 18), 48, 120_000_000_000
    )  # fmt: skip


@pytest.mark.django_db
def test_two_of_what_only_one_can_be_stored_are_refused_in_words(editor):
    text = TEXT + "\nOn May 18, 5 projects were signed."
    _page, data = read_page(editor, text=text)
    data |= {f"use-{name.removeprefix('value-')}": "on" for name in data if name.startswith("value-count")}
    page = editor.post(PAGE, pasted(_make="1", text=text, **data)).content.decode()
    assert "Only one of these can be stored" in page
    assert not Source.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["soon", "2024-05", "2024"])
def test_the_day_of_an_event_is_a_day(editor, day):
    _page, data = read_page(editor, text=COUNTED)
    page = editor.post(
        PAGE, pasted(_make="1", text=COUNTED, extra="X", **{**data, "event-day": day})
    ).content.decode()
    assert "Give a whole day" in page


@pytest.mark.django_db
def test_a_text_that_names_no_project_can_still_be_taken(editor):
    text = "总投资30亿元，计划9月开工。"
    _page, data = read_page(editor, text=text)
    ticked = {f"use-{key_of(data, kind)}": "on" for kind in ("total", "milestone")}
    refused = editor.post(PAGE, pasted(_make="1", text=text, **data, **ticked)).content.decode()
    assert "errorlist" in refused
    editor.post(PAGE, pasted(_make="1", text=text, extra="光掩模项目", **data, **ticked))
    made = Project.objects.get()
    assert (made.name_zh, made.headline_cny) == ("光掩模项目", 3_000_000_000)


@pytest.mark.django_db
def test_both_ends_of_a_range_keep_their_own_figure(editor):
    text = "光掩模项目总投资300—500亿元。"
    _page, data = read_page(editor, text=text)
    data |= {f"use-{name.removeprefix('value-')}": "on" for name in data if name.startswith("value-")}
    editor.post(PAGE, pasted(_make="1", text=text, **data))
    assert {(int(a.amount), a.qualifier) for a in Project.objects.get().amounts.all()} == {
        (30_000_000_000, "at_least"),
        (50_000_000_000, "up_to"),
    }


@pytest.mark.django_db
def test_likely_twins_are_named_afterwards(editor):
    draft("Lens Module")
    _page, data = read_page(editor)
    response = editor.post(PAGE, pasted(_make="1", **data), follow=True)
    assert "likely the same as" in response.content.decode()


@pytest.mark.django_db
def test_what_is_said_of_a_published_project_waits_as_a_change(client):
    people = cast()
    known = project("lens module project", total=3_000, source=source())
    older = known.milestones.create(kind="completed", reached=False, source=source())
    older.plans.create(planned=date(2025, 1, 1), precision="year")
    client.force_login(people["Editor"])
    text = f"{TEXT}\nIt is expected to be completed in the first quarter of 2026."
    page, data = read_page(client, text=text)
    assert "published already" in page
    assert not [name for name in data if name.startswith("use-project")]
    assert "kept as a change" in page
    client.post(PAGE, pasted(_make="1", text=text, **data))
    known.refresh_from_db()
    assert (Project.objects.count(), known.headline_cny) == (1, 3_000)
    change = PendingChange.objects.get()
    assert (change.project, change.proposed_by) == (known, people["Editor"])
    client.force_login(people["Publisher"])
    shown = client.get(f"/admin/projects/pendingchange/{change.pk}/change/").text
    assert "2,400,000,000" in shown
    hidden = dict(
        re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.partition('class="decide"')[2])
    )
    client.post(f"/admin/projects/pendingchange/{change.pk}/decide/", {**hidden, "_accept": "1"}, follow=True)
    assert {(a.phase, int(a.amount)) for a in known.amounts.all()} == {
        (None, 3_000), (None, 2_400_000_000), (1, 800_000_000)
    }  # fmt: skip
    start = known.milestones.get(kind="construction_start")
    assert [(p.planned, p.precision, p.source) for p in start.plans.all()] == [
        (date(2024, 9, 1), "month", Source.objects.get(title="Signing"))
    ]
    # A plan is added to the milestone that stands there, beside the earlier one.
    earlier, later = older.plans.order_by("pk")
    assert [p.planned for p in (earlier, later)] == [date(2025, 1, 1), date(2026, 1, 1)]
    # It is later and no reason is read: that is said, for a plan of a public project is not moved without one.
    assert (later.postponement_reason, later.postponement_text) == (
        "other",
        "From the announcement “Signing”.",
    )
    assert postpones(change.lines)  # so that the publisher reads it, and a second person accepts it
    change.refresh_from_db()
    assert change.decision == "accepted"


@pytest.mark.django_db
def test_only_those_who_may_change_a_project_may_propose_a_change(client):
    known = project("lens module project", total=3_000, source=source())
    editor = cast()["Editor"]
    for group in editor.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="change_project"))
    client.force_login(editor)
    _page, data = read_page(client)
    assert client.post(PAGE, pasted(_make="1", **data)).status_code == 403
    assert (known.amounts.count(), PendingChange.objects.count(), Source.objects.count()) == (1, 0, 1)


@pytest.mark.django_db
def test_what_cannot_wait_for_a_published_project_is_said(client):
    known = project("lens module project", total=3_000, source=source())
    client.force_login(cast()["Editor"])
    _page, data = read_page(client)
    company = key_of(data, "company")
    data |= {f"use-{company}": "on", f"about-{company}": f"known-{known.pk}"}
    page = client.post(PAGE, pasted(_make="1", **data)).content.decode()
    assert "Only amounts and dates are offered as a change here" in page
    assert not PendingChange.objects.exists()


@pytest.mark.django_db
def test_an_unpublished_project_of_the_same_name_is_no_change(editor):
    draft("lens module project")
    page, _data = read_page(editor)
    assert "published already" not in page


@pytest.mark.django_db
def test_the_limit_is_said_before_and_after_and_nothing_is_cut(editor):
    empty = editor.get(PAGE).content.decode()
    assert "At most 20,000 characters" in empty
    assert "maxlength" not in re.search(r"<textarea[^>]*>", empty)[0]
    page = editor.post(PAGE, pasted(_read="1", text="长" * 60_000)).content.decode()
    assert "The text has 60,000 characters, at most 20,000 are read" in page
    assert "What was read" not in page
    assert "长" * 60_000 in page


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"text": ""}, {"title": ""}, {"published_at": "soon"}, {"text": "x\x00"}])
def test_a_bad_form_keeps_its_text(editor, change):
    response = editor.post(PAGE, pasted(_make="1", **change))
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


@pytest.mark.django_db
def test_made_up_fields_do_nothing(editor):
    _page, data = read_page(editor)
    total, phase = key_of(data, "total"), key_of(data, "phase")
    data |= {f"about-{total}": "known-999999", f"scope-{phase}": "phase-999", "use-nothing-1-2": "on"}
    response = editor.post(PAGE, pasted(_make="1", **data))
    assert response.status_code == 200
    assert "Tick the project that this is about" in response.content.decode()


@pytest.mark.django_db
def test_only_those_who_may_enter_records_may_paste(client, django_user_model):
    assert "/login/" in client.get(PAGE)["Location"]
    client.force_login(django_user_model.objects.create_user("bare", is_staff=True))
    assert client.get(PAGE).status_code == 403
