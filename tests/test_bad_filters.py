"""What the filters refuse (docs/interface.md, Filters): on a page status 400, a message and no rows; in a download 400
with the parameter's name. Never an error of ours, never a wider answer."""

import re

import pytest
from django.http import QueryDict

from projects.filters import MAX_VALUES, select
from projects.models import Location
from tests.cases import each_of
from tests.downloads import CSVS, refused, rows
from tests.factories import BN, draft, event, investor, place, project, projects, sector

pytestmark = pytest.mark.django_db

PAGES = ("/projects/", "/zh-hans/projects/", "/events/", "/investors/")

# What must not stand in a refusal: the name of the one project.
NAME = "Photomask"

BAD = [
    # unknown parameters
    ("zonne=here", "zonne"),
    ("Zone=here", "Zone"),
    ("zone[]=here", "zone[]"),
    ("stage__in=signed", "stage__in"),
    ("code=%3Ccode%3E", "code"),
    ("publication=draft", "publication"),
    ("unknown", "unknown"),
    ("unknown=", "unknown"),
    ("=signed", ""),
    ("a%00b=1", "a\x00b"),
    ("%FF=1", "\ufffd"),
    (f"{'x' * 300}=1", "x" * 57 + "..."),
    ("zone=here&zonne=here", "zonne"),
    # slugs
    ("zone=nope", "zone"),
    ("zone=here&zone=nope", "zone"),
    ("zone=HERE", "zone"),
    ("zone=+here", "zone"),
    ("zone=here+", "zone"),
    ("zone=here%00", "zone"),
    ("zone=here,there", "zone"),
    ("zone=1", "zone"),
    ("zone=none", "zone"),
    ("sector=none", "sector"),
    ("sector=nope", "sector"),
    ("counted_in=nope", "counted_in"),
    ("counted_sector=nope", "counted_sector"),
    ("investor=nope", "investor"),
    ("investor=none&investor=nope", "investor"),
    ("event=nope", "event"),
    ("zone=%FF", "zone"),
    ("zone=%ED%A0%80", "zone"),
    ("zone=' OR 1=1 --", "zone"),
    (f"zone={'9' * 400}", "zone"),
    (f"event={'a' * 3000}", "event"),
    # keys
    ("stage=Signed", "stage"),
    ("stage=signed&stage=nope", "stage"),
    ("stage=%00", "stage"),
    ("status=given_up", "status"),
    ("origin=XX", "origin"),
    ("origin=us", "origin"),
    ("origin=USA", "origin"),
    ("size=2bn", "size"),
    ("size=1BN", "size"),
    ("size=100000000", "size"),
    ("year=22", "year"),
    ("year=0999", "year"),
    ("year=20222", "year"),
    ("year=-2022", "year"),
    ("year=2022.0", "year"),
    ("year=２０２２", "year"),
    ("year=9999999999999999999999", "year"),
    ("disclosed=yes", "disclosed"),
    ("disclosed=True", "disclosed"),
    ("disclosed=1", "disclosed"),
    ("disclosed=none", "disclosed"),
    ("counts_in_totals=maybe", "counts_in_totals"),
    ("basis=total", "basis"),
    ("basis=none", "basis"),
    ("sort=code", "sort"),
    ("sort=--name", "sort"),
    ("sort=name,-amount", "sort"),
    ("sort=?", "sort"),
    ("sort=note", "sort"),
    # one value only
    ("q=a&q=b", "q"),
    ("q=a&q=a", "q"),
    ("signed_after=2022-01-01&signed_after=2022-01-01", "signed_after"),
    ("amount_min=1&amount_min=2", "amount_min"),
    ("disclosed=true&disclosed=false", "disclosed"),
    ("basis=headline&basis=phases", "basis"),
    ("sort=name&sort=amount", "sort"),
    ("page=1&page=1", "page"),
    ("page_size=25&page_size=50", "page_size"),
    # dates
    ("signed_after=2022", "signed_after"),
    ("signed_after=2022-08", "signed_after"),
    ("signed_after=2022-8-19", "signed_after"),
    ("signed_after=20220819", "signed_after"),
    ("signed_after=2022-02-30", "signed_after"),
    ("signed_after=2022-13-01", "signed_after"),
    ("signed_after=0000-00-00", "signed_after"),
    ("signed_after=10000-01-01", "signed_after"),
    ("signed_after=today", "signed_after"),
    ("signed_after=2022-08-19T00:00:00Z", "signed_after"),
    ("signed_after=２０２２-08-19", "signed_after"),
    ("signed_before=19.08.2022", "signed_before"),
    ("signed_before=none", "signed_before"),
    ("signed_before=2022-08-19%0A", "signed_before"),
    # amounts
    ("amount_min=-1", "amount_min"),
    ("amount_min=many", "amount_min"),
    ("amount_min=1e9", "amount_min"),
    ("amount_min=1.100", "amount_min"),
    ("amount_min=1,00", "amount_min"),
    ("amount_min=0x10", "amount_min"),
    ("amount_min=NaN", "amount_min"),
    ("amount_min=Infinity", "amount_min"),
    ("amount_min=1 USD", "amount_min"),
    ("amount_min=$5", "amount_min"),
    ("amount_min=about 1bn", "amount_min"),
    ("amount_min=1bn-2bn", "amount_min"),
    ("amount_min=none", "amount_min"),
    ("amount_min=0.001", "amount_min"),
    ("amount_min=%00", "amount_min"),
    ("amount_max=1000000000000000001", "amount_max"),
    ("amount_max=9223372036854775808", "amount_max"),
    (f"amount_max={'9' * 400}", "amount_max"),
    ("amount_max=٥", "amount_max"),
    # pages
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=1.0", "page"),
    ("page=01", "page"),
    ("page=one", "page"),
    ("page=１", "page"),
    ("page=9999999999", "page"),
    (f"page={'9' * 400}", "page"),
    ("page=%00", "page"),
    ("page_size=10", "page_size"),
    ("page_size=101", "page_size"),
    ("page_size=0", "page_size"),
    ("page_size=all", "page_size"),
    ("page_size=２５", "page_size"),
    # search
    ("q=%00", "q"),
    ("q=Photo%00mask", "q"),
    ("q=%FF", "q"),
    ("q=Photomask%FF", "q"),
    ("q=%ED%A0%80", "q"),
    ("q=%C0%80", "q"),
    ("q=%F8%88%80%80%80", "q"),
    ("q=" + "+".join(f"{n:x}" for n in range(1_000)), "q"),
    # too much of it
    ("q=" + "a" * 3_999, "query"),
    ("&".join(["stage=signed"] * 201), "query"),
    ("&".join(["unknown=1"] * 201), "query"),
    ("q=" + "%E5%85%89" * 445, "query"),
    ("q=" + "a" * 100_000, "query"),
]


def shown(response):
    """The page's machine-readable count."""
    return re.findall(r'<data id="result-count" value="(\d+)">', response.content.decode())


@pytest.fixture
def here():
    return project(NAME, location=place("Here", code="1"), stage="signed", total=BN)


@pytest.mark.once
@each_of(("query", "name"), BAD)
def test_it_is_refused_by_name_with_no_rows(client, here, query, name):
    selection = select(QueryDict(query))
    assert name in selection.errors
    assert not selection.queryset.exists()
    page = client.get(f"/projects/?{query}")
    assert page.status_code == 400
    assert shown(page) == ["0"]
    assert f"/projects/{here.code}/" not in page.content.decode()
    assert name in refused(client, "/projects.csv", query)


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zonne=here", "zonne"),
        ("zone=nope", "zone"),
        ("q=%00", "q"),
        ("amount_min=-1", "amount_min"),
        ("page=0", "page"),
        ("page_size=7", "page_size"),
        ("stage=nope&status=nope", "stage"),
        ("&".join(["stage=signed"] * 201), "query"),
    ],
)
def test_every_list_and_download_refuses_alike(client, query, name):
    made = project(
        NAME, signed="2022", total=BN, events=[event(f"{NAME} ceremony")], investors=[investor(f"{NAME} Ltd")]
    )
    for page in PAGES:
        response = client.get(f"{page}?{query}")
        assert response.status_code == 400, page
        assert f"/{made.code}/" not in response.content.decode()
        assert f"{NAME} Ltd</a>" not in response.content.decode()
        assert f"{NAME} ceremony</a>" not in response.content.decode()
    for address in CSVS:
        assert name in refused(client, address, query), address


def test_every_bad_parameter_is_named(client):
    query = "stage=nope&zone=nope&page=0&what=1&sort=name&q=fine"
    assert set(select(QueryDict(query)).errors) == {"stage", "zone", "page", "what"}
    assert refused(client, "/projects.csv", query) == {"stage", "zone", "page", "what"}


def test_a_page_beyond_the_last_is_a_bad_value(client):
    projects(*({"name": f"{NAME} {number}"} for number in range(26)))
    assert shown(client.get("/projects/?page=2")) == ["26"]
    for query in ("page=3", "page=2&page_size=50", "page=999999999", "page=2&stage=signed"):
        response = client.get(f"/projects/?{query}")
        assert response.status_code == 400
        assert shown(response) == ["0"]
        assert f"{NAME} 1<" not in response.content.decode()
    assert client.get("/events/?page=2").status_code == 400
    assert client.get("/investors/?page=2").status_code == 400


def test_page_one_of_nothing_is_a_page(client):
    response = client.get("/projects/?page=1")
    assert response.status_code == 200
    assert shown(response) == ["0"]


def test_at_the_limits_it_still_answers(client):
    made = project(NAME, stage="signed")
    for query in (
        "q=" + "a" * 3_998,
        "&".join(["stage=signed"] * 200),
        "q=" + "+".join(f"{n:x}" for n in range(MAX_VALUES)),
        "amount_max=1000000000000000000",
        "amount_min=0&year=9999&signed_after=9999-12-31",
    ):
        assert len(query) <= 4_000
        assert not select(QueryDict(query)).errors
        assert client.get(f"/projects/?{query}").status_code == 200
    assert [row["code"] for row in rows(client, "/projects.csv", stage=["signed"] * 200)] == [made.code]


# ---- What is not public is as unknown ----


def refusal(param, slug):
    """What is said about this slug, with the slug taken out."""
    errors = select(QueryDict(f"{param}={slug}")).errors
    return {name: [message.replace(slug, "...") for message in messages] for name, messages in errors.items()}


@pytest.mark.parametrize("param", ["zone", "counted_in"])
def test_a_zone_that_only_drafts_use_is_as_unknown(param):
    secret = place("Secret", place("Known", code="1"), "zone")
    inner = place("Inner", secret, "park")
    draft(location=inner)
    unknown = refusal(param, "nonsense")
    assert unknown[param]
    assert refusal(param, "secret") == refusal(param, "inner") == unknown
    project(location=inner)
    assert refusal(param, "secret") == refusal(param, "inner") == {}


@pytest.mark.parametrize("param", ["sector", "counted_sector"])
def test_a_sector_that_only_drafts_use_is_as_unknown(param):
    secret = sector("Secret")
    draft(sector=secret), draft(secondary=[secret])
    event(published=False).sectors.add(secret)
    assert refusal(param, "secret") == refusal(param, "nonsense") != {}
    event().sectors.add(secret)
    assert refusal(param, "secret") == {}


def test_an_investor_of_drafts_is_as_unknown():
    secret = investor("Secret", parent=investor("Owner"))
    draft(investors=[secret])
    assert (
        refusal("investor", "secret") == refusal("investor", "owner") == refusal("investor", "nonsense") != {}
    )
    project(investors=[secret])
    assert refusal("investor", "secret") == {}
    assert refusal("investor", "owner") != {}


def test_an_unpublished_event_is_as_unknown():
    ceremony = event("Secret", published=False)
    project(events=[ceremony])
    assert refusal("event", "secret") == refusal("event", "nonsense") != {}


def test_very_many_blocks_in_a_district_are_no_trouble():
    """SQLite refuses expressions of more than a thousand terms."""
    district = place("District", code="1")
    town, zone = place("Town", district, "town"), place("Zone", district, "zone")
    Location.objects.bulk_create(
        Location(
            name=f"Block {n}",
            slug=f"b{n}",
            kind="zone",
            parent=zone,
            lies_in=town,
            path=f"{zone.path}{900_000 + n}",
        )
        for n in range(1_100)
    )
    project("a", location=Location.objects.get(slug="b7"))
    assert select(QueryDict("zone=district")).queryset.get().name == "a"
