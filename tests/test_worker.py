"""tracker/worker.py uses private names of gunicorn. Where these change, read what changed and mend it there."""

import inspect
import logging
import time
from hashlib import sha256

import gunicorn
import pytest
from gunicorn.http import body, message, unreader
from gunicorn.workers import gthread

from tests.site import Site
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
    unreader.IterUnreader: "fa4b976b31bd",
    body.LengthReader: "3b01bc7c21a2",
    body.EOFReader: "f38487b232cc",
    message.Message.should_close: "37c454bfb3e3",
    message.Message.set_body_reader: "e3ba33f5ac7c",
}


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


@pytest.mark.drill
def test_a_real_one_is_renewed_and_nothing_is_lost(tmp_path):
    """Every worker is larger than 100 MB once it has answered: each request renews one."""
    site = Site(tmp_path, f"sqlite:///{tmp_path}/one.sqlite3", WORKER_MEMORY_MB="100", WEB_CONCURRENCY="2")
    site.prepare()
    with site:
        seen = set(site.workers())
        for _n in range(6):
            assert site.get("/projects.xlsx").status == 200
            time.sleep(0.5)
            seen.update(site.workers())
    assert len(seen) > 2
