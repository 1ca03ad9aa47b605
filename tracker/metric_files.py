"""The files that workers count in together, named by PROMETHEUS_MULTIPROC_DIR; gunicorn.conf.py makes them.

prometheus_client maps them into memory with holes: where the disk has no room for a hole, writing there kills the process
(SIGBUS). So all of a worker's room is taken before it counts, and without room it counts for itself alone.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "tracker-metrics-"
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
KINDS = ("counter", "histogram")  # what tracker.metrics has
SIZE = 1 << 20  # bytes a file: prometheus_client's own first size, some thousands of labels


def make_directory() -> None:
    """A new one, unless there is one already; those of servers that are gone are removed."""
    if VARIABLE in os.environ:
        return
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = left.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError):  # no room at all: each worker counts for itself
        os.environ[VARIABLE] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")


def remove_directory() -> None:
    """The one that `make_directory` made."""
    directory = Path(os.environ.get(VARIABLE, ""))
    if directory.name.startswith(f"{PREFIX}{os.getpid()}-"):
        shutil.rmtree(directory, ignore_errors=True)


def take_room(pid: int) -> bool:
    """In a new worker, before it imports prometheus_client: whether its files have all the room they need."""
    directory = os.environ.get(VARIABLE)
    if directory is None:
        return False
    made = []
    try:
        for kind in KINDS:
            path = Path(directory, f"{kind}_{pid}.db")
            with path.open("wb") as file:
                made.append(path)
                os.posix_fallocate(file.fileno(), 0, SIZE)
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        del os.environ[VARIABLE]
        return False
    return True
