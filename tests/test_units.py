"""What operators run: the systemd units of docs/operations.md as systemd reads them, scheduled backups, migrations."""

import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from projects.management.commands.backup import forget

ROOT = Path(__file__).resolve().parent.parent


def units():
    text = (ROOT / "docs/operations.md").read_text()
    return dict(
        re.findall(r"^```ini\n# (tracker[\w-]*\.\w+)[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    )


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze (Debian: systemd)")
def test_systemd_finds_nothing_wrong_with_them(tmp_path):
    written = units()
    assert len(written) == 6
    for name, text in written.items():
        assert (re.findall(r"WorkingDirectory=(.*)", text) or ["/srv/tracker"]) == ["/srv/tracker"]
        # What is not on this machine: the program and its user.
        text = re.sub(r"^(Exec\w+)=\S+", r"\1=/bin/true", text, flags=re.MULTILINE)
        (tmp_path / name).write_text(text.replace("User=tracker", "User=root"))
    files = [str(tmp_path / name) for name in written]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True)
    wrong = [line for line in done.stderr.splitlines() if "tracker" in line]
    assert (done.returncode, wrong) == (0, []), done.stderr


def test_they_name_commands_that_there_are():
    commands = set(re.findall(r"manage\.py (\w+)", "".join(units().values())))
    ours = {path.stem for path in (ROOT / "projects/management/commands").glob("*.py")}
    assert commands <= ours | {"migrate"}


def test_of_scheduled_backups_the_newest_stay_and_nothing_else_goes(tmp_path):
    made = [f"tracker-2026112{day}T023000Z.tar.gz" for day in range(1, 6)]
    others = ["mine.tar.gz", "tracker-old.tar.gz"]
    for name in (*made, *others):
        (tmp_path / name).touch()
    forget(tmp_path, 2)
    assert {path.name for path in tmp_path.iterdir()} == {*made[-2:], *others}


def test_a_migration_that_met_a_deadlock_is_tried_again(monkeypatch):
    tried = []

    def handle(self, *args, **options):
        tried.append(options)
        if len(tried) < 3:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        if len(tried) == 4:
            raise OperationalError("no such table")

    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", handle)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    said = StringIO()
    call_command("migrate", stderr=said)
    assert (len(tried), said.getvalue().count("once more")) == (3, 2)
    with pytest.raises(OperationalError):
        call_command("migrate")
