"""/metrics: for administrators and private networks; several workers add up to one answer."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.site import Site
from tests.staff import cast
from tracker import metrics
from tracker.watching import watch_query

pytestmark = pytest.mark.django_db


def value(text, line):
    """The figure of this metric; 0 before it was first counted."""
    return next((float(x.rpartition(" ")[2]) for x in text.splitlines() if x.rpartition(" ")[0] == line), 0)


def read(client, **options):
    answer = client.get("/metrics", **options)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer["Cache-Control"]
    return answer.text


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("10.0.0.7", 200), ("8.8.8.8", 403), ("", 403)]
)
def test_only_private_networks_may_ask(client, address, status):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize("header", metrics.FORWARDING)
def test_whoever_comes_through_a_proxy_is_the_world(client, header):
    assert client.get("/metrics", headers={header: "10.0.0.7"}).status_code == 403


def test_administrators_may_ask_from_anywhere_and_nobody_else(client):
    people = cast()
    for role, status in (("Editor", 403), ("Publisher", 403), ("Administrator", 200)):
        client.force_login(people[role])
        assert client.get("/metrics", REMOTE_ADDR="8.8.8.8").status_code == status


def test_requests_are_counted_by_view_and_status_not_by_address(client):
    line = 'tracker_requests_total{method="GET",status="404",view="project_detail"}'
    before = value(read(client), line)
    for code in ("2020-1", "2020-2"):
        client.get(f"/projects/{code}/")
    text = read(client)
    assert value(text, line) == before + 2
    assert "2020-1" not in text
    assert value(text, 'tracker_request_seconds_count{view="project_detail"}') >= 2


def test_failed_statements_are_counted(client):
    line = 'tracker_database_errors_total{kind="query"}'
    before = value(read(client), line)
    with connection.execute_wrapper(watch_query), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("SELECT no_such_column")
    assert value(read(client), line) > before


@pytest.mark.drill
def test_several_workers_add_up(tmp_path):
    site = Site(tmp_path, f"sqlite:///{tmp_path}/site.sqlite3", workers=3)
    site.manage("migrate", "-v", "0")
    with site:
        label = '{method="GET",status="404",view="none"}'
        for number in range(30):
            site.get(f"/no-such-{number}/")
        assert site.metric("tracker_requests_total")[label] == 30
    ids = {line["request_id"] for line in site.log() if line.get("status") == 404}
    assert len(ids) == 30  # every line of the site's own log is JSON
