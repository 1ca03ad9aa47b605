"""Reports of browsers are counted by directive and host, bounded in size, number and lines; nothing of a reader is kept."""

import json

import pytest

from projects.models import CspReport
from projects.views import csp_reports

pytestmark = pytest.mark.django_db
OLD = {
    "csp-report": {
        "violated-directive": "script-src 'self'",
        "blocked-uri": "https://evil.example/x?q=secret",
    }
}
NEW = [{"type": "csp-violation", "body": {"effectiveDirective": "style-src-elem", "blockedURL": "inline"}}]


@pytest.fixture(autouse=True)
def fresh():
    csp_reports._read.update(minute=0, bodies=0)


def send(client, body, kind="application/csp-report"):
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post("/csp-report", text, content_type=kind).status_code


def counted():
    return sorted(CspReport.objects.values_list("directive", "blocked", "count"))


def test_both_forms_are_counted_by_host_alone(client):
    assert [send(client, OLD), send(client, OLD), send(client, NEW, "application/reports+json")] == [204] * 3
    assert counted() == [("script-src", "evil.example", 2), ("style-src-elem", "inline", 1)]
    assert client.get("/csp-report").status_code == 405


@pytest.mark.parametrize(
    "body",
    ["", "x", "[1]", "{}", "null", '{"csp-report": 1}', "[" * 5000, '{"csp-report": {}}', "\ud800"],
)
def test_what_is_none_is_refused_or_counts_nothing(client, body):
    assert send(client, body.encode("utf-8", "replace").decode()) in (204, 400)
    assert counted() == []


def test_names_that_are_none_become_others(client):
    for odd in (
        "javascript:alert(1)",
        "https://<b>x</b>/",
        "",
        "x" * 3000,
        "data:text/html,x",
        "https://a b.example",
    ):
        OLD_ONE = {"csp-report": {"effective-directive": "img-src", "blocked-uri": odd}}
        assert send(client, OLD_ONE) == 204
    assert send(client, {"csp-report": {"effective-directive": "made-up", "blocked-uri": "x"}}) == 204
    assert {blocked for _d, blocked, _n in counted()} <= {"others", "data"}


def test_it_is_bounded(client, monkeypatch):
    assert send(client, {**OLD, "x": "x" * csp_reports.MAX_BYTES}) == 413
    monkeypatch.setattr(csp_reports, "MOST_KEPT", 1)
    for host in ("one", "two", "three"):
        send(
            client,
            {"csp-report": {"effective-directive": "img-src", "blocked-uri": f"https://{host}.example"}},
        )
    assert counted() == [("img-src", "one.example", 1), ("img-src", "others", 2)]
    monkeypatch.setattr(csp_reports, "MOST_A_MINUTE", 4)
    assert [send(client, OLD), send(client, OLD)] == [204, 429]


def test_pages_say_where_to_report(client):
    answer = client.get("/about/")
    assert "report-uri /csp-report" in answer["Content-Security-Policy"]
    assert "report-to csp" in answer["Content-Security-Policy"]
    assert answer["Reporting-Endpoints"] == 'csp="/csp-report"'
