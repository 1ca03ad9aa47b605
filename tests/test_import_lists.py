"""The real lists of ../shared/data, each by its profile, with the check figures of its notes."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from projects.models import InvestmentAmount, Milestone, Project
from tests.factories import rate

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
PROFILES = Path(__file__).parent / "lists"

pytestmark = [
    pytest.mark.lists,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real lists are not here"),
]


def taken(folder, file, capsys, *more):
    call_command(
        "import_projects", DATA / folder / file, "--profile", PROFILES / f"{folder}.toml", "--commit", *more
    )
    return capsys.readouterr().out.splitlines()[-1]


EXPORTS = ("projects", "amounts", "milestones", "events", "investors")


def exports(client):
    """The public files as they are served now."""
    return [b"".join(client.get(f"/{name}.csv").streaming_content) for name in EXPORTS]


def total(projects):
    return projects.aggregate(sum=Sum("headline_claim__amount"))["sum"]


def test_world_bank(capsys, client):
    rate("USD", "2018-06-27", Decimal("6.6"))
    file = ("worldbank_2018", "projects_fy2018.xlsx")
    assert taken(*file, capsys) == "499 created, 0 updated, 0 unchanged, 0 failed"
    projects = Project.objects.filter(external_list="worldbank-2018")
    assert projects.filter(status="terminated").count() == 50
    assert projects.filter(signed_on=None).count() == 51
    chinese = projects.filter(location__name__contains="China")
    assert (chinese.count(), total(chinese)) == (11, 2_741_147_523)
    mozambique = projects.get(external_ref="P164431")
    assert mozambique.milestones.get(kind="completed").plans.get().planned == date(2024, 12, 31)
    before = exports(client)
    assert taken(*file, capsys) == "0 created, 0 updated, 499 unchanged, 0 failed"
    assert exports(client) == before


def test_south_african_infrastructure(capsys, client):
    file = ("za_infrastructure", "infrastructure-projects-2019-20.csv")
    assert taken(*file, capsys) == "25 created, 0 updated, 0 unchanged, 0 failed"
    projects = Project.objects.filter(external_list="za-2019-20")
    assert total(projects) == 48_744_436_000
    assert projects.filter(headline_disclosed=False).count() == 2
    building = projects.filter(stage="construction_start")
    assert (building.count(), total(building)) == (9, 23_467_383_000)
    schools = projects.get(external_ref="School infrastructure backlogs grant")
    parts = InvestmentAmount.objects.filter(project=schools, phase__isnull=False)
    assert (parts.count(), parts.aggregate(sum=Sum("amount"))["sum"]) == (7, 11_845_389_000)
    assert schools.remainder == 9_045_389_000 - 11_845_389_000
    assert Milestone.objects.filter(project__in=projects, phase__isnull=False).count() == 0
    before = exports(client)
    assert taken(*file, capsys) == "0 created, 0 updated, 25 unchanged, 0 failed"
    assert exports(client) == before


def test_provincial_projects_and_their_update(capsys):
    profile = str(PROFILES / "za_provincial.toml")

    def import_(name):
        file = DATA / "za_infrastructure" / name
        call_command("import_projects", file, "--profile", profile, "--commit")
        return capsys.readouterr().out.splitlines()[-1]

    assert import_("test_import_prov_infra_projects.xlsx") == "11 created, 0 updated, 0 unchanged, 0 failed"
    assert (
        import_("test_import_prov_infra_projects-update.xlsx")
        == "0 created, 3 updated, 0 unchanged, 0 failed"
    )
    assert Project.objects.filter(external_list="za-provincial").count() == 11
    assert (
        import_("test_prov_infra_projects_empty_file.xlsx") == "0 created, 0 updated, 0 unchanged, 0 failed"
    )
