"""Bounds a worker's memory: one request cannot take all there is, and a worker that grew is renewed once it has answered.

Memory is not given back by itself: it is asked for first, for a new worker begins without what the old one kept.
"""

import ctypes
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.signals import got_request_exception
from django.dispatch import receiver

STATM = Path("/proc/self/statm")  # Linux: pages, the second number is what is in memory
PAGE = os.sysconf("SC_PAGE_SIZE")
M_ARENA_MAX = -8  # of malloc.h
TIMES = 4  # as much as a worker is renewed at may all its requests take together before one is refused
_refused = False  # whether this process was refused memory


def megabytes() -> float:
    """What this process holds in memory; 0 where the system does not say."""
    try:
        return int(STATM.read_text().split()[1]) * PAGE / 1_000_000
    except (OSError, ValueError, IndexError):
        return 0


def bound(most: int) -> None:
    """From now on this process gets no more than `TIMES` as many MB: whoever asks for more meets a MemoryError. 0: no bound.

    Of the data alone (RLIMIT_DATA): addresses that threads reserve and never fill do not count. All threads share
    what the C library keeps of freed memory: what each kept for itself was 20 MB.
    """
    if most:
        with suppress(OSError, AttributeError):  # glibc has it
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most * TIMES * 1_000_000, hard))


def unbound() -> None:
    """For a command that a bounded worker starts: it is none of its requests."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


@receiver(got_request_exception)
def was_refused(**kwargs: Any) -> None:
    """A worker that ran out of memory is renewed, too; sent while the exception is being handled."""
    global _refused
    _refused = _refused or isinstance(sys.exc_info()[1], MemoryError)


def give_back() -> None:
    """Return to the system what the C library keeps of what was freed; nothing where it cannot (glibc can)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def renew_if_large(worker: Any, most: int) -> None:
    """Let gunicorn put a new worker in the place of one above `most` MB; it finishes what it has begun. 0: never."""
    if not most or not worker.alive:
        return
    if megabytes() > most:
        give_back()
    if (held := megabytes()) > most or _refused:
        worker.log.info("renewing a worker that holds %d MB", held)
        worker.alive = False
