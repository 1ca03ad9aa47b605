"""`make screenshots`: the pictures of the README and of shared addresses, taken from a freshly seeded site."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from tests.site import free_port

from .conftest import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs/pictures"
FOLDERS = {"card": ROOT / "static/img"}  # beside shared addresses, so the site serves it
PICTURES = {
    "projects": ("/projects/?zone=nanhu-district", (1280, 800), "light"),
    "project": ("/projects/2022-0001/", (1280, 960), "light"),
    "map": ("/map/", (1280, 720), "dark"),
    "phone": ("/zh-hans/projects/2022-0001/", (390, 844), "light"),
    "card": ((README / "card.svg").as_uri(), (1200, 630), "light"),  # drawn: no figure in it grows old
}


@contextmanager
def seeded_site():
    """The address of a site of its own, gone afterwards."""
    with TemporaryDirectory() as folder:
        port = free_port()
        variables = {
            "SECRET_KEY": "for-pictures-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DEBUG": "true",
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        }
        manage = [sys.executable, "manage.py"]
        for command in ("migrate", "seed"):
            subprocess.run([*manage, command, "-v0"], cwd=ROOT, env=os.environ | variables, check=True)
        server = subprocess.Popen(
            [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"], cwd=ROOT, env=os.environ | variables
        )
        try:
            yield wait(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def wait(address):
    for _try in range(100):
        try:
            urlopen(f"{address}/healthz").close()
        except URLError:
            sleep(0.1)
        else:
            return address
    sys.exit(f"nothing answers at {address}")


def take(browser, site):
    for name, (path, (width, height), scheme) in PICTURES.items():
        page = browser.new_page(
            base_url=site,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page.goto(path, wait_until="networkidle")
        page.screenshot(path=FOLDERS.get(name, README) / f"{name}.png")
        page.close()


if __name__ == "__main__":
    with seeded_site() as site, sync_playwright() as playwright:
        take(playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]), site)
