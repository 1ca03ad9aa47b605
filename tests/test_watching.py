"""Request ids and log lines: one id through proxy, answer and log; nothing that people typed."""

import json
import logging

import pytest
from django.db import connection

from tracker import logs, watching
from tracker.environment import parse_networks

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What the program logs, as it would stand in the file."""
    found = []

    class Keep(logging.Handler):
        def emit(self, record):
            found.append(json.loads(self.format(record)))

    handler = Keep()
    handler.setFormatter(logs.JSONLines())
    logger = logging.getLogger("tracker")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def test_every_answer_has_an_id_of_its_own(client):
    ids = {client.get(path)["X-Request-ID"] for path in ("/healthz", "/healthz", "/no/such/page/")}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("given", "address", "kept"),
    [
        ("a1b2c3d4-from-proxy", "127.0.0.1", True),
        ("a1b2c3d4-from-proxy", "203.0.113.9", False),
        ("short", "127.0.0.1", False),
        ('"},{"forged":"line', "127.0.0.1", False),
        ("x" * 65, "127.0.0.1", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_only(client, settings, given, address, kept):
    settings.TRUSTED_PROXIES = parse_networks("127.0.0.1")
    answer = client.get("/healthz", headers={"X-Request-ID": given}, REMOTE_ADDR=address)
    assert (answer["X-Request-ID"] == given) is kept


def test_a_request_is_one_line_with_its_id_and_without_what_was_typed(client, lines):
    answer = client.get("/projects/?q=Zhang+San&token=hush")
    [line] = [line for line in lines if line["logger"] == "tracker.requests"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["path"], line["view"], line["status"]) == ("/projects/", "project_list", 400)
    assert not {"Zhang", "hush"} & set(json.dumps(line).replace("+", " ").split('"'))
    assert "Zhang" not in json.dumps(lines)
    assert "127.0.0.1" not in json.dumps(lines)


def test_a_slow_query_is_named_without_its_parameters(lines, settings):
    settings.SLOW_QUERY_SECONDS = 0
    with connection.execute_wrapper(watching.watch_query), connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["Zhang San"])
    line = lines[-1]
    assert (line["message"], line["sql"], line["database"]) == ("slow query", "SELECT %s", "default")
    assert "Zhang" not in json.dumps(lines)


def test_an_exception_stays_on_one_line():
    try:
        raise ValueError("one\ntwo")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "", 0, "failed", (), (ValueError, error, error.__traceback__)
        )
    text = logs.JSONLines().format(record)
    assert "\n" not in text
    assert "ValueError: one\ntwo" in json.loads(text)["exception"]
