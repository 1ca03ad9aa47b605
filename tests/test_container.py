"""The image is built from the Dockerfile and runs read-only, without rights and healthy, on PostgreSQL."""

import os
import tempfile
import time
from urllib.request import Request, urlopen

import pytest
import yaml

from tests import container
from tests.site import free_port
from tests.with_postgres import Server

pytestmark = [
    pytest.mark.drill,
    pytest.mark.xdist_group("drills"),
    pytest.mark.skipif(bool(container.missing()), reason=f"to build an image: {container.missing()}"),
]
SITE = yaml.safe_load((container.ROOT / "compose.yaml").read_text())["services"]


def test_the_image_runs_as_compose_runs_it(tmp_path):
    container.base()
    config = container.build(tmp_path)
    with tempfile.TemporaryDirectory(prefix="tracker-image-", dir="/tmp") as path:
        server = Server(path)
        server.start()
        os.chmod(path, 0o711)  # noqa: S103  the image's user reaches the socket
        port = free_port()
        environ = {
            "SECRET_KEY": "for-drills-only-0123456789-abcdefghijklmnopqrstuvwxyz",
            "DATABASE_URL": server.address("postgres"),
            "SITE_URL": "https://tracker.example",
            "ALLOWED_HOSTS": "tracker.example",
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
        }
        config["Cmd"] = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in config["Cmd"]]
        image = container.Container(tmp_path, config, environ, {path: path})
        try:
            image.once(*SITE["prepare"]["command"])
            image.start()
            check = config["Healthcheck"]["Test"][1:]
            until = time.monotonic() + 120
            while image.inside(*check).returncode:
                assert image.process.poll() is None, (tmp_path / "web.log").read_text()
                assert time.monotonic() < until, (tmp_path / "web.log").read_text()
                time.sleep(0.5)
            assert image.inside("id", "-u").stdout.strip() == str(image.user) != "0"
            for place in ("/app/x", "/app/var/x", "/etc/x"):
                assert "Read-only file system" in image.inside("touch", place).stderr
            assert "0000000000000000" in image.inside("grep", "CapEff", "/proc/self/status").stdout
            ready = Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": "tracker.example"})
            with urlopen(ready) as answer:
                assert answer.status == 200
            saved = image.inside("python", "manage.py", "backup", "/app/var/files/b.tar.gz")
            assert "rows and" in saved.stdout, saved.stderr
            assert image.stop() == 0
        finally:
            image.remove()
            server.stop()
