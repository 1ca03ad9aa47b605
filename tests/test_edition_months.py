"""Two years of editions over real lists and a made-up portfolio: every bridge is made again outside, no old byte changes."""

import csv
import io
import os
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random

import pytest
from django.core.management import call_command

from projects.editions import freezing, store
from projects.models import Edition, Location, Project, Sector
from projects.models.archive import TWINS
from projects.review.workflow import withdraw
from projects.totals.refresh import refresh
from tests.bridging import line, parts_between, summed
from tests.factories import YI, claim, rate
from tests.test_import_lists import DATA, taken

pytestmark = [
    pytest.mark.lists,
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real lists are not here"),
]
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
MADE_UP = int(os.environ.get("MADE_UP_PROJECTS", "300"))
BASES = {"headline": "total_cny", "phases": "phases_cny", "realised": "realised_cny"}


def at(month):
    """The tenth of a month, at noon."""
    return datetime.fromisoformat(f"{month}-10T12:00:00").replace(tzinfo=UTC)


def rows(edition, name):
    content = store.read(edition.files.get(name=name).sha256).decode()
    return list(csv.DictReader(io.StringIO(content)))


def hashes(edition):
    """Of the bytes as they are read back, not as they are noted."""
    return {file.name: sha256(store.read(file.sha256)).hexdigest() for file in edition.files.all()}


def stand(edition):
    """{code: (counts, groups, {basis: yuan})} of an edition, from its CSVs by nothing that the program has."""
    if edition is None:
        return {}
    above = {
        kind: {row["slug"]: row["parent_slug"] for row in rows(edition, f"{kind}s.csv")}
        for kind in ("zone", "sector")
    }
    met = defaultdict(list)
    for row in rows(edition, "signings.csv"):
        met[row["code"]].append(f"event:{row['event']}")
    found = {}
    for row in rows(edition, "projects.csv"):
        groups = {"all", *(met[row["code"]] or ["event:none"])}
        for kind, parents in above.items():
            groups.update(line(kind, parents, row[f"{kind}_slug"]))
        money = {basis: int(row[column]) if row[column] else None for basis, column in BASES.items()}
        found[row["code"]] = (row["counts_in_totals"] == "true", groups, money)
    return found


def told(edition):
    """The same of `bridge.csv`, without the empty ends of groups."""
    found = {
        (r["group"], r["basis"], r["part"]): [int(r["projects"]), int(r["amount_cny"])]
        for r in rows(edition, "bridge.csv")
    }
    return {key: value for key, value in found.items() if value != [0, 0]}


def a_month(dice, projects, month):
    """What people change within a month: claims of every kind, places, sectors, statuses."""
    chosen = dice.sample(projects, 40)
    zones, sectors = list(Location.objects.all()[:300]), list(Sector.objects.all()[:60])
    for number, one in enumerate(chosen):
        day = (at(month) - timedelta(days=dice.randint(1, 9))).date()
        match number % 8:
            case 0 | 1:
                claim(one, dice.randint(1, 90) * YI // 10, as_of=day, basis="contracted")
            case 2:
                claim(
                    one,
                    dice.randint(1, 20) * YI,
                    as_of=date(2019, 1, 1) + timedelta(days=dice.randint(0, 900)),
                    basis="filed",
                )
            case 3:
                claim(one, dice.randint(1, 9) * YI, as_of=day, basis="realised")
            case 4:
                claim(one, dice.randint(1, 9) * YI, 1, as_of=day)
            case 5:
                Project.objects.filter(pk=one.pk).update(location=dice.choice(zones))
            case 6:
                Project.objects.filter(pk=one.pk).update(sector=dice.choice(sectors))
            case 7:
                status = "active" if one.status == "terminated" else "terminated"
                Project.objects.filter(pk=one.pk).update(status=status)
    refresh([one.pk for one in chosen], at(month))


def moved_to(month):
    """What was imported or made just now was public from the tenth of a month on."""
    for twin in TWINS.values():
        twin._default_manager.filter(valid_from__gte=datetime(2026, 1, 1, tzinfo=UTC)).update(
            valid_from=at(month)
        )


def test_two_years_close_to_the_yuan(capsys, tmp_path):
    rate("USD", "2018-06-27", 6.6)
    rate("USD", "2022-09-20", 7)
    rate("ZAR", "2019-03-01", 0.47)
    taken("worldbank_2018", "projects_fy2018.xlsx", capsys)
    moved_to(MONTHS[0])
    dice, kept, figures, parts, differences = Random(7), {}, 0, Counter(), 0
    for number, month in enumerate(MONTHS):
        if number == 3:
            taken("za_infrastructure", "infrastructure-projects-2019-20.csv", capsys)
            moved_to(month)
        if number == 6:
            call_command("generate_projects", MADE_UP, "--yes")
            moved_to(month)
        public = list(Project.objects.published().order_by("pk"))
        if number:
            a_month(dice, public, month)
        if number == 12:
            withdraw(dice.sample(public, 5), at(month))
        made = freezing.publish(freezing.prepare(month))
        # As if on the day after: what is withdrawn in a later month was there when this was frozen.
        Edition.objects.filter(pk=made.pk).update(frozen_at=freezing.month_end(month) + timedelta(hours=9))
        if number == 14:
            gone = set(freezing.publishing.withdrawn_since(Edition.objects.get(period=MONTHS[10])))
            revised = [
                each.period
                for each in freezing.revise(Edition.objects.get(period=MONTHS[10]), "Confidential")
            ]
            assert revised == MONTHS[10:15]
            assert len(gone) == 5
            for period in revised:
                kept.pop(period, None)  # the newest is not noted yet
                codes = {row["code"] for row in rows(Edition.objects.get(period=period), "projects.csv")}
                assert not codes & gone
        kept |= {each.period: hashes(each) for each in Edition.objects.exclude(period__in=kept)}
        assert made.is_published
    stands, before = {}, None
    for edition in Edition.objects.order_by("period"):
        after = stand(edition)
        expected, found = summed(parts_between(before or {}, after)), told(edition)
        differences += sum(expected.get(key) != found.get(key) for key in expected.keys() | found.keys())
        figures += len(found)
        parts.update(part for _group, _basis, part in found)
        stands[edition.period], before = after, after
    with capsys.disabled():
        print(
            f"\n{len(stands)} editions, {len(before)} projects in the last, {figures} figures, {differences} differences; {dict(parts)}"
        )
    assert differences == 0
    assert {*parts} == {
        "opening",
        "new",
        "returned",
        "withdrawn",
        "left_scope",
        "moved_out",
        "moved_in",
        "disclosed",
        "raised",
        "lowered",
        "closing",
    }
    assert any(
        row["restated"] == "true" for each in Edition.objects.all() for row in rows(each, "changes.csv")
    )
    assert {each.period: hashes(each) for each in Edition.objects.all()} == kept
    for edition in Edition.objects.all():
        folder = tmp_path / edition.period
        folder.mkdir()
        for file in edition.files.all():
            (folder / file.name).write_bytes(store.read(file.sha256))
    for month in MONTHS:
        call_command("verify_edition", str(tmp_path / month))
    file = tmp_path / MONTHS[5] / "amounts.csv"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Exception, match="difference"):
        call_command("verify_edition", str(tmp_path / MONTHS[5]))
