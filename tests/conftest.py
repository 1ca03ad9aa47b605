"""What all tests share."""

import gc
import sqlite3
from collections.abc import Iterable
from contextlib import suppress

import pytest
from django.db import connection
from django.template import Template
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests import triggers

# What Hypothesis measures is the wall's time: on a loaded machine that fails a test which found nothing.
settings.register_profile("any load", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any load")

# Four fifths of all time: they try every filter over every answer, every role over every address, whole files or whole desks.
SLOW = {
    f"test_{name}.py"
    for name in [
        "about",
        "announcement_frames",
        "announcement_page",
        "announcements",
        "api",
        "ask",
        "asked",
        "backup",
        "bad_filters",
        "benchmark_addresses",
        "boundaries",
        "budgets",
        "bulk_steps",
        "charts",
        "compare",
        "compression",
        "concurrency",
        "copy_months",
        "currency",
        "cut_off",
        "edition_pages",
        "editions",
        "feeds",
        "figures_lead",
        "finding",
        "four_eyes",
        "generate_projects",
        "history_page",
        "import_admin",
        "import_bureau",
        "import_stretches",
        "import_undo",
        "investor_page",
        "kept_pages",
        "known_on",
        "leaks",
        "leaks_planted",
        "limits",
        "locks",
        "low",
        "made_up",
        "map",
        "merging",
        "monthly_report",
        "notices",
        "numbers",
        "official_tables",
        "official_tables_recomputed",
        "own_rows",
        "parity",
        "passkeys",
        "pending",
        "postponements",
        "projects_csv",
        "prospects",
        "questions",
        "released_texts",
        "report_conversion",
        "report_pivot",
        "report_pivot_alone",
        "report_pivot_large",
        "report_signings",
        "report_slippage",
        "review",
        "rival",
        "role_matrix",
        "running",
        "sbom",
        "searching",
        "second_factor",
        "seed",
        "serving",
        "settings",
        "single_sign_on",
        "sitemap",
        "standards",
        "start_page",
        "targets",
        "translations",
        "working_copy",
        "xlsx",
    ]
}


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """`make test-fast` leaves out what is marked slow."""
    for item in items:
        if item.path.name in SLOW:
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish(session):
    """What was imported stays for good: to look through it for garbage again and again takes an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """A transaction that a test leaves open locks the database in memory for all that follow: this test shall be named."""
    try:
        result = yield
    finally:
        asked = connection.connection or item.get_closest_marker("django_db")
        # A live server shares the connection, and may still be busy with what a page asked for that is closed now.
        left = _left_open() if asked and "live_server" not in item.fixturenames else []
        for each in left:
            each.rollback()
    if left:
        pytest.fail("It leaves a connection to the database in a transaction")
    return result


def _left_open():
    ours = connection.connection
    if connection.vendor != "sqlite" or (ours and not ours.in_transaction and _begins(ours)):
        return []
    if ours and ours.in_transaction:
        return [] if connection.in_atomic_block else [ours]
    found = []
    for each in (each for each in gc.get_objects() if issubclass(type(each), sqlite3.Connection)):
        with suppress(sqlite3.ProgrammingError):  # it is closed
            found += [each] if each.in_transaction else []
    return found


def _begins(ours):
    with suppress(sqlite3.OperationalError):
        ours.execute("BEGIN IMMEDIATE")
        ours.rollback()
        return True


@pytest.fixture(scope="session", autouse=True)
def only_pages_are_noted(django_test_environment):
    """`response.context` is of the page: to copy that of each included part and input too takes a fiftieth of the time."""

    def render(template, context):
        if context.template is template and not str(template.name).startswith("django/forms/"):
            return noted(template, context)
        return template.nodelist.render(context)

    noted, Template._render = Template._render, render
    yield
    Template._render = noted


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests empty all tables; that the audit log lets nobody do so is tested in test_audit.py."""
    with django_db_blocker.unblock():
        triggers.run("DROP")


@pytest.fixture(autouse=True)
def starts_in_english():
    """Each test starts in English, whatever the one before left behind."""
    with translation.override("en"):
        yield
