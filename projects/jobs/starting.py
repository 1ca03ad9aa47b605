"""Who takes a job up: a process beside the web's own, a service (`run_jobs`), or the request itself."""

from __future__ import annotations

import subprocess
import sys
import threading

from django.conf import settings
from django.db import transaction

from .work import run_waiting


def start() -> None:
    """Have what waits taken up, once what asked for it is stored (setting `JOBS`)."""
    if settings.JOBS == "request":
        run_waiting()
    elif settings.JOBS == "process":
        transaction.on_commit(_start)


def _start() -> None:
    # In a session of its own: it outlives the web's worker, which is renewed now and then.
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_jobs"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Its end is waited for, or it would seem alive for as long as this process lives.
    threading.Thread(target=process.wait, daemon=True).start()
