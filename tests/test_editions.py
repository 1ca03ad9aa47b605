"""Editions are frozen once: the bytes of the public past, published by a second person, changed by a revision alone."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.editions import freezing, manifest, store, verification
from projects.editions.layout import BRIDGE, CHANGES, DATA, MANIFEST, PACKAGE, SIGNATURE
from projects.history.as_of import as_known_at
from projects.models import Edition, Location, Project, Sector
from projects.review.workflow import withdraw
from projects.totals.refresh import refresh
from tests import sample
from tests.downloads import fetch
from tests.factories import YI, claim, event, place, project, sector, source
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db

SEPTEMBER, OCTOBER = datetime(2024, 9, 10, 2, tzinfo=UTC), datetime(2024, 10, 10, 2, tzinfo=UTC)


@pytest.fixture
def frozen(request):
    return _world("editions" in request.fixturenames)


@pytest.fixture
def story(frozen):
    return frozen[0]


@pytest.fixture
def editions(frozen):
    """September and October, published."""
    return frozen[1]


@kept
def _world(are_published):
    """The story, and its editions where they are published."""
    made = _story()
    months = ("2024-09", "2024-10") if are_published else ()
    return made, [freezing.publish(freezing.prepare(period)) for period in months]


def _story():
    """Two projects in September; in October one is raised, one is new."""
    town, chain, day = place("Town", code="1"), sector("Chain"), event("Ceremony", at=SEPTEMBER)
    facts = {"location": town, "sector": chain}
    first = project("Firstling", at=SEPTEMBER, total=2 * YI, events=[day], **facts)
    other = project("Otherling", at=SEPTEMBER, total=YI, **facts)
    claim(first, 3 * YI, as_of="2024-10-05", source=source("October's contract"), basis="contracted")
    refresh([first.pk], OCTOBER)
    project("Thirdling", at=OCTOBER, total=5 * YI, **facts)
    return first, other


def files(edition):
    return {file.name: store.read(file.sha256) for file in edition.files.all()}


def manifest_of(edition):
    return json.loads(files(edition)[MANIFEST])


def spread(tmp_path, *which):
    """The editions' files as folders, as whoever took them away has them."""
    for edition in which or Edition.objects.all():
        shutil.rmtree(tmp_path / edition.period, ignore_errors=True)
        (tmp_path / edition.period).mkdir(parents=True)
        for name, content in files(edition).items():
            (tmp_path / edition.period / name).write_bytes(content)
    return tmp_path


# ---- Freezing ----


@pytest.mark.parametrize("name", ["projects", "amounts", "milestones", "events", "investors"])
def test_its_bytes_are_those_of_known_on(client, name):
    sample.make()
    edition = freezing.prepare("2022-12")
    known = fetch(client, f"/{name}.csv?known_on=2022-12-31")
    assert files(edition)[f"{name}.csv"] == known
    assert known.count(b"\r\n") > 1


def test_nothing_unpublished_is_in_any_file(story):
    sample.make()
    for period in ("2022-12", "2024-09"):
        edition = (
            freezing.publish(freezing.prepare(period)) if period == "2022-12" else freezing.prepare(period)
        )
        assert {*files(edition)} >= {*DATA, BRIDGE, CHANGES, PACKAGE}
        for name, content in files(edition).items():
            assert sample.CANARY.encode() not in content.lower(), name


def test_what_comes_later_does_not_reach_it(editions, story):
    september, october = editions
    before = files(september), files(october)
    first, other = story
    claim(first, 9 * YI, as_of="2024-09-01", basis="filed")  # news of old facts
    Project.objects.filter(pk=other.pk).update(name="Renamed")
    refresh([first.pk, other.pk])
    withdraw([other])
    assert (files(september), files(october)) == before


def test_the_bridge_tells_the_month(editions):
    bridge = files(editions[1])[BRIDGE].decode()
    for line in (
        "all,All,headline,opening,2,300000000",
        "all,All,headline,new,1,500000000",
        "all,All,headline,raised,1,100000000",
        "all,All,headline,closing,3,900000000",
        "zone:town,Town,headline,closing,3,900000000",
        "event:ceremony,Ceremony,headline,raised,1,100000000",
        "event:none,None,headline,new,1,500000000",
    ):
        assert f"{line}\r\n" in bridge
    assert (
        ",all,headline,raised,200000000,300000000,100000000,false,October's contract\r\n"
        in files(editions[1])[CHANGES].decode()
    )


def test_bytes_are_stored_once(editions):
    paths = [store.path(file.sha256) for edition in editions for file in edition.files.all()]
    stored = {path for path in paths if default_storage.exists(path)}
    assert stored == {*paths}
    zones = [edition.files.get(name="zones.csv").sha256 for edition in editions]
    assert zones[0] == zones[1]


def test_a_cut_within_a_day_holds_what_was_public_by_then(story):
    early = freezing.prepare("2024-10", datetime(2024, 10, 10, 1, 59, tzinfo=UTC))
    assert b"Thirdling" not in files(early)["projects.csv"]
    freezing.discard(early)
    assert (
        b"Thirdling"
        in files(freezing.prepare("2024-10", datetime(2024, 10, 10, 2, 1, tzinfo=UTC)))["projects.csv"]
    )


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (datetime(2999, 1, 1, tzinfo=UTC), "future"),
        (datetime(2024, 9, 30, tzinfo=UTC), "before the month"),
        (datetime(2024, 10, 1, 9, tzinfo=UTC), "cut later than that"),
    ],
)
def test_a_moment_that_is_none_of_the_month_is_refused(story, cut, words):
    freezing.prepare("2024-09", datetime(2024, 10, 2, tzinfo=UTC))
    with pytest.raises(ValidationError, match=words):
        freezing.prepare("2024-10", cut)


def test_a_change_that_is_written_meanwhile_makes_it_read_again(story, monkeypatch):
    read, calls = freezing._read, []

    def reading(cut):
        found = read(cut)
        if not calls:
            withdraw([story[1]])
        calls.append(1)
        return found

    monkeypatch.setattr(freezing, "_read", reading)
    edition = freezing.prepare("2024-09")
    assert len(calls) == 2
    assert b"Otherling" not in files(edition)["projects.csv"]


def test_the_public_places_of_the_past_are_the_same_at_once_as_one_by_one():
    sample.make()
    for moment in (timezone.now(), datetime(2022, 9, 1, tzinfo=UTC)):
        with as_known_at(moment):
            for model in (Location, Sector):
                found = [
                    set(nodes.values_list("slug", flat=True))
                    for nodes in (model.objects.public(), model.objects.public_at_once())
                ]
                assert found[0] == found[1]
                assert found[0]


# ---- Publishing ----


def test_a_second_person_publishes(story):
    people = cast()
    edition = freezing.prepare("2024-09", by=people["Publisher"])
    with pytest.raises(ValidationError, match="second person"):
        freezing.publish(edition, people["Publisher"])
    with pytest.raises(PermissionDenied):
        freezing.publish(edition, people["Editor"])
    other = User.objects.create_user("another", is_staff=True)
    other.groups.set(people["Publisher"].groups.all())
    assert freezing.publish(edition, other).is_published


def test_it_follows_the_edition_before(story):
    later = freezing.prepare("2024-11")
    freezing.prepare("2024-09")
    with pytest.raises(ValidationError, match="2024-09 is not published"):
        freezing.publish(later)
    freezing.publish(Edition.objects.get(period="2024-09"))
    with pytest.raises(ValidationError, match="2024-10, the month before, is missing"):
        freezing.publish(later)
    freezing.publish(freezing.prepare("2024-10"))
    with pytest.raises(ValidationError, match="Prepare it again"):  # its bridge began at another edition
        freezing.publish(later)
    assert freezing.publish(freezing.prepare_again(later)).is_published
    with pytest.raises(ValidationError, match="later edition"):
        freezing.publish(freezing.prepare("2024-08"))


def test_what_was_looked_at_is_what_goes_out(story):
    edition = freezing.prepare("2024-09")
    withdraw([story[1]])
    with pytest.raises(ValidationError, match="Prepare it again"):
        freezing.publish(edition)
    edition = freezing.publish(freezing.prepare_again(edition))
    assert b"Otherling" not in files(edition)["projects.csv"]


def test_a_change_that_does_not_reach_the_cut_stops_nothing(story):
    edition = freezing.prepare("2024-09")
    project("Later", at=timezone.now())
    assert freezing.publish(edition).is_published


def test_a_published_edition_is_neither_prepared_nor_deleted_nor_published_again(editions):
    for act in (freezing.prepare_again, freezing.discard, freezing.publish):
        with pytest.raises(ValidationError, match="never changes"):
            act(editions[0])
    with pytest.raises(ValidationError, match="already"):
        freezing.prepare("2024-09")


# ---- Revision ----


def test_a_revision_takes_out_what_is_not_public_any_more(editions, story):
    september, october = editions
    old = [manifest.digest(files(e)[MANIFEST]) for e in editions]
    withdraw([story[1]])
    assert freezing.revise(september, "Confidential", "保密") == [september, october]
    for edition, digest in zip(editions, old, strict=True):
        held = manifest_of(edition)
        assert held["withdrawn"] == [story[1].code]
        assert [r["manifest_sha256"] for r in held["revisions"]] == [digest]
        assert (held["revisions"][0]["reason"], held["revisions"][0]["reason_zh"]) == ("Confidential", "保密")
        for name, content in files(edition).items():
            assert b"Otherling" not in content, name
    assert manifest_of(october)["previous"]["manifest_sha256"] == manifest.digest(files(september)[MANIFEST])


@pytest.mark.django_db(transaction=True)
def test_the_bytes_that_a_revision_takes_out_are_gone(editions, story):
    secret = store.path(editions[0].files.get(name="projects.csv").sha256)
    withdraw([story[1]])
    freezing.revise(editions[0], "Confidential")
    assert not default_storage.exists(secret)
    for file in editions[0].files.all():
        assert default_storage.exists(store.path(file.sha256))


def test_a_revision_needs_a_reason_and_something_to_take_out(editions, story):
    with pytest.raises(ValidationError, match="public reason"):
        freezing.revise(editions[0], " ")
    with pytest.raises(ValidationError, match="Nothing would change"):
        freezing.revise(editions[0], "No reason")
    with pytest.raises(ValidationError, match="published edition"):
        freezing.revise(freezing.prepare("2024-11"), "Not yet")
    with pytest.raises(PermissionDenied):
        freezing.revise(editions[0], "Why not", by=cast()["Editor"])


# ---- Commands ----


def ran(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_freezes_publishes_and_refuses_to_do_it_again(story):
    with pytest.raises(CommandError, match="no month"):
        ran("make_edition", "2024-13")
    assert "prepared" in ran("make_edition", "2024-09", "--cut", "2024-09-30")
    with pytest.raises(CommandError, match="already"):
        ran("make_edition", "2024-09")
    assert "published" in ran("make_edition", "2024-09", "--publish")
    for again in (["--publish"], []):
        with pytest.raises(CommandError, match="already"):
            ran("make_edition", "2024-09", *again)
    with pytest.raises(CommandError, match="no moment"):
        ran("make_edition", "2024-10", "--cut", "yesterday")
    assert "2 projects" not in ran("make_edition", "2024-10", "--cut", "2024-10-31T12:00", "--publish")
    withdraw([story[1]])
    assert story[1].code in ran("make_edition", "2024-09", "--revise", "Confidential")


# ---- Verification ----


def test_a_folder_is_proved(editions, tmp_path):
    report = verification.verify(spread(tmp_path))
    assert report.wrong == []
    (told,) = report.unproved  # of the last one nothing else here knows the manifest
    assert told.startswith("2024-10/manifest.json: is neither signed nor named")
    assert told.endswith(manifest.digest((tmp_path / "2024-10" / MANIFEST).read_bytes()))
    told = "\n".join(report.proved)
    for words in ("first of its chain", "follows 2024-09", "the bridge is what the two editions' files give"):
        assert words in told
    assert "proved" in ran("verify_edition", str(tmp_path))


def test_one_flipped_byte_is_named(editions, tmp_path):
    spread(tmp_path)
    for name in (*DATA, BRIDGE, CHANGES, PACKAGE):
        path = tmp_path / "2024-10" / name
        whole = path.read_bytes()
        path.write_bytes(whole[:9] + bytes([whole[9] ^ 1]) + whole[10:])
        (told,) = verification.verify(tmp_path / "2024-10").wrong
        assert told.startswith(f"2024-10/{name}: is not what the manifest says")
        with pytest.raises(CommandError, match="1 differences"):
            ran("verify_edition", str(tmp_path))
        path.write_bytes(whole)
    path = tmp_path / "2024-09" / MANIFEST
    path.write_bytes(path.read_bytes().replace(b'"note": "', b'"note": "x', 1))
    assert verification.verify(path.parent).wrong == [
        "2024-09/manifest.json: is not the one that 2024-10 names"
    ]
    assert verification.verify(tmp_path).wrong == [
        "2024-10/manifest.json: names another 2024-09 than the one beside it"
    ]


@pytest.mark.parametrize("figure", ["covered", "undisclosed", "unconvertible", "left_out_cny"])
def test_a_figure_of_the_manifest_that_the_files_do_not_give_is_named(editions, tmp_path, figure):
    path = spread(tmp_path) / "2024-10"
    held = json.loads((path / MANIFEST).read_text())
    held["figures"]["bases"]["headline"][figure] += 1
    (path / MANIFEST).write_bytes(manifest.written(held))
    assert verification.verify(path).wrong == [
        "2024-10/manifest.json: the figures on headline are not what projects.csv adds up to"
    ]
    del held["figures"]["bases"]["headline"][figure]
    (path / MANIFEST).write_bytes(manifest.written(held))
    assert "manifest.json lacks what a manifest has" in verification.verify(path).wrong[0]


def test_a_bridge_that_was_made_up_is_found_though_the_manifest_agrees(editions, tmp_path):
    path = spread(tmp_path) / "2024-10"
    forged = (path / CHANGES).read_bytes().replace(b",false,", b",true,")
    (path / CHANGES).write_bytes(forged)
    held = json.loads((path / MANIFEST).read_text())
    held["files"][CHANGES] = {"sha256": manifest.digest(forged), "bytes": len(forged)}
    (path / MANIFEST).write_bytes(manifest.written(held))
    assert verification.verify(path).wrong == [
        "2024-10/changes.csv: is not what the two editions' files give"
    ]


def test_a_missing_file_another_predecessor_and_a_folder_of_nothing(editions, tmp_path):
    spread(tmp_path)
    (tmp_path / "2024-10" / "zones.csv").unlink()
    assert verification.verify(tmp_path / "2024-10").wrong == ["2024-10/zones.csv: is missing"]
    spread(tmp_path)
    earlier = tmp_path / "2024-09" / MANIFEST
    earlier.write_text(earlier.read_text().replace('"note": ""', '"note": "x"'))
    assert "names another 2024-09" in verification.verify(tmp_path / "2024-10").wrong[0]
    shutil.rmtree(tmp_path / "2024-09")
    report = verification.verify(tmp_path / "2024-10")
    assert report.wrong == []
    assert "not beside it" in report.unproved[0]
    assert "no edition is here" in verification.verify(tmp_path / "nothing").wrong[0]


@pytest.mark.django_db(transaction=True)
def test_an_address_is_proved_as_a_folder_is(live_server, editions, client):
    told = ran("verify_edition", f"{live_server.url}/editions/2024-10/")
    for words in ("11 files are what the manifest says", "follows 2024-09", "the bridge is what"):
        assert words in told
    assert "first of its chain" in ran("verify_edition", f"{live_server.url}/editions/2024-09/?basis=phases")
    with pytest.raises(CommandError, match="is no edition"):
        ran("verify_edition", f"{live_server.url}/editions/2024-08/")
    with pytest.raises(CommandError, match="neither a folder nor an address"):
        ran("verify_edition", "/no/such/folder")


def test_proving_needs_nothing_but_python(editions, tmp_path):
    spread(tmp_path)
    alone = "import sys; sys.modules.update(dict.fromkeys(('django', 'cryptography'))); import runpy, os; "
    alone += "sys.argv = ['verification', sys.argv[1]]; runpy.run_module('projects.editions.verification', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", alone, str(tmp_path)],
        capture_output=True,
        text=True,
        env={},
        cwd=settings.BASE_DIR,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2024-10: the bridge is what the two editions' files give" in done.stdout
    (tmp_path / "2024-10" / "zones.csv").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", alone, str(tmp_path)],
        capture_output=True,
        text=True,
        env={},
        cwd=settings.BASE_DIR,
    )
    assert done.returncode == 1
    assert "DIFFERS: 2024-10/zones.csv" in done.stdout


def test_a_revised_chain_is_proved_and_an_old_copy_is_told_apart(editions, story, tmp_path):
    old = spread(tmp_path / "old")
    withdraw([story[1]])
    freezing.revise(editions[0], "Confidential")
    assert verification.verify(spread(tmp_path / "new")).wrong == []
    shutil.rmtree(old / "2024-09")
    shutil.copytree(tmp_path / "new" / "2024-09", old / "2024-09")
    report = verification.verify(old / "2024-10")
    assert report.wrong == []
    assert "before a revision" in report.unproved[0]


SEED = bytes(range(32))


def test_a_signature_is_of_this_manifest_and_this_key(story, settings, tmp_path):
    settings.EDITION_KEY = SEED
    edition = freezing.publish(freezing.prepare("2024-09"))
    spread(tmp_path)
    key = manifest.public_key(SEED)
    assert any(key in line for line in verification.verify(tmp_path).proved)
    assert "2024-09: signed by the key given" in verification.verify(tmp_path, key).proved
    assert len(files(edition)[SIGNATURE]) == 64
    other = manifest.public_key(bytes(32))
    assert "not of this manifest" in verification.verify(tmp_path, other).wrong[0]
    path = tmp_path / "2024-09" / MANIFEST
    path.write_text(path.read_text().replace('"note": ""', '"note": "x"'))
    assert "manifest.json.sig: is not of this manifest" in verification.verify(tmp_path).wrong[0]
    (tmp_path / "2024-09" / SIGNATURE).unlink()
    assert "manifest.json.sig: is missing" in verification.verify(tmp_path).wrong[0]
    assert verification.verify(tmp_path, "no key").wrong
