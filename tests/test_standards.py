"""Outside validators find our open forms valid: frictionless, pyshacl with DCAT-AP's shapes, OC4IDS' own schema."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from projects.columns import project_columns
from projects.editions import freezing
from projects.totals.refresh import refresh
from tests import sample
from tests.downloads import rows
from tests.factories import AT, milestone, project

pytestmark = pytest.mark.django_db

RULES = Path(__file__).parent / "standards"


def body(client, address):
    """The bytes of an answer, streamed or not."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.getvalue()


def load(client, address):
    return json.loads(body(client, address))


# ---- Data Package ----


def validated(folder, described):
    """What frictionless finds wrong with a package whose files are in the folder."""
    frictionless = pytest.importorskip("frictionless")  # here and below: it takes seconds to import
    (folder / "datapackage.json").write_text(json.dumps(described))
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(folder / "datapackage.json")).validate()
    return [error.message for task in report.tasks for error in task.errors] + [
        e.message for e in report.errors
    ]


def local(client, described, folder):
    """The package with its tables fetched into the folder."""
    for resource in described["resources"]:
        parts = urlsplit(resource["path"])
        resource["path"] = f"{resource['name']}.csv"
        (folder / resource["path"]).write_bytes(body(client, f"{parts.path}?{parts.query}"))
    return described


@pytest.mark.parametrize("query", ["", "?zone=nanhu-district&basis=phases", "?q=nothing-of-the-kind"])
def test_frictionless_finds_the_live_package_valid(client, tmp_path, query):
    sample.make()
    described = load(client, f"/datapackage.json{query}")
    assert all(resource["path"].endswith(f".csv{query}") for resource in described["resources"])
    assert validated(tmp_path, local(client, described, tmp_path)) == []


def test_it_is_made_from_the_columns_with_types_keys_and_units(client):
    sample.make()
    table = next(r for r in load(client, "/datapackage.json")["resources"] if r["name"] == "projects")[
        "schema"
    ]
    assert [field["name"] for field in table["fields"]] == [
        column.key for column in project_columns("headline")
    ]
    fields = {field["name"]: field for field in table["fields"]}
    assert (fields["total_cny"]["type"], fields["total_cny"]["unit"]) == ("integer", "CNY")
    assert fields["signed_on"]["type"] == "date"
    assert table["primaryKey"] == ["code"]
    assert table["missingValues"] == [""]
    chinese = next(
        r for r in load(client, "/zh-hans/datapackage.json")["resources"] if r["name"] == "projects"
    )
    assert chinese["title"] == "项目"
    assert client.get("/datapackage.json?zone=nope").status_code == 400


def test_a_corrupted_table_is_found(client, tmp_path):
    """The validator does look."""
    sample.make()
    described = local(client, load(client, "/datapackage.json"), tmp_path)
    table = tmp_path / "amounts.csv"
    table.write_bytes(table.read_bytes().replace(b"2022-0001", b"1999-0001", 1))
    assert any("foreign key" in error for error in validated(tmp_path, described))


def test_frictionless_finds_an_edition_valid(client, tmp_path):
    sample.make()
    edition = freezing.publish(freezing.prepare("2023-01"))
    for file in edition.files.all():
        (tmp_path / file.name).write_bytes(body(client, f"/editions/2023-01/{file.name}"))
    assert validated(tmp_path, json.loads((tmp_path / "datapackage.json").read_text())) == []


# ---- DCAT-AP, schema.org ----


def shacl(content):
    """Whether the catalogue conforms to the shapes, and what does not."""
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _graph, text = pyshacl.validate(
        content.decode(),
        data_graph_format="json-ld",
        shacl_graph=(RULES / "dcat-ap-shapes.ttl").read_text() + (RULES / "dcat-ap-range.ttl").read_text(),
        shacl_graph_format="turtle",
    )
    return conforms, text


@pytest.mark.filterwarnings("ignore")
def test_pyshacl_finds_the_catalogue_conforming(client):
    sample.make()
    assert shacl(body(client, "/catalog.jsonld"))[0]
    freezing.publish(freezing.prepare("2023-01"))
    content = body(client, "/catalog.jsonld")
    conforms, text = shacl(content)
    assert conforms, text
    assert b"/editions/2023-01/projects.csv" in content
    spoiled = content.replace(b"dct:title", b"dct:titel", 1)
    assert not shacl(spoiled)[0]
    assert client.get("/catalog.jsonld?zone=x").status_code == 400


def test_the_data_page_describes_the_data_set_for_search_engines(client):
    sample.make()
    for prefix, name in (("", "Investment projects"), ("/zh-hans", "投资项目")):
        page = client.get(f"{prefix}/data/").text
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        held = json.loads(block)
        assert held["@type"] == "Dataset"
        assert name in held["name"]
        for download in held["distribution"]:
            assert body(client, urlsplit(download["contentUrl"]).path)


# ---- OC4IDS ----


def oc4ids_errors(package):
    from referencing import Registry, Resource

    project_schema = json.loads((RULES / "oc4ids-project.json").read_text())
    package_schema = json.loads((RULES / "oc4ids-package.json").read_text())
    registry = Registry().with_resources(
        [(s["id"], Resource.from_contents(s)) for s in (project_schema, package_schema)]
    )
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft4Validator(
        package_schema, registry=registry, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    found = [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(package)]
    for one in package["projects"]:
        found += unknown(one, project_schema, project_schema["definitions"], one["id"])
    return found


def unknown(value, schema, definitions, path):
    """Fields that the standard does not know."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        ids = [each["id"] for each in value if isinstance(each, dict) and "id" in each]
        assert len(ids) == len(set(ids)), f"{path}: ids that are not unique: {ids}"
        return [u for each in value for u in unknown(each, schema.get("items", {}), definitions, path)]
    if not isinstance(value, dict):
        return []
    found = []
    for key, inner in value.items():
        if key not in schema["properties"]:
            found.append(f"{path}/{key}: unknown")
        else:
            found += unknown(inner, schema["properties"][key], definitions, f"{path}/{key}")
    return found


def test_oc4ids_has_no_error_and_no_field_of_its_own(client):
    sample.make()
    for query in ("", "?zone=nanhu-district"):
        package = load(client, f"/oc4ids.json{query}")
        assert oc4ids_errors(package) == []
        codes = [row["code"] for row in rows(client, f"/projects.csv{query}")]
        assert [one["id"] for one in package["projects"]] == codes
    package["projects"][0]["colour"] = "green"
    del package["projects"][1]["id"]
    assert len(oc4ids_errors(package | {"projects": package["projects"][:1]})) == 1
    assert client.get("/oc4ids.json?zone=nope").status_code == 400
    assert client.get("/oc4ids.json?q=nothing-of-the-kind").status_code == 404


# From the codelists beside OC4IDS' schema that other codes may be added to; its closed ones stand in the schema itself.
OPEN_CODES = {
    "roles": {"funder", "supplier", "interestedParty"},
    "type": {"approval", "delivery"},
    "code": {"projectApproval", "commencement", "completion", "commissioning"},
}


def test_its_codes_are_those_of_the_standard_and_a_wrong_one_is_found(client):
    sample.make()
    made = project(at=AT)
    for kind in ("approved", "construction_start", "completed", "in_production", "registered"):
        milestone(made, kind, "2022-09")
    refresh([made.pk])
    package = load(client, "/oc4ids.json")
    steps = [step for one in package["projects"] for step in one.get("milestones", ())]
    parties = [party for one in package["projects"] for party in one.get("parties", ())]
    used = {name: {step[name] for step in steps if name in step} for name in ("type", "code")}
    used["roles"] = {role for party in parties for role in party["roles"]}
    for name, codes in used.items():
        assert codes, name
        assert codes <= OPEN_CODES[name], name
    budgeted = next(one for one in package["projects"] if "amount" in one.get("budget", {}))
    for held, name in (
        (budgeted, "status"),
        (steps[0], "status"),
        (budgeted["budget"]["amount"], "currency"),
    ):
        was, held[name] = held[name], "wrong"
        (error,) = oc4ids_errors(package)
        assert "'wrong' is not one of" in error
        held[name] = was


def test_a_ceremony_and_the_start_itself_have_ids_of_their_own(client):
    made = project(at=AT)
    for evidence in ("ceremonial", "substantive"):
        milestone(made, "construction_start", "2022-09", evidence=evidence)
    milestone(made, "construction_start", phase=1)
    refresh([made.pk])
    (held,) = load(client, "/oc4ids.json")["projects"]
    found = {m["id"]: m.get("code") for m in held["milestones"]}
    assert found == {
        "construction_start-ceremony": None,
        "construction_start": "commencement",
        "construction_start-1": "commencement",
    }


def test_its_amounts_are_the_pages(client):
    sample.make()
    held = {one["id"]: one for one in load(client, "/oc4ids.json")["projects"]}
    for row in rows(client, "/projects.csv"):
        budget = held[row["code"]].get("budget", {})
        amount = budget.get("amount")
        if row["total_amount"]:
            assert (f"{amount['amount']:g}", amount["currency"]) == (
                f"{float(row['total_amount']):g}",
                row["currency"],
            )
        else:
            assert amount is None
    assert sum("budget" in one for one in held.values()) > 5


def test_the_data_page_says_what_the_mapping_loses(client):
    project()
    assert "What OC4IDS cannot say" in client.get("/data/").text


# ---- Robots, finders of faults ----


def test_robots_and_finders_of_faults_are_told(client, settings):
    told = client.get("/robots.txt").text
    assert "Disallow: /admin/" in told
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in told
    said = client.get("/.well-known/security.txt")
    assert said["Content-Type"].startswith("text/plain")
    for line in ("Contact: mailto:", "Expires: 20", "Canonical: http"):
        assert line in said.text
    assert client.post("/robots.txt").status_code == 405
