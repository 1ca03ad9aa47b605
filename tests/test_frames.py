"""tracker/frames.py relies on how CPython keeps the frames of calls."""

import resource
from threading import Thread

from django.http import HttpResponse

from tracker.frames import roomy

CALLS, DEPTHS = 1000, 200  # so many calls at each depth: a block holds about 200 of these


def faults(request=None):
    """Pages of memory that the system had to give for calls at the depth where they cost most."""
    most = 0
    for depth in range(DEPTHS):
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        deep(depth)
        most = max(most, resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)
    return HttpResponse(str(most))


def deep(depth):
    if depth:
        deep(depth - 1)
    else:
        for _ in range(CALLS):
            leaf()


def leaf():
    return inner()


def inner():
    return None


def test_calls_within_ask_the_system_for_no_memory():
    found = []
    # A thread of its own, as gunicorn has: whatever called the test has a block already.
    thread = Thread(target=lambda: found.append(int(roomy(faults)(None).content)))
    thread.start()
    thread.join()
    assert found[0] < CALLS / 10  # without, CPython 3.11 to 3.13 asks at least once for each of `CALLS`
