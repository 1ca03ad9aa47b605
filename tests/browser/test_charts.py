"""Charts where a browser draws them: a picture to save, words beside a mark, and a page in the frame of another site."""

import re
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_chart_is_saved_as_a_picture_and_tells_its_figures(page):
    page.goto("/reports/pivot?rows=year&measure=amount")
    page.locator("details.share summary").click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="PNG").click()
    found = Path(saving.value.path()).read_bytes()
    assert (found[:8], saving.value.suggested_filename) == (b"\x89PNG\r\n\x1a\n", "pivot.png")
    width, height = struct.unpack(">II", found[16:24])
    assert width == 1600
    assert height > 400
    page.locator(".plot a").first.focus()
    tip = page.locator(".chart-tip")
    expect(tip).to_have_text(re.compile("^2022: CNY "))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.locator(".plot a").first.hover()
    expect(tip).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def elsewhere():
    """Another site: answers every address with `page`."""

    class Answer(BaseHTTPRequestHandler):
        page = b""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(Answer.page)

        def log_message(self, *said):
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Answer, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_frames_of_other_sites_hold_embeds_and_nothing_else(browser, site, elsewhere):
    answer, other = elsewhere
    paths = ("/embed/charts/years", "/embed/projects/", "/reports/pivot")
    answer.page = "".join(
        f'<iframe src="{site}{path}" width="600" height="400"></iframe>' for path in paths
    ).encode()
    page = browser.new_page()
    page.goto(other)
    charts, listed, refused = page.frames[1:]
    expect(charts.locator("figure.chart svg a").first).to_be_visible()
    expect(listed.locator("tbody tr")).to_have_count(4)
    assert refused.locator("h1", has_text="Pivot").count() == 0
    assert page.context.cookies() == []
    page.close()
