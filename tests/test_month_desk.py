"""The month desk: one line a project, saved as one types, submitted, corrected by a next version."""

import re
from datetime import date

import pytest
from django.utils import timezone

from projects.models import InvestmentAmount, PendingChange, Responsibility, Unit, Update
from projects.monitoring.days import add_months
from projects.monitoring.month import counted, owing
from tests.factories import draft, fresh, project, source
from tests.staff import cast
from tests.test_leaks import body

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
DESK = "/admin/month/?month=2026-05"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def made():
    return draft("Plant")


def send(client, user, made, htmx=False, **fields):
    """What a browser sends of one line, with the version that the page shows."""
    client.force_login(user)
    if "_version" not in fields:
        fields["_version"] = version(client, made)
    texts = {"progress": "", "problems": "", "next_steps": "", "realised": "", **fields}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/admin/month/{made.pk}/?month=2026-05", texts, headers=headers)


def version(client, made):
    page = body(client.get(DESK))
    return re.search(rf'id="project-{made.pk}".*?name="_version" value="([^"]*)"', page, re.S)[1]


def test_a_line_is_saved_as_one_types_with_last_month_beside_it(client, people, made):
    Update.objects.create(
        project=made, period=add_months(MAY, -1), progress="Piles driven", submitted_at=timezone.now()
    )
    answer = send(client, people["Editor"], made, htmx=True, progress="Walls", realised="1.2亿元")
    text = body(answer)
    assert "<html" not in text
    assert "Begun" in text
    assert "Submit the 1 that is ready" in " ".join(text.split())  # which came with this line
    saved = Update.objects.get(period=MAY)
    assert (saved.progress, saved.realised, saved.submitted_at) == ("Walls", 120_000_000, None)
    assert saved.history.first().history_user == people["Editor"]
    again = send(client, people["Editor"], made, htmx=True, progress="Walls up", _version="stale")
    assert "Begun" in body(again)  # who saved last is no conflict with oneself
    assert "month-head" not in body(again)  # counted again only where the line's state changed
    page = body(client.get(DESK))
    assert all(words in page for words in ("Piles driven", "Walls up", "2026-04"))
    send(client, people["Editor"], made, progress="Piles driven")
    assert "reads as last month" in body(client.get(DESK))
    assert send(client, people["Editor"], made, progress="x").url.endswith(f"#project-{made.pk}")


def test_nothing_typed_leaves_nothing_and_wrong_money_is_told(client, people, made):
    send(client, people["Editor"], made)
    assert not Update.objects.exists()
    assert "Realised so far" in body(
        send(client, people["Editor"], made, htmx=True, progress="x", realised="much")
    )
    assert "yuan" in body(
        send(client, people["Editor"], made, htmx=True, progress="x", realised="3 million USD")
    )
    assert not Update.objects.exists()
    assert "Say what this month brought" in body(send(client, people["Editor"], made, htmx=True, _submit=""))


def test_a_second_writer_is_told_and_chooses(client, people, made):
    send(client, people["Editor"], made, progress="One")
    mine = version(client, made)
    send(client, people["helper"], made, progress="Two", realised="5")
    told = body(send(client, people["Editor"], made, htmx=True, progress="Three", _version=mine))
    assert "helper saved this month meanwhile" in told
    assert "Two" in told
    assert Update.objects.get().progress == "Two"
    keep = re.search(r'name="_mine" value="([^"]+)"', told)[1]
    send(client, people["Editor"], made, htmx=True, progress="Three", _version=mine, _mine=keep)
    assert Update.objects.get().progress == "Three"


def test_a_submitted_month_is_corrected_by_a_next_version(client, people, made):
    send(client, people["Editor"], made, progress="One", realised="700", _submit="")
    first = Update.objects.get()
    assert (first.submitted_by, first.version) == (people["Editor"], 1)
    claim = InvestmentAmount.objects.get()
    assert (claim.basis, claim.amount, claim.as_of) == ("realised", 700, date(2026, 5, 31))
    assert claim.source.title.endswith("2026-05")
    assert fresh(made).realised_cny == 700
    send(client, people["helper"], made, progress="One, corrected", realised="900")
    first.refresh_from_db()
    assert (first.progress, first.replaced) == ("One", False)
    assert Update.objects.submitted().get() == first
    assert "Correction begun" in body(client.get(DESK))
    send(client, people["helper"], made, progress="One, corrected", realised="900", _submit="")
    assert list(Update.objects.order_by("version").values_list("progress", "version", "replaced")) == [
        ("One", 1, True),
        ("One, corrected", 2, False),
    ]
    claim.refresh_from_db()
    assert claim.amount == 900  # the month's own claim, with its history
    assert InvestmentAmount.objects.count() == 1
    assert claim.history.count() == 2


def test_the_claim_of_a_public_project_waits_for_a_publisher(client, people):
    made = project("Public plant", total=5, source=source())
    send(client, people["Editor"], made, progress="One", realised="700", _submit="")
    assert Update.objects.submitted().exists()
    assert not made.amounts.filter(basis="realised").exists()
    change = PendingChange.objects.get()
    assert change.proposed_by == people["Editor"]
    assert ["basis", "realised"] in [[line[1], line[3]] for line in change.lines]
    client.force_login(people["Publisher"])
    page = body(client.get(f"/admin/projects/pendingchange/{change.pk}/change/"))
    seal = re.search(r'name="_seal" value="([^"]*)"', page)[1]
    client.post(f"/admin/projects/pendingchange/{change.pk}/decide/", {"_accept": "1", "_seal": seal})
    assert fresh(made).realised_cny == 700


def test_the_desk_says_what_is_missing_and_holds_my_units_projects_alone(client, people, made):
    other, done = draft("Other"), draft("Done")
    draft("Given up", status="terminated", status_reason="x")
    send(client, people["Editor"], done, progress="x", _submit="")
    send(client, people["Editor"], other, progress="ready")
    assert counted(owing(people["Editor"], MAY), MAY) == {
        "missing": 1,
        "begun": 1,
        "submitted": 1,
        "corrected": 0,
    }
    page = body(client.get(f"{DESK}&show=missing"))
    assert "Plant" in page
    assert not any(f">{name}</a>" in page for name in ("Other", "Done", "Given up"))
    assert "Submit the 1 that is ready" in " ".join(page.split())  # what was begun there is no longer shown
    unit = Unit.objects.create(name="Bureau")
    unit.members.add(people["Editor"])
    Responsibility.objects.create(project=made, unit=unit)
    page = body(client.get(DESK))
    assert "Plant" in page
    assert ">Other</a>" not in page
    assert client.post(f"/admin/month/{other.pk}/?month=2026-05", {"progress": "x"}).status_code == 404
    send(client, people["Editor"], made, progress="y")
    assert Update.objects.get(project=made).unit == unit
    client.post("/admin/month/submit/?month=2026-05")
    assert Update.objects.get(project=made).submitted_at
    assert not Update.objects.get(project=other).submitted_at


def test_months_that_are_none_are_refused(client, people):
    client.force_login(people["Editor"])
    for query in ("month=2026-13", "month=x", "month=2199-01", "month=1999-01", "show=x", "month=2026-5"):
        assert client.get(f"/admin/month/?{query}").status_code == 400, query
    assert client.get("/admin/month/?page=zzz").status_code == 200
    assert client.post("/admin/month/submit/?month=x").status_code == 404


def test_a_page_of_lines_asks_the_same_number_of_queries(client, people, django_assert_max_num_queries):
    for n in range(3):
        made = draft(f"P{n}")
        Update.objects.create(project=made, period=MAY, progress="x", submitted_at=timezone.now())
    client.force_login(people["Editor"])
    client.get(DESK)
    with django_assert_max_num_queries(22):
        client.get(DESK)
