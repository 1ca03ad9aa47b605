"""Copies go past a real clamd, which is given one signature of its own: that of the EICAR test file."""

import base64
import re
import shutil
import socketserver
import subprocess
import threading
import time
from hashlib import md5
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from projects.admin.updates import PhotographForm
from projects.models import Import, Source
from projects.values import clamd
from tests.staff import cast

# Not as it is, or a scanner takes this file itself.
EICAR = base64.b64decode(
    "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)
ADMIN = Path(__file__).parent.parent / "projects"
CLAMD = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
LIMIT = 25 * 2**20
CONFIG = "LocalSocket {0}/clamd.ctl\nDatabaseDirectory {0}/signatures\nForeground yes\nUser root\nStreamMaxLength 25M\n"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """Its address. Without the program one that speaks the same protocol, so that our side is tried all the same."""
    directory = tmp_path_factory.mktemp("clamd")
    if CLAMD is None:
        with socketserver.UnixStreamServer(str(directory / "clamd.ctl"), _Stand) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"unix://{directory}/clamd.ctl"
            server.shutdown()
        return
    (directory / "signatures").mkdir()
    digest = md5(EICAR, usedforsecurity=False).hexdigest()
    (directory / "signatures/test.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n")
    (directory / "clamd.conf").write_text(CONFIG.format(directory))
    running = subprocess.Popen([CLAMD, "-c", str(directory / "clamd.conf")], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (directory / "clamd.ctl").exists():
        assert running.poll() is None, "clamd does not start"
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield f"unix://{directory}/clamd.ctl"
    running.kill()
    running.wait()


class _Stand(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        blocks = []
        while size := int.from_bytes(self.rfile.read(4), "big"):
            blocks.append(self.rfile.read(size))
        data = b"".join(blocks)
        if len(data) > LIMIT:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(b"stream: Eicar-Test FOUND\0" if data == EICAR else b"stream: OK\0")


def copy(content, name="page.txt"):
    made = Source(title="S", copy=SimpleUploadedFile(name, content))
    made.clean_fields()
    return made.copy.read()


def test_a_virus_is_not_kept_and_anything_else_is(daemon, settings):
    settings.CLAMD_URL = daemon
    with pytest.raises(ValidationError, match="holds a virus: Eicar-Test"):
        copy(EICAR)
    plain = b"%PDF-" + b"x" * 3_000_000
    assert copy(plain, "page.pdf") == plain
    settings.CLAMD_URL = ""
    assert copy(EICAR) == EICAR


@pytest.mark.django_db
def test_no_door_for_files_lets_a_virus_in(daemon, settings, client, tmp_path):
    """Lists, working copies and updates come by the form of imports or a command; photographs with a month."""
    settings.CLAMD_URL = daemon
    client.force_login(cast()["Administrator"])
    answer = client.post("/admin/projects/import/add/", {"file": SimpleUploadedFile("list.csv", EICAR)})
    assert "holds a virus: Eicar-Test" in answer.text
    (tmp_path / "list.csv").write_bytes(EICAR)
    with pytest.raises(CommandError, match=r"list.csv: The file holds a virus: Eicar-Test"):
        call_command("import_projects", tmp_path / "list.csv", profile=tmp_path / "none.toml")
    assert not Import.objects.exists()
    form = PhotographForm({"caption": ""}, {"image": SimpleUploadedFile("works.png", EICAR)})
    assert "holds a virus: Eicar-Test" in str(form.errors)
    doors = re.findall(r"forms\.(?:File|Image)Field\(", "".join(map(Path.read_text, ADMIN.rglob("*.py"))))
    assert len(doors) == 2, "a new door for files: its clean_... calls refuse_viruses"


def test_while_nobody_looks_nothing_is_kept(daemon, settings, tmp_path):
    for address in (f"unix://{tmp_path}/none", "tcp://127.0.0.1:9"):
        settings.CLAMD_URL = address
        with pytest.raises(ValidationError, match="cannot be checked"):
            copy(b"text")


def test_what_the_daemon_refuses_is_no_clean_file(daemon):
    with pytest.raises(clamd.Unreachable):
        clamd.found_in(BytesIO(b"x" * (LIMIT + 1)), daemon)
