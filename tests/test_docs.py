"""The documents say what the program has: parameters, columns, commands, settings, addresses; and no link is dead."""

import pkgutil
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from projects import columns
from projects.filters import PARAMETERS
from projects.importing.fields import FIELDS
from projects.management import commands
from projects.values.choices import STAGE_RANK
from tests.test_leaks import routes

ROOT = Path(__file__).resolve().parent.parent
INTERFACE = (ROOT / "docs/interface.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COLUMNS = {
    "projects": lambda: columns.project_columns("headline"),
    "events": columns.event_columns,
    "investors": columns.investor_columns,
    "amounts": columns.amount_columns,
    "milestones": columns.milestone_columns,
}


def quoted(text):
    """What stands between two backticks, to its first blank."""
    return set(re.findall(r"`([^`\s]+)[^`]*`", text))


def test_each_parameter_is_documented():
    table = INTERFACE.split("## Filters")[1].split("## Downloads")[0]
    named = {name for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for name in quoted(row)}
    assert named == set(PARAMETERS)


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_is_documented_in_order(name):
    listed = INTERFACE.split(f"<!-- columns: {name} -->\n")[1].split("\n\n")[0]
    assert listed.split() == [column.key for column in COLUMNS[name]()]


def test_each_command_is_documented():
    named = set(
        re.findall(r"^\| `(\w+)[^`]*` \|", OPERATIONS.split("## Commands")[1].split("## ")[0], re.MULTILINE)
    )
    assert named == {module.name for module in pkgutil.iter_modules(commands.__path__)}


def test_each_setting_is_documented():
    source = "".join((ROOT / file).read_text() for file in ("tracker/settings.py", "gunicorn.conf.py"))
    read = set(re.findall(r"\bread\(['\"](\w+)['\"]", source))
    assert {"SECRET_KEY", "DATABASE_URL", "PORT"} <= read
    assert set(re.findall(r"^\| *`([A-Z_]+)`", OPERATIONS, re.MULTILINE)) == read


def test_each_address_is_documented():
    named = {re.sub(r"[?].*", "", address) for address in quoted(INTERFACE) if address.startswith("/")}
    for route in routes(get_resolver().url_patterns):
        if "(?P" in route:  # what the API says of addresses that it does not have
            continue
        assert re.sub(r"<\w+:(\w+)>", r"<\1>", f"/{route}") in {each.rstrip("`,") for each in named}, route


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_is_dead(page):
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_file_that_is_named_exists(page):
    """In backticks, from the root of the repository; `var/` is made by running."""
    if page.name == "CHANGELOG.md":  # tells of what was
        return
    for name in re.findall(
        r"`((?:projects|tracker|tests|docs|templates|static|locale)/[\w/.-]*)`", page.read_text()
    ):
        assert (ROOT / name).exists(), name


def test_each_field_that_lists_may_fill_is_documented():
    named = quoted(OPERATIONS.split("## Import profiles")[1])
    assert {re.sub(rf"^({'|'.join(STAGE_RANK)})_(?=planned|actual)", "<kind>_", name) for name in FIELDS} <= {
        name.rstrip("`,:") for name in named
    }


def test_comments_cite_documents_that_are_here():
    cited = {
        name
        for path in [*ROOT.glob("projects/**/*.py"), *ROOT.glob("tracker/*.py"), *ROOT.glob("tests/*.py")]
        for name in re.findall(r"\b(\w+\.md)\b", path.read_text())
    }
    assert {name for name in cited if not list(ROOT.glob(f"**/{name}"))} == set()
