"""The environment is strict: a wrong value stops the start with one line that names the variable."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONG_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGH"


def start(*command, given="", **variables):
    """Run a command of the project with these variables and no others of its own; `given` is what it reads."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=clean | variables,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
    )


# Starts manage.py for each of the variables that it reads, in a copy of itself: to load Django takes most of a start.
COPIES = """
import json, os, runpy, sys, tempfile
import django.core.management, csp.constants, environ
done = []
for variables in json.load(sys.stdin):
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    copy = os.fork()
    if not copy:
        os.dup2(out.fileno(), 1), os.dup2(err.fileno(), 2)
        os.environ.update(variables)
        sys.argv = ["manage.py", "check"]
        runpy.run_path("manage.py", run_name="__main__")
        sys.exit()
    code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    done.append([code, *(file.seek(0) or file.read().decode() for file in (out, err))])
print(json.dumps(done))
"""


def setting(*names, **variables):
    """What these settings come to with these variables."""
    program = f"import json; from tracker import settings as s; print(json.dumps([{','.join('s.' + n for n in names)}]))"
    done = start("-c", program, **{"SECRET_KEY": LONG_KEY} | variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


WRONG = [
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "abc"),
    ("SECRET_KEY", "a" * 40),
    ("FORWARDED_ALLOW_IPS", "*"),
    ("FORWARDED_ALLOW_IPS", "10.0.0.1,*"),
    ("FORWARDED_ALLOW_IPS", "0.0.0.0/0"),
    ("HSTS_SUBDOMAINS", "yes"),
    ("SESSION_IDLE_MINUTES", "0"),
    ("SIGN_IN_DAYS", "0"),
    ("SESSION_IDLE_MINUTES", "2h"),
    ("OIDC_ISSUER", "http://id.example.org"),
    ("OIDC_ISSUER", "https://id.example.org"),  # without the other three
    ("OIDC_ROLES", "groups"),
    ("TOTP_REQUIRED", "Editor,Emperor"),
    ("BREACHED_PASSWORDS", "/no/such/file"),
    ("BREACHED_PASSWORDS", __file__),  # not sorted
    ("SECRET_KEY_FALLBACKS", f"{LONG_KEY},abc"),
    ("SECRET_KEY_FALLBACKS", f"{LONG_KEY},{'abcd' * 10}"),
    ("CLAMD_URL", "localhost:3310"),
    ("OIDC_ROLES", "groups: heads=Emperor"),
    ("DEBUG", "on"),
    ("DEBUG", "Fasle"),
    ("ALLOWED_HOSTS", "https://example.org"),
    ("ALLOWED_HOSTS", "example.org:443"),
    ("ALLOWED_HOSTS", "a.org b.org"),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "mysql://u:hush@localhost/db"),
    ("DATABASE_URL", "postgres://u:hush@host:port/db"),
    ("DATABASE_URL", "postgres://u:hush@host"),
    ("DATABASE_URL", "postgres://u:hush@host/db?pool=true"),
    ("DATABASE_URL", "sqlite://file.sqlite3"),
    ("DATABASE_URL", "sqlite:////no/such/directory/file"),
    ("REPLICA_URL", "nonsense"),
    ("REPLICA_URL", "sqlite:////tmp/standby.sqlite3"),
    ("REPLICA_URL", "postgres://u:hush@standby/db"),  # DATABASE_URL is SQLite
    ("NOTICE_ROBOTS", "json://example.org"),
    ("NOTICE_ROBOTS", "desk=syslog://"),
    ("NOTICE_ROBOTS", "desk=json://a.org desk=json://b.org"),
    ("NOTICE_PRIVATE_HOSTS", "localhost"),
    ("MAIL_FROM", "nobody"),
    ("CACHE_URL", "nonsense"),
    ("CACHE_URL", "memcache://localhost"),
    ("SITE_URL", "example.org"),
    ("SITE_URL", "ftp://example.org"),
    ("SITE_URL", "https://example.org/path"),
    ("SITE_URL", "https://example.org:port"),
    ("SITE_URL", "https://user@example.org"),
    ("MAP_TILES_URL", "tiles.example.org"),
    ("MAP_TILES_URL", "https://tiles.example.org/{z}/{x}.png"),
    ("MAP_TILES_URL", "https://{s}.tiles.example.org/{z}/{x}/{y}.png"),
    ("MAP_TILES_URL", "https://u:hush@tiles.example.org/{z}/{x}/{y}.png"),
    ("MAP_TILES_URL", "ftp://tiles.example.org/{z}/{x}/{y}.png"),
    ("MAP_TILES_URL", "https://tiles.example.org;script-src/{z}/{x}/{y}.png"),
    ("TIME_ZONE", "Beijing"),
    ("TIME_ZONE", "../etc/passwd"),
    ("FOUR_EYES", "perhaps"),
    ("ADMIN_MAY_PUBLISH", "perhaps"),
    ("TOTP_REQUIRED", "yes"),
    ("EMAIL_URL", "nonsense"),
    ("EMAIL_URL", "smtp://u:hush@host:port"),
    ("FORWARDED_ALLOW_IPS", "proxy.example"),
]


def assert_one_line(done, name):
    """It stopped with a single line about this variable, and no traceback."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1
    assert "hush" not in done.stderr


def test_a_wrong_value_stops_the_start_with_one_line(subtests):
    cases = [{"SECRET_KEY": LONG_KEY, name: value} for name, value in WRONG]
    copies = start("-c", COPIES, given=json.dumps(cases))
    assert copies.returncode == 0, copies.stderr
    for (name, value), done in zip(WRONG, json.loads(copies.stdout), strict=True):
        with subtests.test(f"{name}={value}"):
            assert_one_line(subprocess.CompletedProcess(value, *done), name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "example.org"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("WEB_CONCURRENCY", "0"),
        ("WORKER_MEMORY_MB", "5"),
    ],
)
def test_a_wrong_value_stops_gunicorn_before_its_workers(name, value):
    done = start("-m", "gunicorn", "tracker.wsgi", **{"SECRET_KEY": LONG_KEY, name: value})
    assert_one_line(done, name)


def test_without_a_secret_key_only_debugging_starts():
    assert_one_line(start("manage.py", "check"), "SECRET_KEY")
    assert setting("DEBUG", SECRET_KEY="", DEBUG="true") == [True]


def test_blank_means_default():
    names = ("DEBUG", "SITE_URL", "TIME_ZONE", "ALLOWED_HOSTS")
    assert setting(*names, **dict.fromkeys(names, "")) == setting(*names)


def test_plain_http_works_without_https():
    assert setting("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE") == [False] * 3


def test_an_https_address_turns_on_redirect_and_secure_cookies():
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    assert setting(*names, SITE_URL="https://example.org/") == [True] * 4


def test_the_proxy_header_is_left_to_gunicorn_which_knows_the_peer():
    program = "from tracker import settings; print(hasattr(settings, 'SECURE_PROXY_SSL_HEADER'))"
    assert start("-c", program, SECRET_KEY=LONG_KEY).stdout == "False\n"


def test_a_secret_key_that_starts_with_a_dollar_is_taken_as_it_is():
    assert setting("SECRET_KEY", SECRET_KEY=f"$HOME{LONG_KEY}") == [f"$HOME{LONG_KEY}"]


def test_sqlite_waits_for_its_turn_to_write():
    [databases] = setting("DATABASES")
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert databases["default"]["OPTIONS"]["timeout"] == 20


def test_postgresql_keeps_connections_and_ends_queries():
    [databases] = setting(
        "DATABASES", DATABASE_URL="postgres://u:p%40ss@db:5433/name?sslmode=require&options=-cwork_mem=8MB"
    )
    default = databases["default"]
    assert (default["HOST"], default["PORT"], default["NAME"], default["PASSWORD"]) == (
        "db",
        5433,
        "name",
        "p@ss",
    )
    assert default["CONN_MAX_AGE"] == 300
    assert default["CONN_HEALTH_CHECKS"] is True
    assert default["OPTIONS"]["sslmode"] == "require"
    assert default["OPTIONS"]["options"].startswith(
        "-c jit=off -c work_mem=32MB -c random_page_cost=1.1 -cwork_mem=8MB -c statement_timeout="
    )


def test_a_standby_gets_public_reads_and_must_answer_soon():
    urls = {"DATABASE_URL": "postgres://db/name", "REPLICA_URL": "postgres://standby/name"}
    databases, routers = setting("DATABASES", "DATABASE_ROUTERS", **urls)
    assert routers == ["tracker.routers.StandbyRouter"]
    assert (databases["default"]["HOST"], databases["replica"]["HOST"]) == ("db", "standby")
    assert databases["replica"]["OPTIONS"]["connect_timeout"] == 2


def test_mail_goes_where_the_address_says():
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS")
    found = setting(*names, EMAIL_URL="smtp+tls://me%40example.org:secret@mail.example.org:587")
    assert found == ["mail.example.org", 587, "me@example.org", "secret", True]


def test_commands_run_as_long_as_they_need():
    program = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    done = start(
        *("manage.py", "shell", "--no-imports", "-c", program),
        SECRET_KEY=LONG_KEY,
        DATABASE_URL="postgres://db/name?options=-cwork_mem=8MB",
    )
    assert done.stdout.strip() == "-c jit=off -c work_mem=32MB -c random_page_cost=1.1 -cwork_mem=8MB", (
        done.stderr
    )
