"""Pages and files of editions: read from the frozen bytes, and telling nothing that is not public any more."""

import gzip
import re
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from projects.editions import freezing, store
from projects.editions.reading import group_name
from projects.models import Edition, Project
from projects.review.workflow import withdraw
from projects.totals.refresh import refresh
from tests.downloads import fetch
from tests.test_editions import editions, files, frozen, story  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

OCTOBER = "/editions/2024-10/"


def text(client, address, status=200):
    """The page as people read it, without markup."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", answer.content.decode()))


def test_before_the_first_one_the_list_says_so(client, story):  # noqa: F811
    freezing.prepare("2024-09")
    assert "No edition is published yet" in text(client, "/editions/")
    assert "尚未发布任何版本" in text(client, "/zh-hans/editions/")
    assert client.get("/editions/latest/")["Location"] == "/editions/"
    for gone in ("2024-09", "2024-13", "nope"):
        assert client.get(f"/editions/{gone}/").status_code == 404
    assert client.get("/editions/2024-09/projects.csv").status_code == 404
    assert b"<entry>" not in client.get("/editions.atom").content


def test_the_list_names_each_with_its_figures(client, editions):  # noqa: F811
    page = text(client, "/editions/")
    for words in ("Oct 2024", "Sep 2024", "CNY 900 m", "CNY 300 m", "Headline total"):
        assert words in page
    assert "Sum of phases" in text(client, "/editions/?basis=phases")
    assert "There is no such parameter" in text(client, "/editions/?zone=town", 400)
    assert client.get("/editions/latest/?basis=phases")["Location"] == f"{OCTOBER}?basis=phases"


def test_an_edition_tells_its_month_in_words_chart_and_table(client, editions):  # noqa: F811
    page = text(client, OCTOBER)
    for words in (
        "1 project was added with CNY 500 m.",
        "1 project was raised, by CNY 100 m.",
        "Opening: CNY 300 m",
        "Closing: CNY 900 m",
        "By zone",
        "Town",
        "as public at 2024-11-01 00:00",
    ):
        assert words in page, words
    assert "首次加入" not in page
    chinese = text(client, f"/zh-hans{OCTOBER}")
    assert "新增1个项目，5亿元。" in chinese
    assert "2024年10月版" in chinese
    first = text(client, "/editions/2024-09/")
    assert "This is the first edition" in first
    assert "Oct 2024 →" in first


def test_it_switches_basis_group_and_level(client, editions):  # noqa: F811
    assert "Nothing changed on this basis" not in text(client, f"{OCTOBER}?basis=realised")
    assert "By sector" in text(client, f"{OCTOBER}?group=sector")
    events = text(client, f"{OCTOBER}?group=event")
    assert "Ceremony" in events
    assert "Signed at no event" in events
    names, back = (
        re.findall(r'<th scope="row">([^<]+)', client.get(f"{OCTOBER}?group=event&order={order}").text)
        for order in ("name", "-name")
    )
    assert len(names) > 1
    assert names == back[::-1]
    assert "closing#t-groups" in client.get(f"{OCTOBER}?order=-closing").text
    for bad in (
        "group=stage",
        "level=2&group=event",
        "basis=promised",
        "known_on=2024-10-31",
        "zone=town",
        "page=2",
        "order=size",
    ):
        assert "could not be answered" in text(client, f"{OCTOBER}?{bad}", 400), bad


def test_each_part_leads_to_its_projects_with_before_after_and_source(client, editions):  # noqa: F811
    address = re.search(r'href="(/editions/2024-10/changes/[^"]*part=raised)"', client.get(OCTOBER).text)[1]
    page = text(client, address.replace("&amp;", "&"))
    for words in (
        "Raised: All projects",
        "Firstling",
        "CNY 200,000,000",
        "CNY 300,000,000",
        "October&#x27;s contract",
    ):
        assert words in page, words
    zone = text(client, f"{OCTOBER}changes/?group=zone:town&basis=headline&part=new")
    assert "Thirdling" in zone
    assert "No project falls into this part" in text(client, f"{OCTOBER}changes/?group=all&part=lowered")
    for bad in (
        "part=colour",
        "",
        "part=new&group=zone:nope",
        "part=new&page=2",
        "part=new&zone=town",
        "part=new&order=size",
    ):
        assert "could not be answered" in text(client, f"{OCTOBER}changes/?{bad}", 400), bad


def test_a_correction_does_not_reach_a_page_either(client, editions, story):  # noqa: F811
    before = [text(client, a) for a in (OCTOBER, f"{OCTOBER}changes/?part=raised")]
    Project.objects.filter(pk=story[0].pk).update(name="Renamed")
    refresh([story[0].pk])
    assert [text(client, a) for a in (OCTOBER, f"{OCTOBER}changes/?part=raised")] == before


def test_what_is_withdrawn_stays_only_as_its_code(client, editions, story):  # noqa: F811
    first = story[0]
    withdraw([first])
    pages = [OCTOBER, "/editions/", "/editions/2024-09/changes/?part=new", f"{OCTOBER}changes/?part=raised"]
    for address in pages:
        page = text(client, address)
        assert "Firstling" not in page, address
        assert "200,000,000" not in page
    assert f"Withdrawn since : {first.code}" in text(client, OCTOBER)
    assert f"{first.code} withdrawn since" in text(client, pages[-1])
    assert b"Firstling" in fetch(client, f"{OCTOBER}projects.csv")  # frozen is frozen, until a revision
    freezing.revise(Edition.objects.get(period="2024-09"), "Confidential", "保密")
    for name in files(Edition.objects.get(period="2024-10")):
        assert b"Firstling" not in fetch(client, f"{OCTOBER}{name}"), name
    revised = text(client, OCTOBER)
    assert "Confidential" in revised
    assert first.code in revised
    assert "保密" in text(client, f"/zh-hans{OCTOBER}")


def test_an_event_that_is_withdrawn_is_told_by_its_key_alone(client, editions):  # noqa: F811
    from projects.models import SigningEvent

    withdraw([SigningEvent.objects.get()])
    page = text(client, f"{OCTOBER}?group=event")
    assert "Ceremony" not in page
    assert " ceremony nothing public now " in page
    assert "Ceremony" not in text(client, f"{OCTOBER}changes/?group=event:ceremony&part=raised")


def test_a_group_that_emptied_has_its_name_from_the_bridge_while_it_is_public():
    assert group_name("zone:town", None, True, "Town") == "Town"
    assert group_name("zone:town", None, False, "Town") == "town"


# ---- Files ----


def test_a_file_is_the_frozen_bytes_zipped_or_not(client, editions):  # noqa: F811
    for name, content in files(editions[1]).items():
        answer = client.get(f"{OCTOBER}{name}")
        assert answer.getvalue() == content, name
        assert int(answer["Content-Length"]) == len(content)
        assert "immutable" in answer["Cache-Control"]
        zipped = client.get(f"{OCTOBER}{name}", headers={"accept-encoding": "br, gzip;q=0.8"})
        assert gzip.decompress(zipped.getvalue()) == content
        assert zipped["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in zipped["Vary"]
        assert zipped["ETag"] != answer["ETag"]
        again = client.get(f"{OCTOBER}{name}", headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.head(f"{OCTOBER}{name}").getvalue() == b""
        assert client.get(f"/zh-hans{OCTOBER}{name}").getvalue() == content
    assert client.get(f"{OCTOBER}projects.csv?zone=town").status_code == 400
    assert client.get(f"{OCTOBER}zones.csv?utm_source=mail").status_code == 200
    assert client.get(f"{OCTOBER}secret.csv").status_code == 404
    assert (
        client.get(f"{OCTOBER}projects.csv", headers={"accept-encoding": "gzip;q=0"}).get("Content-Encoding")
        is None
    )


def test_the_feed_tells_of_each_edition(client, editions):  # noqa: F811
    root = ElementTree.fromstring(client.get("/editions.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert [e.find(f"{atom}title").text for e in entries] == ["Edition of Oct 2024", "Edition of Sep 2024"]
    assert "1 project was raised, by CNY 100 m." in entries[0].find(f"{atom}summary").text
    assert client.get("/editions.atom?zone=town").status_code == 400


def test_it_says_how_to_cite_it_and_a_figure_of_it(client, editions):  # noqa: F811
    sha = editions[1].files.get(name="manifest.json").sha256
    assert "edition 2024-10, published" in text(client, OCTOBER)
    assert sha in text(client, OCTOBER)
    part = text(client, f"{OCTOBER}changes/?part=raised")
    assert "/editions/2024-10/changes/?group=all&amp;basis=headline&amp;part=raised" in part
    assert "Raised, All projects, Headline total: CNY 100,000,000." in part
    assert sha in part


@pytest.fixture(params=["gone", "cut off", "written over"])
def lost(request, client, editions):  # noqa: F811
    """October's edition, of whose files none is left as it was."""
    digests = list(editions[1].files.values_list("sha256", flat=True))
    for digest in digests:
        with default_storage.open(store.path(digest)) as held:
            content = held.read()
        default_storage.delete(store.path(digest))
        if request.param != "gone":
            half = content[: len(content) // 2]
            damaged = half if request.param == "cut off" else half + b"\0" * len(half)
            default_storage.save(store.path(digest), ContentFile(damaged))
    client.raise_request_exception = False
    yield
    for digest in digests:  # the storage outlives the test
        default_storage.delete(store.path(digest))


UNREADABLE = "The files of this edition cannot be read at the moment"


def test_an_edition_whose_files_are_lost_says_so_and_check_data_names_them(client, admin_user, lost):
    page = text(client, OCTOBER, 503)
    assert UNREADABLE in page
    assert "check_data" not in page  # means nothing to a reader
    assert "该版本的文件暂时无法读取" in text(client, f"/zh-hans{OCTOBER}", 503)
    assert text(client, f"{OCTOBER}projects.csv", 503) == f"{UNREADABLE} "
    assert client.get("/projects/").status_code == 200
    client.force_login(admin_user)
    page = text(client, "/admin/report/2024-10.docx", 503)
    assert UNREADABLE in page
    assert "check_data" in page
    told = StringIO()
    with pytest.raises(CommandError, match="files of editions are lost"):
        call_command("check_data", stdout=told)
    assert "edition 2024-10: bridge.csv is lost" in told.getvalue()


@pytest.mark.parametrize(
    "address", ["/editions/", "/editions.atom", "/embed/editions/", "/charts/editions.svg"]
)
def test_beside_a_lost_edition_the_others_are_told_and_nobody_keeps_that(client, lost, caplog, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert "check_data" not in answer.text
    assert "edition 2024-10" in caplog.text


def test_lists_of_editions_name_the_lost_one(client, lost):
    page = text(client, "/editions/")
    assert f"Oct 2024 {UNREADABLE}" in page
    assert "Sep 2024 2 2 CNY 300 m" in page
    feed = client.get("/editions.atom").text
    assert feed.count("<entry>") == 2
    assert feed.count(UNREADABLE) == 1
    assert "2 projects were added" in feed


def test_an_edition_that_lost_its_bridge_alone_stays_in_the_list(client, editions):  # noqa: F811
    default_storage.delete(store.path(editions[1].files.get(name="bridge.csv").sha256))
    assert "CNY 900 m" in text(client, "/editions/")
    assert UNREADABLE in client.get("/editions.atom").text
