"""compose.yaml passes what the settings read and the documents name, and its database's roles can do their work and no more."""

import re
import subprocess
import sys
import tempfile
from ipaddress import ip_address, ip_network
from pathlib import Path

import psycopg
import pytest
import yaml

from tests.site import Site
from tests.with_postgres import Server
from tracker import health

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
# What is of no use in a container: its port is fixed, and nobody develops there.
LEFT_OUT = {"DEBUG", "PORT"}


def test_each_setting_reaches_the_container():
    sources = "".join((ROOT / file).read_text() for file in ("tracker/settings.py", "gunicorn.conf.py"))
    read = set(re.findall(r"\bread\(['\"](\w+)['\"]", sources))
    for service in ("web", "prepare"):
        assert set(COMPOSE["services"][service]["environment"]) == read - LEFT_OUT
    documented = (ROOT / "docs/operations.md").read_text()
    assert set(re.findall(r"^\| *`([A-Z_]+)`", documented, re.MULTILINE)) == read


def test_each_service_is_bounded_and_pinned():
    for name, service in COMPOSE["services"].items():
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        if "build" not in service:
            # By version, and by a digest where the operator gives one.
            assert re.fullmatch(r"\$\{[A-Z]+_IMAGE:-\w+:\d+\.\d+(\.\d+)?-\w+\}", service["image"]), name
    (base,) = re.findall(r"^ARG BASE=(\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", base)
    assert set(re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)) == {"${BASE}"}
    assert COMPOSE["services"]["web"]["build"]["args"]["BASE"] == f"${{BASE_IMAGE:-{base}}}"


def test_compose_starts_it():
    """What Docker Compose itself refused or broke when it was tried (docs/operations.md)."""
    environ = COMPOSE["services"]["web"]["environment"]
    # gunicorn reads these itself and does not start with a blank one.
    assert not [name for name in ("WEB_CONCURRENCY", "PORT") if ":-}" in (environ.get(name) or "")]
    for config in COMPOSE["configs"].values():  # `content` cannot be written into a read-only container
        assert (ROOT / config["file"]).is_file()
    asked = {name for name, service in COMPOSE["services"].items() if "build" in service} - {"web"}
    assert all(COMPOSE["services"][name]["healthcheck"] == {"disable": True} for name in asked)
    network = COMPOSE["networks"]["inner"]["ipam"]["config"][0]
    others = ip_network(network["ip_range"])
    # Otherwise all visitors would have Caddy's address: one could lock out all.
    proxy = COMPOSE["services"]["proxy"]["networks"]["inner"]["ipv4_address"]
    assert f"reverse_proxy {proxy}:8000" in (ROOT / "deploy/Caddyfile").read_text()
    for name in ("web", "proxy", "tls"):  # which others know by its address
        address = COMPOSE["services"][name]["networks"]["inner"]["ipv4_address"]
        assert ip_address(address) in ip_network(network["subnet"])
        assert ip_address(address) not in others


def test_only_the_proxy_is_reached_from_outside():
    reached = {name for name, service in COMPOSE["services"].items() if "ports" in service}
    assert reached == {"proxy", "tls"}
    for name in reached:  # they reach the site from where FORWARDED_ALLOW_IPS names them, on no other way
        assert {*COMPOSE["services"][name]["networks"]} & {*COMPOSE["services"]["web"]["networks"]} == {
            "inner"
        }
    inner = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}
    inside = {name for name, s in COMPOSE["services"].items() if {*s["networks"]} == inner}
    # All but those that send mails, ask an identity provider, or are asked.
    assert {*COMPOSE["services"]} - inside == {"web", "notices", *reached}


@pytest.mark.parametrize(
    ("allowed", "name"),
    [
        ("", "localhost"),
        ("*", "localhost"),
        ("tracker.example,other", "tracker.example"),
        (".example.org", "example.org"),
    ],
)
def test_the_health_check_asks_for_a_host_that_is_answered(allowed, name):
    assert health.host(allowed) == name


@pytest.mark.drill
@pytest.mark.xdist_group("drills")
def test_it_is_well_under_a_public_host_name(tmp_path):
    with Site(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3", workers=1) as site:
        site.__exit__()
    site.environ["ALLOWED_HOSTS"] = "tracker.example"
    site.manage("migrate", "-v0")
    program = [sys.executable, "-m", "gunicorn", "tracker.wsgi"]
    with subprocess.Popen(program, cwd=ROOT, env=site.environ, stderr=subprocess.DEVNULL) as process:
        try:
            for _n in range(100):
                well = subprocess.run([sys.executable, "-m", "tracker.health"], cwd=ROOT, env=site.environ)
                if well.returncode == 0:
                    break
            assert well.returncode == 0
        finally:
            process.terminate()


LEAST = """
from django.db import connection
from django.test import Client
from django.contrib.auth.models import User
from projects.models import Project, Source
assert Client().get("/projects/").status_code == 200
assert Client().get("/projects.csv").getvalue()
browser = Client()
browser.force_login(User.objects.create_superuser("root"))
assert browser.post("/admin/projects/source/add/", {"title": "S"}).status_code == 302
Source.objects.filter(title="S").delete()
project = Project.objects.first()
project.save()
from django.db import DatabaseError
for forbidden in ("CREATE TABLE x (y int)", "DROP TABLE projects_project", "TRUNCATE projects_source", "CREATE ROLE z",
                  "COPY projects_source TO PROGRAM 'true'", "ALTER TABLE projects_source ADD z int"):
    try:
        with connection.cursor() as cursor:
            cursor.execute(forbidden)
    except DatabaseError:
        continue
    raise SystemExit(forbidden)
print("as it should be")
"""


@pytest.mark.drill
@pytest.mark.xdist_group("drills")
def test_the_serving_role_serves_and_changes_no_table(tmp_path):
    roles = (ROOT / COMPOSE["configs"]["roles"]["file"]).read_text().splitlines()
    statements = "\n".join(line for line in roles if not line.startswith("\\"))
    statements = statements.replace(":'owner_password'", "'o'").replace(":'web_password'", "'w'")
    with tempfile.TemporaryDirectory(prefix="tracker-roles-", dir="/tmp") as path:
        server = Server(path)
        server.start()
        try:
            with psycopg.connect(host=path, user="postgres", dbname="postgres", autocommit=True) as own:
                own.execute("CREATE DATABASE tracker")
            with psycopg.connect(host=path, user="postgres", dbname="tracker", autocommit=True) as own:
                own.execute(statements)
            owner, web = (
                Site(
                    tmp_path,
                    server.address("tracker").replace("postgres@", f"{role}@"),
                    ALLOWED_HOSTS="testserver",
                )
                for role in ("tracker_owner", "tracker_web")
            )
            owner.prepare()
            assert "as it should be" in web.manage("shell", "--no-imports", "-c", LEAST).stdout
            owner.manage("backup", str(tmp_path / "b.tar.gz"))
            owner.manage("restore", str(tmp_path / "b.tar.gz"), "--replace")
            assert (
                "as it should be"
                in web.manage("shell", "--no-imports", "-c", LEAST.replace('"root"', '"root2"')).stdout
            )
        finally:
            server.stop()
