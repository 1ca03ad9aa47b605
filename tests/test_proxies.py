"""Caddy and nginx with the configurations of compose.yaml before a real gunicorn, and slow clients before them."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time

import pytest

from tests.site import Site, free_port, wait_for
from tests.test_compose import COMPOSE, ROOT

MISSING = [name for name in ("caddy", "nginx") if not shutil.which(name)]
pytestmark = [
    pytest.mark.drill,
    pytest.mark.xdist_group("drills"),
    pytest.mark.skipif(bool(MISSING or os.getuid()), reason=f"needs root and {MISSING} (Debian)"),
]
SLOW = 60
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"


def content(name):
    return (ROOT / COMPOSE["configs"][name]["file"]).read_text()


@pytest.fixture
def address(tmp_path):
    """The port of HTTPS: Caddy, nginx and one worker of four threads behind it."""
    secure, plain, front = free_port(), free_port(), free_port()
    trust = {"ALLOWED_HOSTS": "localhost,127.0.0.1", "FORWARDED_ALLOW_IPS": "127.0.0.1,::1"}
    site = Site(tmp_path, f"sqlite:///{tmp_path}/one.sqlite3", workers=1, **trust)
    site.prepare()
    nginx = content("proxy").replace("/run/nginx.pid", f"{tmp_path}/nginx.pid")
    nginx = nginx.replace("listen 8000", f"listen {front}").replace("web:8000", f"127.0.0.1:{site.port}")
    (tmp_path / "nginx.conf").write_text(nginx)
    # Beside what compose has: other ports, and no certificate of the machine's own is put among the trusted.
    own = f"{{\n  admin off\n  skip_install_trust\n  http_port {plain}\n  https_port {secure}\n"
    caddy = content("tls").replace("{\n", own, 1).replace("172.29.83.10:8000", f"127.0.0.1:{front}")
    (tmp_path / "Caddyfile").write_text(caddy)
    environ = {**os.environ, "SITE_URL": f"https://localhost:{secure}", "HOME": str(tmp_path)}
    environ |= {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    site.environ["SITE_URL"] = environ["SITE_URL"]
    commands = (
        ["nginx", "-c", str(tmp_path / "nginx.conf"), "-g", "daemon off;"],
        ["caddy", "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"],
    )
    with site, (tmp_path / "proxies.log").open("wb") as log:
        running = [subprocess.Popen(command, env=environ, stderr=log, stdout=log) for command in commands]
        try:
            well = wait_for(lambda: b" 200 " in asked(secure, "/healthz")[:20], 30)
            assert well, (tmp_path / "proxies.log").read_text()
            yield secure
        finally:
            for process in running:
                process.terminate()
                process.wait(20)


def line(port):
    """A connection that asks for no proof of the certificate, which Caddy made itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), 30), server_hostname="localhost")


def asked(port, path, *more):
    """The whole answer; blank where there is none."""
    try:
        with line(port) as here:
            lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *more, "", ""]
            here.sendall("\r\n".join(lines).encode())
            return b"".join(iter(lambda: here.recv(65536), b""))
    except OSError:
        return b""


def test_slow_clients_hold_nobody_up(address):
    over, ended = threading.Event(), []

    def drip(begin):
        began = time.monotonic()
        try:
            with line(address) as here:
                here.sendall(begin)
                while not over.wait(1):
                    here.sendall(b"x")
        except OSError:
            ended.append(time.monotonic() - began)

    slow = [threading.Thread(target=drip, args=(begin,)) for begin in [HEAD, FORM] for _n in range(SLOW // 2)]
    for each in slow:
        each.start()
    try:
        seconds = []
        for _n in range(20):
            began = time.monotonic()
            assert b" 200 " in asked(address, "/projects/")[:20]
            seconds.append(time.monotonic() - began)
            time.sleep(0.7)
    finally:
        over.set()
        for each in slow:
            each.join()
    print(f"median {sorted(seconds)[10]:.2f} s, slowest {max(seconds):.2f} s; {len(ended)} slow heads ended")
    assert sorted(seconds)[10] < 2
    assert len(ended) >= SLOW // 2  # no head may take longer than ten seconds


def test_what_the_proxies_say_is_true(address):
    home = asked(address, "/", "X-Forwarded-For: 8.8.8.8")
    assert b" 200 " in home[:20]  # and no redirect to where it is
    assert b"strict-transport-security" in home.lower()
    assert b" 404 " in asked(address, "/metrics")[:20]
    cookie = re.search(rb"set-cookie: (\S+)=[^\r]*", asked(address, "/admin/login/"), re.IGNORECASE)
    assert cookie[1].startswith(b"__Host-")
    assert b"secure" in cookie[0].lower()
