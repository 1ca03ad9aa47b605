"""A second import: what is unchanged adds nothing, what differs is corrected or added, and all of it is in the history."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from projects.importing.running import Author, Refused, Stale
from projects.models import Import, InvestmentAmount, MilestonePlan, Project
from projects.review.workflow import publish, withdraw
from tests.factories import claim, draft, investor, source
from tests.importing import COLUMNS, HEAD, changes, only, run, take, tree

pytestmark = pytest.mark.django_db

FIRST = "ID,Name,Total\n1,Solar,100\n"
LATER = HEAD.replace("2024-12-31", "2025-03-31") + COLUMNS
LISTED = (
    HEAD + COLUMNS + '"Stage" = "stage"\n"Start" = "construction_start_planned"\n"Signed" = "signed_on"\n'
)


STATES = (
    HEAD
    + """publish = true
[columns]
"Name" = "name"
"Total" = "total_amount"
[templates]
zone = "United States > {State}"
[create]
zone = "province"
"""
)


def test_places_that_look_like_legal_forms_stay_where_they_are(client):
    states = ["CO", "NV", "AS", "SE", "SA", "AG", "TX"]
    text = "ID,Name,Total,State\n" + "".join(f"{n},Plant {n},100,{s}\n" for n, s in enumerate(states))
    take(text, STATES)
    first = [b"".join(client.get(f"/{name}").streaming_content) for name in ("projects.csv", "amounts.csv")]
    again = take(text, STATES)
    assert (again.unchanged, again.updated) == (len(states), 0)
    assert first == [
        b"".join(client.get(f"/{name}").streaming_content) for name in ("projects.csv", "amounts.csv")
    ]
    assert [only(str(n)).location.name for n in range(len(states))] == states


def ledger(ref="1"):
    return [(c.amount, c.as_of.isoformat()) for c in only(ref).amounts.order_by("pk")]


def test_the_same_again_changes_nothing():
    take(FIRST)
    stamp = only().modified_at
    assert changes(FIRST) == {"1": {}}
    assert take(FIRST).unchanged == 1
    assert (only().modified_at, Project.history.count()) == (stamp, 1)


def test_an_unchanged_amount_adds_no_claim_even_at_a_new_as_of():
    take(FIRST)
    take(FIRST, LATER)
    take(FIRST, LATER.replace("The list", "The list, next edition"))
    assert ledger() == [(100, "2024-12-31")]


def test_another_amount_of_the_same_source_and_day_corrects():
    take(FIRST)
    take(FIRST.replace("100", "120"))
    assert ledger() == [(120, "2024-12-31")]
    assert [h.amount for h in InvestmentAmount.history.order_by("history_id")] == [100, 120]
    assert only().headline_cny == 120


def test_any_other_change_adds():
    take(FIRST)
    take(FIRST.replace("100", "120"), LATER)
    take(FIRST.replace("100", "130"), LATER.replace("The list", "Another list"))
    assert ledger() == [(100, "2024-12-31"), (120, "2025-03-31"), (130, "2025-03-31")]
    assert only().headline_cny == 130


def test_a_qualifier_or_currency_is_part_of_the_amount():
    take(FIRST)
    assert changes(FIRST.replace("100", "约100"))["1"]["total_amount"] == (
        "CNY 100 (2024-12-31, announced)",
        "about CNY 100 (2024-12-31, announced)",
    )
    assert "USD 100" in changes(FIRST.replace("100", "$100"))["1"]["total_amount"][1]


def test_phases_are_claims_of_their_own():
    text = "ID,Name,Total,P1\n1,Solar,100,100\n"
    take(text, HEAD + COLUMNS + '"P1" = "phase_1_amount"\n')
    take(text.replace("100,100", "100,60"), LATER + '"P1" = "phase_1_amount"\n')
    assert [(c.phase, c.amount) for c in only().amounts.order_by("pk")] == [(None, 100), (1, 100), (1, 60)]


def test_a_claim_that_was_set_aside_is_not_brought_back():
    take(FIRST)
    wrong = only().amounts.get()
    InvestmentAmount.objects.filter(pk=wrong.pk).update(
        set_aside_reason="typo", set_aside_at="2025-01-01T00:00Z"
    )
    assert changes(FIRST) == {"1": {}}
    assert changes(FIRST, LATER) == {"1": {}}
    take(FIRST.replace("100", "110"))
    assert ledger() == [(100, "2024-12-31"), (110, "2024-12-31")]


def test_what_staff_entered_since_stands_while_the_list_repeats_itself():
    take(FIRST)
    claim(only(), 150, as_of="2025-01-15", source=source("Contract"))
    assert changes(FIRST, LATER) == {"1": {}}


def test_a_blank_cell_erases_nothing():
    take("ID,Name,Total,Note\n1,Solar,100,ours\n", HEAD + COLUMNS + '"Note" = "note"\n')
    assert changes("ID,Name,Total,Note\n1,,,\n", HEAD + COLUMNS + '"Note" = "note"\n') == {"1": {}}


def test_fields_places_and_parties_change_with_the_list():
    tree()
    profile = (
        HEAD
        + COLUMNS
        + '"Zone" = "zone"\n"Who" = "investors"\n"Also" = "secondary_sectors"\n[create]\ninvestor = true\n'
    )
    take("ID,Name,Total,Zone,Who,Also\n1,Solar,100,Jiaxing,Acme;Beta,Microelectronics\n", profile)
    text = "ID,Name,Total,Zone,Who,Also\n1,Solar II,100,Zhejiang,Acme;Gamma,Photomask materials\n"
    assert changes(text, profile) == {
        "1": {
            "name": ("Solar", "Solar II"),
            "location": ("China > Zhejiang > Jiaxing", "China > Zhejiang"),
            "investors.lead": ("Acme; Beta", "Acme; Gamma (+)"),
            "secondary_sectors": ("Microelectronics", "Microelectronics > Photomask materials"),
        }
    }
    take(text, profile)
    project = only()
    assert (project.name, project.location.code, project.investor_names) == (
        "Solar II",
        "330000",
        "Acme; Gamma",
    )
    assert [s.slug for s in project.secondary_sectors.all()] == ["photomask-materials"]
    assert changes(text, profile) == {"1": {}}


def test_milestones_and_plans_grow():
    take("ID,Name,Total,Stage,Start,Signed\n1,Solar,,signed,2025-06,2024\n", LISTED)
    later = "ID,Name,Total,Stage,Start,Signed\n1,Solar,,construction_start,2025-09,2024-03-01\n"
    assert changes(later, LISTED)["1"] == {
        "milestone.signed": ("2024", "2024-03-01"),
        "milestone.construction_start": ("", "reached"),
        "milestone.construction_start.planned": ("2025-06", "2025-09"),
    }
    take(later, LISTED)
    plans = MilestonePlan.objects.order_by("pk").values_list("planned", flat=True)
    assert list(plans) == [date(2025, 6, 1), date(2025, 9, 1)]
    assert (only().stage, only().signed_on) == ("construction_start", date(2024, 3, 1))
    assert changes(later, LISTED) == {"1": {}}


def test_history_names_the_import_and_who():
    clerk = User.objects.create_user("clerk")
    imported = take(FIRST, user=clerk)
    take(FIRST.replace("Solar", "Sun"), user=clerk)
    first, second = Project.history.order_by("history_id")
    assert (first.history_type, first.history_user, first.name) == ("+", clerk, "Solar")
    assert first.history_change_reason == f"Import {imported.pk}: ours (list.csv)"
    assert (second.history_type, second.name) == ("~", "Sun")


def test_publication_and_codes():
    text = "ID,Name,Total,Signed\n1,Solar,100,2018-05-01\n2,Wind,,2018-06\n"
    profile = HEAD + "publish = true\n" + COLUMNS + '"Signed" = "signed_on"\n'
    take(text, profile)
    assert [(p.code, p.publication) for p in Project.objects.order_by("pk")] == [
        ("2018-0001", "published"),
        ("2018-0002", "published"),
    ]
    assert only().updated_at is not None


def test_drafts_go_public_when_the_profile_says_so_and_withdrawn_ones_stay():
    take("ID,Name,Total\n1,Solar,\n2,Wind,\n")
    publish([only("2")])
    withdraw([only("2")])
    public = HEAD + "publish = true\n" + COLUMNS
    assert changes("ID,Name,Total\n1,Solar,\n2,Wind,\n", public) == {
        "1": {"publication": ("draft", "published")},
        "2": {},
    }
    take("ID,Name,Total\n1,Solar,\n2,Wind,\n", public)
    assert [only(ref).publication for ref in "12"] == ["published", "withdrawn"]


def test_who_may_not_publish_changes_no_published_record():
    take(FIRST)
    publish([only()])
    ran = run(FIRST.replace("100", "120"), may_publish=False)
    list(ran.plans())
    assert ran.counts == {"pending": 1}
    ran = run(FIRST, may_publish=False)
    list(ran.plans())
    assert ran.counts == {"unchanged": 1}


def test_keys_belong_to_their_list():
    draft("Ours", external_list="other", external_ref="1")
    assert take(FIRST).created == 1


def test_an_unknown_origin_of_a_known_investor_is_filled():
    acme = investor("Acme")
    profile = HEAD + '[columns]\n"Name" = "name"\n"Who" = "investors"\n"From" = "origin"\n'
    take("ID,Name,Who,From\n1,Solar,Acme,France\n", profile)
    acme.refresh_from_db()
    assert (acme.origin, only().investor_origins) == ("FR", "FR")


def test_one_bad_row_and_nothing_is_stored():
    with pytest.raises(Refused, match="nothing is imported"):
        take("ID,Name,Total\n1,Solar,100\n2,Wind,x\n")
    assert not Project.objects.exists()
    assert not Import.objects.exists()


def test_what_changed_since_the_preview_is_not_written_over():
    take(FIRST)
    ran = run(FIRST.replace("100", "120"))
    list(ran.plans())
    digest = ran.digest
    claim(only(), 110, as_of="2025-01-15")
    with pytest.raises(Stale, match="changed since the preview"), transaction.atomic():
        list(ran.commit(Author(None, "test"), lambda planned, written: None, digest))
    assert ledger() == [(100, "2024-12-31"), (110, "2025-01-15")]


def test_stored_figures_agree_with_the_ledger(capsys):
    take("ID,Name,Total,Stage,Start,Signed\n1,Solar,100,signed,2025-06,2024\n", LISTED)
    take("ID,Name,Total,Stage,Start,Signed\n1,Solar,$120,completed,2025-07,2024\n2,Wind,,,,\n", LISTED)
    call_command("check_data")
    assert "agree" in capsys.readouterr().out
