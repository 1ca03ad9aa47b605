"""A browser for the tests that drive one: Debian's Chromium over the live server with the seeded announcement."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from tests.kept import kept

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

PATIENCE = 30_000  # milliseconds: a busy machine


def pytest_collection_modifyitems(items):
    """Where there is none, its tests are left out."""
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium (Debian: chromium fonts-noto-cjk)"))


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    # Playwright keeps an event loop running in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], headless=not os.environ.get("HEADED")
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(browser, live_server, transactional_db, monkeypatch):
    """The address of a site that holds the announcement (in yuan: the seconds that loading rates takes are saved)."""
    monkeypatch.setattr("projects.management.commands.load_reference.load_ecb", lambda rows: 0)
    _announcement()
    yield live_server.url
    for context in browser.contexts:  # of a test that failed halfway, which would go on asking
        context.close()


@kept
def _announcement():
    call_command("seed", verbosity=0)


@pytest.fixture
def page(browser, site):
    """A page of a fresh visitor; at the end nothing may have been said on the console or asked of another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    said, asked = [], set()
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    yield page
    context.close()
    assert said == []
    assert asked <= {urlsplit(site).netloc, ""}
