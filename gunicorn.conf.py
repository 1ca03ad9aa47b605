"""gunicorn's settings; its own options on the command line win over them."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# Read here first: a wrong value stops gunicorn with one line instead of failing in every worker.
from tracker import metric_files, recycling
from tracker.environment import read
from tracker.settings import DEBUG, FORWARDED_ALLOW_IPS


def port(text):
    """A port number."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ValueError(f"must be a number from 1 to 65535, not {text!r}")
    return int(text)


def processes(text):
    """How many workers."""
    if not (text.isdecimal() and 0 < int(text) <= 64):
        raise ValueError(f"must be a number from 1 to 64, not {text!r}")
    return int(text)


bind = f"127.0.0.1:{read('PORT', '8000', port)}"


def memory(text):
    """Megabytes, or 0."""
    if not (text.isdecimal() and (int(text) == 0 or 100 <= int(text) <= 1_000_000)):
        raise ValueError(f"must be 0 or a number of megabytes from 100, not {text!r}")
    return int(text)


MEMORY = read("WORKER_MEMORY_MB", "250", memory)
worker_class = "tracker.worker.Worker"  # threads; its time limit is for a stuck worker, not for a long answer
workers = read("WEB_CONCURRENCY", str(min(max(os.cpu_count() or 1, 2), 8)), processes)
threads = 4
worker_connections = 500  # each may need a second open file, for a body or an answer that waits
sendfile = False  # it would write past the spool that slow readers are served from
timeout = 60
keepalive = 10  # seconds; clients that pool connections let theirs go after five, and must not find ours closed before
graceful_timeout = 300  # a worker that ends first finishes its downloads
max_requests = 20_000  # a worker is renewed now and then, whatever leaks
max_requests_jitter = 5_000  # not all at once
forwarded_allow_ips = FORWARDED_ALLOW_IPS
forwarder_headers = ""  # SCRIPT_NAME and PATH_INFO are nobody's to set; a wrong one would be a 500
limit_request_line = 8190  # the longest gunicorn takes: many filters in one address
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108  heartbeats in memory: a slow disk must not look like a stuck worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108
if not DEBUG:  # the program itself writes a line for each request, without what people typed
    logconfig_dict = {
        "filters": {"private": {"()": "tracker.logs.WithoutVisitors"}},
        "formatters": {"generic": {"()": "tracker.logs.JSONLines"}},
        "root": {"level": "WARNING", "handlers": ["error_console"]},
        "loggers": {
            "gunicorn.error": {
                "level": "INFO",
                "handlers": ["error_console"],
                "filters": ["private"],
                "propagate": False,
            },
            "gunicorn.http.wsgi": {"level": "ERROR"},  # it warns of each HEAD that Django leaves it to cut
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
        },
    }

metric_files.make_directory()


def post_fork(server, worker):
    recycling.bound(MEMORY)
    if not metric_files.take_room(worker.pid):
        server.log.warning(
            "no room for shared metrics in the temporary directory: each worker counts for itself"
        )


def post_request(worker, req, environ, resp):
    recycling.renew_if_large(worker, MEMORY)


owed = 0  # successors that were asked for when there were twice as many workers as wanted


def nworkers_changed(server, new_value, old_value):
    """A worker that ends by itself asks for its successor (tracker/worker.py): up to twice as many.

    Others wait for a place, and the workers that end are told so: their slow visitors get seconds, not minutes.
    """
    global owed
    if new_value > 2 * server.cfg.workers:
        owed += 1
        server.num_workers = 2 * server.cfg.workers
        for pid in list(server.WORKERS):
            server.kill_worker(pid, signal.SIGUSR2)


def child_exit(server, worker):
    """It has its successor, or leaves its place to one that was owed."""
    global owed
    if owed:
        owed -= 1
    else:
        server.num_workers = max(server.cfg.workers, server.num_workers - 1)


def on_exit(server):
    metric_files.remove_directory()
