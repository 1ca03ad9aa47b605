"""/projects.csv, and what all CSV downloads promise (docs/interface.md, Downloads)."""

import csv
import re
from io import StringIO

import pytest
from django.db import DatabaseError, connection
from django.db.models import Func, IntegerField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.columns import Column, Kind, keys, project_columns
from projects.exports.csv import stream
from projects.models import Participation, Project
from projects.totals.refresh import refresh
from tests import golden, sample
from tests.downloads import CSVS, fetch, refused, rows
from tests.factories import AT, BN, draft, event, investor, place, project, projects, sector

pytestmark = pytest.mark.django_db

# From docs/interface.md, letter by letter.
FIRST = (
    "code,name,name_zh,zone,zone_slug,sector,sector_slug,stage,status,investors,origins,lead,signed_on,event,"
    "planned_start,planned_start_precision,total_amount,total_qualifier,currency,total_cny,phases_cny,phase_1_cny,"
    "realised_cny,remainder_cny,disclosed,counts_in_totals,jobs_planned,land_area_mu,latitude,longitude,sources,"
    "updated_at,url,external_ref,zone_path,zone_code,signed_on_precision,stage_phase,total_basis,total_as_of,"
    "total_rate,total_rate_date,realised_as_of,left_out_reason,secondary_sectors"
)


# ---- The whole file ----


@pytest.mark.parametrize("address", CSVS)
def test_the_golden_file(client, address):
    sample.make()
    golden.compare(address.strip("/"), fetch(client, address))


def test_the_golden_file_of_another_unit_basis_and_order(client):
    sample.make()
    golden.compare(
        "projects-yi.csv", fetch(client, "/projects.csv", unit="yi", basis="phases", sort="amount")
    )


def test_it_begins_with_the_columns_of_the_interface(client):
    heading, _, rest = fetch(client, "/projects.csv").partition(b"\r\n")
    assert heading.decode().startswith(FIRST + ",")
    assert rest == b""


def test_without_any_project_it_is_the_heading_alone(client):
    draft()
    for address in CSVS:
        content = fetch(client, address)
        assert content.endswith(b"\r\n")
        assert content.count(b"\r\n") == 1


def test_a_selection_that_is_empty_by_construction_is_the_heading_alone():
    columns = project_columns()
    assert b"".join(stream(Project.objects.none(), columns, keys(columns))).count(b"\r\n") == 1


# ---- The form: UTF-8, RFC 4180, CRLF ----


def test_lines_end_in_crlf_and_lines_inside_a_cell_are_kept(client):
    project("Photomask", summary="one\ntwo\r\nthree\rfour", signed="2022")
    project("Other", signed="2021")
    content = fetch(client, "/projects.csv").decode()
    assert content.count("\r\n") == 4
    assert re.search(r'"one\ntwo\r\nthree\rfour",,,,,,\r\n2021-0001,Other', content)
    parsed = list(csv.DictReader(StringIO(content, newline=""), strict=True))
    assert [row["summary"] for row in parsed] == ["one\ntwo\r\nthree\rfour", ""]


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '""',
        'a"b',
        ",",
        "a,b",
        "\\",
        "\\.",
        "\\N",
        "NULL",
        "a;b",
        "a\tb",
        "a\nb",
        " a ",
        "'a",
        "凤桥\u2028镇😀",
    ],
)
def test_any_text_comes_back_as_it_was(client, text):
    project("Photomask", summary=text)
    assert rows(client, "/projects.csv")[0]["summary"] == text


@pytest.mark.parametrize("text", ["a\nb", '"a\nb"\n', "\n\n\n", "a\r\nb", "a\\\nb"])
def test_a_row_of_many_lines_is_one_row(client, text):
    """On PostgreSQL the rows are told apart by the server's messages, not by their line ends."""
    for _ in range(3):
        project(summary=text + "x")
    found = rows(client, "/projects.csv")
    assert [row["summary"].lstrip("'") for row in found] == [text + "x"] * 3


def test_blank_means_unknown(client):
    project("Photomask")
    (row,) = rows(client, "/projects.csv")
    known = {key: cell for key, cell in row.items() if cell}
    assert set(known) == {"code", "name", "status", "disclosed", "counts_in_totals", "updated_at", "url"}


def test_a_blank_cell_is_written_as_nothing(client):
    project("Photomask")
    assert b'""' not in fetch(client, "/projects.csv")


def test_cells_of_a_full_row(client):
    made = project(
        "Photomask",
        name_zh="光掩模",
        location=place("Fengqiao", place("Nanhu"), code="330402100"),
        sector=sector("Films", sector("Chips")),
        secondary=[sector("Gases"), sector("Acids")],
        total=3 * BN,
        phases={1: BN},
        realised=7,
        qualifier="about",
        signed="2022-Q3",
        stage="approved",
        investors=[investor("One", "CN"), investor("Two", "US")],
        contractors=[investor("Builder", "DE")],
        events=[event("First"), event("Second")],
        status="delayed",
    )
    (row,) = rows(client, "/projects.csv")
    assert row["code"] == made.code == "2022-0001"
    assert (row["zone"], row["zone_slug"], row["zone_path"], row["zone_code"]) == (
        "Fengqiao",
        "fengqiao",
        "Nanhu > Fengqiao",
        "330402100",
    )
    assert (row["sector"], row["sector_slug"], row["secondary_sectors"]) == ("Films", "films", "Gases; Acids")
    assert (row["investors"], row["origins"], row["event"]) == ("One; Two", "CN; US", "First; Second")
    assert (row["total_amount"], row["total_qualifier"], row["currency"]) == ("3000000000", "about", "CNY")
    assert (row["total_cny"], row["phases_cny"], row["phase_1_cny"]) == (
        "3000000000",
        "1000000000",
        "1000000000",
    )
    assert (row["remainder_cny"], row["realised_cny"]) == ("2000000000", "7")
    assert (row["signed_on"], row["signed_on_precision"]) == ("2022-07-01", "quarter")
    assert (row["stage"], row["stage_phase"], row["status"]) == ("approved", "", "delayed")
    assert row["url"] == f"http://127.0.0.1:8000/projects/{made.code}/"


# ---- Parameters of its own ----


def test_bom_is_for_excel(client):
    plain = fetch(client, "/projects.csv")
    assert fetch(client, "/projects.csv", bom="1") == b"\xef\xbb\xbf" + plain
    assert fetch(client, "/projects.csv", bom="0") == fetch(client, "/projects.csv", bom="") == plain


def test_headings_in_the_pages_language(client):
    project("Photomask")
    plain, labelled = fetch(client, "/projects.csv"), fetch(client, "/projects.csv", headers="labels")
    assert plain.partition(b"\r\n")[2] == labelled.partition(b"\r\n")[2]
    assert labelled.startswith(b"Code,Name,Chinese name,Zone,")
    chinese = fetch(client, "/zh-hans/projects.csv", headers="labels")
    assert chinese.partition(b"\r\n")[2].replace(b"/zh-hans/", b"/") == plain.partition(b"\r\n")[2]
    assert fetch(client, "/zh-hans/projects.csv").partition(b"\r\n")[0] == plain.partition(b"\r\n")[0]


@pytest.mark.parametrize("unit", ["wan", "yi"])
def test_amounts_in_another_unit(client, unit):
    power = {"wan": 10**4, "yi": 10**8}[unit]
    project(total=3 * BN + 1, phases={1: BN}, jobs_planned=10**6, annual_output_planned=10**9)
    (row,) = rows(client, "/projects.csv", unit=unit)
    assert row[f"total_amount_{unit}"] == row[f"total_cny_{unit}"] == f"{(3 * BN + 1) / power}"
    assert row[f"phases_cny_{unit}"] == f"{BN // power}"
    assert row[f"remainder_cny_{unit}"] == f"{(2 * BN + 1) / power}"
    assert (row["jobs_planned"], row[f"annual_output_planned_{unit}"]) == ("1000000", f"{10**9 // power}")
    assert not {"total_cny", "total_amount", "realised_cny"} & row.keys(), "a key that speaks of yuan"


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bom=2", "bom"),
        ("bom=true", "bom"),
        ("bom=1&bom=1", "bom"),
        ("headers=names", "headers"),
        ("headers=keys&headers=labels", "headers"),
        ("headers=%00", "headers"),
        ("unit=yuan2", "unit"),
        ("unit=wan&unit=yi", "unit"),
        ("unit=%FF", "unit"),
        ("delimiter=%3B", "delimiter"),
        ("page=0", "page"),
        ("page_size=7", "page_size"),
    ],
)
@pytest.mark.parametrize("address", CSVS)
def test_a_bad_parameter_is_refused_by_name(client, address, query, name):
    assert name in refused(client, address, query)


def test_pages_are_checked_and_then_ignored(client):
    projects(*[{}] * 30)
    assert len(rows(client, "/projects.csv", page="2", page_size="25")) == 30


# ---- Selection and order ----


def test_one_row_is_one_project(client):
    project(
        investors=[investor(f"I{n}", "CN") for n in range(3)],
        events=[event(f"E{n}") for n in range(3)],
        secondary=[sector(f"S{n}") for n in range(3)],
        total=1,
        phases={1: 1, 2: 1},
    )
    assert len(rows(client, "/projects.csv")) == 1
    assert len(rows(client, "/projects.csv", origin="CN", investor=["i0", "i1"], event=["e0", "e1"])) == 1


def test_rows_stand_in_the_order_of_the_list(client):
    for signed in ("2021", "2023", None, "2022"):
        project(signed=signed)
    assert [row["signed_on"][:4] for row in rows(client, "/projects.csv")] == ["2023", "2022", "2021", ""]
    assert [row["signed_on"][:4] for row in rows(client, "/projects.csv", sort="signed_on")] == [
        "2021",
        "2022",
        "2023",
        "",
    ]


def test_what_is_not_published_is_in_no_row(client):
    draft("Secret", total=1)
    project("Shown")
    assert [row["name"] for row in rows(client, "/projects.csv")] == ["Shown"]


# ---- The transfer ----


def test_the_file_name_says_what_it_is(client):
    place("Nanhu High-tech Zone", code="3304")
    today = timezone.localdate().isoformat()

    def name(query):
        return client.get(f"/projects.csv?{query}")["Content-Disposition"]

    assert name("") == f'attachment; filename="projects_{today}.csv"'
    assert (
        name("zone=nanhu-high-tech-zone")
        == f'attachment; filename="projects_zone-nanhu-high-tech-zone_{today}.csv"'
    )
    assert name("sort=name&page=1&bom=1&stage=signed&stage=none") == (
        f'attachment; filename="projects_stage-signed-none_{today}.csv"'
    )


@pytest.mark.parametrize(
    "q", ['"', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "凤桥", "a" * 3000, "\\", ";"]
)
def test_no_query_breaks_the_file_name(client, q):
    header = client.get("/projects.csv", {"q": q})["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[a-zA-Z0-9_.-]{1,160}\.csv"', header)


def test_it_is_text_in_utf_8(client):
    response = client.get("/projects.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", CSVS)
def test_it_streams_the_heading_before_it_asks_the_database(client, address):
    project(total=1, signed="2022", events=[event()])
    blocks = iter(client.get(address).streaming_content)
    with CaptureQueriesContext(connection) as queries:
        first = next(blocks)
        assert len(queries) == 0
        rest = b"".join(blocks)
        assert len(queries) > 0
    assert first.endswith(b"\r\n")
    assert first.count(b"\r\n") == 1
    assert rest.count(b"\r\n") >= 1


def test_many_rows_come_in_blocks(client):
    Project.objects.bulk_create(
        Project(
            name="x" * 300,
            code=f"2022-{number:04}",
            publication="published",
            first_published_at=AT,
            summary=f"line\n{number}",
        )
        for number in range(1, 1201)
    )
    blocks = list(client.get("/projects.csv").streaming_content)
    assert len(blocks) > 3
    assert max(map(len, blocks)) < 400_000
    text = b"".join(blocks).decode()
    assert [row["summary"] for row in csv.DictReader(StringIO(text, newline=""))] == [
        f"line\n{number}" for number in range(1, 1201)
    ]


class Breaking(Func):
    """A number from a text; a text that holds none breaks the query off in the middle of its rows."""

    output_field = IntegerField()
    template = "json_extract(%(expressions)s, '$')"

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS integer)", **context)


def broken(rows):
    """The blocks of a file of many rows, the last but one of which cannot be read."""
    made = Project.objects.bulk_create(Project(name=f"{n}", summary="7") for n in range(rows))
    Project.objects.filter(pk=made[-2].pk).update(summary="no number")
    columns = [Column("name", "Name", "", "name"), Column("x", "X", "", Breaking("summary"), Kind.INTEGER)]
    return stream(Project.objects.order_by("pk"), columns, keys(columns))


@pytest.mark.django_db(transaction=True)
def test_a_file_that_breaks_half_way_is_never_a_short_file_that_looks_whole():
    blocks = broken(2_000)
    assert next(blocks) == b"name,x\r\n"
    with pytest.raises((DatabaseError, connection.Database.Error)):
        list(blocks)
    assert Project.objects.count() == 2_000  # and the next query finds a connection that works


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_goes_away_leaves_a_connection_that_works():
    def settings():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('random_page_cost')")
            return cursor.fetchone()

    before = settings() if connection.vendor == "postgresql" else None
    Project.objects.bulk_create(Project(name="x" * 300, summary="y" * 300) for _ in range(1_000))
    columns = project_columns()
    blocks = stream(Project.objects.order_by("pk"), columns, keys(columns))
    next(blocks), next(blocks)
    blocks.close()
    assert Project.objects.count() == 1_000
    if connection.vendor == "postgresql":
        assert settings() == before
        assert b"".join(stream(Project.objects.all(), columns, keys(columns)))
        assert settings() == before


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_is_written_through_it(client, method):
    made = project()
    getattr(client, method)("/projects.csv", {"q": "x"})
    made.refresh_from_db()
    assert made.is_published


def test_a_small_decimal_is_written_without_an_exponent(client):
    made = project("One")
    Project.objects.filter(pk=made.pk).update(latitude="0.00005", longitude="-0.000001")
    (row,) = rows(client, "/projects.csv")
    assert (row["latitude"], row["longitude"]) == ("0.00005", "-0.000001")


def test_keys_of_investors_stand_in_the_order_of_their_names_each_once(client):
    one, two, both = investor("One"), investor("Two"), investor("Both")
    made = project(investors=[two])
    for party, role in ((both, "partner"), (one, "contractor"), (both, "lead"), (one, "partner")):
        Participation.objects.create(project=made, investor=party, role=role)
    refresh([made.pk])
    (row,) = rows(client, "/projects.csv")
    names = {"One": one.slug, "Two": two.slug, "Both": both.slug}
    assert row["investor_slugs"].split("; ") == [names[name] for name in row["investors"].split("; ")]
    assert sorted(row["investors"].split("; ")) == ["Both", "One", "Two"]


def test_a_sector_says_its_path_and_code(client):
    project(sector=sector("Masks", sector("Chips"), code="C3985")), project()
    found = {(row["sector_path"], row["sector_code"]) for row in rows(client, "/projects.csv")}
    assert found == {("Chips > Masks", "C3985"), ("", "")}
