"""What the repository itself promises: locked dependencies, a described configuration, headers everywhere."""

import re
import tomllib
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests import licences
from tests.left_out import left_out
from tests.test_leaks import routes

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(lock):
    """{package: its lines} of a lock file."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text())
    return {re.match(r"[\w.-]+", entry)[0]: entry for entry in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address_of_any_host_or_machine(lock):
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|--index|--find|--trusted|@ |\bfile:|/(opt|tmp|home|root|work)/", text)
    assert not re.search(r"\b[\w-]+\.(org|com|net|io|dev)\b", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock):
    locked = pins(lock)
    assert len(locked) > 10
    for package, entry in locked.items():
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+ ", entry), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), package


def test_the_development_lock_holds_the_runtime_in_the_same_versions():
    runtime, development = pins(LOCKS[0]), pins(LOCKS[1])
    for package, entry in runtime.items():
        name, version = re.match(r"([\w.-]+)\S*(==\S+)", entry).groups()
        locked = re.match(r"([\w.-]+)\S*(==\S+)", development[package]).groups()
        assert (name, version) == locked  # tools may want more extras of it


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in (
        (LOCKS[0], project["project"]["dependencies"]),
        (LOCKS[1], project["dependency-groups"]["dev"]),
    ):
        assert {re.match(r"[\w-]+", name)[0] for name in wanted} <= set(pins(lock))


def test_the_licences_are_those_of_what_is_locked():
    listed = (ROOT / "LICENCES.md").read_text()
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", listed, re.MULTILINE)[2:]
    assert [row[:2] for row in rows] == licences.locked(), "make licences"
    for name, _version, said in rows:
        if said != "(for other platforms)":
            assert said == licences.licence(name) != "not stated"
            assert not re.search(r"AGPL|Affero|Proprietary", said)


@pytest.fixture
def get(client):
    """The client's get, whose answers are read to the end: a static file is closed there."""

    def fetch(path, browser=client, **options):
        response = browser.get(path, **options)
        if response.streaming:
            response.getvalue()
        return response

    return fetch


POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "report-uri /csp-report",
    "report-to csp",
}


def policy(response):
    return set(response["Content-Security-Policy"].split("; "))


PATHS = ["/static/admin/css/base.css", "/static/no-such-file.css", "/no/such/page/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_static_files_and_errors_carry_the_security_headers(get, path):
    response = get(path)
    assert policy(response) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in response
    assert "Strict-Transport-Security" not in response


def test_static_files_are_served(get):
    assert get(PATHS[0]).status_code == 200


def test_a_refused_host_carries_the_security_headers_too(get, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert policy(response) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_secure_answers_carry_hsts(get):
    """Of this host alone: whether all others of the domain speak HTTPS the setting HSTS_SUBDOMAINS says."""
    assert get(PATHS[0], secure=True)["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [True, False])
def test_cookies_that_were_set_over_https_stay_there(get, secure):
    cookie = get("/admin/login/", secure=secure).cookies["csrftoken"]
    assert bool(cookie["secure"]) is secure
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_plain_http_is_redirected_but_for_the_health_check(get, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert get("/no/such/page/")["Location"] == "https://testserver/no/such/page/"
    assert get(PATHS[0]).status_code == 301
    assert get("/healthz").status_code != 301


@pytest.mark.django_db
def test_what_a_signed_in_user_sees_is_stored_nowhere(get, admin_client):
    for path in ("/admin/", "/no/such/page/"):
        assert get(path, admin_client)["Cache-Control"] == "private, no-store"
    assert "no-store" not in get(PATHS[0], admin_client)["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["", "login/", "logout/", "password_change/", "second-factor/", "jsi18n/", "no-such-page/"]
)
def test_no_answer_of_the_admin_is_stored_anywhere_nor_runs_anything_inline(get, path):
    for prefix in ("/admin/", "/zh-hans/admin/"):
        response = get(prefix + path)
        assert response["Cache-Control"] == "private, no-store"
        assert policy(response) == POLICY


@pytest.mark.django_db
def test_an_anonymous_answer_may_be_stored_and_does_not_vary_by_cookie(get):
    response = get("/no/such/page/")
    assert "no-store" not in response.get("Cache-Control", "")
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "POST", "PUT", "DELETE", "PROPFIND"])
def test_what_is_public_is_for_reading_only(client, method, subtests):
    known = routes(get_resolver().url_patterns)
    public = [route for route in known if "<" not in route and not route.startswith("admin/")]
    for posted_to in ("csp-report", "api/v1/imports/"):
        public.remove(posted_to)
    assert len(public) > 40
    for route in public:
        with subtests.test(route):
            status = client.generic(method, f"/{route}").status_code
            asked = method == "OPTIONS" and ("." in route or route.startswith("api/"))
            assert status == 405 or (asked and status == 204)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "OPTIONS"])
def test_the_admin_knows_reading_and_posting(admin_client, method):
    for path in ("/admin/", "/admin/projects/project/", "/admin/second-factor/", "/admin/password-reset/"):
        assert admin_client.generic(method, path).status_code == 405


def test_left_out_is_only_what_no_run_executed():
    lines = ["run\ta\t\n", "left out\ta\tneeds PostgreSQL\n", "left out\tb\tneeds pg_trgm\n"]
    assert left_out(lines) == {"b": "needs pg_trgm"}
