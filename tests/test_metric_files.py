"""A full temporary directory costs metrics, never a worker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import metric_files

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.setenv(metric_files.VARIABLE, str(tmp_path))
    return tmp_path


def test_a_worker_takes_all_its_room_first(directory):
    assert metric_files.take_room(7)
    for kind in metric_files.KINDS:
        taken = (directory / f"{kind}_7.db").stat()
        assert taken.st_size == metric_files.SIZE
        assert taken.st_blocks * 512 >= metric_files.SIZE


def test_without_room_it_counts_for_itself(directory, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert not metric_files.take_room(7)
    assert metric_files.VARIABLE not in os.environ
    assert list(directory.iterdir()) == []


def test_prometheus_client_counts_in_the_room_that_was_taken(directory):
    """Private knowledge of it: the files' names, and that it takes one that is there as it is."""
    program = """
import os
from tracker import metric_files
assert metric_files.take_room(os.getpid())
import django; django.setup()
from tracker import metrics
for n in range(500):
    metrics.REQUESTS.labels(f"view{n}", "GET", 200).inc()
    metrics.SECONDS.labels("view").observe(0.1)
from prometheus_client import generate_latest
print(generate_latest(metrics.registry()).decode().count("tracker_requests_total{"))
"""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", metric_files.VARIABLE: str(directory)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.stdout.strip() == "500", done.stderr
    assert {path.stat().st_size for path in directory.iterdir()} == {metric_files.SIZE}
    assert len(list(directory.iterdir())) == len(metric_files.KINDS)


def test_what_servers_that_are_gone_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setenv(metric_files.VARIABLE, "none")  # so that it is put back as it was
    monkeypatch.delenv(metric_files.VARIABLE)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone, mine = (
        tmp_path / f"{metric_files.PREFIX}999999999-x",
        tmp_path / f"{metric_files.PREFIX}{os.getpid()}-x",
    )
    for each in (gone, mine):
        each.mkdir()
    metric_files.make_directory()
    assert not gone.exists()
    assert mine.exists()
    assert Path(os.environ[metric_files.VARIABLE]).is_dir()
    metric_files.remove_directory()
    assert metric_files.VARIABLE in os.environ
    assert not Path(os.environ[metric_files.VARIABLE]).exists()
