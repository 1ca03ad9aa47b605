"""tracker/worker.py uses private names of gunicorn. Where these change, read what changed and mend it there."""

import ctypes
import inspect
import logging
import socket
import time
from contextlib import ExitStack
from hashlib import sha256

import gunicorn
import pytest
from gunicorn import arbiter
from gunicorn.http import body, message, unreader
from gunicorn.workers import gthread

from tests.site import Site, wait_for
from tracker import recycling

# What was read when tracker/worker.py was written: gunicorn 27.0.
READ = {
    gthread.TConn.__init__: "c8763d7c6597",
    gthread.TConn.init: "5ff3d4ba451c",
    gthread.TConn.close: "6d1c334ed197",
    gthread.ThreadWorker.__init__: "5681b8b542ea",
    gthread.ThreadWorker.accept: "f8dcead3dce5",
    gthread.ThreadWorker.enqueue_req: "c9f428953d24",
    gthread.ThreadWorker.on_client_socket_readable: "aead1a3ea7b7",
    gthread.ThreadWorker.murder_keepalived: "4459960c4ccc",
    gthread.ThreadWorker.murder_pending: "7bf11f464542",
    gthread.ThreadWorker.run: "f92c7394d857",
    gthread.ThreadWorker.finish_request: "616e7bb15a00",
    gthread.ThreadWorker.handle: "ca85c9be3df7",
    gthread.ThreadWorker.handle_request: "6d0de5b91910",
    gthread.ThreadWorker._keepalive_after: "4ebdbbc8bf5a",
    gthread.ThreadWorker._cap_keepalive: "745c8ac37108",
    gthread.ThreadWorker.handle_exit: "b4e7decd4f92",
    arbiter.Arbiter.handle_ttin: "3454a4a5071d",
    arbiter.Arbiter.manage_workers: "518f2dd040ef",
    arbiter.Arbiter.reap_workers: "ebcf4187e9eb",
    unreader.IterUnreader: "fa4b976b31bd",
    body.LengthReader: "3b01bc7c21a2",
    body.EOFReader: "f38487b232cc",
    message.Message.should_close: "37c454bfb3e3",
    message.Message.set_body_reader: "e3ba33f5ac7c",
}


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("part", READ, ids=lambda part: part.__qualname__)
def test_gunicorn_is_as_it_was_read(part):
    now = sha256(inspect.getsource(part).encode()).hexdigest()[:12]
    assert now == READ[part], (
        f"gunicorn {gunicorn.__version__} changed {part.__qualname__}: see tracker/worker.py"
    )


def test_a_worker_that_grew_is_renewed_after_the_request():
    class Small:
        alive, log = True, logging.getLogger("gunicorn.error")

    large, small = Small(), Small()
    held = recycling.megabytes()
    assert held > 20
    recycling.renew_if_large(small, 0)
    recycling.renew_if_large(small, int(held * 2))
    recycling.renew_if_large(large, int(held / 2))
    assert (small.alive, large.alive) == (True, False)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="not glibc")
def test_what_was_freed_is_given_back_before_a_worker_is_renewed():
    """Blocks of 60 KB come from the heap; the last one keeps the heap's end in its place, as it happens."""

    class Grown:
        alive, log = True, logging.getLogger("gunicorn.error")

    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    blocks = [libc.malloc(60_000) for _n in range(2000)]
    for block in blocks:
        ctypes.memset(block, 1, 60_000)
    for block in blocks[:-1]:
        libc.free(block)
    grown = recycling.megabytes()
    recycling.renew_if_large(Grown, int(grown - 60))
    libc.free(blocks[-1])
    assert Grown.alive
    assert recycling.megabytes() < grown - 60


def test_who_asks_for_too_much_memory_is_answered_503_and_the_worker_renewed(client, monkeypatch):
    class Small:
        alive, log = True, logging.getLogger("gunicorn.error")

    def full(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(recycling, "_refused", False)
    monkeypatch.setattr("projects.views.about.render", full)
    client.raise_request_exception = False
    answer = client.get("/about/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    recycling.renew_if_large(Small, 10_000)
    assert not Small.alive


@pytest.mark.drill
def test_a_real_one_gets_four_times_its_bound_and_is_renewed_and_nothing_is_lost(tmp_path):
    """Every worker is larger than 100 MB once it has answered: each request renews one. None gets more than 400 MB."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.hungry", "WORKER_MEMORY_MB": "100"}
    site = Site(tmp_path, f"sqlite:///{tmp_path}/one.sqlite3", workers=2, **settings)
    site.prepare()
    with site:
        seen = set(site.workers())
        for path, status in [("/projects.xlsx", 200), ("/hungry/100", 200), ("/hungry/800", 503)] * 2:
            assert site.get(path).status == status, path
            time.sleep(0.5)
            seen.update(site.workers())
    assert len(seen) > 2


@pytest.mark.drill
def test_slow_visitors_of_renewed_workers_hold_nobody_up(tmp_path):
    """One above 100 MB is renewed by each request; somebody who sends a file may take five minutes, until a place is needed."""
    slow = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=x\r\nContent-Length: 20000000\r\n\r\nx"
    url = f"sqlite:///{tmp_path}/none.sqlite3"
    with Site(tmp_path, url, workers=1, WORKER_MEMORY_MB="100") as site, ExitStack() as visitors:
        for _n in range(4):
            visitor = visitors.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=60))
            visitor.sendall(slow)
            assert site.get("/healthz").status == 200  # in less than a minute
            assert len(site.workers()) <= 2
        visitors.close()
        assert wait_for(lambda: len(site.workers()) == 1, 30)
