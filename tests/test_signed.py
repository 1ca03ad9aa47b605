"""A project linked to a dated signing event has its signed milestone: written with the signing, gone with it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from projects.matching.merge import merge
from projects.models import Milestone, Project, Signing, SigningEvent
from projects.review.workflow import publish, withdraw
from projects.totals.refresh import refresh
from tests.factories import draft, milestone, source
from tests.staff import cast, form_of

pytestmark = pytest.mark.django_db

DAY, LATER = date(2022, 8, 19), date(2022, 9, 2)


def event(day=DAY, title="Ceremony", **facts):
    return SigningEvent.objects.create(title=title, held_on=day, **facts)


def signed(project):
    """(reached, date, source) of the project's signed milestone; None where it has none."""
    found = project.milestones.filter(kind="signed").first()
    return found and (found.reached, found.actual, found.source and found.source.title)


def test_it_comes_with_the_signing_and_goes_with_it():
    project, ceremony = draft("Solar"), event(source=source("Announcement"))
    signing = Signing.objects.create(event=ceremony, project=project)
    assert signed(project) == (True, DAY, "Announcement")
    refresh([project.pk])
    assert Project.objects.get().stage == "signed"
    signing.delete()
    assert signed(project) is None


def test_it_follows_the_day_and_source_of_the_event_and_goes_with_it():
    project, ceremony = draft("Solar"), event()
    Signing.objects.create(event=ceremony, project=project)
    ceremony.held_on, ceremony.source = LATER, source("Correction")
    ceremony.save()
    assert signed(project) == (True, LATER, "Correction")
    ceremony.delete()
    assert signed(project) is None


def test_of_several_events_the_earliest_dates_it():
    project, first, second = draft("Solar"), event(DAY), event(LATER, "Second")
    Signing.objects.create(event=second, project=project)
    earlier = Signing.objects.create(event=first, project=project)
    assert signed(project)[1] == DAY
    earlier.delete()
    assert signed(project)[1] == LATER


def test_a_date_that_was_entered_stands():
    project = draft("Solar")
    milestone(project, "signed", "2022-07-01")
    signing = Signing.objects.create(event=event(), project=project)
    assert signed(project)[1] == date(2022, 7, 1)
    signing.delete()
    assert signed(project)[1] == date(2022, 7, 1)


@pytest.mark.parametrize("reached", [True, False])
def test_an_undated_one_takes_the_day_and_is_as_before_without_the_signing(reached):
    project = draft("Solar")
    milestone(project, "signed", reached=reached, plans=["2022-10"])
    signing = Signing.objects.create(event=event(), project=project)
    assert signed(project)[:2] == (True, DAY)
    signing.delete()
    assert signed(project)[:2] == (reached, None)
    assert project.milestones.get().plans.count() == 1


def test_a_date_that_is_corrected_by_hand_is_no_longer_the_events():
    project = draft("Solar")
    signing = Signing.objects.create(event=event(), project=project)
    mine = project.milestones.get()
    mine.actual = date(2022, 8, 1)
    mine.save()
    signing.delete()
    assert signed(project)[1] == date(2022, 8, 1)


def test_a_project_that_goes_takes_its_own_along():
    project = draft("Solar")
    Signing.objects.create(event=event(), project=project)
    project.delete()
    assert not Signing.objects.exists()


def test_of_a_public_project_only_what_is_public_of_the_event():
    project, ceremony = draft("Solar"), event(source=source())
    Signing.objects.create(event=ceremony, project=project)
    publish([project])
    assert signed(project) is None
    publish([ceremony])
    assert signed(project)[1] == DAY
    withdraw([ceremony])
    project.refresh_from_db()
    assert (signed(project), project.stage) == (None, "")
    publish([ceremony, draft("Wind")])
    withdraw([project])
    Signing.objects.create(event=event(date(2021, 1, 1), "Earlier"), project=project)
    assert signed(project)[1] == date(2021, 1, 1)


def test_merged_projects_keep_one():
    kept, gone = draft("Solar"), draft("Sun")
    Signing.objects.create(event=event(), project=gone)
    merge(kept, gone)
    assert signed(kept)[:2] == (True, DAY)


def test_the_form_of_the_project_and_of_the_event(client):
    client.force_login(cast()["Editor"])
    project, ceremony = draft("Solar"), event()
    url = f"/admin/projects/project/{project.pk}/change/"
    new = {
        "signings-TOTAL_FORMS": "1",
        "signings-0-event": str(ceremony.pk),
        "signings-0-project": str(project.pk),
    }
    client.post(url, form_of(client.get(url)) | new | {"_continue": ""})
    project.refresh_from_db()
    assert (signed(project)[1], project.stage, project.signed_on) == (DAY, "signed", DAY)
    client.post(url, form_of(client.get(url)) | {"signings-0-DELETE": "on", "_continue": ""})
    project.refresh_from_db()
    assert (signed(project), project.stage, project.signed_on) == (None, "", None)
    Signing.objects.create(event=ceremony, project=project)
    refresh([project.pk])
    client.post(f"/admin/projects/signingevent/{ceremony.pk}/delete/", {"post": "yes"})
    project.refresh_from_db()
    assert (signed(project), project.stage) == (None, "")


def test_what_was_entered_before_is_found_and_written_once():
    drafted, public, dated = draft("Solar"), draft("Wind"), draft("Tide")
    hidden, shown = event(LATER, "Hidden"), event(DAY, "Shown")
    for project, ceremony in ((drafted, hidden), (public, shown), (dated, shown)):
        Signing.objects.create(event=ceremony, project=project)
    publish([shown, public])
    milestone(dated, "signed", "2022-07-01")
    Milestone.objects.filter(project__in=[drafted, public]).delete()
    refresh([drafted.pk, public.pk])
    with pytest.raises(CommandError):
        call_command("check_data")
    call_command("check_data", fix=True)
    assert signed(drafted) == (True, LATER, None)
    assert signed(public) == (True, DAY, None)
    assert signed(dated)[1] == date(2022, 7, 1)
    assert public.milestones.get().history.first().history_change_reason.startswith("check_data --fix")
    before = Milestone.history.count()
    call_command("check_data", fix=True)
    assert Milestone.history.count() == before
