"""What a newcomer's tools find: targets that say what they do, one version, hooks and CI that run the project's own."""

import re
import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from packaging.licenses import canonicalize_license_expression

from tracker import __version__

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_make_help_has_a_line_for_each_target():
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    said = dict(re.findall(r"^ +make (\S+) +(\S.*)$", told, re.MULTILINE))
    assert set(said) == set(targets)
    assert len(said) == len(told.splitlines())


def test_the_version_has_one_home():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "tracker.__version__"}
    newest = re.search(
        r"^## \[(\d[^]]*)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert newest[1] == __version__


@pytest.mark.parametrize("asked", ["version", "--version"])
def test_the_command_says_the_version_of_the_program(asked):
    done = subprocess.run(
        [sys.executable, "manage.py", asked],
        cwd=ROOT,
        env={"SECRET_KEY": "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"Investment Project Tracker {__version__} (Django ")
    out = StringIO()
    call_command("version", stdout=out)
    assert out.getvalue() == done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", f"Version {__version__}"),
        ("/zh-hans/projects/", f"版本 {__version__}"),
        ("/no/such/page/", f"Version {__version__}"),
        ("/admin/login/", f"Version {__version__}"),
        ("/zh-hans/admin/", f"版本 {__version__}"),
    ],
)
def test_the_foot_of_a_page_says_the_version(client, path, words):
    page = client.get(path, follow=True).content.decode()
    assert words in page.split("<footer")[1]


def test_the_licence_is_an_expression_with_its_file():
    project = PROJECT["project"]
    assert canonicalize_license_expression(project["license"]) == project["license"] == "MIT"
    assert all((ROOT / file).read_text().startswith("MIT License") for file in project["license-files"])
    assert (ROOT / project["readme"]).exists()


def test_hooks_run_the_tools_of_the_environment_and_fetch_nothing():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].split()[0].startswith((".venv/bin/", "make"))


def test_ci_calls_the_one_script_on_each_python_that_is_supported():
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    pythons = job["strategy"]["matrix"]["python"]
    assert pythons == [f"3.{minor}" for minor in range(11, 15)]
    assert PROJECT["project"]["requires-python"] == f">={pythons[0]}"


def test_only_what_the_site_serves_lies_among_its_static_files():
    served = "".join(file.read_text() for file in ROOT.glob("templates/**/*.html"))
    served += (ROOT / "projects/templatetags/social.py").read_text()
    for picture in ROOT.glob("static/img/*"):
        assert f"img/{picture.name}" in served, picture
