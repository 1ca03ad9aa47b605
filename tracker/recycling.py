"""A worker that one request made large is renewed once it is answered: memory is not given back by itself."""

import os
from pathlib import Path
from typing import Any

STATM = Path("/proc/self/statm")  # Linux: pages, the second number is what is in memory
PAGE = os.sysconf("SC_PAGE_SIZE")


def megabytes() -> float:
    """What this process holds in memory; 0 where the system does not say."""
    try:
        return int(STATM.read_text().split()[1]) * PAGE / 1_000_000
    except (OSError, ValueError, IndexError):
        return 0


def renew_if_large(worker: Any, most: int) -> None:
    """Let gunicorn put a new worker in the place of one above `most` MB; it finishes what it has begun. 0: never."""
    if most and worker.alive and (held := megabytes()) > most:
        worker.log.info("renewing a worker that holds %d MB", held)
        worker.alive = False
